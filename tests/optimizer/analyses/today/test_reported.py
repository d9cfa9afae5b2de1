"""What companies report beside the baseline: deviations by hand, units, and what cannot be compared."""

import math

import pytest

from parkloop.cases import Case, CaseError, load_case
from parkloop.cases.io.revalidation import check
from parkloop.cases.schema.digests import digest, inputs_digest, stated_digest
from parkloop.optimizer import optimise
from parkloop.optimizer.analyses.today.tables import today


def reporting(*rows: dict[str, object]) -> Case:
    return Case.model_validate({**load_case("two_firms").model_dump(by_alias=True), "reported": [*rows]})


def test_deviations_by_hand() -> None:
    """Brewery: 160,000 t of water, 880,000 EUR, no CO2. Greenhouse: 20,000 MWh of gas, 4,000 t of CO2.

    Reported are 20 万m3 (-20 %), 800 kEUR (+10 %, not more than the threshold), 1 t of CO2 (-100 %), 22 GWh (-9.1 %) and no CO2
    where 4,000 t are emitted (endlessly more). Sensitivity: without its unit 22 GWh would be 22 MWh.
    """
    case = reporting(
        {"plant": "brewery", "quantity": "freshwater", "value": 20.0, "unit": "万m3/a"},
        {"plant": "brewery", "quantity": "cost", "value": 800.0, "unit": "kEUR"},
        {"plant": "brewery", "quantity": "co2", "value": 1.0},
        {"plant": "greenhouse", "quantity": "natural_gas", "value": 22.0, "unit": "GWh/y"},
        {"plant": "greenhouse", "quantity": "CO2", "value": 0.0},
    )
    found = today(case, off=0.1 + 1e-9).reported.set_index(["plant", "quantity"])
    assert [200e3, 800e3, 1.0, 22e3, 0.0] == pytest.approx(found["reported"].tolist())
    assert [-0.2, 0.1, -1.0, -2 / 22, math.inf] == pytest.approx(found["deviation"].tolist())
    assert [True, False, True, False, True] == found["off"].tolist()
    assert 0 == int(today(case, optimise(case, scope="baseline"), off=2.0).reported["off"].iloc[:4].sum())


def test_what_cannot_be_compared_is_a_fault() -> None:
    """An unknown quantity, a unit of something else, a plant outside the fence."""
    faults = check(
        reporting(
            {"plant": "brewery", "quantity": "steam", "value": 1.0},
            {"plant": "brewery", "quantity": "freshwater", "value": 1.0, "unit": "MWh"},
            {"plant": "outside", "quantity": "freshwater", "value": 1.0},
        )
    )
    assert [("brewery/steam", "quantity"), ("brewery/freshwater", "unit"), ("outside/freshwater", "plant")] == [
        (fault.row, fault.column) for fault in faults
    ]
    with pytest.raises(CaseError):
        today(reporting({"plant": "nobody", "quantity": "freshwater", "value": 1.0}))


def test_a_reported_value_changes_the_case_and_no_plan_of_it() -> None:
    plain, case = load_case("two_firms"), reporting({"plant": "brewery", "quantity": "freshwater", "value": 1.0})
    assert digest(plain) != digest(case)
    assert (inputs_digest(plain), stated_digest(plain)) == (inputs_digest(case), stated_digest(case))
