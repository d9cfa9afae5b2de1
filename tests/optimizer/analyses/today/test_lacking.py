"""What lacks today without a solve, and what would mend it."""

import pytest

from parkloop.cases import Case, list_cases, load_case
from parkloop.cases.changes.places import with_value
from parkloop.cases.messages import say
from parkloop.optimizer import optimise
from parkloop.optimizer.analyses.today.lacking import Lack, lacking
from parkloop.optimizer.analyses.today.mending import lack_of, places, supply_of
from tests.support.running.shipped import shipped


def without(table: str, **cells: object) -> Case:
    case = load_case("two_firms")
    rows = tuple(row for row in getattr(case, table) if any(getattr(row, name) != value for name, value in cells.items()))
    return case.model_copy(update={table: rows})


@pytest.mark.parametrize("name", list_cases())
def test_nothing_lacks_in_a_shipped_park(name: str) -> None:
    """Proves no need of a park that runs today is called unsupplied."""
    assert () == lacking(shipped(name))


def test_what_nothing_supplies_lacks() -> None:
    assert [Lack("greenhouse", "material_streams", "substrate", "peat", "t", 2.0)] == [
        *lacking(without("material_streams", role="supply"))
    ]
    assert ["irrigation"] == [lack.row for lack in lacking(without("water_streams", role="supply"))]  # the brewery has its own
    power = {"demand": "pumps", "plant": "brewery", "commodity": "power", "rate_per_h": 1.0}
    content = load_case("two_firms").model_dump(by_alias=True)
    commodity = {"commodity": "power", "kind": "electricity", "unit": "MWh"}
    case = Case.model_validate(
        {**content, "commodities": [*content["commodities"], commodity], "demands": [*content["demands"], power]}
    )
    assert [Lack("brewery", "demands", "pumps", "power", "MWh", 1.0)] == [*lacking(case)]


def test_a_supply_of_what_a_reason_says_is_lacking_lets_the_park_run() -> None:
    """Proves reason, lack and row belong together. Sensitivity: a supply too small, or of another plant, leaves it infeasible."""
    case = with_value(load_case("two_firms"), "technologies.greenhouse_boiler.existing_size", 1.0)
    (reason,) = optimise(case, scope="baseline").reasons
    lack = lack_of(case, reason)
    assert lack is not None and ("greenhouse", "hot_water", 1.0) == (lack.plant, lack.what, lack.per_h)
    table, cells = supply_of(case, lack, 50.0)
    content = case.model_dump(by_alias=True)
    assert optimise(Case.model_validate({**content, table: [*content[table], cells]}), scope="baseline").found


def test_a_reason_leads_to_the_rows_that_it_names() -> None:
    case = load_case("two_firms")
    owner = say("Plant '{plant}'", plant="greenhouse")
    told = say("{owner}: sink '{stream}' may take {limit}", owner=owner, stream="substrate", limit="0.5")
    assert (("material_streams", "substrate"),) == places(case, told)
    assert (("plants", "greenhouse"),) == places(case, owner)
    assert () == places(case, "something else") and lack_of(case, owner) is None
