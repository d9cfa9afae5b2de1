"""What a named row can carry at all: an existing link that nothing can use may lack, any other may not; rows close no mains."""

import pytest

from cases.schema import Link
from tests.optimizer.plan_energy import PLAN as ENERGY
from tests.optimizer.plan_materials import PLAN as MATERIALS
from tests.optimizer.plan_water import PLAN as WATER
from tests.optimizer.plans_by_hand import ByHand, noticed

WANTED = "Row old of links.csv is existing"


def with_row(
    plan: ByHand, start: str, end: str, mode: str | None, commodity: str | None = None, status: str = "existing"
) -> ByHand:
    """The plan of a case with one more row of links.csv."""
    return plan.ruled("links", Link(link="old", from_=start, to=end, mode=mode, commodity=commodity, status=status))


@pytest.mark.parametrize(
    ("start", "end", "used"),
    [
        ("p1", "b", True),  # 200 mg/L is within the 300 of the works' feed
        ("fresh", "b", True),
        ("fresh", "sewer", False),  # a supply feeds no outlet
        ("k1", "b", False),  # a sink gives nothing
        ("a", "b", True),
    ],
)
def test_an_existing_water_pipe_stays_if_it_can_be_used(start: str, end: str, used: bool) -> None:
    assert used == noticed(with_row(WATER.drop("links", link="wp"), start, end, "duct"), WANTED)


def test_a_pipe_whose_water_nothing_may_take_may_lack() -> None:
    plan = WATER.given("water_quality", {"stream": "feed"}, c_in_max_mg_per_l=150)
    assert not noticed(with_row(plan, "p1", "b", "duct"), WANTED)
    assert noticed(with_row(WATER, "p1", "b", "duct"), WANTED)


def test_a_pipe_whose_pairs_are_closed_may_lack() -> None:
    closed = [Link(link=f"no_{taker}", from_="p1", to=taker, status="forbidden") for taker in ("k2", "feed")]
    assert not noticed(with_row(WATER, "p1", "b", "duct").ruled("links", *closed), WANTED)


@pytest.mark.parametrize(
    ("start", "end", "used"),
    [
        ("slag_out", "cement", True),
        ("slag_out", "tank_in", False),  # no substitution
        ("pit", "steel", False),  # a supply goes to no outlet that costs
        ("ash_out", "steel", True),
    ],
)
def test_an_existing_haul_stays_if_it_can_be_used(start: str, end: str, used: bool) -> None:
    plan = MATERIALS.lacking("links", link="road").drop("links", link="road")
    assert used == noticed(with_row(plan, start, end, "truck"), WANTED)


def test_a_haul_without_a_permit_may_lack() -> None:
    plan = MATERIALS.lacking("links", link="road").drop("links", link="road")
    assert not noticed(with_row(plan, "slag_out", "kiln", "truck").lacking("permits", plant="cement"), WANTED)


@pytest.mark.parametrize(
    ("start", "end", "commodity", "mode", "used"),
    [
        ("dairy", "mill", "power", "cable", True),  # a market to sell, a chiller
        ("dairy", "mill", "chill", "cable", True),  # a hot stream to cool
        ("mill", "dairy", "chill", "cable", False),  # no hot stream at the dairy
        ("mill", "dairy", "gas", "cable", True),  # a boiler
        ("dairy", "mill", "gas", "cable", False),
        ("mill", "dairy", "steam", "steam_pipe", True),
    ],
)
def test_an_existing_line_stays_if_it_can_be_used(start: str, end: str, commodity: str, mode: str, used: bool) -> None:
    assert used == noticed(with_row(ENERGY.drop("links", link="sp"), start, end, mode, commodity), WANTED)


def test_a_closed_plant_still_has_the_mains() -> None:
    plan = with_row(WATER, "a", "a", None, status="forbidden")
    assert not noticed(plan, "fresh to k1")
    assert not noticed(plan, "p1 to sewer")
    assert noticed(plan, "s1 to k1", "forbidden by row old")


def test_a_row_between_streams_opens_what_the_plant_closes() -> None:
    plan = with_row(WATER, "a", "a", None, status="forbidden").ruled("links", Link(link="yes", from_="s1", to="k1"))
    assert not noticed(plan, "s1 to k1", "forbidden")


def test_a_supply_reaches_a_sink_on_the_mains_today() -> None:
    plan = WATER.given("water_streams", {"stream": "fresh"}, mains=False).given("water_streams", {"stream": "k2"}, mains=True)
    assert not noticed(plan.asked(scope="baseline"), "fresh to k2")
