"""Reading of study files: one TOML file, checked as a whole."""

import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from functools import reduce
from pathlib import Path
from typing import Any

from parkloop.cases.disk.files import FileError, read_bytes
from parkloop.cases.faults import CaseError
from parkloop.cases.given import given_case
from parkloop.cases.messages import say
from parkloop.cases.schema import Case
from parkloop.cases.store import StoreError
from parkloop.optimizer.analyses.registry import ENTRIES, analysis, completed
from parkloop.optimizer.plan.arguments import ArgumentCheck, ArgumentError, check_limits, check_objectives
from parkloop.optimizer.studies.study import Study, StudyAnalysis, StudyPlan

MOST_STUDY_BYTES = 1_000_000
QUOTED = '[cases."Århus"]'
NAME = re.compile(r"\w(?:[\w.-]{0,58}[\w-])?")
"""Names of cases, plans and analyses: each is a folder of the answer; how TOML writes those with other letters."""
LIMITS = ("time_limit", "gap")
WHOLE = ("title", "note", "n_jobs", "seed", *LIMITS, "cases", "plans", "analyses")
OF_PLANS = ("case", "objective", "scope", "only", "exact", "cvar_level", "seed", *LIMITS)
OF_ANALYSES = ("case", "analysis", "plan", *LIMITS)
"""What an analysis states beside its parameters."""


