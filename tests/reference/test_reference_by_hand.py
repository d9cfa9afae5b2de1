"""The reference against published problems and optima found by hand."""

from typing import Any

import pytest

from parkloop.cases.schema import (
    Case,
    CaseInfo,
    Commodity,
    Condition,
    Demand,
    Economics,
    Emission,
    Heat,
    HeatStream,
    Link,
    Market,
    MaterialStream,
    Mode,
    Plant,
    Policy,
    PolicySettings,
    Substitution,
    Technology,
    TechnologyFlow,
    WaterQuality,
    WaterStream,
)
from tests.reference import reference_optimum


def case(**tables: Any) -> Case:
    return Case(case=CaseInfo(id="test"), **tables)


ONE_HOUR = (Condition(condition="hour", hours_per_y=1),)
FREE_PIPE = Mode(mode="pipe", carries="water")


def fresh(plant: str) -> WaterStream:
    return WaterStream(stream="fresh", plant=plant, role="supply", price_per_t=1)


def sewer(plant: str) -> WaterStream:
    return WaterStream(stream="sewer", plant=plant, role="outlet", price_per_t=0)


def source_sink(sources: list[tuple[float, float]], sinks: list[tuple[float, float]]) -> Case:
    """One plant; flow [t/h] and concentration [mg/L] of each source and sink."""
    streams, quality = [fresh("a"), sewer("a")], []
    for n, (flow, c) in enumerate(sources):
        streams.append(WaterStream(stream=f"s{n}", plant="a", role="source", flow_t_per_h=flow))
        quality.append(WaterQuality(stream=f"s{n}", species="x", c_out_mg_per_l=c))
    for n, (flow, c) in enumerate(sinks):
        streams.append(WaterStream(stream=f"d{n}", plant="a", role="sink", flow_t_per_h=flow))
        quality.append(WaterQuality(stream=f"d{n}", species="x", c_in_max_mg_per_l=c))
    return case(plants=(Plant(plant="a"),), conditions=ONE_HOUR, water_streams=tuple(streams), water_quality=tuple(quality))


def operations(plants: dict[str, list[tuple[float, float, float]]]) -> Case:
    """Plants of mass-transfer operations: load [kg/h], largest inlet and outlet [mg/L]."""
    streams, quality = [fresh("a"), sewer("a")], []
    for plant, rows in plants.items():
        for n, (load, c_in, c_out) in enumerate(rows):
            name = f"{plant}{n}"
            streams.append(WaterStream(stream=name, plant=plant, role="process"))
            quality.append(
                WaterQuality(stream=name, species="x", c_in_max_mg_per_l=c_in, c_out_mg_per_l=c_out, load_kg_per_h=load)
            )
    return case(
        plants=tuple(Plant(plant=p) for p in plants),
        conditions=ONE_HOUR,
        water_streams=tuple(streams),
        water_quality=tuple(quality),
        transport=(FREE_PIPE,),
    )


def least(problem: Case, scope: str = "park", objective: str = "cost", only: list[str] | None = None) -> float:
    status, found, _ = reference_optimum(problem, scope, objective, only)
    assert status == "optimal"
    return found


def test_polley_polley_needs_70_t_per_h_of_fresh_water() -> None:
    problem = source_sink([(50, 50), (100, 100), (70, 150), (60, 250)], [(50, 20), (100, 50), (80, 100), (70, 200)])
    assert least(problem) == pytest.approx(70)
    assert reference_optimum(problem)[2]["wastewater"] == pytest.approx(50)
    assert least(problem, "baseline") == pytest.approx(300)


def test_sorin_bedard_needs_200_t_per_h_of_fresh_water() -> None:
    sources = [(120.0, 100.0), (80.0, 140.0), (140.0, 180.0), (80.0, 230.0), (195.0, 250.0)]
    sinks = [(120.0, 0.0), (80.0, 50.0), (80.0, 50.0), (140.0, 140.0), (80.0, 170.0), (195.0, 240.0)]
    assert least(source_sink(sources, sinks)) == pytest.approx(200)


WANG_SMITH = [(2.0, 0.0, 100.0), (5.0, 50.0, 100.0), (30.0, 50.0, 800.0), (4.0, 400.0, 800.0)]


def test_wang_smith_with_and_without_reuse() -> None:
    problem = operations({"a": WANG_SMITH})
    assert least(problem) == pytest.approx(90)
    assert least(problem, "baseline") == pytest.approx(112.5)


