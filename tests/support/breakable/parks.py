"""One small park for each rule of the model, in which a plan would be cheaper if the rule were not there."""

from collections.abc import Callable
from typing import Any

from parkloop.cases import Case
from tests.support.breakable.air import AIR
from tests.support.breakable.contracts import CONTRACTS
from tests.support.breakable.corridors import CORRIDORS, around
from tests.support.breakable.existing import EXISTING, dear_pipe
from tests.support.breakable.loads import LOADS, WARMTH
from tests.support.breakable.stores import STORES
from tests.support.by_hand import Row, buy, flows, heat, material, need, park, quality, sell, water
from tests.support.uncertain_parks import fluctuating

POWER = {"commodity": "power", "kind": "electricity"}
HYDROGEN = {"commodity": "hydrogen", "kind": "other", "unit": "km3"}
GAS = {"commodity": "gas", "kind": "fuel"}
STEAM = {"commodity": "steam", "kind": "heat", "t_supply_c": 120, "t_return_c": 120}
COLD = {"commodity": "cold_water", "kind": "cold", "t_supply_c": 15, "t_return_c": 25}
GRID, TRUCKS = buy("grid", "power", 10), buy("trucks", "hydrogen", 50)
FLARE = sell("flare", "hydrogen", -5, limit_per_h=100)
FRESH, SEWER = water("fresh", "supply", price=2), water("sewer", "outlet", price=1)
CLAY, LANDFILL = material("clay", "supply", "clay", price=50), material("landfill", "outlet", None, price=20)
FAR = [{"plant": "a"}, {"plant": "b", "x_km": 3, "y_km": 4}]


def power(settings: Row | None = None, hours: float = 1, **tables: Any) -> Case:
    """10 power are needed; grid power is cheap and dirty, green power dear and clean."""
    complete = {
        "markets": [buy("grid", "power", 50), buy("green", "power", 90, renewable_fraction=1)],
        "emissions": [{"item": "grid", "species": "co2", "kg_per_unit": 500, "scope": 2}],
        **tables,
    }
    return park(settings, hours, commodities=[POWER], demands=[need("a", "power", 10)], **complete)


def cell(settings: Row | None = None, plant: Row | None = None, **technology: Any) -> Case:
    """10 hydrogen are needed: bought at 50, or made from 2 power at 10."""
    return park(
        settings,
        plants=[{"plant": "a", **(plant or {})}],
        commodities=[POWER, HYDROGEN],
        markets=[GRID, TRUCKS],
        demands=[need("a", "hydrogen", 10)],
        technologies=[{"technology": "cell", "plant": "a", **technology}],
        technology_flows=flows("cell", hydrogen=1, power=-2),
    )


def pair(mode: Row, link: Row | None = None, price: float = 50, over: float = 10) -> Case:
    """Plant a has hydrogen left over; plant b, 6.5 km of pipe away, needs 4 and can buy it."""
    row = {"link": "a-b", "from": "a", "to": "b", "commodity": "hydrogen"}
    return park(
        plants=FAR,
        commodities=[HYDROGEN],
        demands=[need("a", "hydrogen", -over), need("b", "hydrogen", 4)],
        markets=[buy("trucks", "hydrogen", price, plant="b")],
        transport=[{"mode": "pipe", "carries": "commodity", **mode}],
        links=[] if link is None else [{**row, **link}],
    )


def cooler() -> Case:
    """A plant has hydrogen that it must be rid of at 5, and a pipe much wider than its use would lose it at no cost."""
    return park(
        plants=FAR,
        commodities=[HYDROGEN],
        demands=[need("a", "hydrogen", -10, must_use=True), need("b", "hydrogen", 1)],
        markets=[sell("flare", "hydrogen", -5, plant="a"), buy("trucks", "hydrogen", 1, plant="b")],
        transport=[{"mode": "pipe", "carries": "commodity", "standing_loss_per_km_size": 0.1, "max_flow": 50}],
    )


