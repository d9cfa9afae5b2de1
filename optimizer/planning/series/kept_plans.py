"""Plans of a series of questions in a folder, from which an interrupted series goes on.

Each plan has a folder of its own, named by a digest of the case, the options and the version of Parkloop. It is checked again
when it is read.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from parkloop.cases.schema import Case
from parkloop.optimizer.plan.files import PlanFilesError
from parkloop.optimizer.plan.record import Plan
from parkloop.optimizer.plan.verified import verified_plan
from parkloop.optimizer.planning.series.stored import key_of

UNFINISHED = ("interrupted", "error")
"""Status of plans that are not kept."""
FOR_THE_SEARCH = frozenset({"start", "progress", "cancel"})
"""Options that change no question."""


class KeptPlans:
    """Folder of finished plans by question; without one nothing is kept."""

    def __init__(self, folder: str | Path | None) -> None:
        self.folder = None if folder is None else Path(folder)

    def find(self, case: Case, options: Mapping[str, Any]) -> Plan | None:
        """The plan of a question, if it is there and passes its certificate."""
        if self.folder is None:
            return None
        try:
            return verified_plan(case, self._place(case, options))
        except (FileNotFoundError, PlanFilesError):
            return None

    def keep(self, case: Case, options: Mapping[str, Any], plan: Plan) -> None:
        """Keep the plan of a question, if its solve has ended by itself.

        Raises:
            OSError: the folder cannot be written.
        """
        if self.folder is not None and plan.status not in UNFINISHED:
            plan.to_folder(self._place(case, options))

    def _place(self, case: Case, options: Mapping[str, Any]) -> Path:
        assert self.folder is not None
        return self.folder / key_of(case, **{name: value for name, value in options.items() if name not in FOR_THE_SEARCH})
