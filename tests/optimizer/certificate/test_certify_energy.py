"""Heat, commodities and technologies: the plan by hand is certified, and each rule that it breaks is named."""

import pytest

from parkloop.cases.schema import Coupling, Demand, Emission, Reduction
from tests.support.breakable.energy import PLAN
from tests.support.breakable.plans import TECHNOLOGIES as COLUMNS
from tests.support.breakable.plans import Spoil, noticed

TECHNOLOGY = COLUMNS.split()

COMMODITIES: dict[str, tuple[Spoil, tuple[str, ...]]] = {
    "nothing comes from nowhere": (lambda p: p.drop("markets", market="grid"), ("Balance of power at dairy", "comes in")),
    "nothing is made by what does not run": (
        lambda p: p.set("operation", {"technology": "boiler"}, activity_per_h=0.9),
        ("Balance of lp at dairy", "off by 0.1"),
    ),
    "needs are met": (
        lambda p: p.given("demands", {"demand": "lp_need"}, rate_per_h=1.7),
        ("Balance of lp at dairy", "off by 0.2"),
    ),
    "a reduction cannot exceed the need": (
        lambda p: p.given("reductions", {"stream": "lp_need"}, per_activity=4),
        ("Source reduction of lp_need", "is above 1.5 by 0.5"),
    ),
    "what is left over and must be used is not vented": (
        lambda p: p.given("demands", {"demand": "turbine"}, must_use=True),
        ("Balance of power at mill", "vented"),
    ),
    "no more is vented than is left over": (
        lambda p: p.set("commodities", {"commodity": "steam"}, vented=0.1),
        ("Balance of steam at mill", "vented", "above 0 by 0.1"),
    ),
    "what technologies make is vented only where it may": (
        lambda p: p.set("commodities", {"commodity": "chill"}, vented=0.2),
        ("Balance of chill at mill", "vented"),
    ),
    "pumping is taken from the owner": (
        lambda p: p.set("commodities", {"commodity": "power", "plant": "dairy"}, pumping=0),
        ("Balance of power at dairy", "pumping"),
    ),
    "a limit of a market holds": (
        lambda p: p.given("markets", {"market": "gas_in"}, limit_per_h=1),
        ("gas_in", "(limit)", "above 1 by 0.2"),
    ),
    "a least amount without a price binds": (
        lambda p: p.given("markets", {"market": "power_out"}, min_per_h=0.7),
        ("power_out", "(min_per_h)", "below 0.7 by 0.2"),
    ),
    "what a plant has to make is not bought": (
        lambda p: p.given("demands", {"demand": "lp_need"}, commodity="power", output=True),
        ("at market grid", "has to make itself"),
    ),
    "a plant trades only at markets that reach it": (
        lambda p: p.given("markets", {"market": "gas_in"}, plant="mill"),
        ("Trade of dairy at market gas_in", "does not reach"),
    ),
    "a market that buys does not sell": (
        lambda p: p.set("markets", {"market": "grid"}, direction="sell"),
        ("market grid", "sell of power, not buy"),
    ),
    "nothing is traded below zero": (
        lambda p: p.set("markets", {"market": "grid"}, amount_per_h=-0.025),
        ("market grid", "below zero"),
    ),
    "outside the fence there is no market": (
        lambda p: p.given("plants", {"plant": "dairy"}, role="external"),
        ("Trade of dairy at market grid", "does not reach"),
    ),
}