def scrubber(size: float, share: float) -> Case:
    """10 power emit 10 kg of SO2 per h, taxed at 1,000 per t; a scrubber removes 1 kg per activity."""
    emissions = [
        {"item": "grid", "species": "so2", "kg_per_unit": 1},
        {"item": "scrubber", "species": "so2", "kg_per_unit": -1, "max_removal": share},
    ]
    row = {"technology": "scrubber", "plant": "a", "existing_size": size, "measure": "end_of_pipe"}
    tax = {"policy": "so2_tax", "kind": "tax", "target": "so2", "value": 1000}
    return power(technologies=[row], emissions=emissions, policies=[tax])


def chimney() -> Case:
    """10 coal emit four species, of which the three largest are taxed at 2 per equivalent."""
    species = {"so2": 0.95, "nox": 0.95, "dust": 4.0, "co": 16.7}
    equivalents = {"so2": 1, "nox": 2, "dust": 1.5, "co": 0.5}
    return park(
        commodities=[{"commodity": "coal", "kind": "fuel"}],
        markets=[buy("mine", "coal", 5)],
        demands=[need("a", "coal", 10)],
        emissions=[{"item": "mine", "species": x, "kg_per_unit": kg * equivalents[x]} for x, kg in species.items()],
        pollution_equivalents=[{"medium": "air", "species": x, "kg_per_equivalent": kg} for x, kg in species.items()],
        policies=policy("equivalent_tax", "air", 2),
    )


def bricks(*streams: Row, values: tuple[Row, ...] = (), **substitution: Any) -> Case:
    """10 t/h of ash are left over in two places, and 8 t/h of clay are needed, which ash may stand in for."""
    own = [
        material("fly_ash", "source", "ash", 5),
        material("bed_ash", "source", "ash", 5),
        material("bricks", "sink", "clay", 8),
    ]
    return park(
        material_streams=[*own, CLAY, LANDFILL, *streams],
        substitutions=[{"material": "ash", "sink": "bricks", **substitution}],
        material_quality=list(values),
    )


def rinse(*streams: Row, limit: float | None = 20, **tables: Any) -> Case:
    """Rinse water at 100 mg/L leaves in two places, 2*5 t/h are needed at 20 mg/L at most."""
    own = [water("rinse", "source", 8), water("drain", "source", 7), water("wash", "sink", 5), water("boil", "sink", 5)]
    limits = [quality("wash", c_in=limit), quality("boil", c_in=limit)]
    return park(
        water_streams=[*own, FRESH, SEWER, *streams],
        water_quality=[quality("rinse", c_out=100), quality("drain", c_out=100), *limits],
        **tables,
    )


def process(*streams: Row, qualities: tuple[Row, ...] = (), c_in: float = 20, **row: Any) -> Case:
    """A process takes up 1 kg/h and leaves at 100 mg/L."""
    return park(
        water_streams=[water("wash", "process", **row), FRESH, SEWER, *streams],
        water_quality=[quality("wash", c_in, 100, 1), *qualities],
    )


def tower() -> Case:
    """A process that loses half its water gets as much as it may of water whose discharge is dear: 1000/(50 - 20) t/h."""
    streams = [
        water("wash", "process", loss_fraction=0.5),
        water("blowdown", "source", 30),
        water("condensate", "source", 30),
        FRESH,
        water("sewer", "outlet", price=5),
        water("canal", "outlet", price=5),
    ]
    return park(water_streams=streams, water_quality=[quality("wash", 20, 100, 1), quality("blowdown", c_out=10)])


def river() -> Case:
    """The river is free but takes 50 mg/L at most of each plant's mix."""
    return park(
        water_streams=[water("foul", "source", 10), water("fair", "source", 5), water("river", "outlet"), SEWER],
        water_quality=[quality("foul", c_out=100), quality("fair", c_out=10), quality("river", c_in=50)],
    )


def bounded_rinse() -> Case:
    """Two sinks of a could take 4 t/h each of what a itself gives, and a row lets 5 pass together."""
    streams = [
        water("rinse", "source", 10),
        water("k1", "sink", 4),
        water("k2", "sink", 4),
        FRESH,
        water("sewer", "outlet", price=1),
    ]
    return park(water_streams=streams, links=[{"link": "tight", "from": "rinse", "to": "a", "capacity": 5}])


