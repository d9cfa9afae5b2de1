"""Materials, links and flows: the plan by hand is certified, and each rule that it breaks is named."""

import pytest

from parkloop.cases.schema import Link, MaterialStream, Substitution
from tests.support.breakable.energy import PLAN as ENERGY
from tests.support.breakable.materials import PLAN, flow
from tests.support.breakable.plans import FLOWS, LINKS, ByHand, Spoil, noticed
from tests.support.breakable.water import PLAN as WATER


def moved(plan: ByHand, *flows: tuple[object, ...]) -> ByHand:
    """The plan with more flows."""
    for values in flows:
        plan = plan.add("flows", **{c if c != "from" else "from_": v for c, v in zip(FLOWS.split(), values, strict=True)})
    return plan


def linked(plan: ByHand, **values: object) -> ByHand:
    """The plan with one more link, by default a new one like its first."""
    first = {str(column): value for column, value in plan.tables["links"].iloc[0].items()}
    row = {**first, **{column.rstrip("_"): value for column, value in values.items()}}
    return plan.add("links", **{column if column != "from" else "from_": row[column] for column in LINKS.split()})


MATERIALS: dict[str, tuple[Spoil, tuple[str, ...]]] = {
    "a source gives all": (
        lambda p: p.drop("flows", condition="winter", to="landfill"),
        ("source slag_out gives in winter", "1 t/h instead of 2 t/h"),
    ),
    "a profile multiplies a rate": (
        lambda p: p.given("profiles", {"profile": "season"}, factor=0.6),
        ("source slag_out gives in summer", "1 t/h instead of 1.2 t/h"),
    ),
    "a need is met": (
        lambda p: p.given("material_streams", {"stream": "kiln"}, flow_t_per_h=3.1),
        ("material sink kiln met in winter", "3 t/h instead of 3.1 t/h"),
    ),
    "a substitution has its ratio": (
        lambda p: p.given("substitutions", {"material": "slag"}, ratio=1.0),
        ("material sink kiln met in winter", "2.8 t/h instead of 3 t/h"),
    ),
    "a material meets its share at most": (
        lambda p: p.given("substitutions", {"material": "slag"}, max_share=0.3),
        ("sink kiln met by slag in winter (max_share)", "above 0.9 t/h by 0.3"),
    ),
    "a by-product reaches a sink by a row only": (
        lambda p: p.lacking("substitutions", material="slag", sink="kiln"),
        ("from slag_out to kiln", "no substitution lets the sink take slag"),
    ),
    "a supply of another material needs a row too": (
        lambda p: p.given("material_streams", {"stream": "pit"}, material="sand"),
        ("from pit to kiln", "no substitution lets the sink take sand"),
    ),
    "an outlet takes what it names": (
        lambda p: p.given("material_streams", {"stream": "landfill"}, material="ash"),
        ("from slag_out to landfill", "the outlet takes ash, not slag"),
    ),
    "a supply reaches no outlet that costs": (
        lambda p: moved(p, flow("winter", "", "pit", "landfill", "clay", 1)),
        ("from pit to landfill", "only where the price is negative"),
    ),
    "a product does not feed its own feed": (
        lambda p: moved(
            p.ruled("substitutions", Substitution(material="blend", sink="tank_in")),
            flow("winter", "", "tank_out", "tank_in", "blend", 1),
        ),
        ("from tank_out to tank_in", "may not feed its own feed"),
    ),
    "a hazard needs a permit": (
        lambda p: p.lacking("permits", plant="cement"),
        ("from slag_out to kiln", "cement has no permit for hazard h1"),
    ),
    "an outlet takes nothing hazardous": (
        lambda p: p.given("material_streams", {"stream": "slag_out"}, hazard="h1").given(
            "material_streams", {"stream": "landfill"}, takes_hazardous=False
        ),
        ("from slag_out to landfill", "takes nothing hazardous"),
    ),
    "a sink on dry basis counts dry matter": (
        # Winter: 1*1.2*0.5 + 1.8
        lambda p: p.given("material_quality", {"stream": "slag_out"}, value=0.5).given(
            "material_streams", {"stream": "kiln"}, dry_basis=True
        ),
        ("material sink kiln met in winter", "2.4 t/h instead of 3 t/h"),
    ),
    "waste counts by its dry matter": (
        lambda p: p.given("material_quality", {"stream": "slag_out"}, value=0.5),
        ("waste_given", "1700", "850"),
    ),
    "what only prepares uses nothing": (
        lambda p: p.given("technologies", {"technology": "tank"}, pretreatment=True),
        ("waste_used", "1000"),
    ),
    "a supply is limited for all together": (
        lambda p: p.given("material_streams", {"stream": "pit"}, limit_t_per_h=3.2),
        ("supply pit in summer", "(limit)", "above 3.2 t/h by 0.2"),
    ),
    "an outlet is limited for all together": (
        lambda p: p.given("material_streams", {"stream": "landfill"}, limit_t_per_h=0.8),
        ("outlet landfill in dry_year", "(limit)", "above 0.8 t/h by 0.2"),
    ),
    "a blend keeps its largest value": (
        # Winter: (1*10 + 1.8*2)/2.8 = 4.857
        lambda p: p.given("material_quality", {"stream": "kiln"}, max=4.8),
        ("Blend of moisture into kiln in winter (max)",),
    ),
    "a blend keeps its least value": (
        # Summer: (0.5*10 + 2.4*2)/2.9 = 3.379
        lambda p: p.given("material_quality", {"stream": "kiln"}, min=3.4),
        ("Blend of moisture into kiln in summer (min)",),
    ),
    "a carried value is that of the mixed feed": (
        lambda p: p.given("material_quality", {"stream": "buyer"}, max=10.9),
        ("Blend of moisture into buyer in winter (max)", "22 per h is above 21.8 per h"),
    ),
    "a carried value is a fraction": (
        lambda p: p.given("material_quality", {"stream": "tank_out"}, carry=0.4),
        ("Blend of moisture into buyer in winter (min)", "8.8 per h is below 10 per h"),
    ),
    "a technology's streams follow its activity": (
        lambda p: p.set("operation", {"condition": "summer"}, activity_per_h=1.5),
        ("material sink tank_in met in summer", "2 t/h instead of 1.5 t/h"),
    ),
}