HEAT: dict[str, tuple[Spoil, tuple[str, ...]]] = {
    "heat does not rise": (
        lambda p: p.given("commodities", {"commodity": "steam"}, t_supply_c=180, t_return_c=180),
        ("cascade of zone mill", "would have to rise", "0.5 MW lack above 185"),
    ),
    "an isothermal carrier gets nothing from the interval below it": (
        # At 210 shifted the hot stream offers 1.25 MW; only an interval that reached down to 155 would offer 2.75.
        lambda p: p.given("commodities", {"commodity": "steam"}, t_supply_c=205, t_return_c=205),
        ("cascade of zone mill", "would have to rise", "1.25 MW lack above 210"),
    ),
    "a carrier below what it serves": (
        lambda p: p.given("commodities", {"commodity": "lp"}, t_supply_c=80, t_return_c=80),
        ("cascade of zone dairy", "would have to rise"),
    ),
    "the latent share stands at the supply temperature": (
        lambda p: p.given("commodities", {"commodity": "lp"}, t_return_c=70, latent_fraction=0.0),
        ("Cascade table of zone dairy", "115..115", "hot heat"),
    ),
    "a carrier's own temperature difference counts": (
        lambda p: p.given("commodities", {"commodity": "lp"}, dt_contribution_k=30),
        ("cascade of zone dairy", "would have to rise"),
    ),
    "a stream's own temperature difference counts": (
        lambda p: p.given("heat_streams", {"stream": "wash"}, dt_contribution_k=20),
        ("cascade of zone dairy", "would have to rise"),
    ),
    "the smallest temperature difference counts": (
        lambda p: p.settings("heat", dt_min_k=60),
        ("cascade of zone dairy", "would have to rise"),
    ),
    "heat is cooled": (
        lambda p: p.set("heat", {"item": "chill"}, mw=0.3),
        ("cascade of zone mill", "heat given against heat taken", "off by 0.2"),
    ),
    "a stream offers all its heat": (
        lambda p: p.set("heat", {"item": "flue"}, mw=4.5),
        ("hot stream flue", "4.5 MW instead of 5 MW"),
    ),
    "a stream is served in full": (
        lambda p: p.set("heat", {"item": "wash"}, mw=1.5),
        ("cold stream wash", "1.5 MW instead of 2 MW"),
    ),
    "only heat that need not be cooled leaves free": (
        lambda p: p.add("heat", zone="mill", plant="mill", condition="year", item="flue", role="left", mw=0.5),
        ("flue", "must be cooled"),
    ),
    "no more leaves than there is": (
        lambda p: p.given("heat_streams", {"stream": "flue"}, must_cool=False).add(
            "heat", zone="mill", plant="mill", condition="year", item="flue", role="left", mw=6
        ),
        ("flue", "left", "above 5 MW by 1 MW"),
    ),
    "a cooling carrier is not raised": (
        lambda p: p.set("heat", {"item": "chill"}, role="raise"),
        ("'chill' is no heat carrier to raise",),
    ),
    "a heat carrier does not cool": (
        lambda p: p.set("heat", {"item": "steam"}, role="cool"),
        ("'steam' is no cold carrier to cool",),
    ),
    "a stream stays in its zone": (
        lambda p: p.set("heat", {"item": "wash"}, zone="mill", plant="mill"),
        ("wash in zone mill", "no heat stream of that zone"),
    ),
    "a hot stream is not served": (
        lambda p: p.set("heat", {"item": "flue"}, role="cold"),
        ("flue", "has the role 'cold'"),
    ),
    "an exchanger for a raised carrier is as large as its largest rate": (
        lambda p: p.set("equipment", {"kind": "raise"}, mw=2),
        ("Equipment of zone mill at mill (raise steam)", "below 2.5 MW by 0.5 MW"),
    ),
    "new recovery is as large as its largest rate": (
        lambda p: p.drop("equipment", kind="recovery"),
        ("Equipment of zone mill at mill (recovery)", "below 2 MW"),
    ),
    "the cascade that is shown is that of the streams": (
        lambda p: p.set("cascade", {"t_upper_c": 235}, hot_mw=1.6, residual_mw=1.6),
        ("Cascade table of zone mill", "at 235..205, hot heat"),
    ),
    "a residual follows from those above": (
        lambda p: p.set("cascade", {"t_upper_c": 135}, residual_mw=0.7),
        ("Cascade table of zone mill", "at 135..125, residual"),
    ),
}