def shared_pipe() -> Case:
    """One pipe of at most 6 t/h to two sinks of 5 t/h each."""
    return park(
        plants=FAR,
        water_streams=[
            water("condensate", "source", 12),
            water("wash", "sink", 5, plant="b"),
            water("boil", "sink", 5, plant="b"),
            FRESH,
            SEWER,
        ],
        transport=[{"mode": "pipe", "carries": "water", "max_flow": 6}],
    )


def vapour(*streams: Row, **tables: Any) -> Case:
    """Cold feed needs 1 MW to 60 degC; steam and cooling water can be bought."""
    return park(
        commodities=[{**STEAM, "raise_capex_per_mw": 10_000}, COLD],
        markets=[buy("boiler_house", "steam", 40), buy("tower", "cold_water", 10)],
        heat_streams=[heat("feed", 20, 60, 1), *streams],
        **tables,
    )


def vented(**tables: Any) -> Case:
    """3 hydrogen must be used and can only be flared at 5; what else there is may be vented."""
    own = need("a", "hydrogen", -3, demand="must", must_use=True)
    return park(**{"commodities": [POWER, HYDROGEN], **tables, "demands": [own, *tables["demands"]], "markets": [GRID, FLARE]})


def by_product() -> Case:
    """2 power and 2 hydrogen are made, the hydrogen may be vented."""
    made = [{**row, "vent": row["commodity"] == "hydrogen"} for row in flows("engine", power=1, hydrogen=1)]
    return vented(
        demands=[need("a", "power", 2)],
        technologies=[{"technology": "engine", "plant": "a", "existing_size": 2}],
        technology_flows=made,
    )


def loaded(vent: bool) -> Case:
    """2 hydrogen are needed, and a cell of 10 makes at least 5: what is too much is vented, or all is bought."""
    made = [{**row, "vent": vent and row["commodity"] == "hydrogen"} for row in flows("cell", hydrogen=1, power=-2)]
    return park(
        commodities=[POWER, HYDROGEN],
        markets=[GRID, buy("trucks", "hydrogen", 80)],
        demands=[need("a", "hydrogen", 2)],
        technologies=[{"technology": "cell", "plant": "a", "existing_size": 10, "min_load": 0.5}],
        technology_flows=made,
    )


def curved() -> Case:
    """A cell whose capital follows the power 0.6 of its size, in several pieces from 1 to 100."""
    return cell(min_size=1, max_size=100, scale_exponent=0.6, reference_size=10, reference_capex=100_000)


def treated() -> Case:
    """Two waters are treated together; what is treated is halved in salt, for one strict taker and one that is not."""
    streams = [
        water("foul", "source", 10),
        water("fair", "source", 10),
        water("feed", "sink", 1, technology="works"),
        water("clean", "source", 1, technology="works"),
        water("wash", "sink", 10),
        water("yard", "sink", 5),
        FRESH,
        SEWER,
    ]
    limits = [quality("wash", c_in=25), quality("yard", c_in=60)]
    return park(
        water_streams=streams,
        water_quality=[quality("foul", c_out=100), quality("fair", c_out=40), quality("clean", removal=0.5), *limits],
        technologies=[{"technology": "works", "plant": "a", "existing_size": 15, "opex_per_activity": 0.1}],
    )


def unequal_store() -> Case:
    """The same, with slag that fills half of what it weighs: what arrives at the tank does not follow from its activity."""
    return store(slag_ratio=0.5)


def unequal_cellar() -> Case:
    """The same with ash that is dear to dump, of which the tiles stand little."""
    return store(slag_ratio=0.5, dear="ash", max=5)


def store(slag_ratio: float = 1.0, dear: str = "slag", **limit: float) -> Case:
    """Slag, dear to dump, is blended with ash in a tank until the blend is good enough for tiles."""
    streams = [
        material("ash", "source", "ash", 5),
        material("slag", "source", "slag", 5),
        material("tank_in", "sink", "mix", 1, technology="tank"),
        material("tank_out", "source", "blend", 1, technology="tank"),
        material("tiles", "sink", "clay", 4),
        CLAY,
        material("heap", "outlet", "ash", price=60 if dear == "ash" else 0),
        material("pit", "outlet", "slag", price=60 if dear == "slag" else 0),
    ]
    return park(
        material_streams=streams,
        substitutions=[
            {"material": "ash", "sink": "tank_in"},
            {"material": "slag", "sink": "tank_in", "ratio": slag_ratio},
            {"material": "blend", "sink": "tiles"},
        ],
        material_quality=[
            grade("ash", value=10),
            grade("slag", value=2),
            grade("clay", value=3),
            grade("tank_out", carry=1),
            grade("tiles", **limit or {"min": 5}),
        ],
        technologies=[{"technology": "tank", "plant": "a", "existing_size": 20}],
    )


