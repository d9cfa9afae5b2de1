"""Changes of a case: prices, caps, links and any numbers; names of links before and after."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Literal

import pandas as pd

from parkloop.cases import CaseError, Fault, from_tables, to_tables
from parkloop.cases.changes.places import number_at, place_of
from parkloop.cases.links.rows import own_key, with_status
from parkloop.cases.locale import names
from parkloop.cases.locale.catalogue import ENGLISH, rendered
from parkloop.cases.messages import say
from parkloop.cases.schema import Case, Link
from parkloop.models.network.arcs import Candidate
from parkloop.optimizer.analyses.link_value.candidates import COLUMNS, row_of
from parkloop.optimizer.figures.shared import title_of
from parkloop.optimizer.plan.arguments import ArgumentCheck, checked
from parkloop.optimizer.plan.record import Plan

CARBON = "policy.carbon_price_per_t"
Standing = Literal["candidate", "required", "forbidden"]
Group = Literal["markets", "supplies", "outlets", "caps"]


@dataclass(frozen=True)
class Handle:
    """Number of the case that can be scaled: its place and present value."""

    group: Group
    place: str
    row: Any
    """The row of its table."""
    key: str
    present: float


@dataclass(frozen=True)
class Change:
    """Change of a case: numbers by place, factors on numbers by place, and link status by id."""

    values: Mapping[str, float] = field(default_factory=dict)
    factors: Mapping[str, float] = field(default_factory=dict)
    links: Mapping[str, Standing] = field(default_factory=dict)

    def __bool__(self) -> bool:
        """Whether anything is changed."""
        return bool(self.values or self.factors or self.links)

    def as_json(self) -> dict[str, Any]:
        """Ready for JSON; `Change(**…)` reads it."""
        return asdict(self)


def handles(case: Case) -> list[Handle]:
    """Every price of a market, a supply or an outlet and every cap that is not 0."""
    streams = [("water_streams", row) for row in case.water_streams] + [
        ("material_streams", row) for row in case.material_streams
    ]
    found = [Handle("markets", f"markets.{m.market}.price_per_unit", m, m.market, m.price_per_unit) for m in case.markets]
    groups: tuple[tuple[Group, str], ...] = (("supplies", "supply"), ("outlets", "outlet"))
    for group, role in groups:
        rows = [(table, row) for table, row in streams if row.role == role]
        found += [Handle(group, f"{table}.{r.stream}.price_per_t", r, r.stream, r.price_per_t or 0.0) for table, r in rows]
    found += [Handle("caps", f"policies.{p.policy}.value", p, p.policy, p.value) for p in case.policies if p.kind == "cap"]
    return [handle for handle in found if handle.present]


def changed(case: Case, change: Change, candidates: Mapping[str, Candidate]) -> Case:
    """Checked copy of the case with a change.

    ``candidates`` are its links, as of `thresholds.candidates`.

    Raises:
        CaseError: there is no such place or link, or the case is faulty, as it stands or with the change.
        ValueError: it is no change, a number is not finite, or a factor has nothing to act on.
    """
    case = checked(case)
    _meant(case, change)
    settings, tables = to_tables(case)
    tables = {name: cells.astype(object) for name, cells in tables.items()}
    for place, number in (*change.values.items(), *change.factors.items()):
        home, row, column = place_of(case, place)
        if row is None:
            settings = {**settings, place: number if place in change.values else settings[place] * number}
        else:
            cells: list[Any] = list(tables[home][column])
            cells[row] = number if place in change.values else cells[row] * number
            tables[home] = tables[home].assign(**{column: pd.Series(cells, dtype=object)})
    if change.links:
        tables["links"] = _links(case, tables["links"], change.links, candidates)
    return from_tables(settings, tables)


def _meant(case: Case, change: Change) -> None:
    """Raise faults in the numbers of a change: one that is none would be read as an empty cell."""
    given = ArgumentCheck()
    if not isinstance(change, Change):
        given.fault("change", say("found {value}, but a Change is meant", value=repr(change)))
        given.raise_faults()
    for place, value in (*change.values.items(), *change.factors.items()):
        given.numbers(place, [value])
    for place in change.factors:
        if number_at(case, place) is None:
            given.fault(place, say("no number stands there that a factor could act on"))
    given.raise_faults()


def _links(case: Case, cells: pd.DataFrame, wanted: Mapping[str, Standing], candidates: Mapping[str, Candidate]) -> pd.DataFrame:
    """Table of links with other statuses; a link without a row of its own gets one."""
    rows = {row.link for row in case.links}
    for link, standing in wanted.items():
        if link in rows:
            cells = cells.assign(status=cells["status"].where(cells["link"] != link, standing))
        elif link in candidates:
            told = dict(zip(COLUMNS, row_of(candidates[link]), strict=True))
            cells = with_status(cells, told, standing, key=own_key(link, rows))
        else:
            raise CaseError(
                [Fault("links", link, "status", standing, say("'{link}' is no candidate link of this case", link=link))]
            )
    return cells


def aligned(plan: Plan, case: Case, change: Change) -> Plan:
    """Plan of a changed case with the names of links before the change; ``case`` is that before."""
    return _called(plan, _own_keys(case, change))


def as_changed(plan: Plan, case: Case, change: Change) -> Plan:
    """Plan before a change with the names of links in the changed case; ``case`` is that before."""
    return _called(plan, {link: key for key, link in _own_keys(case, change).items()})


def _own_keys(case: Case, change: Change) -> dict[str, str]:
    """Links that get a row of their own by a change, by the key of that row."""
    rows = {row.link for row in case.links}
    return {own_key(link, rows): link for link in change.links if link not in rows}


def _called(plan: Plan, names: Mapping[str, str]) -> Plan:
    """A plan with other names of links."""
    tables = dict(plan.tables)
    for table in ("links", "flows"):
        tables[table] = plan.tables[table].assign(link=plan.tables[table]["link"].replace(names))
    return replace(plan, tables=tables)


def link_status_of(row: Link | None) -> Standing:
    """Status of a link by its row, as far as it can be chosen."""
    return "candidate" if row is None or row.status not in ("required", "forbidden") else row.status


def sentences(case: Case, change: Change, language: str = "en") -> Iterator[str]:
    """Changes in short pieces, for notes and lists: places and numbers."""
    for place, value in change.values.items():
        yield f"{place_name(case, place, language)} = {value:g}"
    for place, factor in change.factors.items():
        yield f"{place_name(case, place, language)} × {factor:g}"
    for link, standing in change.links.items():
        told = say("{link}: {standing}", link=link, standing=names.value("status", standing, language))
        yield rendered(told, language)


def place_name(case: Case, place: str, language: str = "en") -> str:
    """A number of the case for people: by the names of its row and column, in English as it is written."""
    if language == ENGLISH:
        return place
    home, row, column = place_of(case, place)
    name = names.name(home, column, language)
    if row is None:
        return name
    record = getattr(case, home)[row]
    return f"{title_of(record, record.row_key, language) if hasattr(record, 'title') else record.row_key} {name}"
