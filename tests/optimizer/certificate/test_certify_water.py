"""Water and its quality: the plan by hand is certified, and each rule that it breaks is named."""

import pytest

from parkloop.cases.schema import Profile, Reduction, WaterQuality, WaterStream
from tests.support.breakable.plans import FLOWS, ByHand, Spoil, noticed
from tests.support.breakable.water import PLAN, flow


def moved(plan: ByHand, *flows: tuple[object, ...]) -> ByHand:
    """The plan with more flows."""
    for values in flows:
        plan = plan.add("flows", **{c if c != "from" else "from_": v for c, v in zip(FLOWS.split(), values, strict=True)})
    return plan


def sized(plan: ByHand, giver: str, taker: str, amount: float) -> ByHand:
    """The plan with another flow between two streams."""
    return plan.set("flows", {"from": giver, "to": taker}, flow_per_h=amount, arrives_per_h=amount)


BOOKS: dict[str, tuple[Spoil, tuple[str, ...]]] = {
    "a source gives all": (lambda p: sized(p, "s1", "k1", 0.5), ("source s1 gives", "9.5 t/h instead of 10 t/h")),
    "a profile multiplies a rate": (
        lambda p: p.given("water_streams", {"stream": "k1"}, profile="up").ruled(
            "profiles", Profile(profile="up", condition="year", factor=1.2)
        ),
        ("sink k1 takes", "5 t/h instead of 6 t/h"),
    ),
    "a sink is met exactly": (lambda p: sized(p, "fresh", "k1", 5), ("sink k1 takes", "6 t/h instead of 5 t/h")),
    "a feed follows its activity": (
        lambda p: p.set("operation", {}, activity_per_h=4),
        ("sink feed takes", "5 t/h instead of 4 t/h"),
    ),
    "a product follows its activity": (
        lambda p: p.given("water_streams", {"stream": "clean"}, flow_t_per_h=0.7),
        ("source clean gives", "4 t/h instead of 3.5 t/h"),
    ),
    "a process gives what is not lost": (
        lambda p: p.given("water_streams", {"stream": "p1"}, loss_t_per_h=0.6),
        ("out of process p1", "6.7 t/h instead of 6.6 t/h"),
    ),
    "a share of the inlet is lost": (
        lambda p: p.given("water_streams", {"stream": "p1"}, loss_fraction=0.2),
        ("out of process p1", "6.7 t/h instead of 5.9 t/h"),
    ),
    "a process keeps to its limit": (
        lambda p: p.given("water_streams", {"stream": "p1"}, limit_t_per_h=7.5),
        ("into process p1", "(limit)", "above 7.5 t/h by 0.5"),
    ),
    "a process keeps to its limiting flow": (
        # (1000*1 + 240*0.5)/(240*0.9 - 50) = 6.75 t/h
        lambda p: p.given("water_quality", {"stream": "p1"}, c_out_mg_per_l=240),
        ("into process p1", "(limit)", "above 6.746988 t/h"),
    ),
    "a fixed flow is fixed": (
        lambda p: p.given("water_streams", {"stream": "p1"}, flow_t_per_h=9),
        ("into process p1", "(fixed flow)", "8 t/h instead of 9 t/h"),
    ),
    "a circuit takes its make-up": (
        lambda p: p.given("water_streams", {"stream": "p1"}, role="circuit", evaporation_t_per_h=1.3, cycles=2, loss_fraction=0),
        ("into process p1", "(fixed flow)", "8 t/h instead of 2.6 t/h"),
    ),
    "a circuit loses what evaporates": (
        lambda p: p.given("water_streams", {"stream": "p1"}, role="circuit", evaporation_t_per_h=6, cycles=4, loss_fraction=0),
        ("out of process p1", "6.7 t/h instead of 2 t/h"),
    ),
    "a supply is limited for all together": (
        lambda p: p.given("water_streams", {"stream": "fresh"}, limit_t_per_h=12.5),
        ("supply fresh", "(limit)", "above 12.5 t/h by 0.5"),
    ),
    "an outlet is limited for all together": (
        lambda p: p.given("water_streams", {"stream": "sewer"}, limit_t_per_h=10),
        ("outlet sewer", "(limit)", "above 10 t/h by 0.7"),
    ),
    "a supply feeds no outlet": (
        lambda p: moved(p, flow("", "fresh", "sewer", 1)),
        ("from fresh to sewer", "a supply may not feed an outlet"),
    ),
    "a process does not feed itself": (
        lambda p: moved(p, flow("", "p1", "p1", 1)),
        ("from p1 to p1", "may not feed itself"),
    ),
    "a product does not feed its own feed": (
        lambda p: moved(p, flow("", "clean", "feed", 1)),
        ("from clean to feed", "may not feed its own feed"),
    ),
    "a sink gives nothing": (lambda p: moved(p, flow("", "k1", "sewer", 1)), ("'k1', which gives no water",)),
    "a source takes nothing": (lambda p: moved(p, flow("", "fresh", "s1", 1)), ("'s1', which takes no water",)),
    "a flow is in a condition of the case": (
        lambda p: p.set("flows", {"from": "s1", "to": "k1"}, condition="night"),
        ("s1 to k1 in night", "unknown condition"),
    ),
    "no flow is below zero": (lambda p: sized(p, "fresh", "k1", -4), ("fresh to k1", "below zero")),
}

