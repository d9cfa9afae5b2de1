"""Units of the amounts of a plan's tables."""

import pandas as pd

from parkloop.app_pages.views.parts.answers import headers
from parkloop.app_pages.views.parts.units import with_units
from parkloop.cases import load_case

TWO = load_case("two_firms")


def test_amounts_of_each_row_have_their_unit() -> None:
    """Proves: heat is sized in MW and counted in MWh, water in t/h and t. Sensitivity: one unit for all rows."""
    links = pd.DataFrame(
        {"domain": ["commodity", "water"], "item": ["hot_water", ""], "capacity": [5.0, 3.0], "flow_per_y": [1.0, 2.0]}
    )
    made = with_units(links, TWO, "en")
    assert ["MW", "t/h"] == made["unit_of_capacity"].tolist()
    assert ["MWh/y", "t/y"] == made["unit_of_flow_per_y"].tolist()
    assert ["domain", "item", "unit", "capacity", "unit", "flow per y"] == list(headers(list(made.columns), "EUR").values())


def test_the_size_of_equipment_is_per_hour_what_its_activity_is_per_year() -> None:
    case = load_case("kalundborg")
    heat = next(row.technology for row in case.technologies if row.activity_unit == "MW of heat")
    cells = pd.DataFrame({"technology": [heat], "existing_size": [1.0], "activity_per_y": [8760.0]})
    made = with_units(cells, case, "en")
    assert ("MW of heat", "MWh/y of heat") == (made["unit_of_existing_size"][0], made["unit_of_activity_per_y"][0])


def test_a_table_without_amounts_of_its_own_units_stays() -> None:
    costs = pd.DataFrame({"plant": ["brewery"], "cost_per_y": [1.0]})
    assert costs is with_units(costs, TWO, "en")
