"""Running of studies: every answer is kept at once, so that an interrupted study goes on."""

import hashlib
import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from parkloop.cases.disk import atomic
from parkloop.cases.load import save_case
from parkloop.cases.schema.digests import inputs_digest
from parkloop.cases.store import run_key
from parkloop.optimizer.analyses import kept
from parkloop.optimizer.analyses.record import Result, unheard
from parkloop.optimizer.analyses.registry import analyse, analysis
from parkloop.optimizer.plan.arguments import ArgumentCheck, ArgumentError
from parkloop.optimizer.plan.compare import figures
from parkloop.optimizer.plan.origin import versions
from parkloop.optimizer.plan.record import Plan
from parkloop.optimizer.planning.series.side_by_side import check_jobs, plans_of
from parkloop.optimizer.solver.highs.log import recorded
from parkloop.optimizer.studies.reading import read_study
from parkloop.optimizer.studies.study import Study, StudyAnalysis
from parkloop.optimizer.system.interrupts import Keeping

STUDY, CASES, PLANS, ANALYSES, KEPT = "study.toml", "cases", "plans", "analyses", "kept"
LOG, MADE_WITH = "solver.log", "provenance.json"
KEY = "key.txt"
"""File beside a result that says of which question it is."""
TABLES = ("plans", "comparison")
STATED = ("case", "objective_name", "scope", "status", "certified", "objective", "bound", "gap", "seconds")


@dataclass(frozen=True, eq=False)
class StudyResult:
    """Plans and results of a study by their names, and the folder where they are kept.

    Fewer of them than the study asks for: it was ended before.
    """

    study: Study
    folder: Path
    found: dict[str, Plan] = field(default_factory=dict)
    results: dict[str, Result] = field(default_factory=dict)

    @property
    def complete(self) -> bool:
        """Whether everything that is asked was answered."""
        answered = all(result.status not in ("partial", "stopped") for result in self.results.values())
        return answered and len(self.found) == len(self.study.plans) and len(self.results) == len(self.study.analyses)

    @property
    def plans(self) -> pd.DataFrame:
        """One row per plan: case and scope, status, objective, bound, gap, and key figures [unit/y]"""
        cases = {plan.name: plan.case for plan in self.study.plans}
        rows = [
            {"plan": name, **{key: getattr(plan, key) for key in STATED}, "case": cases[name], **_figures(plan)}
            for name, plan in self.found.items()
        ]
        return pd.DataFrame(rows, columns=["plan", *STATED] if not rows else None)

    @property
    def comparison(self) -> pd.DataFrame:
        """Plans side by side, see ``compare``: differences from the first that the gaps prove."""
        cases = {plan.name: self.study.cases[plan.case] for plan in self.study.plans}
        there = {name: plan for name, plan in self.found.items() if plan.found}
        return figures(there, *(cases[name].info.currency for name in there)) if there else pd.DataFrame()

    def __repr__(self) -> str:
        asked = len(self.study.plans), len(self.study.analyses)
        done = f"{len(self.found)} of {asked[0]} plans, {len(self.results)} of {asked[1]} analyses"
        return f"StudyResult({done}, {str(self.folder)!r})"


def run_study(
    study: str | Path | Study,
    folder: str | Path,
    *,
    n_jobs: int | None = None,
    on_step: Callable[[int, int, str], None] | None = None,
    cancel: Callable[[], bool] | None = None,
) -> StudyResult:
    r"""Run a study, or go on with it: what its folder holds of the same questions is not computed again.

    Args:
        study: a study file, see ``read_study``, or what that gave.
        folder: where all is written: ``study.toml``, ``cases``, ``plans``, ``analyses``, the tables ``plans.csv`` and
            ``comparison.csv``, ``solver.log`` (what HiGHS said of each solve), and ``provenance.json`` (versions, digests).
        n_jobs: processes side by side, -1 for one per processor; none: as the study says.
        on_step: hears how many plans and analyses are done, of how many, and the name of the last one.
        cancel: is asked whether to stop; it and Ctrl-C end the study, and what was found is kept.

    Returns:
        ``.plans`` and ``.comparison`` as tables, ``.found`` plans and ``.results`` of analyses by name.

    Raises:
        ArgumentError: the study or an argument cannot be meant.
        OSError: the folder cannot be written.

    Examples:
        >>> import pathlib, tempfile
        >>> import parkloop as pl
        >>> folder = pathlib.Path(tempfile.mkdtemp())
        >>> _ = (folder / "carbon.toml").write_text('[cases.today]\ncase = "two_firms"')
        >>> done = pl.run_study(folder / "carbon.toml", folder / "out")
        >>> done.plans[["plan", "status", "objective"]].round().values.tolist()
        [['today', 'optimal', 2003000.0]]
    """
    given, folder = ArgumentCheck(), Path(folder)
    check_jobs(given, n_jobs, None, {})
    given.function("on_step", on_step)
    given.function("cancel", cancel)
    given.raise_faults()
    asked = study if isinstance(study, Study) else read_study(study)
    for name, case in asked.cases.items():
        save_case(case, folder / CASES / name)
    atomic.write({folder / STUDY: asked.text.encode(), folder / MADE_WITH: _made_with(asked)})
    answer = StudyResult(asked, folder)
    with Keeping(cancel) as stopped, recorded(folder / LOG):
        _StudyRun(answer, asked.n_jobs if n_jobs is None else n_jobs, on_step or unheard, stopped).all()
    atomic.write({folder / f"{name}.csv": getattr(answer, name).to_csv(index=False).encode() for name in TABLES})
    return answer


