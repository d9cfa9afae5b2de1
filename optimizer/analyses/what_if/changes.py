"""Changes of a case: prices, caps, links and any numbers; names of links before and after."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import partial
from typing import Any, Literal

import pandas as pd

from parkloop.cases import CaseError, Fault, from_tables, to_tables
from parkloop.cases.changes.places import number_at, place_of
from parkloop.cases.links.rows import own_key, with_status
from parkloop.cases.locale import names
from parkloop.cases.locale.catalogue import rendered
from parkloop.cases.lookup import Park
from parkloop.cases.messages import say
from parkloop.cases.schema import TABLES, Case, Link
from parkloop.cases.titles import title_of
from parkloop.models.network.arcs import Candidate
from parkloop.optimizer.analyses.link_value.candidates import COLUMNS, row_of
from parkloop.optimizer.analyses.titles import titled, titles
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
    """Change of a case: numbers and factors by place, link status by id, and plants that close."""

    values: Mapping[str, float] = field(default_factory=dict)
    factors: Mapping[str, float] = field(default_factory=dict)
    links: Mapping[str, Standing] = field(default_factory=dict)
    closed: Sequence[str] = ()

    def __bool__(self) -> bool:
        """Whether anything is changed."""
        return bool(self.values or self.factors or self.links or self.closed)

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
        CaseError: there is no such place, link or plant, or the case is faulty, as it stands or with the change.
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
    made = from_tables(settings, tables)
    return made.remove("plants", *change.closed, dependents=True) if change.closed else made


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


def sentences(case: Case, change: Change, language: str = "en", named: bool = True) -> Iterator[str]:
    """Changes in short pieces, for notes and lists; places as they are written unless ``named``."""
    called, title = (partial(place_name, case, language=language), titled(case, language)) if named else (str, str)
    together: set[str] = set()
    for words, places, number in (*_wholes(case, change.factors), *_subsidies(case, change.values)):
        together |= places
        yield f"{rendered(words, language)} {number}"
    for place, value in change.values.items():
        if place not in together:
            yield f"{called(place)} = {value:g}"
    for place, factor in change.factors.items():
        if place not in together:
            yield f"{called(place)} × {factor:g}"
    for plant in change.closed:
        row = Park(case).plants[plant]
        yield rendered(say("{plant} closes", plant=title_of(row, plant, language)), language)
    for link, standing in change.links.items():
        message = say("{link}: {standing}", link=title(link), standing=names.value("status", standing, language))
        yield rendered(message, language)


WHOLE_GROUPS: Mapping[Group, str] = {
    "markets": say("All prices of markets"),
    "supplies": say("All prices of supplies"),
    "outlets": say("All prices of outlets"),
    "caps": say("All caps"),
}
SUBSIDY = "subsidy_fraction"
ALL_SUBSIDIES = say("Subsidy of all that may be built")
Together = tuple[str, set[str], str]
"""Words of numbers that are changed together, their places, and how."""


def subsidies(case: Case) -> list[str]:
    """Places of the share of capital that is subsidised, of all that may be built."""
    tables = [table for table, record in TABLES.items() if SUBSIDY in record.model_fields]
    return [f"{table}.{row.row_key}.{SUBSIDY}" for table in tables for row in getattr(case, table)]


def _wholes(case: Case, factors: Mapping[str, float]) -> Iterator[Together]:
    """Groups of handles, several of them, that are all scaled by one factor."""
    for group, words in WHOLE_GROUPS.items():
        places = {handle.place for handle in handles(case) if handle.group == group}
        if len(places) > 1 and (factor := _of_all(places, factors)) is not None:
            yield words, places, f"× {factor:g}"


def _subsidies(case: Case, values: Mapping[str, float]) -> Iterator[Together]:
    """The subsidy of all that may be built, where it is set to one share."""
    places = {*subsidies(case)}
    if (share := _of_all(places, values)) is not None:
        yield ALL_SUBSIDIES, places, f"= {share:g}"


def _of_all(places: Iterable[str], numbers: Mapping[str, float]) -> float | None:
    """The one number of all places; none where they differ, or one has none."""
    found = {numbers.get(place) for place in places}
    return found.pop() if len(found) == 1 else None


def place_name(case: Case, place: str, language: str = "en") -> str:
    """A number of the case for people, by the names of its row and column."""
    try:
        home, row, column = place_of(case, place)
    except CaseError:
        return place
    name = names.name(home, column, language).replace("_", " ")
    if row is None:
        return name
    record = getattr(case, home)[row]
    called = titles(case, language)
    parts = " / ".join(called.get(part, part) for part in record.row_key.split("/"))
    return f"{title_of(record, parts, language) if len(record.key) == 1 else parts} {name}"
