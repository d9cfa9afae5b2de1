"""What links.csv says of one link, read and changed in its table.

A link is a row of a plan's table of links, or of `optimizer.candidates`: its ends, what flows, and its mode.
"""

import re
from collections.abc import Collection, Mapping
from typing import Any

import pandas as pd

STATUSES = ("candidate", "required", "forbidden")
"""What a planner may ask of a link; `existing` is a fact and offered only where it is one."""
KEPT = ("length_km", "capacity", "capex", "owner")
"""What a more specific row takes over from the one that spoke of the link before, for it alone counts from then on."""
Ends = tuple[str, str, str, str]
"""From, to, commodity (empty for water and materials) and mode."""
Spoken = dict[tuple[str, str], list[tuple[Any, Ends]]]
"""Rows of links.csv by the two ends that they name: their places in the table, and what they name."""


def ends_of(link: Mapping[Any, Any]) -> Ends:
    """The cells of links.csv that name exactly this link."""
    commodity = str(link["item"]) if link["domain"] == "commodity" else ""
    return str(link["from"]), str(link["to"]), commodity, str(link["mode"])


def spoken(links: pd.DataFrame) -> Spoken:
    """The rows of the table by the two ends that they name, for many questions of `status_of`."""
    rows: Spoken = {}
    for place, row in zip(links.index, links[["from", "to", "commodity", "mode"]].itertuples(index=False), strict=True):
        start, end, item, way = (_text(cell) for cell in row)
        rows.setdefault((start, end), []).append((place, (start, end, item, way)))
    return rows


def status_of(links: pd.DataFrame, link: Mapping[Any, Any], index: Spoken | None = None) -> str:
    """What the most specific row of links.csv says that this link is; without a row a candidate."""
    place = _speaking(links, link, index)
    return "candidate" if place is None else _text(links.loc[place, "status"]) or "candidate"


def with_status(
    links: pd.DataFrame, link: Mapping[Any, Any], status: str, taken: Collection[str] = (), key: str = ""
) -> pd.DataFrame:
    """The table of links in which this link has the status.

    The row that names exactly this link is changed. Without one, a row is added that does; it takes over what a more
    general row says of length, capacity, capital and owner. A row that was added so and says nothing any more goes again.
    ``taken`` are keys that the new row must not have; ``key`` is its own where that matters to somebody.
    """
    if status == status_of(links, link):
        return links
    ends, place = ends_of(link), _speaking(links, link)
    if place is not None and _ends(links.loc[place]) == ends:
        return _changed(links, link, place, status)
    used = {*taken, *(_text(cell) for cell in links["link"])}
    row: dict[str, Any] = dict.fromkeys(links.columns)
    row |= {"link": key or _key(ends, used), "status": status}
    row |= {name: cell or None for name, cell in zip(("from", "to", "commodity", "mode"), ends, strict=True)}
    if place is not None:
        row |= {name: links.loc[place, name] for name in KEPT}
    added = pd.DataFrame([row], columns=list(links.columns)).astype(links.dtypes.to_dict())
    return added if links.empty else pd.concat([links, added], ignore_index=True)


def _changed(links: pd.DataFrame, link: Mapping[Any, Any], place: Any, status: str) -> pd.DataFrame:
    """The table with another status in one row; without the row where it was made here and says nothing any more."""
    others: pd.DataFrame = links.drop(index=place)
    ours = _text(links.loc[place, "link"]) == _key(ends_of(link), {_text(cell) for cell in others["link"]})
    says = any(_text(links.loc[place, name]) for name in KEPT)
    if status == "candidate" and ours and not says and _speaking(others, link) is None:
        return others.reset_index(drop=True)
    changed = links.copy()
    changed.loc[place, "status"] = status
    return changed


def _speaking(links: pd.DataFrame, link: Mapping[Any, Any], index: Spoken | None = None) -> Any:
    """Place of the most specific row about a link, None where there is none."""
    giver, taker, commodity, mode = ends_of(link)
    origins = {giver} if commodity or not _to_plant(link) else {giver, str(link["from_plant"])}
    known = spoken(links) if index is None else index
    rows = [row for origin in origins for row in known.get((origin, taker), ())]
    speaking = [
        ((start == giver, bool(item), bool(way)), place)
        for place, (start, _, item, way) in rows
        if item in ("", commodity) and way in ("", mode)
    ]
    return max(speaking, key=lambda row: row[0])[1] if speaking else None


def _to_plant(link: Mapping[Any, Any]) -> bool:
    """Whether the link ends at a plant; one that joins two streams is spoken of by rows of these two only."""
    return bool(link["to"] == link["to_plant"])


def _ends(row: pd.Series) -> Ends:
    return _text(row["from"]), _text(row["to"]), _text(row["commodity"]), _text(row["mode"])


def own_key(link: str, used: Collection[str]) -> str:
    """The key of a row about one link alone: the link's id without strokes, numbered where that is taken."""
    plain = re.sub(r"[^a-z0-9_.-]+", "_", link.replace("/", "."))
    numbered = (plain if number == 1 else f"{plain}_{number}" for number in range(1, len(used) + 2))
    return next(key for key in numbered if key not in used)


def _key(ends: Ends, used: Collection[str]) -> str:
    return own_key("/".join(part for part in ends if part), used)


def _text(cell: Any) -> str:
    return "" if cell is None or pd.isna(cell) else str(cell).strip()