def _figures(plan: Plan) -> dict[str, Any]:
    """Key figures of a plan; those by species as one each, such as ``emissions_t_per_y.cod``."""
    parts = {f"{key}.{name}": cell for key, value in plan.kpi.items() if isinstance(value, dict) for name, cell in value.items()}
    return {key: value for key, value in plan.kpi.items() if not isinstance(value, dict)} | parts


def _made_with(study: Study) -> bytes:
    """Versions of what computes, and digests of the cases."""
    digests = {name: inputs_digest(case) for name, case in study.cases.items()}
    return json.dumps(
        {"title": study.title, "versions": dict(versions()), "cases": digests}, indent=1, ensure_ascii=False
    ).encode()


def _stated(key: str, files: Mapping[str, bytes]) -> str:
    """What the key file of a result holds: its question, and a check sum of its files."""
    whole = hashlib.sha256()
    for name in sorted(files):
        whole.update(f"{name}\0{len(files[name])}\0".encode() + files[name])
    return f"{key}\n{whole.hexdigest()}\n"


@dataclass(frozen=True)
class _StudyRun:
    """One run of a study: where its answer is gathered, processes, listener and cancellation."""

    answer: StudyResult
    n_jobs: int
    on_step: Callable[[int, int, str], None]
    stopped: Callable[[], bool]

    def all(self) -> None:
        """Every plan, then every analysis, until it is stopped."""
        study, folder = self.answer.study, self.answer.folder
        tasks = [(study.cases[plan.case], plan.options) for plan in study.plans]
        for asked, plan in zip(study.plans, plans_of(tasks, self.n_jobs, self.stopped, resume=folder / KEPT), strict=False):
            plan.to_folder(folder / PLANS / asked.name)
            self.answer.found[asked.name] = plan
            self._tell(asked.name)
        for question in study.analyses:
            if self.stopped():
                return
            self.answer.results[question.name] = self._result(question)
            self._tell(question.name)

    def _tell(self, name: str) -> None:
        study, done = self.answer.study, len(self.answer.found) + len(self.answer.results)
        self.on_step(done, len(study.plans) + len(study.analyses), name)

    def _result(self, asked: StudyAnalysis) -> Result:
        """The result of an analysis: the kept one of the same question, else computed now and kept."""
        place, key = self.answer.folder / ANALYSES / asked.name, self._key(asked)
        with suppress(kept.ResultFilesError, OSError, UnicodeDecodeError):
            there = {path.name: path.read_bytes() for path in place.iterdir() if path.name != KEY}
            if (place / KEY).read_text(encoding="utf-8") == _stated(key, there):
                return kept.read(place)
        series = dict[str, Any]()
        if analysis(asked.analysis).series:
            series = {"n_jobs": self.n_jobs, "resume": self.answer.folder / KEPT}
        plan = self.answer.found[asked.plan] if asked.plan else None
        case = self.answer.study.cases[asked.case]
        try:
            found = analyse(asked.analysis, case, plan=plan, cancel=self.stopped, **asked.limits, **series, **asked.parameters)
        except ArgumentError as error:
            raise ArgumentError("\n".join(f"{ANALYSES}.{asked.name}.{line}" for line in str(error).split("\n"))) from error
        files = {place / name: text.encode() for name, text in kept.files(found).items()}
        final = found.status not in ("partial", "stopped") and not self.stopped()
        stated = _stated(key, {path.name: data for path, data in files.items()}) if final else ""
        old = {path for path in place.glob("*") if path.is_file()} - {*files, place / KEY}
        atomic.write({**files, place / KEY: stated.encode()})
        for path in old:
            path.unlink(missing_ok=True)
        return found

    def _key(self, asked: StudyAnalysis) -> str:
        """Key of a question: equal for equal inputs, parameters, limits, plan and program."""
        cases = {plan.name: plan for plan in self.answer.study.plans}
        plan = {"plan": dict(cases[asked.plan].options)} if asked.plan else {}
        return run_key(
            self.answer.study.cases[asked.case],
            {**plan, **asked.limits, "analysis": asked.analysis, "of": dict(asked.parameters)},
        )
