"""Rows of a case by key: the one look-up."""

import pytest

from parkloop.cases import load_case
from parkloop.cases.lookup import Park

PARK = Park(load_case("kalundborg"))
TABLES = {
    "plants": PARK.plants,
    "technologies": PARK.technologies,
    "commodities": PARK.commodities,
    "markets": PARK.markets,
    "demands": PARK.demands,
    "heat_streams": PARK.heat,
    "water_streams": PARK.water,
    "material_streams": PARK.material,
    "transport": PARK.modes,
    "zones": PARK.zones,
    "links": PARK.links,
    "policies": PARK.policies,
}


@pytest.mark.parametrize("table", TABLES)
def test_every_row_is_found_by_its_key_in_the_order_of_its_table(table: str) -> None:
    assert [(row.row_key, row) for row in getattr(PARK.case, table)] == list(TABLES[table].items())


def test_water_and_materials_are_found_together() -> None:
    assert [row.stream for row in (*PARK.case.water_streams, *PARK.case.material_streams)] == list(PARK.flowing)


def test_what_names_no_profile_or_has_no_row_counts_once() -> None:
    """Proves the default of 1. Sensitivity: 0 would close whatever has no profile."""
    assert (PARK.factor(None, "winter"), PARK.factor("unknown", "winter")) == (1.0, 1.0)