QUALITY: dict[str, tuple[Spoil, tuple[str, ...]]] = {
    "a sink's mix keeps its limit": (
        lambda p: p.given("water_quality", {"stream": "k1"}, c_in_max_mg_per_l=15),
        ("Counted mass of cod into k1", "above 75 g/h by 25"),
    ),
    "the true mix keeps the limit too": (
        lambda p: p.given("water_quality", {"stream": "k2"}, c_in_max_mg_per_l=68),
        ("True mass of cod into k2", "above 408 g/h by 2"),
    ),
    "the counted mix keeps the limit": (
        lambda p: p.given("water_quality", {"stream": "k2"}, c_in_max_mg_per_l=68.5),
        ("Counted mass of cod into k2", "above 411 g/h by 1"),
    ),
    "a process's mix keeps its limit": (
        lambda p: sized(moved(p, flow("", "s1", "p1", 4.5)), "fresh", "p1", 3.5),
        ("Counted mass of cod into p1", "above 400 g/h by 50"),
    ),
    "a feed's mix keeps its limit": (
        lambda p: p.given("water_quality", {"stream": "feed"}, c_in_max_mg_per_l=90),
        ("Counted mass of cod into feed", "above 450 g/h by 50"),
    ),
    "a process takes up its load": (
        lambda p: p.given("water_quality", {"stream": "p1"}, load_kg_per_h=1.5),
        ("process p1 can carry away", "1340 g/h is below 1500 g/h by 160"),
    ),
    "what a process takes in counts against its load": (
        lambda p: sized(moved(p, flow("", "s1", "p1", 4)), "fresh", "p1", 4),
        ("process p1 can carry away", "1340 g/h is below 1400 g/h by 60"),
    ),
    "each plant's discharge keeps the limit": (
        lambda p: p.given("water_quality", {"stream": "sewer"}, c_in_max_mg_per_l=190),
        ("Counted mass of cod into sewer of a", "above 1273 g/h by 67"),
    ),
    "one plant's discharge is not diluted by another's": (
        # Together (1340 + 506)/10.7 = 173 mg/L, a alone 200.
        lambda p: p.given("water_quality", {"stream": "sewer"}, c_in_max_mg_per_l=180),
        ("Counted mass of cod into sewer of a", "above 1206 g/h by 134"),
    ),
    "a removal is counted on the safe side": (
        lambda p: p.set("water_quality", {"stream": "clean"}, counted_mg_per_l=9),
        ("True concentration of cod in what clean gives", "10 mg/L is above 9 mg/L"),
    ),
    "a balance is counted on the safe side": (
        lambda p: p.set("water_quality", {"stream": "brine"}, counted_mg_per_l=450),
        ("True concentration of cod in what brine gives", "460 mg/L is above 450 mg/L"),
    ),
    "what the feed decides is shown": (
        lambda p: p.drop("water_quality", stream="brine"),
        ("brine", "shows no counted cod", "460"),
    ),
    "a species that a process does not state stays in the water": (
        # s1 carries 7 mg/L of salt, which goes to nothing that states it but the works.
        lambda p: sized(moved(salted(p), flow("", "s1", "p1", 1)), "fresh", "p1", 7),
        ("p1", "shows no counted salt"),
    ),
    "a fixed flow without c_out carries what it takes in": (
        lambda p: (
            p.given("water_streams", {"stream": "p1"}, flow_t_per_h=8)
            .given("water_quality", {"stream": "p1"}, c_out_mg_per_l=None)
            .set("water_quality", {"stream": "p1", "side": "out"}, counted_mg_per_l=149)
        ),
        ("True concentration of cod in what p1 gives", "149.2537 mg/L is above 149 mg/L"),
    ),
    "true concentrations are those of the mass balance": (
        lambda p: p.set("water_quality", {"stream": "p1", "side": "out"}, true_mg_per_l=150),
        ("cod at p1 (out)", "true: 150 mg/L instead of 149.2537 mg/L"),
    ),
    "counted mixes are those of the flows": (
        lambda p: p.set("water_quality", {"stream": "k2"}, counted_mg_per_l=70),
        ("cod at k2 (in)", "counted"),
    ),
    "limits shown are those of the case": (
        lambda p: p.set("water_quality", {"stream": "k2"}, limit_mg_per_l=None),
        ("cod at k2 (in)", "shows the limit None, the case has 80"),
    ),
    "a discharge shown is one plant's": (
        lambda p: p.set("water_quality", {"stream": "sewer", "plant": "b"}, flow_t_per_h=10.7),
        ("cod at sewer (in) of b", "flow"),
    ),
}