LINK_RULES: dict[str, tuple[ByHand, Spoil, tuple[str, ...]]] = {
    "a flow keeps to the capacity": (
        WATER,
        lambda p: p.set("links", {"link": "wp"}, capacity=8),
        ("through link wp", "its capacity", "above 8 by 1"),
    ),
    "a named capacity bounds the flow": (
        PLAN,
        lambda p: p.given("links", {"link": "road"}, capacity=0.9),
        ("through link road in winter", "capacity in links.csv", "above 0.9 by 0.1"),
    ),
    "without one the mode bounds it": (
        PLAN,
        lambda p: p.given("links", {"link": "road"}, capacity=None).given("transport", {"mode": "truck"}, max_flow=0.8),
        ("through link road in winter", "max_flow of truck", "above 0.8 by 0.2"),
    ),
    "a least capacity is bought": (
        ENERGY,
        lambda p: p.given("transport", {"mode": "steam_pipe"}, min_flow=3.5),
        ("Capacity of link sp", "min_flow", "below 3.5 by 0.5"),
    ),
    "no more than the largest is bought": (
        ENERGY,
        lambda p: p.given("transport", {"mode": "steam_pipe"}, max_flow=2.8),
        ("Capacity of link sp", "max_flow", "above 2.8 by 0.2"),
    ),
    "a route is no longer than the mode goes": (
        ENERGY,
        lambda p: p.given("transport", {"mode": "steam_pipe"}, max_km=0.9),
        ("Route of link sp", "above 0.9 km by 0.1 km"),
    ),
    "a route is straight times detour": (
        ENERGY,
        lambda p: p.given("transport", {"mode": "steam_pipe"}, detour=1.2),
        ("Length of link sp", "1 km instead of 1.2 km"),
    ),
    "a named route is taken": (
        PLAN,
        lambda p: p.given("links", {"link": "road"}, length_km=7),
        ("Length of link road", "6 km instead of 7 km"),
    ),
    "a mode carries its kind": (
        WATER,
        lambda p: p.given("transport", {"mode": "pipe"}, carries="material"),
        ("Link wp", "mode pipe cannot carry water"),
    ),
    "a mode carries what it names": (
        PLAN,
        lambda p: p.given("transport", {"mode": "truck"}, only="ash"),
        ("Link road", "mode truck cannot carry slag"),
    ),
    "a heat mode carries no power": (
        ENERGY,
        lambda p: p.set("links", {"link": "sp"}, mode="cable"),
        ("Link sp", "mode cable cannot carry steam"),
    ),
    "cold is carried by name only": (
        ENERGY,
        lambda p: p.given("transport", {"mode": "steam_pipe"}, only=None).set("links", {"link": "sp"}, item="chill"),
        ("Link sp", "mode steam_pipe cannot carry chill"),
    ),
    "a mode is one of the case": (
        ENERGY,
        lambda p: p.set("links", {"link": "sp"}, mode="tunnel"),
        ("Link sp", "unknown mode 'tunnel'"),
    ),
    "a forbidden link is absent": (
        ENERGY,
        lambda p: p.ruled("links", Link(link="no", from_="mill", to="dairy", commodity="steam", status="forbidden")),
        ("Link sp", "row no of links.csv forbids it"),
    ),
    "plants that are kept apart exchange nothing": (
        WATER,
        lambda p: p.ruled("links", Link(link="no", from_="a", to="b", status="forbidden")),
        ("Link wp", "row no of links.csv forbids it"),
    ),
    "a forbidden pair is closed in every pipe": (
        WATER,
        lambda p: p.ruled("links", Link(link="no", from_="s1", to="k2", status="forbidden")),
        ("from s1 to k2", "forbidden by row no"),
    ),
    "a plant may be kept from a stream": (
        WATER,
        lambda p: p.ruled("links", Link(link="no", from_="a", to="feed", status="forbidden")),
        ("from s1 to feed", "forbidden by row no"),
    ),
    "a pair inside a plant may be closed": (
        WATER,
        lambda p: p.ruled("links", Link(link="no", from_="s1", to="a", status="forbidden")),
        ("from s1 to k1", "forbidden by row no"),
    ),
    "all exchange inside a plant may be closed": (
        WATER,
        lambda p: p.ruled("links", Link(link="no", from_="a", to="a", status="forbidden")),
        ("from s1 to k1", "forbidden by row no"),
    ),
    "a required link is there": (
        ENERGY,
        lambda p: p.ruled(
            "links", Link(link="must", from_="dairy", to="mill", mode="cable", commodity="power", status="required")
        ),
        ("Row must of links.csv is required",),
    ),
    "an existing link stays": (
        PLAN,
        lambda p: p.drop("links", link="road"),
        ("Row road of links.csv is existing",),
    ),
    "an existing link is called so": (
        PLAN,
        lambda p: p.set("links", {"link": "road"}, status="new"),
        ("Link road is called new", "existing"),
    ),
    "what is not named existing is new": (
        WATER,
        lambda p: p.set("links", {"link": "wp"}, status="existing"),
        ("Link wp is called existing", "makes it new"),
    ),
    "a new link has a capacity": (
        WATER,
        lambda p: p.set("links", {"link": "wp"}, capacity=None),
        ("Link wp", "no capacity"),
    ),
    "a link that joins two streams is named": (
        WATER,
        lambda p: p.set("links", {"link": "wp"}, to="k2"),
        ("Link wp joins the streams s1 and k2 only",),
    ),
    "a link stands once": (
        WATER,
        lambda p: linked(p, link="wp2"),
        ("connection of s1 and b", "2 times"),
    ),
    "two external plants are not joined": (
        PLAN,
        lambda p: p.given("plants", {"plant": "steel"}, role="external").given("plants", {"plant": "cement"}, role="external"),
        ("Link road joins two external plants",),
    ),
    "the owner is the mode's choice": (
        ENERGY,
        lambda p: p.given("transport", {"mode": "steam_pipe"}, owner="giver"),
        ("Link sp is owned by mill, not by 'dairy'",),
    ),
    "or its row's": (
        PLAN,
        lambda p: p.given("links", {"link": "road"}, owner="taker"),
        ("Link road is owned by cement, not by 'steel'",),
    ),
    "but never an external plant": (
        PLAN,
        lambda p: p.given("plants", {"plant": "steel"}, role="external"),
        ("Link road is owned by cement, not by 'steel'",),
    ),
    "the ends are where the streams are": (
        WATER,
        lambda p: p.set("links", {"link": "wp"}, from_plant="b"),
        ("Link wp joins a and b, not b and b",),
    ),
}

