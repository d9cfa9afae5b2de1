"""Finance of a plan: undertakings with their statements, as tables and as a workbook."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal

import pandas as pd

from parkloop.cases.disk import atomic
from parkloop.cases.messages import Message
from parkloop.optimizer.analyses.finance.indicators import INDICATORS, indicators_of, notes_of, yearly
from parkloop.optimizer.analyses.finance.statement import CapitalLot, Statement, Undertaking, added, statement
from parkloop.optimizer.analyses.finance.terms import FinanceTerms
from parkloop.optimizer.plan.kpi import AMOUNTS

SubjectKind = Literal["whole", "company", "project"]
WHOLE = "park"
"""Name of the plan as a whole."""
SHARED = "shared"
"""Name of what the park pays as a whole, such as corridors without an owner."""
STATED = (
    *("kind", "subject", "what", "owner", "status", "capex", "capex_net", "years", "discount_rate", "tax_rate", "accuracy_per_y"),
)
LESS = tuple(f"less_{name}" for name in AMOUNTS)
"""How much less of each amount there is in a year [t/y]"""
SUBJECTS = (*STATED, *LESS, *INDICATORS)
"""Columns of the table of finance: what a subject is and rests on, what it spares, and its indicators."""
LOTS = ("kind", "subject", "life_y", "capex", "capex_net", "stated")
"""Columns of the table of capital by life."""
YEARLY = ("kind", "subject", "year")


@dataclass(frozen=True, eq=False)
class FinanceSubject:
    """Whole plan, company or project, with its undertaking and statement where its saving is known.

    ``what`` is the kind of a project, ``status`` what is known of its saving, ``accuracy`` the sum of the gaps of the two plans
    whose difference the saving is [money/y]; ``stated``: the lives are of the rows of the case, not the park's default;
    ``effects`` are the amounts of ``AMOUNTS`` that are less in a year by the plan or a project of it, where known [t/y].
    """

    kind: SubjectKind
    name: str
    what: str
    owner: str
    status: str
    gross: float
    net: float
    accuracy: float | None
    undertaking: Undertaking | None
    statement: Statement | None
    stated: bool = True
    effects: Mapping[str, float] = field(default_factory=dict)

    def row(self, terms: FinanceTerms) -> list[Any]:
        """Its row of the table of finance."""
        one = self.undertaking
        known = {} if self.statement is None else indicators_of(self.statement, terms)
        rests = (None,) * 3 if one is None else (one.years, one.discount_rate, one.tax_rate)
        stated = (self.kind, self.name, self.what, self.owner, self.status, self.gross, self.net, *rests, self.accuracy)
        spared = (self.effects.get(name) for name in AMOUNTS)
        return [*stated, *spared, *(known.get(name) for name in INDICATORS)]

    @property
    def gains(self) -> float:
        """What it saves in a year, after upkeep; 0 where that is not known [money/y]"""
        one = self.undertaking
        return 0.0 if one is None else sum(one.savings) / one.years - one.upkeep

    @property
    def notes(self) -> tuple[Message, ...]:
        """What is special about its flows."""
        return () if self.statement is None else notes_of(self.statement)


@dataclass(frozen=True, eq=False, repr=False)
class Finance:
    """Finance of a plan on some terms.

    ``saving_per_y`` is that of the whole plan beside the plan that stands ``against`` it; the projects taken one by one save
    ``projects_saving_per_y`` together, and ``interaction_per_y`` is the rest: what they take from each other and what needs no
    project, less what they save only together, which counts in each of them [money/y].
    """

    case: str
    currency: str
    against: str
    terms: FinanceTerms
    subjects: Sequence[FinanceSubject]
    saving_per_y: float
    projects_saving_per_y: float
    given: tuple[str, ...] = field(default=())
    """Terms that were given, and are no defaults."""

    @property
    def interaction_per_y(self) -> float:
        """Saving of the whole plan less the sum of its projects' savings [money/y]"""
        return self.saving_per_y - self.projects_saving_per_y

    @property
    def table(self) -> pd.DataFrame:
        """All subjects, one row each, with what they rest on and their indicators."""
        return self._table(self.subjects)

    @property
    def whole(self) -> pd.DataFrame:
        """The plan as a whole."""
        return self._of("whole")

    @property
    def companies(self) -> pd.DataFrame:
        """One row per company."""
        return self._of("company")

    @property
    def projects(self) -> pd.DataFrame:
        """One row per project, the largest capital first."""
        return self._of("project")

    @property
    def lots(self) -> pd.DataFrame:
        """Capital of each project and company by life."""
        rows = [
            (one.kind, one.name, lot.life_y, lot.gross, lot.net, one.stated)
            for one in self.subjects
            if one.undertaking is not None
            for lot in one.undertaking.lots
        ]
        return pd.DataFrame(rows, columns=list(LOTS))

    @property
    def cashflow(self) -> pd.DataFrame:
        """Every row of every statement by kind, subject and year [money]"""
        made = [
            pd.DataFrame({"kind": one.kind, "subject": one.name, "year": one.statement.years, **yearly(one.statement)})
            for one in self.subjects
            if one.statement is not None
        ]
        return pd.concat(made, ignore_index=True) if made else pd.DataFrame(columns=list(YEARLY))

    @property
    def assumptions(self) -> pd.DataFrame:
        """Terms with their values, and whether each was given or is assumed."""
        rows = [
            (name, "" if value is None else value, "given" if name in self.given else "assumed")
            for name, value in asdict(self.terms).items()
        ]
        return pd.DataFrame(rows, columns=["term", "value", "origin"]).astype({"value": str})

    def to_excel(self, path: str | Path, language: str = "en") -> None:
        """Write the workbook: terms, overview, and a sheet of live formulas for each subject.

        Raises:
            OSError: the file cannot be written.
        """
        # the library that writes workbooks starts slowly and is not needed for a table
        from parkloop.optimizer.analyses.finance.workbook import workbook

        atomic.write({Path(path): workbook(self, language)})

    def _of(self, kind: SubjectKind) -> pd.DataFrame:
        return self._table([one for one in self.subjects if one.kind == kind]).drop(columns="kind").set_index("subject")

    def _table(self, subjects: Iterable[FinanceSubject]) -> pd.DataFrame:
        rows = [one.row(self.terms) for one in subjects]
        found = pd.DataFrame(rows, columns=list(SUBJECTS))
        return found.astype(dict.fromkeys(SUBJECTS[5:], float))

    def __repr__(self) -> str:
        counts = {kind: sum(one.kind == kind for one in self.subjects) for kind in ("company", "project")}
        return f"Finance({self.case}: {counts['company']} companies, {counts['project']} projects)"


