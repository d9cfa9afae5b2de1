"""Shadow prices: what one unit more of a limit changes, as a solve with one unit more shows."""

import pytest

from parkloop.cases import load_case
from parkloop.optimizer import optimise
from parkloop.optimizer.plan.arguments import ArgumentError
from parkloop.optimizer.planning.duals import COLUMNS
from tests.reference.random_parks.parks import random_park
from tests.support.by_hand import buy, cost, near, need, park


def capped(most: float) -> object:
    """Power for 4 MW: as much as the cap on CO2 lets come from cheap coal power, the rest is dear [1000 h]"""
    return park(
        commodities=[{"commodity": "power", "kind": "electricity", "unit": "MWh"}],
        demands=[need("works", "power", 4)],
        markets=[buy("coal", "power", 50), buy("wind", "power", 90)],
        emissions=[{"item": "coal", "species": "co2", "kg_per_unit": 1000, "scope": 2}],
        policies=[{"policy": "most_co2", "kind": "cap", "target": "co2", "value": most}],
    )


def test_a_cap_has_the_price_that_one_unit_more_would_save() -> None:
    """By hand: a tonne more of CO2 is a MWh of coal power instead of wind, 40 cheaper. Sensitivity: 0 where it does not bind."""
    case = capped(1000)
    told = optimise(case).duals("policy.cap_holds")  # type: ignore[arg-type]
    assert list(COLUMNS) == list(told.columns) and ["most_co2,base"] == told["index"].tolist()
    assert told["dual"].tolist() == [near(-40)]
    assert cost(capped(1001)) - cost(case) == near(-40)  # type: ignore[arg-type]
    assert [0] == optimise(capped(9000)).duals("policy.cap_holds")["dual"].tolist()  # type: ignore[arg-type]


def test_without_a_name_all_constraints_are_told() -> None:
    plan = optimise(load_case("two_firms"))
    table = plan.duals()
    assert {"ledger.balance_closes", "links.flow_only_if_built"} <= set(table["constraint"])


def test_a_constraint_that_is_none_is_told() -> None:
    with pytest.raises(ArgumentError, match=r"ledger\.balance_closes"):
        optimise(load_case("two_firms")).duals("policy.cap")


def test_where_qualities_mix_there_are_none() -> None:
    with pytest.raises(ValueError, match="not linear"):
        optimise(random_park(12, "tiny"), gap=1e-2).duals()