TECHNOLOGIES: dict[str, tuple[Spoil, tuple[str, ...]]] = {
    "what is new has a least size": (
        lambda p: p.given("technologies", {"technology": "chiller"}, min_size=0.8),
        ("technology chiller (min_size)", "below 0.8 by 0.2"),
    ),
    "what is new has a largest size": (
        lambda p: p.given("technologies", {"technology": "chiller"}, max_size=0.5),
        ("technology chiller (max_size)", "above 0.5 by 0.1"),
    ),
    "what exists is not enlarged without a largest size": (
        lambda p: p.set("technologies", {"technology": "boiler"}, new_size=1),
        ("technology boiler (max_size)", "above 0 by 1"),
    ),
    "one of a group is new": (
        lambda p: p.add("technologies", **dict(zip(TECHNOLOGY, ("chiller_b", "mill", "", 0, 1, 0, 0, 0, 0, 0), strict=True))),
        ("group cold", "chiller, chiller_b"),
    ),
    "activity keeps to the size that is available": (
        lambda p: p.given("technologies", {"technology": "chiller"}, availability=0.5),
        ("technology chiller", "(available size)", "above 0.3 by 0.2"),
    ),
    "nothing runs that is not there": (
        lambda p: p.drop("technologies", technology="chiller"),
        ("technology chiller", "(available size)", "above 0 by 0.5"),
    ),
    "the least load holds while on": (
        lambda p: p.given("technologies", {"technology": "chiller"}, min_load=0.9),
        ("technology chiller", "(min_load)", "below 0.54 by 0.04"),
    ),
    "what is coupled to another does no more than that allows": (
        lambda p: p.given("technology_couplings", {"technology": "scrubber"}, max_ratio=0.4),
        ("Activity that scrubber need of technology boiler in year", "(max_ratio)", "above 1 by 0.25"),
    ),
    "what is coupled stands still without the other": (
        lambda p: p.drop("operation", technology="boiler"),
        ("Activity that scrubber need of technology boiler in year", "above 0 by 1"),
    ),
    "a group shares what the other does": (
        lambda p: p.ruled("technology_couplings", Coupling(technology="insulation", of="boiler", max_ratio=1, group="flue")),
        ("Activity that scrubber, insulation need of technology boiler in year", "1.5 is above 1 by 0.5"),
    ),
    "what is removed is within the activity": (
        lambda p: p.set("operation", {"technology": "scrubber"}, activity_per_h=0.2),
        ("Removal of so2 by scrubber", "(activity)", "above 0.2"),
    ),
    "what is removed is a share of the rest": (
        lambda p: p.given("emissions", {"item": "scrubber"}, max_removal=0.3),
        ("Removal of so2 by scrubber", "(max_removal)", "above 0.3 kg/h by 0.1"),
    ),
    "other technologies have removed their part": (
        lambda p: p.ruled("emissions", Emission(item="insulation", species="so2", kg_per_unit=-1)).add(
            "removals", technology="insulation", species="so2", condition="year", kg_per_h=0.3
        ),
        ("Removal of so2 by scrubber", "(max_removal)", "above 0.35 kg/h by 0.05"),
    ),
    "only what removes removes": (
        lambda p: p.set("removals", {}, technology="boiler"),
        ("Removal of so2 by 'boiler'", "nothing that removes it"),
    ),
    "a technology is one of the case": (
        lambda p: p.set("operation", {"technology": "boiler"}, technology="kettle"),
        ("Operation of 'kettle'",),
    ),
    "land of a plant is kept": (
        lambda p: p.given("plants", {"plant": "mill"}, spare_land_m2=15),
        ("Land of what is new at mill", "above 15 m2 by 5 m2"),
    ),
    "land of the park counts links": (
        lambda p: p.settings("policy", park_land_m2=22),
        ("Land of what is new in the park", "above 22 m2 by 1 m2"),
    ),
    "a plant keeps to its budget": (
        lambda p: p.given("plants", {"plant": "mill"}, capex_budget=3600),
        ("New capital of mill", "above 3600 by 10"),
    ),
    "a budget counts what is owned": (
        lambda p: p.given("plants", {"plant": "dairy"}, capex_budget=1000),
        ("New capital of dairy", "above 1000 by 377"),
    ),
    "the park keeps to its budget": (
        lambda p: p.settings("policy", capex_budget=4000),
        ("New capital of the park", "above 4000 by 987"),
    ),
}

ALL = {**COMMODITIES, **HEAT, **TECHNOLOGIES}