def whole_of(
    companies: Sequence[FinanceSubject],
    undertaking: Undertaking,
    terms: FinanceTerms,
    accuracy: float,
    effects: Mapping[str, float],
) -> FinanceSubject:
    """The plan as a whole: the sum of its companies, each taxed and lent by itself; of none, nothing."""
    parts = [one.statement for one in companies if one.statement is not None]
    found = added(WHOLE, parts, undertaking.discount_rate) if parts else statement(undertaking, terms)
    gross, net = (sum(getattr(one, name) for one in companies) for name in ("gross", "net"))
    about = (WHOLE, "", "", "found", gross, net, accuracy, undertaking, found)
    return FinanceSubject("whole", *about, effects=effects)


def finance_of(tables: dict[str, pd.DataFrame], summary: dict[str, Any]) -> Finance:
    """Finance of the tables and the summary of a result, computed again from capital and savings."""
    terms = FinanceTerms(**summary["terms"])
    lots: dict[tuple[str, str], list[CapitalLot]] = {}
    for row in tables["lots"].to_dict("records"):
        lot = CapitalLot(int(row["life_y"]), float(row["capex"]), float(row["capex_net"]))
        lots.setdefault((str(row["kind"]), str(row["subject"])), []).append(lot)
    subjects = [_read(row, tuple(lots.get((row["kind"], str(row["subject"])), ())), terms) for row in _rows(tables["finance"])]
    companies = [one for one in subjects if one.kind == "company"]
    subjects = [
        whole_of(companies, one.undertaking, terms, one.accuracy or 0.0, one.effects)
        if one.kind == "whole" and one.undertaking is not None
        else one
        for one in subjects
    ]
    named = {name: summary[name] for name in ("case", "currency", "against", "saving_per_y", "projects_saving_per_y")}
    return Finance(**named, terms=terms, subjects=subjects, given=tuple(summary["given"]))


def _rows(table: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(name): value for name, value in row.items()} for row in table.to_dict("records")]


def _read(row: dict[str, Any], lots: tuple[CapitalLot, ...], terms: FinanceTerms) -> FinanceSubject:
    """A subject of its row."""
    stated = (
        row["kind"],
        str(row["subject"]),
        str(row["what"]),
        str(row["owner"]),
        row["status"],
        row["capex"],
        row["capex_net"],
    )
    accuracy = None if pd.isna(row["accuracy_per_y"]) else float(row["accuracy_per_y"])
    if pd.isna(row["saving_per_y"]):
        return FinanceSubject(*stated, accuracy, None, None)
    upkeep, rates = float(row["upkeep_per_y"]), (float(row["discount_rate"]), float(row["tax_rate"]))
    savings = (float(row["saving_per_y"]) + upkeep,) * int(row["years"])
    one = Undertaking(str(row["subject"]), lots, savings, upkeep, *rates)
    effects = {name: float(row[less]) for name, less in zip(AMOUNTS, LESS, strict=True) if pd.notna(row.get(less))}
    return FinanceSubject(*stated, accuracy, one, statement(one, terms), effects=effects)
