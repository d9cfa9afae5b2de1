"""Transport modes of the library, and their addition to a case."""

import pandas as pd

from parkloop.cases.catalogue import free_id
from parkloop.cases.columns import columns
from parkloop.cases.entries.library import ORIGIN, Entry, in_money, origin_at, shipped_library
from parkloop.cases.faults import CaseError, Fault, nearest, unknown
from parkloop.cases.io.tables import from_tables, to_tables, with_rows
from parkloop.cases.lookup import Park
from parkloop.cases.messages import say
from parkloop.cases.schema import Case, Mode

COST = "capex_per_km"
"""The number whose grade and source stand for a mode where one line must do."""

PUMPING = "electricity_mwh_per_unit_km"


def transport_library() -> pd.DataFrame:
    """Transport modes of the library: columns of transport.csv, and the provenance of cost per km.

    The provenance is low, high, grade and source, in Chinese ``source_zh``.

    Money is that of the library; a mode on wheels has no cost per km, and its line tells of the cost per ton and km.
    """
    rows = []
    for entry in shipped_library().modes.values():
        cost_column = COST if COST in entry.values else "opex_per_unit_km"
        origin = entry.origins[("transport", entry.name, cost_column)]
        rows.append({**entry.values, **{name: origin.get(name) for name in ORIGIN}})
    return pd.DataFrame(rows, columns=[*(column.field for column in columns(Mode)), *ORIGIN])


def mode_rows(entry: Entry, key: str, factor: float) -> tuple[dict[str, object], list[dict[str, object]]]:
    """The row of transport.csv of a mode of the library, under a name of the case, and its provenance."""
    row = {field: in_money("transport", field, value, factor) for field, value in entry.values.items()} | {"mode": key}
    return row, [origin_at(line, entry, key, factor) for line in entry.origins.values() if line["column"] in row]


def add_mode(case: Case, name: str, only: str | None = None, id: str | None = None) -> Case:
    """Add a transport mode of the library to a case, in its currency and with provenance.

    ``only`` is the commodity, carrier or material that it carries; by default the library's. Without an ``id`` it is called as
    in the library, numbered where that is taken. A case without electricity is not asked for that of pumps.

    Raises:
        CaseError: the library has no such mode, or the case nothing that it could carry.
    """
    entry = shipped_library().modes.get(name)
    if entry is None:
        message = say("the library has no such transport mode{near}", near=nearest(name, shipped_library().modes))
        raise CaseError([Fault("transport", "", "mode", name, message)])
    carried, known = only or entry.values.get("only"), Park(case).keys("commodities") | Park(case).materials
    if carried is not None and carried not in known:
        message = unknown(say("a commodity or a material"), str(carried), known)
        raise CaseError([Fault("transport", id or name, "only", carried, message)])
    settings, tables = to_tables(case)
    key = id or free_id(case, name)
    row, origins = mode_rows(entry, key, case.library.currency_factor)
    if only is not None:
        row["only"] = only
    if not any(commodity.kind == "electricity" for commodity in case.commodities):
        row.pop(PUMPING, None)
        origins = [line for line in origins if line["column"] != PUMPING]
    tables["transport"] = with_rows(tables["transport"], [row])
    tables["provenance"] = with_rows(tables["provenance"], origins)
    return from_tables(settings, tables)