def test_the_plan_by_hand_is_certified() -> None:
    assert [] == PLAN.faults()


@pytest.mark.parametrize("rule", ALL)
def test_a_broken_rule_is_named(rule: str) -> None:
    spoil, words = ALL[rule]
    assert noticed(spoil(PLAN), *words), spoil(PLAN).faults()


@pytest.mark.parametrize(("level", "served"), [(195, True), (197, False)])
def test_what_leaves_free_is_the_coldest_heat(level: float, served: bool) -> None:
    """Of 5 MW between 235 and 135 (shifted) 3 leave free: the other 2 are the hottest, and serve what stands at 195."""
    plan = PLAN.given("heat_streams", {"stream": "flue"}, must_cool=False)
    plan = plan.given("heat_streams", {"stream": "dryer"}, t_in_c=level - 5, t_out_c=level - 5, kind="cold")
    plan = plan.drop("heat", item="steam").drop("heat", item="chill")
    plan = plan.add("heat", zone="mill", plant="mill", condition="year", item="flue", role="left", mw=3)
    assert served == (not noticed(plan, "zone mill", "would have to rise"))


def test_what_is_vented_of_several_is_known_as_a_range() -> None:
    """Two left-overs of 1 and 2 MWh/h, of which 0.375 are vented: between 0 and 0.375 of either, so 0 to 37.5 kg of SO2."""
    plan = PLAN.ruled("demands", Demand(demand="vent", plant="mill", commodity="power", rate_per_h=-2))
    plan = plan.set("commodities", {"commodity": "power", "plant": "mill"}, left_over=3, vented=2.375)
    least = plan.set("emissions", {"plant": "mill"}, t_per_y=0.0375)
    assert [] == least.faults()
    assert [] == plan.set("emissions", {"plant": "mill"}, t_per_y=0.1).faults()
    assert noticed(plan.set("emissions", {"plant": "mill"}, t_per_y=0.11), "Emission of so2 (scope 1) of mill")
    assert noticed(plan.set("emissions", {"plant": "mill"}, t_per_y=0.03), "Emission of so2 (scope 1) of mill")


def test_peaks_and_shortfalls_of_shared_markets_are_compared_in_sum() -> None:
    plan = PLAN.given("markets", {"market": "gas_in"}, plant=None)
    assert [] == plan.set("costs", {"head": "peak"}, plant="").set("costs", {"head": "shortfall"}, plant="").faults()
    assert noticed(plan.set("costs", {"head": "peak"}, cost_per_y=100), "the park under peak", "120")


def test_carbon_as_a_tax_pays_for_everything() -> None:
    plan = PLAN.settings("policy", carbon_scheme="tax")
    assert noticed(plan, "dairy under carbon", "1800 instead of 6300")
    every = PLAN.settings("policy", carbon_price_scopes=(1, 2, 3))
    assert noticed(every, "dairy under carbon", "1800 instead of 1950")


def test_what_a_technology_makes_may_be_vented_where_the_case_says_so() -> None:
    plan = PLAN.set("commodities", {"commodity": "chill"}, vented=0.2)
    assert noticed(plan, "Balance of chill at mill", "vented: 0.2 is above 0")
    assert not noticed(plan.given("technology_flows", {"commodity": "chill"}, vent=True), "vented: 0.2 is above 0")


@pytest.mark.parametrize(
    ("stream", "per_activity", "words"),
    [
        ("flue", 0.4, ("hot stream flue", "5 MW instead of 4.8 MW")),
        ("flue", 12, ("Source reduction of flue", "above 5 by 1")),
        ("turbine", 0.4, ("Balance of power at mill", "left_over: 1 instead of 0.8")),
        ("turbine", 4, ("Source reduction of turbine", "above 1 by 1")),
    ],
)
def test_heat_and_what_is_left_over_can_be_reduced(stream: str, per_activity: float, words: tuple[str, ...]) -> None:
    """The insulation runs at 0.5."""
    plan = PLAN.ruled("reductions", Reduction(technology="insulation", stream=stream, per_activity=per_activity))
    assert noticed(plan, *words), plan.faults()