def salted(plan: ByHand) -> ByHand:
    """The plan of a case in which s1 carries salt."""
    return plan.ruled("water_quality", WaterQuality(stream="s1", species="salt", c_out_mg_per_l=7))


ALL = {**BOOKS, **QUALITY}


def test_the_plan_by_hand_is_certified() -> None:
    assert [] == PLAN.faults()


@pytest.mark.parametrize("rule", ALL)
def test_a_broken_rule_is_named(rule: str) -> None:
    spoil, words = ALL[rule]
    assert noticed(spoil(PLAN), *words), spoil(PLAN).faults()


def test_a_closed_loop_without_inlet_has_no_concentration_of_its_own() -> None:
    """Two processes that take up nothing and feed each other: any concentration closes the balance, none is a fault."""
    streams = [WaterStream(stream=name, plant="a", role="process", flow_t_per_h=1) for name in ("x", "y")]
    qualities = [WaterQuality(stream=name, species="cod", c_out_mg_per_l=50) for name in ("x", "y")]
    plan = moved(PLAN, flow("", "x", "y", 1), flow("", "y", "x", 1))
    plan = plan.set("flows", {"from": "x"}, from_plant="a", to_plant="a").set(
        "flows", {"from": "y"}, from_plant="a", to_plant="a"
    )
    plan = plan.ruled("water_streams", *streams).ruled("water_quality", *qualities)
    plan = plan.set("totals", {"plant": "a", "total": "water_reused"}, per_y=3000)
    mix = {"condition": "year", "plant": "a", "species": "cod", "flow_t_per_h": 1}
    for name in ("x", "y"):
        for side in ("in", "out"):
            limit = 50 if side == "out" else None
            plan = plan.add(
                "water_quality", stream=name, side=side, counted_mg_per_l=50, true_mg_per_l=0, limit_mg_per_l=limit, **mix
            )
    assert [] == plan.faults()


def test_a_balance_below_zero_carries_nothing() -> None:
    """A stated product takes more out than the feed brings: the other product is clean, not negative."""
    plan = PLAN.given("water_quality", {"stream": "clean"}, removal=None, c_out_mg_per_l=150.0)
    plan = plan.set("water_quality", {"stream": "clean"}, counted_mg_per_l=150, true_mg_per_l=150)
    plan = plan.set("water_quality", {"stream": "brine"}, counted_mg_per_l=0, true_mg_per_l=0)
    assert not noticed(plan, "brine")


@pytest.mark.parametrize(
    ("stream", "per_activity", "words"),
    [
        ("s1", 0.2, ("source s1 gives", "10 t/h instead of 9 t/h")),
        ("s1", 3, ("Source reduction of s1", "above 10 by 5")),
        ("p1", 0.1, ("cod at p1 (out)", "true: 149.2537 mg/L instead of 74.62687 mg/L")),
        ("p1", 0.3, ("Source reduction of p1", "above 1 by 0.5")),
    ],
)
def test_water_and_loads_can_be_reduced(stream: str, per_activity: float, words: tuple[str, ...]) -> None:
    """The works runs at 5 and takes that much off a rate, of a process the fraction of its load."""
    plan = PLAN.ruled("reductions", Reduction(technology="works", stream=stream, per_activity=per_activity))
    assert noticed(plan, *words), plan.faults()
