"""Expansion of library references: empty cells filled, flows and streams added.

This happens where tables are read, before units are converted, so a case holds, shows and saves all its numbers itself.
What it states stands; reading it again changes nothing.
"""

from collections.abc import Iterator, Mapping

from parkloop.cases.columns import Column, columns
from parkloop.cases.entries.library import DRAWN, Entry, Values, in_money, key_of, origin_at, shipped_library
from parkloop.cases.entries.ports import NONE, BoundPorts, DrawnPlace, Ports, PortTargets, bind, kept, port_targets, ports_text
from parkloop.cases.schema import TABLES, Technology
from parkloop.cases.text.drafts import Draft

CAPITAL = ("capex_fixed", "capex_per_size", "scale_exponent", "reference_size", "reference_capex")
"""Columns of capital: where a case states one of them, none is filled."""
SIZES = ("min_size", "max_size")
"""Sizes of what is new: not filled where a size exists, for then they say that it may grow."""
RENAMED = ("technology", "stream", "sink", "item")
"""Attributes that name the entry or one of its streams."""
NOT_FILLED = ("note",)
"""What an entry says of itself."""
PORTS = {"technology_flows": "commodity", "material_streams": "material", "substitutions": "material"} | {
    "water_quality": "species",
    "reductions": "stream",
}
"""The attribute of each table that holds a port."""
DrawnRows = dict[str, list[Draft]]


def draw_all(drafts: DrawnRows, factor: float) -> None:
    """Expand every technology that names a library entry; ``factor`` converts its money.

    Unknown entries and ports are left as they are; the rules of the library tell them.
    """
    drawn = [(draft, entry) for draft in drafts.get("technologies", ()) if (entry := _entry(draft)) is not None]
    if not drawn:
        return
    known = port_targets({table: [draft.values for draft in rows] for table, rows in drafts.items()})
    keys = {table: {draft.label(TABLES[table]) for draft in drafts.get(table, ())} for table in (*DRAWN, "provenance")}
    for draft, entry in drawn:
        _draw(draft, entry, drafts, keys, known, factor)


def _entry(draft: Draft) -> Entry | None:
    """The entry that a row names, where the row has a key to call its streams by."""
    return shipped_library().find(draft.values.get("library")) if draft.values.get("technology") else None


def _draw(draft: Draft, entry: Entry, drafts: DrawnRows, keys: dict[str, set[str]], known: PortTargets, factor: float) -> None:
    technology = str(draft.values["technology"])
    stated = draft.values.get("ports")
    joined = bind(entry, stated, DrawnPlace(technology, str(draft.values.get("plant"))), known)
    draft.values["library"] = entry.name
    if not joined.problems and kept(joined, stated):
        draft.values["ports"] = ports_text(kept(joined, stated))
    found = [("technologies", entry.name, technology, name) for name in _fill(draft, entry, factor)]
    for table in DRAWN:
        for row in entry.rows[table]:
            made = _made(table, row, entry, technology, joined)
            if made is None or _paid_with_the_fuel(table, made, entry, joined, drafts):
                continue
            key = key_of(table, made)
            if key not in keys[table]:
                keys[table].add(key)
                _append(drafts, table, {name: in_money(table, name, value, factor) for name, value in made.items()})
                found += [(table, key_of(table, row), key, column.name) for column in columns(TABLES[table])]
    for table, generic, key, column in found:
        origin = entry.origins.get((table, generic, column))
        if origin is not None and f"{table}/{key}/{column}" not in keys["provenance"]:
            keys["provenance"].add(f"{table}/{key}/{column}")
            _append(drafts, "provenance", origin_at(origin, entry, key, factor))


def _fill(draft: Draft, entry: Entry, factor: float) -> Iterator[str]:
    """Fill what the row leaves empty; the columns filled."""
    values, closed = draft.values, set(NOT_FILLED)
    if any(name in values or name in draft.bad for name in CAPITAL):
        closed |= set(CAPITAL)
    if values.get("existing_size"):
        closed |= set(SIZES)
    for column in columns(Technology):
        if column.field in entry.values and _empty(column, draft) and column.field not in closed:
            values[column.field] = in_money("technologies", column.field, entry.values[column.field], factor)
            yield column.name


def _empty(column: Column, draft: Draft) -> bool:
    return column.field not in draft.values and column.name not in draft.bad


def _made(table: str, row: Values, entry: Entry, technology: str, joined: BoundPorts) -> dict[str, object] | None:
    """A row of the entry in the names of the case; none where its port is left out or missing."""
    made = dict(row)
    for attribute in RENAMED:
        name = str(row.get(attribute, ""))
        if name == entry.name or name.startswith(f"{entry.name}."):
            made[attribute] = technology + name.removeprefix(entry.name)
    port = PORTS.get(table)
    if port is not None and port in row:
        made[port] = joined.names.get(str(row[port]), NONE)
    gone = port is not None and made.get(port) == NONE
    return None if gone or _of_a_stream_left_out(row, entry, joined.names) else made


def _paid_with_the_fuel(table: str, made: Values, entry: Entry, joined: BoundPorts, drafts: DrawnRows) -> bool:
    """Whether a row of CO2 would count what the market of a fuel counts already."""
    if table != "emissions" or made.get("species") != "co2" or float(str(made.get("kg_per_unit"))) <= 0:
        return False
    taken = [str(flow["commodity"]) for flow in entry.rows["technology_flows"] if float(str(flow["per_activity"])) < 0]
    fuels = {joined.names.get(name, NONE) for name in taken if shipped_library().commodities[name].get("kind") == "fuel"}
    bought = [draft.values for draft in drafts.get("markets", ()) if draft.values.get("direction") == "buy"]
    markets = {values.get("market") for values in bought if values.get("commodity") in fuels}
    rows = [draft.values for draft in drafts.get("emissions", ())]
    return any(row.get("item") in markets and row.get("species") == "co2" and row.get("scope") in (None, 1) for row in rows)


def _of_a_stream_left_out(row: Values, entry: Entry, names: Ports) -> bool:
    """Whether a row speaks of a stream of material whose port is left out."""
    streams = {line["stream"]: str(line["material"]) for line in entry.rows["material_streams"]}
    spoken = next((streams[row[name]] for name in ("stream", "sink", "item") if row.get(name) in streams), None)
    return spoken is not None and names.get(spoken, NONE) == NONE


def _append(drafts: DrawnRows, table: str, values: Mapping[str, object]) -> None:
    rows = drafts.setdefault(table, [])
    rows.append(Draft(len(rows) + 1, dict(values)))
