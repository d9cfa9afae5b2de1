"""Record of an analysis, from which command, page, queue, report and Python calls are made."""

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import pandas as pd

from parkloop.cases.locale.catalogue import rendered
from parkloop.cases.messages import say
from parkloop.cases.schema import Case
from parkloop.optimizer.figures.shared import Option
from parkloop.optimizer.plan.record import Plan
from parkloop.optimizer.plan.wording import amount
from parkloop.optimizer.solver.outcome import Progress

ResultRow = Mapping[str, Any]
Kind = Literal[
    "number", "count", "text", "names", "choice", "species", "link", "links", "place", "values", "ranges", "spans", "numbers"
]
ResultState = Literal["partial", "found", "infeasible", "stopped"]


@dataclass(frozen=True)
class Parameter:
    """Parameter of an analysis: arguments of its ``run``, option of its command, field of its form.

    Kinds: a ``number``, a ``count``, a ``text``, ``names`` (a list of texts), a ``choice`` out of ``choices(case)``, a
    ``species``, a ``link`` or ``links`` of the case, a ``place`` (a number) in it; ``values``: a place as the argument ``name``,
    and what is put there as ``values``; ``ranges``: parameters or places as the argument ``name``, and (start, stop) of some as
    ``ranges``; ``spans``: a mapping from places to (low, high); ``numbers``: one from places to numbers. ``low`` and ``high`` are
    limits of the form, ``first`` is what it begins with, where that is not the default; a parameter that is not ``asked`` has its
    default there. ``option`` is its option where that is not its name, ``empty`` what none of its ``choices`` means.
    """

    name: str
    kind: Kind
    title: str
    help: str = ""
    default: Any = None
    required: bool = False
    first: Any = None
    low: float | None = None
    high: float | None = None
    choices: Callable[[Case], Mapping[str, str]] | None = None
    option: str = ""
    asked: bool = True
    empty: str = ""

    @property
    def flag(self) -> str:
        """Its option on the command line."""
        return self.option or f"--{self.name.replace('_', '-')}"

    @property
    def arguments(self) -> tuple[str, ...]:
        """Names of the arguments that it gives."""
        return (self.name, self.kind) if self.kind in ("values", "ranges") else (self.name,)


@dataclass(frozen=True)
class ResultColumn:
    """Column of a result's table: name in the tidy table, title for people, and unit.

    ``{money}`` in a unit is the currency.

    ``cell`` makes what people read of a row, in a language and with the currency; without it the cell is shown as it is.
    """

    name: str
    title: str
    unit: str = ""
    cell: Callable[[ResultRow, str, str], Any] | None = None
    shown: bool = True


@dataclass(frozen=True)
class Table:
    """Tidy table of a result.

    One that is ``interim`` is shown until the answer is there; ``kept``: written by ``--out``.
    """

    name: str
    columns: tuple[ResultColumn, ...]
    title: str
    interim: bool = False
    kept: bool = True


@dataclass(frozen=True)
class Figure:
    """A figure of a result: ECharts options, and the height that it needs [px]"""

    caption: str
    option: Option
    height: int = 340


@dataclass(frozen=True)
class Card:
    """Key figure of a result, with a note of doubt."""

    label: str
    value: str
    doubt: str = ""


WITHOUT_PLAN = say("The park has no plan: `parkloop why`, or page Results, says which limits cannot hold together.")


def unheard(*_: Any) -> None:
    """Listener that does nothing."""


@dataclass(frozen=True)
class Control:
    """Control of an analysis: limits of each solve [s, relative], listeners, cancellation.

    ``on_step`` hears how many steps are done, of how many, and a line about the last one for whoever reads along, or none;
    ``on_table`` of each table as it grows. ``plan`` is a plan of the case to build on. ``n_jobs`` processes solve side by side
    and ``resume`` is the folder of finished plans, where an analysis is a ``series``.
    """

    time_limit: float | None = None
    gap: float | None = None
    on_progress: Callable[[Progress], None] | None = None
    on_step: Callable[[int, int, str], None] = unheard
    on_table: Callable[[str, pd.DataFrame], None] = unheard
    cancel: Callable[[], bool] | None = None
    plan: Plan | None = None
    n_jobs: int | None = None
    resume: str | Path | None = None

    def show(self, tables: Mapping[str, pd.DataFrame]) -> None:
        """Report tables as they stand."""
        for name, cells in tables.items():
            self.on_table(name, cells)

    def report(self, tables: Mapping[str, pd.DataFrame], done: int, wanted: int, line: str = "") -> None:
        """Report the tables so far, and how many steps are done, of how many."""
        self.show(tables)
        self.on_step(done, wanted, line)

    @property
    def series(self) -> dict[str, Any]:
        """Limits and cancellation, and how a series is solved, as arguments of the functions that solve one."""
        jobs = {} if self.n_jobs is None else {"n_jobs": self.n_jobs}
        return {**self.limits, **jobs, "resume": self.resume}

    @property
    def limits(self) -> dict[str, Any]:
        """Limits and cancellation, as arguments of the functions that solve."""
        return {"time_limit": self.time_limit, "gap": self.gap, "cancel": self.cancel}


