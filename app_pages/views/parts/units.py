"""Units of the amounts of a plan's table, in columns of their own where each row has another."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from parkloop.cases import Case
from parkloop.cases.locale import names
from parkloop.cases.lookup import Park
from parkloop.optimizer.figures import media
from parkloop.optimizer.report.tables import unit_held

UNIT = "unit_of_"
"""Begins the name of a column of units; the name of the first column that it is of follows."""
HOUR, YEAR, WHOLE = "h", "y", ""
TIMES: Mapping[str, str] = {
    **dict.fromkeys(("capacity", "flow_per_h", "existing_size", "activity_per_h", "charge_per_h", "amount_per_h"), HOUR),
    **dict.fromkeys(("bought", "steam_per_h", "new_rate"), HOUR),
    **dict.fromkeys(("flow_per_y", "activity_per_y", "charged_per_y"), YEAR),
    "level_start": WHOLE,
}
"""Columns before which the unit of what follows stands, and the time that it is per."""
MEGAWATTS = "MWh", "MW"


def with_units(cells: pd.DataFrame, case: Case, language: str) -> pd.DataFrame:
    """The table with the unit of each row before its amounts, where these have no unit in their header.

    Examples:
        >>> import parkloop as pl
        >>> case = pl.load_case("two_firms")
        >>> with_units(pl.optimise(case).links, case, "en")["unit_of_flow_per_y"].tolist()
        ['t/y', 't/y', 'MWh/y']
    """
    counted = _counted(cells, case)
    sizes = {key: names.unit(row.activity_unit or "", language) for key, row in Park(case).technologies.items()}
    made = cells
    for column, time in TIMES.items():
        if column not in cells:
            continue
        if counted is not None:
            units = [_per(unit, WHOLE if column == "existing_size" else time) for unit in counted]
        elif "technology" in cells:
            units = [_sized(sizes.get(key, ""), time) for key in cells["technology"]]
        else:
            continue
        made = made.copy() if made is cells else made
        made.insert(made.columns.get_loc(column), f"{UNIT}{column}", units)  # type: ignore[arg-type]
    return made


def _counted(cells: pd.DataFrame, case: Case) -> list[str] | None:
    """Unit in which what flows of each row is counted; none where the table has nothing that flows."""
    park = Park(case)
    if "domain" in cells and "item" in cells:
        kinds = media(case, cells)
        return [kinds[key].unit for key in zip(cells["domain"], cells["item"], strict=True)]
    if "store" in cells:
        return [unit_held(park, park.stores[key]) for key in cells["store"]]
    column: Any = next((name for name in ("commodity", "carrier") if name in cells), None)
    return (
        None if column is None else [park.commodities[key].counted_in if key in park.commodities else "" for key in cells[column]]
    )


def _per(unit: str, time: str) -> str:
    """A unit per hour or year: MWh/h is MW."""
    counted, power = MEGAWATTS
    return power if (unit, time) == (counted, HOUR) else f"{unit}/{time}" if unit and time else unit


def _sized(unit: str, time: str) -> str:
    """Unit of a technology's size, which is per hour, for another time."""
    counted, power = MEGAWATTS
    return unit if time == HOUR else unit.replace("/h", f"/{time}").replace(power, f"{counted}/{time}")
