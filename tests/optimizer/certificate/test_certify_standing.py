"""Existing and required links stand, also those that can carry nothing; which rows decide on pairs without a link."""

import pytest

from parkloop.cases.schema import Link
from tests.support.breakable.energy import PLAN as ENERGY
from tests.support.breakable.materials import PLAN as MATERIALS
from tests.support.breakable.plans import ByHand, noticed
from tests.support.breakable.water import PLAN as WATER

WANTED = "Row old of links.csv is existing"


def with_row(
    plan: ByHand, start: str, end: str, mode: str | None, commodity: str | None = None, status: str = "existing"
) -> ByHand:
    """The plan of a case with one more row of links.csv."""
    return plan.ruled("links", Link(link="old", from_=start, to=end, mode=mode, commodity=commodity, status=status))


@pytest.mark.parametrize(
    ("start", "end", "due"),
    [
        ("p1", "b", True),
        ("fresh", "b", True),  # though it is on the mains
        ("k1", "b", False),  # a sink gives nothing
        ("a", "b", True),
        ("p1", "k2", True),  # joins two streams
        ("p1", "a", False),  # a duct is not used inside a plant
    ],
)
def test_an_existing_water_pipe_stands_wherever_something_gives(start: str, end: str, due: bool) -> None:
    assert due == noticed(with_row(WATER.drop("links", link="wp"), start, end, "duct"), WANTED)


def test_a_pipe_stands_though_nothing_can_pass_it() -> None:
    """Proves that neither quality nor closed pairs excuse a pipe. Sensitivity: each let it go in silence before."""
    dirty = WATER.given("water_quality", {"stream": "feed"}, c_in_max_mg_per_l=150)
    assert noticed(with_row(dirty, "p1", "b", "duct"), WANTED)
    closed = [Link(link=f"no_{taker}", from_="p1", to=taker, status="forbidden") for taker in ("k2", "feed")]
    assert noticed(with_row(WATER, "p1", "b", "duct").ruled("links", *closed), WANTED)


@pytest.mark.parametrize("status", ["candidate", "forbidden"])
def test_a_pipe_that_a_more_specific_row_decides_on_is_not_due(status: str) -> None:
    """Proves that a row of a plant speaks of no pipe that has its own row. Sensitivity: the row of the plant alone is due."""
    plan = with_row(WATER, "a", "b", "duct")
    assert noticed(plan, WANTED)
    own = (Link(link=f"own_{name}", from_=name, to="b", mode="duct", status=status) for name in ("s1", "p1", "fresh"))
    assert not noticed(plan.ruled("links", *own), WANTED)


@pytest.mark.parametrize(
    ("start", "end", "due"),
    [
        ("slag_out", "cement", True),
        ("pit", "steel", True),
        ("ash_out", "steel", True),
        ("kiln", "steel", False),  # a sink gives nothing
    ],
)
def test_an_existing_haul_stands(start: str, end: str, due: bool) -> None:
    plan = MATERIALS.lacking("links", link="road").drop("links", link="road")
    assert due == noticed(with_row(plan, start, end, "truck"), WANTED)


def test_a_haul_stands_without_a_permit() -> None:
    plan = MATERIALS.lacking("links", link="road").drop("links", link="road")
    assert noticed(with_row(plan, "slag_out", "kiln", "truck").lacking("permits", plant="cement"), WANTED)


@pytest.mark.parametrize(
    ("start", "end", "commodity", "mode", "due"),
    [
        ("dairy", "mill", "power", "cable", True),
        ("mill", "dairy", "gas", "cable", True),
        ("dairy", "mill", "gas", "cable", True),  # of no use there
        ("dairy", "mill", "chill", "cable", False),  # a cooling carrier only by name, and no commodity mode carries it
        ("mill", "dairy", "steam", "steam_pipe", True),
        ("mill", "dairy", None, "steam_pipe", True),  # all that the pipe carries
    ],
)
def test_an_existing_line_stands(start: str, end: str, commodity: str | None, mode: str, due: bool) -> None:
    assert due == noticed(with_row(ENERGY.drop("links", link="sp"), start, end, mode, commodity), WANTED)


@pytest.mark.parametrize(("status", "scope", "due"), [("required", "plant", False), ("existing", "baseline", True)])
def test_what_exists_stands_in_every_scope_and_what_is_required_in_the_park(status: str, scope: str, due: bool) -> None:
    assert due == noticed(with_row(WATER, "p1", "b", "duct", status=status).asked(scope=scope), "Row old of links.csv is")


def test_a_link_to_a_plant_that_takes_no_part_is_not_due() -> None:
    assert noticed(with_row(WATER, "p1", "b", "duct"), WANTED)
    assert not noticed(with_row(WATER, "p1", "b", "duct").asked(only=["a"]), WANTED)


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


@pytest.mark.parametrize(
    ("start", "end", "closed"), [("a", "a", False), ("p1", "a", False), ("a", "sewer", False), ("p1", "sewer", True)]
)
def test_on_the_mains_only_a_row_that_names_both_streams_closes(start: str, end: str, closed: bool) -> None:
    plan = with_row(WATER, start, end, None, status="forbidden")
    assert closed == noticed(plan, "p1 to sewer", "forbidden by row old")


@pytest.mark.parametrize(
    ("start", "end", "capacity", "noted"),
    [
        ("s1", "k1", 0.5, True),
        ("s1", "k1", 1e3, False),
        ("s1", "a", 0.5, True),
        ("a", "a", 0.5, True),
        ("p1", "sewer", 1.0, True),  # on the mains
        ("p1", "a", 1.0, False),  # the mains are bounded by a row that names both streams
    ],
)
def test_a_capacity_bounds_what_goes_without_a_link(start: str, end: str, capacity: float, noted: bool) -> None:
    plan = WATER.ruled("links", Link(link="tight", from_=start, to=end, capacity=capacity))
    assert noted == noticed(plan, "capacity of row tight of links.csv", "above")
