"""The library as tables, and a technology of it put into a case."""

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from parkloop.cases.columns import columns
from parkloop.cases.entries.library import DRAWN, ORIGIN, Entry, Values, key_of, shipped_library
from parkloop.cases.entries.ports import ports_text
from parkloop.cases.faults import CaseError, Fault, nearest
from parkloop.cases.io.tables import from_tables, to_tables, with_rows
from parkloop.cases.lookup import THINGS
from parkloop.cases.messages import joined, say, term
from parkloop.cases.schema import TABLES, Case


def library(name: str | None = None) -> pd.DataFrame:
    """The library of technologies, one a row; of a name every number of that entry.

    Args:
        name: an entry or its title; none: all.

    Returns:
        Of all: technology, title, what it takes and makes per unit of activity, capital per size with its range [CNY], life [y],
        land [m2], grade, source, and source_zh in Chinese. Of one: table, row, column, value, unit, low, high, grade, source and
        source_zh of each number.

    Raises:
        CaseError: the library has no such entry.

    Examples:
        >>> import parkloop as pl
        >>> "gas_boiler" in set(pl.library()["technology"])
        True
    """
    if name is None:
        rows = [_summary(entry) for entry in shipped_library().entries.values()]
        spoken = {name: pd.Series([row[name] for row in rows], dtype=object) for name in ("takes", "makes")}
        return pd.DataFrame(rows).assign(**spoken)
    found = pd.DataFrame(list(_numbers(entry_of(name))), dtype=object)
    return found.astype({column: "float64" for column in ("value", "low", "high")})


def entry_of(name: str) -> Entry:
    """The entry of a name or a title; raises ``CaseError`` with the nearest."""
    entry = shipped_library().find(name)
    if entry is None:
        message = say("the library has no such technology{near}", near=nearest(name, shipped_library().entries))
        raise CaseError([Fault("technologies", "", "library", name, message)])
    return entry


def draw(
    case: Case,
    name: str,
    plant: str,
    *,
    id: str | None = None,
    ports: Mapping[str, str] | str | None = None,
    max_size: float | None = None,
    **cells: Any,
) -> Case:
    """The case with one more technology of the library.

    Args:
        case: the park.
        name: an entry of ``pl.library()`` or its title.
        plant: where it may be built.
        id: what it is called; none: as the entry, numbered where that is taken.
        ports: what the generic names of the entry are called in the case, such as ``{"electricity": "power"}``.
        max_size: largest size [activity]
        cells: further columns of technologies.csv to state instead of the library.

    Returns:
        A new case.

    Raises:
        CaseError: no such entry or plant, or a port leads nowhere; with all faults.

    Examples:
        >>> import parkloop as pl
        >>> case = pl.load_case("two_firms")
        >>> new = pl.draw(case, "gas_boiler", "greenhouse", ports={"steam_mp": "hot_water"}, max_size=2)
        >>> new.technologies[-1].technology
        'gas_boiler'
    """
    entry = entry_of(name)
    settings, tables = to_tables(case)
    text = ports if isinstance(ports, str) or ports is None else ports_text(ports)
    stated = {"technology": id or free_id(case, entry.name), "plant": plant, "library": entry.name, "ports": text}
    row = {column: value for column, value in {**stated, "max_size": max_size, **cells}.items() if value is not None}
    tables["technologies"] = with_rows(tables["technologies"], [row])
    return from_tables(settings, tables)


def free_id(case: Case, name: str) -> str:
    """Unused id derived from a name, numbered where it is taken."""
    taken = {row.row_key for table in THINGS for row in getattr(case, table)}
    numbered = (f"{name}_{number}" for number in range(2, len(taken) + 3))
    return name if name not in taken else next(key for key in numbered if key not in taken)


def _summary(entry: Entry) -> dict[str, object]:
    values = entry.values
    size = 1.0 if "reference_size" not in values else float(str(values["reference_size"]))
    column = "capex_per_size" if "capex_per_size" in values else "reference_capex"
    origin = entry.origins.get(("technologies", entry.name, column), {})
    low, high = ((float(str(origin[end])) / size if end in origin else None) for end in ("low", "high"))
    return {
        "technology": entry.name,
        "title": values.get("title"),
        "title_zh": values.get("title_zh"),
        "measure": values.get("measure", "conversion"),
        "activity_unit": values.get("activity_unit"),
        "takes": joined((amount for takes, amount in _amounts(entry) if takes), "; "),
        "makes": joined((amount for takes, amount in _amounts(entry) if not takes), "; "),
        "capex_per_size": float(str(values[column])) / size,
        "low": low,
        "high": high,
        "lifetime_y": values.get("lifetime_y"),
        "land_m2_per_size": values.get("land_m2_per_size"),
        "grade": origin.get("grade"),
        "source": origin.get("source"),
        "source_zh": origin.get("source_zh"),
    }


def _amounts(entry: Entry) -> Iterator[tuple[bool, str]]:
    """Inputs of one unit of activity (or its outputs: makes, removes), in words."""
    for row in entry.rows["technology_flows"]:
        amount = float(str(row["per_activity"]))
        yield amount < 0, say("{amount} {item}", amount=f"{abs(amount):.4g}", item=term(str(row["commodity"])))
    for row in entry.rows["heat_streams"]:
        start, end = float(str(row["t_in_c"])), float(str(row["t_out_c"]))
        cold = row.get("kind") == "cold" or start < end
        levels = f"{start:g}" if start == end else f"{start:g}–{end:g}"
        yield cold, f"{float(str(row['duty_mw'])):.4g} MW {levels} °C"
    for table in ("water_streams", "material_streams"):
        for row in entry.rows[table]:
            what = row.get("material") or "water"
            yield (
                row["role"] == "sink",
                say("{amount} t {item}", amount=f"{float(str(row['flow_t_per_h'])):.4g}", item=term(str(what))),
            )
    for row in entry.rows["emissions"]:
        if float(str(row["kg_per_unit"])) < 0:
            yield (
                False,
                say("−{amount} kg {item}", amount=f"{abs(float(str(row['kg_per_unit']))):.4g}", item=term(str(row["species"]))),
            )
    for row in entry.rows["reductions"]:
        yield False, say("−{amount} {item}", amount=f"{float(str(row['per_activity'])):.4g}", item=term(str(row["stream"])))


def _numbers(entry: Entry) -> Iterator[dict[str, object]]:
    yield from _numbers_of(entry, "technologies", {"technology": entry.name, **entry.values})
    for table in DRAWN:
        for row in entry.rows[table]:
            yield from _numbers_of(entry, table, row)


def _numbers_of(entry: Entry, table: str, row: Values) -> Iterator[dict[str, object]]:
    key = key_of(table, row)
    for column in columns(TABLES[table]):
        value = row.get(column.field)
        if column.kind == "number" and value is not None:
            origin = entry.origins.get((table, key, column.name), {})
            about = {end: origin.get(end) for end in ORIGIN}
            yield {"table": table, "row": key, "column": column.name, "value": value, "unit": column.unit, **about}