FLOW_RULES: dict[str, tuple[ByHand, Spoil, tuple[str, ...]]] = {
    "between plants there is a link": (
        WATER,
        lambda p: p.set("flows", {"from": "s1", "to": "k2"}, link=""),
        ("from s1 to k2", "between plants without a link"),
    ),
    "what leaves the mains needs a link": (
        WATER,
        lambda p: p.given("water_streams", {"stream": "fresh"}, mains=False),
        ("from fresh to k2", "between plants without a link"),
    ),
    "a link is one of the plan": (
        WATER,
        lambda p: p.drop("links", link="wp"),
        ("from s1 to k2", "by link wp, which is not in the plan"),
    ),
    "a link feeds its own ends": (
        WATER,
        lambda p: p.set("flows", {"from": "s1", "to": "k1"}, link="wp"),
        ("from s1 to k1", "by link wp, which joins s1 and b"),
    ),
    "inside a plant a link is needed where a mode says so": (
        WATER,
        lambda p: p.given("transport", {"mode": "duct"}, in_plant=True),
        ("from s1 to k1", "inside a without the link"),
    ),
    "a commodity goes by a link": (
        ENERGY,
        lambda p: p.set("flows", {"item": "steam"}, link=""),
        ("from mill to dairy", "of steam is by no link"),
    ),
    "a commodity goes by its own link": (
        ENERGY,
        lambda p: p.set("flows", {"item": "steam"}, item="lp"),
        ("from mill to dairy", "is lp by link sp, which carries steam"),
    ),
    "a carrier arrives as its mode says": (
        ENERGY,
        lambda p: p.set("flows", {"item": "steam"}, arrives_as="steam"),
        ("from mill to dairy", "arrives as lp, not as steam"),
    ),
    "some is lost on the way": (
        ENERGY,
        lambda p: p.set("flows", {"item": "steam"}, arrives_per_h=2.5),
        ("from mill to dairy", "what arrives: 2.5 instead of 2.25"),
    ),
    "nothing is lost where there is no way": (
        WATER,
        lambda p: p.set("flows", {"from": "fresh", "to": "k1"}, arrives_per_h=3.9),
        ("from fresh to k1", "what arrives: 3.9 instead of 4"),
    ),
}


