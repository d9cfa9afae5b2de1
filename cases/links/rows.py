"""Status of a single link in links.csv, read and changed.

A link is a row of a plan's table of links, or of `parkloop.optimizer.analyses.link_value.candidates`: its ends, what flows,
and its mode.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from parkloop.cases.links.rules import LinkRules

STATUSES = ("candidate", "required", "forbidden")
"""What a planner may ask of a link; `existing` is a fact and offered only where it is one."""
KEPT = ("length_km", "capacity", "capex", "owner")
"""What a more specific row takes over from the one that spoke of the link before, for it alone counts from then on."""
RuleEnds = tuple[str, str, str, str]
"""From, to, commodity (empty for water and materials) and mode."""


@dataclass(frozen=True)
class RuleRow:
    """A row of the table: its place, what it names, and its status."""

    place: Any
    from_: str
    to: str
    commodity: str | None
    mode: str | None
    status: str


RuleTable = LinkRules[RuleRow]
"""The rows of the table, to be asked which of them decides on a link."""


def ends_of(link: Mapping[Any, Any]) -> RuleEnds:
    """Cells of links.csv that name exactly this link."""
    commodity = str(link["item"]) if link["domain"] == "commodity" else ""
    return str(link["from"]), str(link["to"]), commodity, str(link["mode"])


def spoken(links: pd.DataFrame) -> RuleTable:
    """The rows of the table as rules, for repeated `status_of`."""
    cells = links[["from", "to", "commodity", "mode", "status"]].itertuples(index=False)
    rows = []
    for place, row in zip(links.index, cells, strict=True):
        start, end, item, way, status = (_text(cell) for cell in row)
        rows.append(RuleRow(place, start, end, item or None, way or None, status or "candidate"))
    return LinkRules(rows)


def status_of(links: pd.DataFrame, link: Mapping[Any, Any], index: RuleTable | None = None) -> str:
    """Status of a link by its most specific row; candidate without one."""
    row = _speaking(links, link, index)
    return "candidate" if row is None else row.status


def with_status(
    links: pd.DataFrame, link: Mapping[Any, Any], status: str, taken: Collection[str] = (), key: str = ""
) -> pd.DataFrame:
    """The table of links with the status of one link set.

    The row that names exactly this link is changed. Without one, a row is added that does; it takes over what a more
    general row says of length, capacity, capital and owner. A row that was added so and says nothing any more goes again.
    ``taken`` are keys that the new row must not have; ``key`` is its own where that matters to somebody.
    """
    if status == status_of(links, link):
        return links
    ends, told = ends_of(link), _speaking(links, link)
    if told is not None and _ends(links.loc[told.place]) == ends:
        return _changed(links, link, told.place, status)
    used = {*taken, *(_text(cell) for cell in links["link"])}
    row: dict[str, Any] = dict.fromkeys(links.columns)
    row |= {"link": key or _key(ends, used), "status": status}
    row |= {name: cell or None for name, cell in zip(("from", "to", "commodity", "mode"), ends, strict=True)}
    if told is not None:
        row |= {name: links.loc[told.place, name] for name in KEPT}
    added = pd.DataFrame([row], columns=list(links.columns)).astype(links.dtypes.to_dict())
    return added if links.empty else pd.concat([links, added], ignore_index=True)


def _changed(links: pd.DataFrame, link: Mapping[Any, Any], place: Any, status: str) -> pd.DataFrame:
    """Table with another status in one row.

    Without the row where it was made here and says nothing any more.
    """
    others: pd.DataFrame = links.drop(index=place)
    ours = _text(links.loc[place, "link"]) == _key(ends_of(link), {_text(cell) for cell in others["link"]})
    says = any(_text(links.loc[place, name]) for name in KEPT)
    if status == "candidate" and ours and not says and _speaking(others, link) is None:
        return others.reset_index(drop=True)
    changed = links.copy()
    changed.loc[place, "status"] = status
    return changed


def _speaking(links: pd.DataFrame, link: Mapping[Any, Any], index: RuleTable | None = None) -> RuleRow | None:
    """The row that decides on a link, None where there is none."""
    giver, taker, commodity, mode = ends_of(link)
    rules = spoken(links) if index is None else index
    start, end = str(link["from_plant"]), str(link["to_plant"])
    if commodity:
        return rules.of_commodity(giver, taker, commodity, mode)
    if _to_plant(link):
        return rules.of_pipe(giver, start, taker, mode)
    return rules.of_joining(giver, taker, mode, inside=start == end)


def _to_plant(link: Mapping[Any, Any]) -> bool:
    """Whether the link ends at a plant; a link of two streams has rows of these two only."""
    return bool(link["to"] == link["to_plant"])


def _ends(row: pd.Series) -> RuleEnds:
    return _text(row["from"]), _text(row["to"]), _text(row["commodity"]), _text(row["mode"])


def own_key(link: str, used: Collection[str]) -> str:
    """The key of a row about one link alone: the link's id without strokes, numbered where that is taken."""
    plain = re.sub(r"[^a-z0-9_.-]+", "_", link.replace("/", "."))
    numbered = (plain if number == 1 else f"{plain}_{number}" for number in range(1, len(used) + 2))
    return next(key for key in numbered if key not in used)


def _key(ends: RuleEnds, used: Collection[str]) -> str:
    return own_key("/".join(part for part in ends if part), used)


def _text(cell: Any) -> str:
    return "" if cell is None or pd.isna(cell) else str(cell).strip()
