"""Transport modes of the library, and one of them put into a case."""

import pandas as pd

from cases.catalogue import free_id
from cases.columns import columns
from cases.faults import CaseError, Fault, nearest
from cases.schema import Case, Mode
from cases.shelf import in_money, origin_at, shelf
from cases.tables import from_tables, to_tables, with_rows

COST = "capex_per_km"
"""The number whose grade and source stand for a mode where one line must do."""

PUMPING = "electricity_mwh_per_unit_km"


def transport_library() -> pd.DataFrame:
    """The transport modes of the library: the columns of transport.csv, and low, high, grade and source of the cost per km.

    Money is that of the library; a mode on wheels has no cost per km, and its line tells of the cost per ton and km.
    """
    rows = []
    for entry in shelf().modes.values():
        told = COST if COST in entry.values else "opex_per_unit_km"
        origin = entry.origins[("transport", entry.name, told)]
        rows.append({**entry.values, **{name: origin.get(name) for name in ("low", "high", "grade", "source")}})
    return pd.DataFrame(rows, columns=[*(column.field for column in columns(Mode)), "low", "high", "grade", "source"])


def add_mode(case: Case, name: str, only: str | None = None, id: str | None = None) -> Case:
    """The case with a transport mode of the library, in the case's money, and where its numbers come from.

    ``only`` is the commodity, carrier or material that it carries; by default the library's. Without an ``id`` it is called as
    in the library, numbered where that is taken. A case without electricity is not asked for that of pumps.

    Raises:
        CaseError: the library has no such mode, or the case nothing that it could carry.
    """
    entry = shelf().modes.get(name)
    if entry is None:
        message = f"the library has no such transport mode{nearest(name, shelf().modes)}"
        raise CaseError([Fault("transport", "", "mode", name, message)])
    settings, tables = to_tables(case)
    key = id or free_id(case, name)
    factor = case.library.currency_factor
    row = {field: in_money("transport", field, value, factor) for field, value in entry.values.items()} | {"mode": key}
    if only is not None:
        row["only"] = only
    if not any(commodity.kind == "electricity" for commodity in case.commodities):
        row.pop(PUMPING, None)
    origins = [origin_at(line, entry, key, factor) for line in entry.origins.values() if line["column"] in row]
    tables["transport"] = with_rows(tables["transport"], [row])
    tables["provenance"] = with_rows(tables["provenance"], origins)
    return from_tables(settings, tables)