def test_the_plan_by_hand_is_certified() -> None:
    assert [] == PLAN.faults()


@pytest.mark.parametrize("rule", MATERIALS)
def test_a_broken_rule_of_materials_is_named(rule: str) -> None:
    spoil, words = MATERIALS[rule]
    assert noticed(spoil(PLAN), *words), spoil(PLAN).faults()


@pytest.mark.parametrize("rule", [*LINK_RULES, *FLOW_RULES])
def test_a_broken_rule_of_links_and_flows_is_named(rule: str) -> None:
    plan, spoil, words = {**LINK_RULES, **FLOW_RULES}[rule]
    assert noticed(spoil(plan), *words), spoil(plan).faults()


def test_existing_and_required_links_may_be_longer_than_the_mode_goes() -> None:
    assert [] == PLAN.given("transport", {"mode": "truck"}, max_km=1).faults()
    must = Link(link="must", from_="mill", to="dairy", commodity="steam", status="required")
    assert [] == ENERGY.ruled("links", must).given("transport", {"mode": "steam_pipe"}, max_km=0.5).faults()


def test_a_row_between_streams_beats_one_between_plants() -> None:
    plan = WATER.ruled("links", Link(link="no", from_="a", to="b", status="forbidden"), Link(link="yes", from_="s1", to="b"))
    assert [] == plan.faults()