def read_study(path: str | Path) -> Study:
    r"""Read a study file, with the cases that it names.

    Args:
        path: TOML file. ``[cases.NAME]`` states ``case`` (a shipped park, a path beside the file, or ``saved:NAME[@REVISION]``)
            and its changes, made in this order: ``set`` (values by place), ``add`` (rows by table), ``remove`` (keys by table),
            ``forbid``, ``require``, ``allow`` (lists of ``{from, to, commodity, mode}``) and ``cap`` (values by target).
            ``[plans.NAME]`` states ``case`` and options of ``optimise``; without any, each case has a plan of its name.
            ``[analyses.NAME]`` states ``case``, ``analysis``, ``plan`` where it builds on one, and parameters.
            ``time_limit`` [s], ``gap``, ``seed``, ``n_jobs``, ``title`` and ``note`` hold for all.

    Returns:
        The study, every case checked.

    Raises:
        ArgumentError: the file cannot be read, or states what cannot be meant; one line for each fault.

    Examples:
        >>> import tempfile, pathlib
        >>> import parkloop as pl
        >>> file = pathlib.Path(tempfile.mkdtemp()) / "study.toml"
        >>> _ = file.write_text('[cases.dear]\ncase = "two_firms"\nset = {"markets.gas_grid.price_per_unit" = 64}')
        >>> pl.read_study(file).cases["dear"].markets[0].price_per_unit
        64.0
    """
    given = ArgumentCheck()
    if not isinstance(path, str | Path):
        given.fault("path", say("found {value}, but the path of a study file is meant", value=repr(path)))
        given.raise_faults()
    path = Path(path)
    stated, text = dict[str, Any](), ""
    try:
        text = read_bytes(path, MOST_STUDY_BYTES).decode("utf-8-sig")
        stated = tomllib.loads(text)
    except (FileError, OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        given.fault(str(path), say("it is no study file ({why})", why=str(error)))
        if "key" in str(error) and not text.isascii():
            given.fault(str(path), say("names with other letters than a to z stand in quotes, such as {example}", example=QUOTED))
    given.raise_faults()
    return _Reading(stated, path.resolve().parent).study(text)


def bundled_study(folder: Path) -> Study:
    """The study of an unpacked bundle, whose cases are those in it; raises as `read_study`."""
    text = (folder / "study.toml").read_text(encoding="utf-8")
    stated = tomllib.loads(text)
    cases = {name: {"case": f"cases/{name}"} for name in stated.get("cases", {})}
    return _Reading({**stated, "cases": cases}, folder).study(text)


class _Reading:
    """One reading of a study: what is stated, its cases, and the faults so far."""

    def __init__(self, stated: Mapping[str, Any], beside: Path) -> None:
        self.stated, self.beside, self.given = stated, beside, ArgumentCheck()
        self.sections = {name: self._section(name) for name in ("cases", "plans", "analyses")}
        self.cases = dict[str, Case]()

    def study(self, text: str) -> Study:
        """The study; raises all its faults."""
        self._known("", self.stated, WHOLE)
        common = self._common()
        n_jobs = self.stated.get("n_jobs", 1)
        if n_jobs != -1:
            self.given.whole("n_jobs", n_jobs, 1, 1000)
        if not self.sections["cases"] and not self.stated.get("cases"):
            self.given.fault("cases", say("a study has at least one, such as [cases.today] with case = 'kalundborg'"))
        for name, entry in self.sections["cases"].items():
            self._case(name, entry)
        self.sections["plans"] = self.sections["plans"] or {name: {"case": name} for name in self.sections["cases"]}
        plans = [self._plan(name, {**common, **entry}) for name, entry in self.sections["plans"].items()]
        common.pop("seed", None)
        analyses = [self._analysis(name, {**common, **entry}) for name, entry in self.sections["analyses"].items()]
        self.given.raise_faults()
        title = str(self.stated.get("title", ""))
        return Study(title, self.cases, tuple(filter(None, plans)), tuple(filter(None, analyses)), n_jobs, text)

    def _common(self) -> dict[str, Any]:
        """Limits and seed that hold for all; none where one is faulty, so that it is stated once."""
        common = {name: self.stated[name] for name in (*LIMITS, "seed") if name in self.stated}
        before = len(self.given.faults)
        check_limits(self.given, time_limit=common.get("time_limit"), gap=common.get("gap"), seed=common.get("seed", 0))
        return common if len(self.given.faults) == before else {}

    def _section(self, section: str) -> dict[str, Mapping[str, Any]]:
        """Entries of a section by name, as far as they are tables with a name that a folder can have."""
        entries, found = self.stated.get(section, {}), dict[str, Mapping[str, Any]]()
        if not isinstance(entries, Mapping):
            entries = {"": entries}
        for name, entry in entries.items():
            place = f"{section}.{name}"
            if not isinstance(entry, Mapping):
                self.given.fault(
                    place, say("found {value}, but a table is meant, as [{section}.NAME]", value=repr(entry), section=section)
                )
            elif not NAME.fullmatch(name):
                self.given.fault(
                    place,
                    say(
                        "a name has at most 60 letters, digits, '_', '-' and '.', and begins with one of the first; "
                        "it ends without '.'"
                    ),
                )
            elif name.casefold() in {other.casefold() for other in found}:
                self.given.fault(place, say("another has this name but for capitals, and some disks tell no capitals apart"))
            else:
                found[name] = entry
        return found

    def _known(self, place: str, stated: Mapping[str, Any], known: Iterable[str]) -> None:
        """Whether all keys are known ones."""
        within = ArgumentCheck()
        within.options(say("a study file"), stated, known)
        self.given.faults += [f"{place}{fault}" for fault in within.faults]

    def _case(self, name: str, entry: Mapping[str, Any]) -> None:
        """The case of an entry, with its changes."""
        place, before = f"cases.{name}", len(self.given.faults)
        self._known(f"{place}.", entry, ("case", *CHANGES))
        if not isinstance(entry.get("case"), str):
            self.given.fault(
                f"{place}.case", say("it must be given: a shipped park, a path beside the study file, or saved:NAME")
            )
        if len(self.given.faults) > before:
            return
        step = "case"
        try:
            case = given_case(entry["case"], self.beside)
            for step in filter(entry.__contains__, CHANGES):
                case = CHANGES[step](case, entry[step])
            self.cases[name] = case
        except (CaseError, StoreError, ValueError, TypeError, AttributeError, KeyError) as error:
            self.given.fault(f"{place}.{step}", str(error).rstrip("."))

    def _plan(self, name: str, entry: Mapping[str, Any]) -> StudyPlan | None:
        """The plan of an entry, None where it is faulty."""
        place, within = f"plans.{name}.", ArgumentCheck()
        self._known(place, entry, OF_PLANS)
        within.one_of("case", entry.get("case"), self.sections["cases"])
        case = self.cases.get(str(entry.get("case")))
        if case is not None:
            goal, scope, level = entry.get("objective", "cost"), str(entry.get("scope", "park")), entry.get("cvar_level", 0.9)
            check_objectives(within, case, goal, scope, entry.get("only"), level)
            check_limits(within, time_limit=entry.get("time_limit"), gap=entry.get("gap"), seed=entry.get("seed", 0))
        self.given.faults += [f"{place}{fault}" for fault in within.faults]
        options = {key: cell for key, cell in entry.items() if key in OF_PLANS and key != "case"}
        return None if case is None or within.faults else StudyPlan(name, entry["case"], options)

    def _analysis(self, name: str, entry: Mapping[str, Any]) -> StudyAnalysis | None:
        """The analysis of an entry, None where it is faulty."""
        within, plan = ArgumentCheck(), entry.get("plan")
        within.one_of("case", entry.get("case"), self.sections["cases"])
        within.one_of("analysis", entry.get("analysis"), ENTRIES)
        within.limits(entry.get("time_limit"), entry.get("gap"))
        if plan is not None:
            plans = self.sections["plans"]
            within.one_of("plan", plan, [other for other in plans if plans[other].get("case") == entry.get("case")])
        case, parameters = self.cases.get(str(entry.get("case"))), dict[str, Any]()
        if case is not None and not within.faults:
            parameters = _parameters(within, case, entry)
        self.given.faults += [f"analyses.{name}.{fault}" for fault in within.faults]
        if case is None or within.faults:
            return None
        limits = {key: entry[key] for key in LIMITS if key in entry}
        return StudyAnalysis(name, entry["case"], entry["analysis"], plan, limits, parameters)


def _parameters(given: ArgumentCheck, case: Case, entry: Mapping[str, Any]) -> dict[str, Any]:
    """Parameters of an analysis, completed by their defaults, and whether the case can be asked."""
    record = analysis(entry["analysis"])
    if entry.get("plan") is not None and not record.builds_on_plan:
        given.fault("plan", say("{analysis} builds on no plan", analysis=record.name))
    if (unfit := record.unfit(case)) is not None:
        given.fault("analysis", unfit.rstrip("."))
    try:
        return completed(record, case, {key: cell for key, cell in entry.items() if key not in OF_ANALYSES})
    except ArgumentError as error:
        given.faults += str(error).split("\n")
        return {}


def _added(case: Case, stated: Mapping[str, Iterable[Mapping[str, Any]]]) -> Case:
    rows = [(table, row) for table, rows in stated.items() for row in rows]
    return reduce(lambda grown, row: grown.add(row[0], **row[1]), rows, case)


def _standing(change: str) -> Callable[[Case, Iterable[Mapping[str, Any]]], Case]:
    """Forbids, requires or allows connections."""

    def changed(case: Case, stated: Iterable[Mapping[str, Any]]) -> Case:
        for row in stated:
            case = getattr(case, change)(**{"from_" if name == "from" else name: cell for name, cell in row.items()})
        return case

    return changed


CHANGES: dict[str, Callable[[Case, Any], Case]] = {
    "set": lambda case, stated: case.set(stated),
    "add": _added,
    "remove": lambda case, stated: reduce(lambda left, table: left.remove(table, *stated[table]), stated, case),
    **{change: _standing(change) for change in ("forbid", "require", "allow")},
    "cap": lambda case, stated: reduce(lambda capped, target: capped.cap(target, stated[target]), stated, case),
}
"""Changes of a case, in the order in which they are made."""
