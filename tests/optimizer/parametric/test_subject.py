"""Links, technologies and exchanges as subjects of values and thresholds, solved by hand.

Plant a has 10 hydrogen per h left over; b needs 4 or buys it at 20. Two modes carry it: a pipe of 10,000 and a hose of 20,000,
each a tenth of it a year. A cell at b would make hydrogen for a capital of 50,000 and nothing else.
"""

from typing import Any

import pytest

from parkloop.cases import Case
from parkloop.optimizer.analyses.link_value.tables import link_value
from parkloop.optimizer.parametric.subject import UnknownLinkError, candidates, subject_of
from parkloop.optimizer.parametric.threshold import threshold
from tests.support.by_hand import buy, flows, near, need, park

EXCHANGE = "a>b:hydrogen"


def choice(**more: Any) -> Case:
    return park(
        **{
            "plants": [{"plant": "a"}, {"plant": "b", "x_km": 1}],
            "commodities": [{"commodity": "hydrogen", "kind": "other", "unit": "km3"}],
            "demands": [need("a", "hydrogen", -10), need("b", "hydrogen", 4)],
            "markets": [buy("trucks", "hydrogen", 20, plant="b")],
            "transport": [
                {"mode": "pipe", "carries": "commodity", "capex_terminal": 10_000},
                {"mode": "hose", "carries": "commodity", "capex_terminal": 20_000},
            ],
            "technologies": [{"technology": "cell", "plant": "b", "max_size": 4, "capex_fixed": 50_000}],
            "technology_flows": flows("cell", hydrogen=1),
            **more,
        }
    )


def test_an_exchange_is_all_links_of_a_pair_that_carry_the_same() -> None:
    known = candidates(choice())
    assert subject_of(choice(), EXCHANGE, known).choices == ("a/b/hydrogen/hose", "a/b/hydrogen/pipe")
    assert subject_of(choice(), "a>b", known).choices == subject_of(choice(), EXCHANGE, known).choices
    assert subject_of(choice(), "cell", known).choices == ("cell",)


@pytest.mark.parametrize("name", ["a>b:power", "b>c:hydrogen", "a>c", "cel", "x"])
def test_what_could_not_pass_is_no_subject(name: str) -> None:
    with pytest.raises(UnknownLinkError, match="is no candidate link"):
        subject_of(choice(), name, candidates(choice()))


def test_the_value_of_an_exchange_is_by_its_best_link_against_none() -> None:
    """Proves: with it 1,000, without any of its links the cell for 5,000: 4,000. Capital may rise to 5 times.

    Sensitivity: the value of the pipe alone is 1,000, for the hose costs 2,000.
    """
    found = link_value(choice(), EXCHANGE)
    assert (found.built, found.saves) == (True, near(4_000))
    assert {b.parameter: b.value for b in found.break_evens}["capital"] == near(5)
    assert link_value(choice(), "a/b/hydrogen/pipe").saves == near(1_000)


def test_the_value_of_a_technology_is_against_the_plan_without_it() -> None:
    """Proves: with the cell 5,000, without it the pipe for 1,000: −4,000; without transport 80,000 − 5,000."""
    found = link_value(choice(), "cell")
    assert (found.built, found.saves) == (False, near(-4_000))
    alone = link_value(choice(transport=[]), "cell")
    assert (alone.built, alone.saves) == (True, near(75_000))


def test_thresholds_of_an_exchange_and_of_a_technology() -> None:
    """Proves: hydrogen bought at p for 4,000 a year: the pipe pays above 0.25; the cell, without transport, above 1.25."""
    place = "markets.trucks.price_per_unit"
    (found,) = threshold(choice(technologies=[], technology_flows=[]), EXCHANGE, parameters=[place], ranges={place: (0, 5)})
    assert [(one.change, one.value) for one in found.switches] == [("enters", near(0.25))]
    (cell,) = threshold(choice(transport=[]), "cell", parameters=[place], ranges={place: (0, 5)})
    assert [(one.change, one.value) for one in cell.switches] == [("enters", near(1.25))]


def test_a_subsidy_of_an_exchange_is_of_all_its_links() -> None:
    """Proves: against the cell at 900 a year (capital 9,000) a subsidy of 10 % makes the pipe of 1,000 as cheap; the hose too."""
    case = choice(technologies=[{"technology": "cell", "plant": "b", "max_size": 4, "capex_fixed": 9_000}])
    (found,) = threshold(case, EXCHANGE, parameters=["subsidy"])
    assert [(one.change, one.value) for one in found.switches] == [("enters", near(0.1))]
    (cell,) = threshold(choice(), "cell", parameters=["subsidy"])
    assert [(one.change, one.value) for one in cell.switches] == [("enters", near(0.8))]


def test_an_exchange_that_stands_has_a_value_and_no_threshold() -> None:
    """Proves: the pipe stands: with it nothing is paid, without it and the hose the cell costs 5,000."""
    row = {"link": "old", "from": "a", "to": "b", "commodity": "hydrogen", "mode": "pipe", "status": "existing"}
    case = choice(links=[row])
    assert link_value(case, EXCHANGE).saves == near(5_000)
    with pytest.raises(ValueError, match="stands today"):
        threshold(case, EXCHANGE)