def test_a_pipe_of_its_own_joins_two_streams() -> None:
    """A named pipe from s1 to k2 only carries the 4 t/h; a forbidden row from the plant does not close it."""
    named = Link(link="own", from_="s1", to="k2", mode="duct", capex=100)
    plan = WATER.ruled("links", named, Link(link="no", from_="a", to="k2", status="forbidden"))
    plan = linked(plan, link="own", to="k2", mode="duct", capacity=4, capex=100, capex_net=100, annual_cost=10, flow_per_y=4000)
    plan = plan.set("links", {"link": "own"}, length_km=2.6).set("links", {"link": "wp"}, flow_per_y=5000, capacity=5)
    plan = plan.set("flows", {"from": "s1", "to": "k2"}, link="own", mode="duct")
    plan = plan.set("costs", {"head": "link_capital"}, cost_per_y=40).set("scenarios", {}, cost_per_y=34540)
    assert [] == plan.faults()
    assert noticed(plan.set("flows", {"from": "s1", "to": "feed"}, link="own"), "by link own, which joins s1 and k2")


def test_a_source_on_the_mains_needs_no_link() -> None:
    plan = WATER.given("water_streams", {"stream": "s1"}, mains=True)
    assert not noticed(plan.set("flows", {"from": "s1", "to": "k2"}, link=""), "without a link")


def powered(plan: ByHand, *ways: tuple[str, str]) -> ByHand:
    """The plan with power sent between plants."""
    for number, (giver, taker) in enumerate(ways):
        ends = {"from_": giver, "to": taker, "from_plant": giver, "to_plant": taker}
        goods = {"domain": "commodity", "item": "power", "arrives_as": "power", "mode": "cable"}
        plan = plan.add("flows", condition="year", link=f"c{number}", flow_per_h=0.1, arrives_per_h=0.1, **ends, **goods)
    return plan


def test_nothing_goes_round_in_a_circle() -> None:
    assert noticed(powered(ENERGY, ("mill", "dairy"), ("dairy", "mill")), "power goes round in a circle through dairy")
    assert not noticed(powered(ENERGY, ("mill", "dairy")), "circle")


def test_a_longer_circle_is_found_in_its_condition() -> None:
    plan = ENERGY.ruled("plants", *(ENERGY.case.plants[0].model_copy(update={"plant": name}) for name in ("x", "y")))
    ring = (("mill", "x"), ("x", "y"), ("y", "mill"), ("dairy", "mill"))
    assert noticed(powered(plan, *ring), "power goes round in a circle through y")
    assert not noticed(powered(plan, *ring[:2], ring[3]), "circle")


def test_a_sink_outside_the_fence_is_met_exactly() -> None:
    stream = MaterialStream(stream="field", plant="farm", role="sink", material="lime", flow_t_per_h=0.2)
    plan = PLAN.lacking("material_streams", stream="field").ruled("material_streams", stream)
    assert noticed(plan, "material sink field met in winter", "0.1 t/h instead of 0.2 t/h")