def test_wang_smith_with_regeneration_recycling() -> None:
    """A free treatment to 5 mg/L that recycles leaves 20 t/h of fresh water (the first operation needs clean water)."""
    base = operations({"a": WANG_SMITH})
    streams = (
        WaterStream(stream="feed", technology="plantlet", role="sink", flow_t_per_h=1),
        WaterStream(stream="clean", technology="plantlet", role="source", flow_t_per_h=1),
    )
    problem = case(
        plants=base.plants,
        conditions=ONE_HOUR,
        technologies=(Technology(technology="plantlet", plant="a", max_size=1000),),
        water_streams=base.water_streams + streams,
        water_quality=(*base.water_quality, WaterQuality(stream="clean", species="x", c_out_mg_per_l=5)),
    )
    assert least(problem) == pytest.approx(20, rel=1e-3)


OLESEN = {
    "a": [(2.0, 0.0, 100.0), (2.0, 50.0, 80.0), (5.0, 50.0, 100.0), (30.0, 80.0, 800.0), (4.0, 400.0, 800.0)],
    "b": [(2.0, 0.0, 100.0), (2.0, 50.0, 80.0), (5.0, 80.0, 400.0), (30.0, 100.0, 800.0), (4.0, 400.0, 1000.0)],
    "c": [(2.0, 0.0, 100.0), (2.0, 25.0, 50.0), (5.0, 25.0, 125.0), (30.0, 50.0, 800.0), (15.0, 100.0, 150.0)],
}


@pytest.mark.parametrize(
    ("members", "expected"),
    [("a", 98.33), ("b", 54.64), ("c", 186.67), ("ab", 141.4583), ("ac", 266.1111), ("bc", 234.9107), ("abc", 314.36)],
)
def test_olesen_polley_coalitions(members: str, expected: float) -> None:
    assert least(operations(OLESEN), only=list(members)) == pytest.approx(expected, rel=1e-4)


def test_olesen_polley_alone_and_together() -> None:
    problem = operations(OLESEN)
    assert least(problem, "plant") == pytest.approx(339.64, rel=1e-4)
    assert least(problem) == pytest.approx(314.36, rel=1e-4)


def cascade(dt_min: float, streams: list[tuple[float, float, float]], steam: float = 300, cooling: float = 5) -> Case:
    """One plant's streams (t_in, t_out, kW/K) with steam above and cooling below everything, steam at a price of 1."""
    rows = tuple(
        HeatStream(stream=f"h{n}", plant="a", t_in_c=start, t_out_c=end, duty_mw=cp * abs(start - end))
        for n, (start, end, cp) in enumerate(streams)
    )
    return case(
        plants=(Plant(plant="a"),),
        conditions=ONE_HOUR,
        heat=Heat(dt_min_k=dt_min),
        commodities=(
            Commodity(commodity="steam", kind="heat", t_supply_c=steam, t_return_c=steam),
            Commodity(commodity="water", kind="cold", t_supply_c=cooling, t_return_c=cooling + 1),
        ),
        markets=(
            Market(market="buy_steam", commodity="steam", direction="buy", price_per_unit=1),
            Market(market="buy_water", commodity="water", direction="buy", price_per_unit=0),
        ),
        heat_streams=rows,
    )


def test_kemp_four_streams_need_20_kw() -> None:
    assert least(cascade(10, [(170, 60, 3), (150, 30, 1.5), (20, 135, 2), (80, 140, 4)])) == pytest.approx(20)


def test_linnhoff_hindmarsh_needs_107_5_kw() -> None:
    assert least(cascade(20, [(150, 60, 2), (90, 60, 8), (20, 125, 2.5), (25, 100, 3)])) == pytest.approx(107.5)


CHEW: dict[str, list[tuple[float, float, float]]] = {
    "a": [(260, 210, 25), (235, 185, 17.5), (260, 125, 6.75), (240, 260, 14), (165, 260, 28.5)],
    "b": [(185, 140, 55.35), (225, 140, 35.7), (165, 125, 51.2), (223, 240, 10.2), (165, 240, 63.75), (120, 165, 57.15)],
    "c": [(185, 100, 22.1), (125, 100, 26.25), (165, 185, 27.2), (105, 185, 27.2), (105, 165, 21)],
    "d": [(165, 85, 16), (100, 85, 66), (80, 145, 26), (50, 105, 27.5)],
}


def total_site(one_zone: bool) -> Case:
    """Four plants with mains at 260, 200 and 150 °C; or all their streams in one zone of one plant."""
    streams = []
    for plant, rows in CHEW.items():
        for n, (start, end, duty) in enumerate(rows):
            place = "a" if one_zone else plant
            name = f"{plant}{n}"
            streams.append(HeatStream(stream=name, plant=place, t_in_c=start, t_out_c=end, duty_mw=duty, dt_contribution_k=10))
    levels = {"oil": 300.0, "hps": 260.0, "mps": 200.0, "lps": 150.0}
    carriers = [Commodity(commodity=k, kind="heat", t_supply_c=t, t_return_c=t, dt_contribution_k=7.5) for k, t in levels.items()]
    return case(
        plants=tuple(Plant(plant=p) for p in CHEW),
        conditions=ONE_HOUR,
        commodities=(*carriers, Commodity(commodity="cw", kind="cold", t_supply_c=15, t_return_c=40, dt_contribution_k=7.5)),
        markets=(
            Market(market="oil_market", commodity="oil", direction="buy", price_per_unit=1),
            Market(market="cw_market", commodity="cw", direction="buy"),
        ),
        heat_streams=tuple(streams),
        transport=tuple(Mode(mode=f"main_{k}", carries="heat", only=k) for k in ("hps", "mps", "lps")),
    )