@dataclass(frozen=True, eq=False)
class Result:
    """Result of an analysis: tidy tables by name, a summary ready for JSON, and English sentences.

    ``status`` is found, infeasible, stopped (nothing was found in the time), or partial as long as it goes on. ``answer`` is what
    the function for scripts gives, where it was computed here and not read from files.
    """

    tables: Mapping[str, pd.DataFrame]
    summary: Mapping[str, Any] = field(default_factory=dict)
    sentences: tuple[str, ...] = ()
    status: ResultState = "found"
    analysis: str = ""
    case: str = ""
    digest: str = ""
    parameters: Mapping[str, Any] = field(default_factory=dict)
    answer: Any = field(default=None, repr=False)

    def as_json(self) -> dict[str, Any]:
        """Everything but the tables, ready for JSON."""
        names = ("analysis", "case", "digest", "parameters", "status", "summary", "sentences")
        return {name: finite(getattr(self, name)) for name in names}


def finite(value: Any) -> Any:
    """A value for JSON, which knows no infinity."""
    if isinstance(value, Mapping):
        return {str(key): finite(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [finite(part) for part in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


YES_NO = {True: say("yes"), False: say("no")}
"""Words of what holds or not."""


def worded(column: str, words: Mapping[Any, str]) -> Callable[[ResultRow, str, str], str]:
    """Cells of a column that hold a key, formatted by its words in the language of the reader."""
    return lambda row, language, money: rendered(words[row[column]], language)


def doubt(row: ResultRow, language: str, money: str) -> str:
    """Cell of column ``accuracy_per_y``: how far the row is known; empty where that is open."""
    width = row["accuracy_per_y"]
    return "" if width is None or math.isnan(width) else f"± {amount(float(width))}"


def nothing(case: Case, result: Result, language: str) -> Iterable[Any]:
    """Figures or cards of an analysis without any."""
    return ()


def _sentences(case: Case, result: Result, language: str) -> Iterable[str]:
    return (rendered(sentence, language) for sentence in result.sentences)


def _all(result: Result) -> Any:
    tables = {name: rows(cells) for name, cells in result.tables.items()}
    return {**result.as_json(), "tables": tables}


def rows(cells: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows of a table, ready for JSON."""
    return [finite(row) for row in cells.astype(object).where(cells.notna(), None).to_dict("records")]


@dataclass(frozen=True)
class Analysis:
    """An analysis of a case.

    ``run(case, control, **parameters)`` computes it; all else says how it is asked and told. ``limits`` are those of each solve
    where the page asks, ``unfit`` says why a case cannot be asked, ``subject`` what a result is about, ``hint`` how its tables
    are read. ``text`` and ``json`` are what its command prints; without ``text`` sentences and tables.
    """

    name: str
    title: str
    question: str
    run: Callable[..., Result]
    tables: tuple[Table, ...]
    parameters: tuple[Parameter, ...] = ()
    figures: Callable[[Case, Result, str], Iterable[Figure]] = nothing
    cards: Callable[[Case, Result, str], Iterable[Card]] = nothing
    sentences: Callable[[Case, Result, str], Iterable[str]] = _sentences
    workbook: Callable[[Case, Result, str], bytes] | None = None
    """Workbook of a result in a language, where it has one."""
    subject: Callable[[Case, Mapping[str, Any], str], str] = lambda case, parameters, language: ""
    unfit: Callable[[Case], str | None] = lambda case: None
    lacks: Callable[[Case], str | None] = lambda case: None
    """What a case does not state that only scripts and commands can give instead."""
    text: Callable[[Case, Result], str] | None = None
    json: Callable[[Result], Any] = _all
    hint: str = ""
    limits: Mapping[str, Any] = field(default_factory=lambda: {"time_limit": 120.0, "gap": 1e-3})
    limits_whole: bool = False
    """Whether a time limit is of the whole question, and not of each solve."""
    builds_on_plan: bool = False
    series: bool = False
    """Whether it solves many questions that do not depend on each other."""


def sentences_of(record: Analysis, case: Case, result: Result, language: str) -> Iterable[str]:
    """Sentences on a result in a language; where it has no answer, why."""
    found = list((record.sentences if result.tables or not result.sentences else _sentences)(case, result, language))
    return found or ([rendered(WITHOUT_PLAN, language)] if result.status == "infeasible" else [])