def heat_pump() -> Case:
    """In a zone without recovery a heat pump lifts the heat of one stream to another, in the baseline too."""
    streams = [
        heat("feed", 60, 80, 2),
        heat("product", 70, 50, 1),
        heat("pump_hot", 95, 90, 1, technology="pump"),
        heat("pump_cold", 40, 40, 0.7, kind="cold", technology="pump"),
    ]
    return park(
        commodities=[POWER, STEAM, COLD],
        markets=[buy("grid", "power", 50), buy("boiler_house", "steam", 40), buy("tower", "cold_water", 10)],
        heat_streams=streams,
        zones=NEW_ZONE,
        technologies=[{"technology": "pump", "plant": "a", "existing_size": 2}],
        technology_flows=flows("pump", power=-0.3),
    )


def joined_heat(tax: float) -> Case:
    """1 MW of a plant's own heat and 0.5 of an engine's for 0.4 that are needed: 0.4 of the own are used, taxed or rewarded."""
    return park(
        commodities=[POWER, GAS],
        markets=[buy("pipeline", "gas", 20)],
        demands=[need("a", "power", 1)],
        heat_streams=[
            heat("own_hot", 120, 80, 1, must_cool=False),
            heat("own_cold", 40, 70, 0.4),
            heat("engine_heat", 95, 75, 0.5, technology="engine", must_cool=False),
        ],
        technologies=[{"technology": "engine", "plant": "a", "existing_size": 2}],
        technology_flows=flows("engine", power=1, gas=-2.5),
        policies=[{"policy": "used", "kind": "tax", "target": "waste_heat_used", "value": tax}],
    )


def group() -> Case:
    """Of two cells of 5 only one may be built, and 10 are needed."""
    rows = [{"technology": name, "plant": "a", "max_size": 5, "group": "cells"} for name in ("old", "new")]
    return park(
        commodities=[POWER, HYDROGEN],
        markets=[GRID, TRUCKS],
        demands=[need("a", "hydrogen", 10)],
        technologies=rows,
        technology_flows=flows("old", hydrogen=1, power=-2) + flows("new", hydrogen=1, power=-1),
    )


def bleed() -> Case:
    """10 steam are needed: bled off a turbine that makes dear power, 2 steam with 1 power, or from a dearer boiler house."""
    return park(
        commodities=[POWER, STEAM],
        markets=[buy("grid", "power", 10), sell("feed_in", "power", 5), buy("boiler_house", "steam", 50)],
        demands=[need("a", "steam", 10)],
        technologies=[
            {"technology": "turbine", "plant": "a", "existing_size": 10, "opex_per_activity": 40},
            {"technology": "bleed", "plant": "a", "existing_size": 20},
        ],
        technology_flows=[*flows("turbine", power=1), *flows("bleed", steam=1, power=-0.3)],
        technology_couplings=[{"technology": "bleed", "of": "turbine", "max_ratio": 2}],
    )


def saving() -> Case:
    """Saving could take away twice the need, and the rest could be sold."""
    return park(
        commodities=[HYDROGEN],
        markets=[TRUCKS, sell("filling_station", "hydrogen", 20, limit_per_h=100)],
        demands=[need("a", "hydrogen", 10)],
        technologies=[{"technology": "seals", "plant": "a", "existing_size": 20, "measure": "source_reduction"}],
        reductions=[{"technology": "seals", "stream": "a_hydrogen", "per_activity": 1}],
    )