def test_chew_total_site_targets() -> None:
    """Each plant alone 162.45 MW and all streams in one cascade 87.4 MW; over the mains no more than the classic 131.17 MW."""
    site = total_site(one_zone=False)
    assert least(site, "plant") == pytest.approx(162.45)
    assert least(total_site(one_zone=True)) == pytest.approx(87.4)
    assert 87.4 - 1e-6 <= least(site) <= 131.1707 * (1 + 1e-4)


def test_dantzig_transport_costs_153_675() -> None:
    supplies = {"seattle": 350.0, "san_diego": 600.0}
    needs = {"new_york": 325.0, "chicago": 300.0, "topeka": 275.0}
    miles = {
        ("seattle", "new_york"): 2.5,
        ("seattle", "chicago"): 1.7,
        ("seattle", "topeka"): 1.8,
        ("san_diego", "new_york"): 2.5,
        ("san_diego", "chicago"): 1.8,
        ("san_diego", "topeka"): 1.4,
    }
    plants = [*supplies, *needs]
    streams = [
        MaterialStream(stream=f"out_{p}", plant=p, role="source", material="ash", flow_t_per_h=f) for p, f in supplies.items()
    ]
    streams += [MaterialStream(stream=f"in_{p}", plant=p, role="sink", material="sand", flow_t_per_h=f) for p, f in needs.items()]
    streams.append(MaterialStream(stream="dump", plant="seattle", role="outlet", price_per_t=0))
    problem = case(
        plants=tuple(Plant(plant=p) for p in plants),
        conditions=ONE_HOUR,
        material_streams=tuple(streams),
        substitutions=tuple(Substitution(material="ash", sink=f"in_{p}") for p in needs),
        transport=(Mode(mode="truck", carries="material", opex_per_unit_km=0.09),),
        links=tuple(
            Link.model_validate({"link": f"{p}-{q}", "from": p, "to": q, "length_km": km}) for (p, q), km in miles.items()
        ),
    )
    assert least(problem) == pytest.approx(153.675)


def test_a_technology_is_built_when_it_pays() -> None:
    """A boiler of 10 MW: fuel at 2 instead of steam at 5, 100 money of capital at an annuity of 1/10 and 2 % fixed opex."""
    problem = case(
        economics=Economics(interest_rate=0, lifetime_y=10),
        plants=(Plant(plant="a"),),
        conditions=(Condition(condition="hour", hours_per_y=2),),
        commodities=(
            Commodity(commodity="steam", kind="other"),
            Commodity(commodity="gas", kind="fuel"),
        ),
        markets=(
            Market(market="m_steam", commodity="steam", direction="buy", price_per_unit=5),
            Market(market="m_gas", commodity="gas", direction="buy", price_per_unit=2),
        ),
        demands=(Demand(demand="need", plant="a", commodity="steam", rate_per_h=10),),
        technologies=(
            Technology(technology="boiler", plant="a", max_size=100, capex_fixed=50, capex_per_size=5, opex_fixed_fraction=0.02),
        ),
        technology_flows=(
            TechnologyFlow(technology="boiler", commodity="steam", per_activity=1),
            TechnologyFlow(technology="boiler", commodity="gas", per_activity=-1.25),
        ),
        emissions=(
            Emission(item="m_gas", species="co2", kg_per_unit=200),
            Emission(item="m_steam", species="co2", kg_per_unit=100),
        ),
    )
    assert least(problem, "baseline") == pytest.approx(100)
    assert least(problem, "plant") == pytest.approx(2 * 10 * 1.25 * 2 + 100 * 0.1 + 100 * 0.02)
    assert least(problem, objective="co2") == pytest.approx(2.0)
    capped = problem.model_copy(update={"policies": (Policy(policy="c", kind="cap", target="co2", value=3.5),)})
    assert least(capped) == pytest.approx(100 / 2 + 50 / 2 + (50 + 25) * 0.12)
    taxed = problem.model_copy(update={"policy": PolicySettings(carbon_price_per_t=10, carbon_scheme="ets")})
    assert least(taxed, "baseline") == pytest.approx(100 + 10 * 2)
