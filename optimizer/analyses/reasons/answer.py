"""Answer: why an exchange is in a plan or not, as records and tidy tables."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Literal

import pandas as pd

from parkloop.optimizer.analyses.reasons.rivals import BILLS, RIVALS
from parkloop.optimizer.infeasibility.limits import CONFLICT

ExchangeState = Literal["built", "existing", "not built", "blocked"]


@dataclass(frozen=True)
class Reason:
    """Rule that stands in the way, or change that would turn it, with the number now and then.

    ``verified``: solved again at ``value`` (it enters) and at ``before`` (it does not), each with a proof; of a rule that stands
    in the way, that the network itself says so. Else the numbers are those of the best plans found.
    """

    exchange: str
    kind: str
    """Of what stands in the way as in `Obstacle`; of a change as in `words.KINDS`."""
    turns: bool
    """Whether it is a change that was tried."""
    what: str = ""
    """Stream, species, market, row: what it is about."""
    place: str = ""
    """Where the number stands in the case, empty where nowhere; of a rule the streams that it stands between."""
    present: float | None = None
    value: float | None = None
    """Limit that the rule compares with; of a change the value at which the exchange enters, none where it does not."""
    before: float | None = None
    """Last value tried at which it does not enter."""
    unit: str = ""
    saves: float | None = None
    """What it would save with a change that has no turning point, negative where it would cost [money/y]"""
    verified: bool = False


REASONS = tuple(one.name for one in fields(Reason))
"""Columns of the table of reasons."""


@dataclass(frozen=True, eq=False)
class ExchangeReasons:
    """One exchange: what it saves or would cost, with the proven ends, and all that was found about it.

    ``saves`` is the least cost without it less the least cost with it; of an exchange that the plan has not, with at least
    ``least`` of it in a year. Infinite where there is no plan without it, minus infinite where there is none with it.
    """

    exchange: str
    giver: str
    taker: str
    domain: str
    item: str
    state: ExchangeState
    flow: float
    """Annual flow in the plan [unit/y]"""
    least: float
    """Annual flow that was required of it [unit/y]"""
    most: float
    """About the most that could flow in a year [unit/y]"""
    unit: str
    cost_with: float
    cost_without: float
    saves_at_least: float
    saves_at_most: float
    seconds: float
    reasons: tuple[Reason, ...]
    rivals: pd.DataFrame
    bills: pd.DataFrame
    left: tuple[str, ...] = ()
    """Kinds of changes that the time was not enough for."""

    @property
    def saves(self) -> float:
        """Least cost without it less the least cost with it [money/y]"""
        return 0.0 if self.cost_with == self.cost_without else self.cost_without - self.cost_with

    @property
    def accuracy(self) -> float:
        """By how much the saving may be off: infinite where nothing is proven [money/y]"""
        return max(self.saves_at_most - self.saves, self.saves - self.saves_at_least)


EXCHANGES = (
    *("exchange", "giver", "taker", "domain", "item", "state", "flow", "least", "most", "unit", "cost_with", "cost_without"),
    *("saves", "saves_at_least", "saves_at_most", "left", "seconds"),
)
"""Columns of the table of exchanges, one row each."""


@dataclass(frozen=True, eq=False)
class Reasons:
    """Reasons of several exchanges, in the order in which they were asked, as tidy tables.

    ``infeasible`` says why the park has no plan, where it has none: the smallest relaxation. ``conflict`` has one row for each
    limit, quality or need that cannot hold together with the others of its conflict, with its place in the case.
    """

    exchanges: tuple[ExchangeReasons, ...]
    infeasible: tuple[str, ...] = ()
    status: str = "found"
    left: tuple[str, ...] = ()
    """Exchanges that were asked for, and that the time was not enough for."""
    conflict: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=list(CONFLICT)))

    def __iter__(self) -> Iterator[ExchangeReasons]:
        return iter(self.exchanges)

    def __len__(self) -> int:
        return len(self.exchanges)

    @property
    def table(self) -> pd.DataFrame:
        """One row per exchange: state, flow, the two least costs, and the proven range of the saving."""
        rows = [[_cell(one, name) for name in EXCHANGES] for one in self]
        return pd.DataFrame(rows, columns=list(EXCHANGES))

    @property
    def reasons(self) -> pd.DataFrame:
        """One row per rule that stands in the way, and per change that was tried."""
        return pd.DataFrame([[getattr(r, name) for name in REASONS] for one in self for r in one.reasons], columns=list(REASONS))

    @property
    def rivals(self) -> pd.DataFrame:
        """What grows and shrinks where the exchange is missing."""
        return _stacked((one.rivals for one in self), RIVALS)

    @property
    def bills(self) -> pd.DataFrame:
        """What each plant pays with the exchange and without it."""
        return _stacked((one.bills for one in self), BILLS)


def _cell(one: ExchangeReasons, name: str) -> object:
    return "; ".join(one.left) if name == "left" else getattr(one, name)


def _stacked(parts: Iterable[pd.DataFrame], columns: tuple[str, ...]) -> pd.DataFrame:
    filled = [part for part in parts if len(part)]
    return pd.concat(filled, ignore_index=True) if filled else pd.DataFrame(columns=list(columns))


def of_tables(exchanges: pd.DataFrame, reasons: pd.DataFrame, rivals: pd.DataFrame, bills: pd.DataFrame) -> Reasons:
    """Read the reasons of exchanges from their tables."""
    found = []
    for row in exchanges.to_dict("records"):
        name = str(row["exchange"])
        given = {key: row[key] for key in EXCHANGES if key not in ("saves", "left")}
        texts = ("exchange", "giver", "taker", "domain", "item", "unit")
        given |= {key: "" if pd.isna(row[key]) else str(row[key]) for key in texts}
        own = [Reason(**_read(one)) for one in reasons.to_dict("records") if str(one["exchange"]) == name]
        parts = [table[table["exchange"].astype(str) == name].reset_index(drop=True) for table in (rivals, bills)]
        left = () if pd.isna(row["left"]) else tuple(filter(None, str(row["left"]).split("; ")))
        found.append(ExchangeReasons(**given, reasons=tuple(own), rivals=parts[0], bills=parts[1], left=left))
    return Reasons(tuple(found))


def _read(row: Mapping[Any, Any]) -> dict[str, Any]:
    """Cells of a reason: texts that are empty as such, numbers that are none as None."""
    texts, flags = ("exchange", "kind", "what", "place", "unit"), ("turns", "verified")
    given: dict[str, Any] = {name: "" if pd.isna(row[name]) else str(row[name]) for name in texts}
    given |= {name: bool(row[name]) for name in flags}
    return given | {name: None if pd.isna(row[name]) else float(row[name]) for name in REASONS if name not in (*texts, *flags)}