def quota() -> Case:
    """10 power by the grid are 1.2 tce for 10 t of product, of which 0.06 tce per t may be used; or by a dear fuel cell."""
    return park(
        hours=1,
        plants=[{"plant": "a", "product_t_per_y": 10}],
        commodities=[POWER, HYDROGEN],
        markets=[GRID, TRUCKS],
        demands=[need("a", "power", 10)],
        technologies=[{"technology": "fuel_cell", "plant": "a", "existing_size": 20}],
        technology_flows=flows("fuel_cell", power=1, hydrogen=-1),
        policies=[{"policy": "standard", "kind": "quota", "target": "energy_per_product", "value": 0.06}],
    )


def policy(kind: str, target: str, value: float) -> list[Row]:
    """A policy of the park."""
    return [{"policy": "rule", "kind": kind, "target": target, "value": value}]


def grade(stream: str, **row: float) -> Row:
    """A property of a material or of the blend that a taker wants."""
    return {"stream": stream, "property": "grade", **row}


def ash_grade(value: float) -> tuple[Row, Row]:
    """The property of both ashes."""
    return grade("fly_ash", value=value), grade("bed_ash", value=value)


NEW_ZONE = [{"zone": "a", "plant": "a", "existing_recovery": False, "recovery_capex_per_mw": 1_000}]

PARKS: dict[str, Callable[[], Case]] = {
    "closing.balance_closes": power,
    "commitment.all_on_when_on": lambda: loaded(vent=True),
    "commitment.nothing_on_when_off": lambda: loaded(vent=False),
    "commitment.runs_at_least_load": lambda: loaded(vent=True),
    "commitment.runs_only_if_on": lambda: loaded(vent=False),
    "conversions.vented_only_if_made": by_product,
    "demands.vented_only_if_there": lambda: vented(demands=[need("a", "hydrogen", -2, demand="may")]),
    "energy.heat_flows_down": vapour,
    "energy.heat_left_only_if_there": lambda: vapour(heat("flue", 100, 60, 1, must_cool=False), heat("product", 100, 60, 2)),
    "energy.raising_within_equipment": lambda: vapour(
        heat("flue", 250, 200, 3, must_cool=False), demands=[need("a", "steam", 1)]
    ),
    "energy.shared_heat_divided": heat_pump,
    "energy.recovery_within_equipment": lambda: vapour(heat("flue", 200, 100, 2, must_cool=False), zones=NEW_ZONE),
    "land.land_of_park": lambda: cell({"policy.park_land_m2": 5}, max_size=30, land_m2_per_size=1),
    "land.land_of_plant": lambda: cell(plant={"spare_land_m2": 5}, max_size=30, land_m2_per_size=1),
    "links.capacity_large_enough": lambda: pair({"min_flow": 8, "capex_per_km_size": 100}),
    "links.capacity_only_if_built": lambda: pair({"max_flow": 3, "capex_per_km_size": 100}),
    "links.flow_only_if_built": lambda: pair({"capex_terminal": 10_000}),
    "links.flow_within_capacity": lambda: pair({"capex_per_km_size": 100}),
    "links.flow_within_limit": shared_pipe,
    "links.flow_within_row": bounded_rinse,
    "links.more_arrives_than_is_lost": cooler,
    "links.required_is_built": lambda: pair({"capex_terminal": 1e7}, {"status": "required", "mode": "pipe"}),
    "markets.least_amount_taken": lambda: power(
        markets=[buy("grid", "power", 50), buy("contract", "power", 60, plant="a", min_per_h=4, limit_per_h=20)]
    ),
    "markets.peak_covers_every_rate": lambda: power(markets=[buy("grid", "power", 50, peak_price_per_unit_y=100)]),
    "markets.within_limit": lambda: power(markets=[buy("grid", "power", 50, limit_per_h=4), buy("green", "power", 90)]),
    "materials.blend_high_enough": lambda: bricks(values=(*ash_grade(1), grade("clay", value=5), grade("bricks", min=4))),
    "materials.blend_low_enough": lambda: bricks(values=(*ash_grade(10), grade("clay", value=0), grade("bricks", max=2))),
    "materials.material_given": bricks,
    "materials.material_outlet_within_limit": lambda: bricks(
        material("pit", "outlet", None, price=5, limit_t_per_h=1), max_share=0.5
    ),
    "materials.material_supply_within_limit": lambda: bricks(
        material("quarry", "supply", "clay", price=5, limit_t_per_h=1), material("tiles", "sink", "clay", 8), max_share=0.5
    ),
    "materials.need_met": lambda: bricks(max_share=0.5),
    "materials.share_within_limit": lambda: bricks(max_share=0.5),
    "mixing.feed_arrives": unequal_store,
    "mixing.feed_in_grades": unequal_store,
    "mixing.grade_not_exceeded": treated,
    "mixing.grade_reached": store,
    "mixing.grades_carry_all": treated,
    "policy.budget_of_park": lambda: cell({"policy.capex_budget": 5_000}, max_size=30, capex_per_size=1_000),
    "policy.budget_of_plant": lambda: cell(plant={"capex_budget": 5_000}, max_size=30, capex_per_size=1_000),
    "policy.cap_holds": lambda: power(policies=policy("cap", "co2", 3)),
    "policy.floor_holds": lambda: power(policies=policy("floor", "renewable_share", 0.5)),
    "policy.quota_holds": quota,
    "policy.removal_within_emission": lambda: scrubber(50, 0.9),
    "pollution.pays_for_its_equivalents": chimney,
    "risk.cost_within_tail": fluctuating,
    "risk.cost_within_worst": fluctuating,
    "scale.one_piece_if_built": curved,
    "scale.piece_has_upper_end": curved,
    "scale.size_is_in_its_piece": curved,
    **STORES,
    **LOADS,
    **WARMTH,
    **EXISTING,
    **CONTRACTS,
    **AIR,
    **CORRIDORS,
    "technologies.activity_within_size": lambda: cell(existing_size=6),
    "technologies.coupled_within_activity": bleed,
    "technologies.one_of_a_group": group,
    "technologies.reduction_leaves_something": saving,
    "technologies.removal_within_activity": lambda: scrubber(3, 1),
    "technologies.size_large_enough": lambda: cell(min_size=20, max_size=30, capex_per_size=1_000),
    "technologies.size_only_if_built": lambda: cell(max_size=30, capex_fixed=50_000),
    "waste_heat.heat_not_needed": lambda: joined_heat(-10),
    "waste_heat.no_more_than_is_over": lambda: joined_heat(10),
    "waste_heat.nothing_where_nothing_is_over": lambda: joined_heat(10),
    "water.clean_enough": rinse,
    "water.discharge_clean_enough": river,
    "water.load_taken_up": process,
    "water.outlet_within_limit": lambda: rinse(water("pond", "outlet", limit_t_per_h=3)),
    "water.process_flow_fixed": lambda: process(flow_t_per_h=15),
    "water.process_gives_what_it_keeps": process,
    "water.process_within_limit": tower,
    "water.sink_supplied": rinse,
    "water.source_given": rinse,
    "water.supply_within_limit": lambda: rinse(water("well", "supply", price=0.5, limit_t_per_h=3)),
    "water_bounds.limiting_flow": tower,
}
"""By module and name of the rule."""

RELAXED: dict[str, Callable[[], Case]] = {
    "mixing.feed_mass_above_lower_end": unequal_store,
    "mixing.feed_mass_below_upper_end": unequal_cellar,
    "mixing.feed_only_in_grade": unequal_store,
    "mixing.flow_only_in_grade": treated,
    "mixing.mass_above_lower_end": treated,
    "mixing.mass_below_upper_end": treated,
    "mixing.mass_leaves": treated,
    "mixing.one_grade_on": treated,
}
"""Rules of the bound, which is no plan."""

SAID_TWICE: dict[str, Callable[[], Case]] = {
    "existing.enlarged_only_if_kept": dear_pipe,
    "commitment.no_more_on_than_there": lambda: cell(existing_size=2, max_size=20, min_load=0.5, capex_per_size=1_000),
    "scale.piece_has_lower_end": curved,
    "routes.detour_no_larger_than_link": lambda: around({"standing_loss_per_km_size": 0.02}),
    "routes.detour_has_capacity_only_if_taken": lambda: around({"standing_loss_per_km_size": 0.02}),
}
"""Rules that others imply wherever money counts: no flow in what is retired; the activity within the size; concave capital,
dearer on any other chord; no main that loses more than it has to."""
