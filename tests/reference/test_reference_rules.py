"""Single rules of the reference on parks small enough to be worked out by hand."""

from typing import Any

import pytest

from parkloop.cases.schema import (
    Commodity,
    Condition,
    Demand,
    Economics,
    Emission,
    HeatStream,
    Link,
    Market,
    Mode,
    Plant,
    Policy,
    PolicySettings,
    Technology,
    TechnologyFlow,
    WaterQuality,
    WaterStream,
    Zone,
)
from tests.reference import reference_optimum
from tests.reference.test_reference_by_hand import ONE_HOUR, case, least

TWO_PLANTS = (Plant(plant="a"), Plant(plant="b", x_km=3))
NO_INTEREST = Economics(interest_rate=0, lifetime_y=10)


def link(**columns: Any) -> Link:
    return Link.model_validate({"link": "l", **columns})


def reuse(mode: Mode | None = None, **more: Any) -> Any:
    """Plant a gives 10 t/h of clean water, b needs 6 t/h; fresh water costs 2, the sewer 1 per t."""
    return case(
        economics=NO_INTEREST,
        plants=more.pop("plants", TWO_PLANTS),
        conditions=ONE_HOUR,
        water_streams=(
            WaterStream(stream="s", plant="a", role="source", flow_t_per_h=10),
            WaterStream(stream="d", plant=more.pop("taker", "b"), role="sink", flow_t_per_h=6),
            WaterStream(stream="fresh", plant="a", role="supply", price_per_t=2),
            WaterStream(stream="sewer", plant="a", role="outlet", price_per_t=1),
        ),
        transport=() if mode is None else (mode,),
        **more,
    )


def test_a_pipe_pays_its_annuity_by_route_length() -> None:
    """Saves 6 * 3 = 18; costs (20 + 3.9 * 10) / 10 = 5.9 a year at a detour of 1.3."""
    pipe = Mode(mode="pipe", carries="water", capex_terminal=20, capex_per_km=10)
    assert least(reuse(), "park") == pytest.approx(22)
    assert least(reuse(pipe), "plant") == pytest.approx(22)
    assert least(reuse(pipe)) == pytest.approx(4 + 5.9)


def test_losses_leave_less_to_arrive() -> None:
    """Of 6.25 t sent over 2 km at 2 %/km, 6 arrive; 3.75 t go to the sewer."""
    pipe = Mode(mode="pipe", carries="water", loss_per_km=0.02)
    problem = reuse(pipe, links=(link(**{"from": "s", "to": "b", "length_km": 2}),))
    assert least(problem) == pytest.approx(10 - 6 / 0.96)


def test_an_existing_link_runs_in_the_baseline_and_has_no_capital() -> None:
    pipe = Mode(mode="pipe", carries="water", capex_terminal=1e6, contract_cost_per_y=1, opex_per_unit=0.5)
    row = link(**{"from": "s", "to": "b", "mode": "pipe", "status": "existing", "capacity": 4})
    assert least(reuse(pipe, links=(row,)), "baseline") == pytest.approx(22 - 4 * 3 + 1 + 4 * 0.5)


def test_in_plant_exchange_is_free_without_a_mode_that_it_needs() -> None:
    assert least(reuse(taker="a"), "baseline") == pytest.approx(22)
    assert least(reuse(taker="a"), "plant") == pytest.approx(4)
    pipe = Mode(mode="pipe", carries="water", capex_terminal=30, in_plant=True)
    assert least(reuse(pipe, taker="a"), "plant") == pytest.approx(4 + 3)
    opened = link(**{"from": "s", "to": "d", "status": "existing"})
    assert least(reuse(pipe, taker="a", links=(opened,)), "baseline") == pytest.approx(4)


def test_an_external_plant_pays_nothing_and_the_link_is_borne_by_the_other() -> None:
    """Only the giver's sewer counts: 10, or 4 and the pipe of 2 a year."""
    plants = (Plant(plant="a"), Plant(plant="b", role="external"))
    pipe = Mode(mode="pipe", carries="water", capex_terminal=20, owner="taker")
    assert least(reuse(pipe, plants=plants), "baseline") == pytest.approx(10)
    assert least(reuse(pipe, plants=plants)) == pytest.approx(4 + 2)


def test_a_required_link_counts_in_scope_park_only() -> None:
    pipe = Mode(mode="pipe", carries="water", capex_terminal=1000)
    problem = reuse(pipe, links=(link(**{"from": "s", "to": "b", "mode": "pipe", "status": "required"}),))
    assert least(problem, "plant") == pytest.approx(22)
    assert least(problem) == pytest.approx(4 + 100)


def left_over(**more: Any) -> Any:
    """Plant a has 5 units of gas left over with 2 kg of so2 each when vented; b needs 3 at a price of 10."""
    return case(
        economics=NO_INTEREST,
        plants=TWO_PLANTS,
        conditions=ONE_HOUR,
        commodities=(Commodity(commodity="gas", kind="other"),),
        markets=(Market(market="m", commodity="gas", direction="buy", plant="b", price_per_unit=10, **more.pop("market", {})),),
        demands=(
            Demand(demand="over", plant="a", commodity="gas", rate_per_h=-5),
            Demand(demand="need", plant="b", commodity="gas", rate_per_h=3),
        ),
        emissions=(Emission(item="over", species="so2", kg_per_unit=2), *more.pop("emissions", ())),
        **more,
    )


def test_a_left_over_is_vented_or_piped() -> None:
    pipe = Mode(mode="pipe", carries="commodity", only="gas", capex_terminal=50)
    tax = (Policy(policy="t", kind="tax", target="so2", value=1000),)
    assert least(left_over(policies=tax)) == pytest.approx(30 + 10)
    assert least(left_over(policies=tax, transport=(pipe,))) == pytest.approx(5 + 4)


def test_take_or_pay() -> None:
    """At least 4 are due: without a price of what is missing they cannot be used, with one the missing 1 pays 3."""
    assert reference_optimum(left_over(market={"min_per_h": 4}))[0] == "infeasible"
    assert least(left_over(market={"min_per_h": 4, "shortfall_price_per_unit": 3})) == pytest.approx(33)


def test_removals_at_one_plant_share_what_is_emitted() -> None:
    """Ten kg are vented; two scrubbers of 90 % can take r1 <= 0.9 (10 - r2) and the other way round: 2 * 90/19 at most."""
    scrubbers = tuple(Technology(technology=f"u{n}", plant="a", existing_size=1, measure="end_of_pipe") for n in (1, 2))
    posts = tuple(Emission(item=u.technology, species="so2", kg_per_unit=-100, max_removal=0.9) for u in scrubbers)
    problem = left_over(
        technologies=scrubbers, emissions=posts, policies=(Policy(policy="t", kind="tax", target="so2", value=1000),)
    )
    assert least(problem) == pytest.approx(30 + 10 - 2 * 90 / 19)


def test_a_demand_charge_is_paid_per_scenario() -> None:
    conditions = tuple(
        Condition(condition=name, hours_per_y=1, scenario=scenario, probability=0.5)
        for name, scenario in (("x", "one"), ("y", "two"))
    )
    from parkloop.cases.schema import Profile

    problem = case(
        plants=(Plant(plant="a"),),
        conditions=conditions,
        profiles=(Profile(profile="f", condition="y", factor=3),),
        commodities=(Commodity(commodity="power", kind="electricity"),),
        markets=(Market(market="m", commodity="power", direction="buy", peak_price_per_unit_y=10),),
        demands=(Demand(demand="need", plant="a", commodity="power", rate_per_h=2, profile="f"),),
    )
    assert least(problem) == pytest.approx(0.5 * 20 + 0.5 * 60)


def test_no_commodity_is_sent_in_a_circle_to_lose_it() -> None:
    """Steam that a zone must get rid of could be sent to and fro until it is lost; it must be cooled at a price instead."""
    carriers = (
        Commodity(commodity="steam", kind="heat", t_supply_c=150, t_return_c=150),
        Commodity(commodity="cw", kind="cold", t_supply_c=15, t_return_c=25),
    )
    problem = case(
        plants=TWO_PLANTS,
        conditions=ONE_HOUR,
        commodities=carriers,
        markets=(Market(market="m", commodity="cw", direction="buy", price_per_unit=7),),
        heat_streams=(HeatStream(stream="h", plant="a", t_in_c=250, t_out_c=200, duty_mw=2),),
        transport=(Mode(mode="main", carries="heat", loss_per_km=0.1),),
    )
    assert least(problem) == pytest.approx(14)


def recovery(**zone: Any) -> Any:
    """A hot stream of 3 MW above a cold one of 2 MW; steam at 10, cooling at 1."""
    carriers = (
        Commodity(commodity="steam", kind="heat", t_supply_c=250, t_return_c=250),
        Commodity(commodity="cw", kind="cold", t_supply_c=15, t_return_c=25),
    )
    return case(
        economics=NO_INTEREST,
        plants=(Plant(plant="a"),),
        conditions=ONE_HOUR,
        commodities=carriers,
        markets=(
            Market(market="m_steam", commodity="steam", direction="buy", price_per_unit=10),
            Market(market="m_cw", commodity="cw", direction="buy", price_per_unit=1),
        ),
        heat_streams=(
            HeatStream(stream="h", plant="a", t_in_c=200, t_out_c=150, duty_mw=3),
            HeatStream(stream="c", plant="a", t_in_c=50, t_out_c=100, duty_mw=2),
        ),
        zones=(Zone(zone="a", plant="a", **zone),),
    )


def test_new_recovery_pays_and_the_baseline_has_none() -> None:
    assert least(recovery(), "baseline") == pytest.approx(1)
    new = recovery(existing_recovery=False, recovery_capex_per_mw=40)
    assert least(new, "baseline") == pytest.approx(20 + 3)
    assert least(new, "plant") == pytest.approx(1 + 2 * 40 / 10)


def test_a_discharge_counts_what_the_works_leave() -> None:
    """10 t/h at 500 mg/L, of which the works take out 80 %: 1 kg/h."""
    problem = reuse(
        water_quality=(
            WaterQuality(stream="s", species="cod", c_out_mg_per_l=500),
            WaterQuality(stream="sewer", species="cod", removal=0.8),
        ),
        policies=(Policy(policy="t", kind="tax", target="cod", value=1000),),
    )
    assert least(problem) == pytest.approx(22 + 1)


def test_a_credit_counts_from_the_baseline() -> None:
    """The pipe spares 6 t of fresh water, each earning 1 beside its price."""
    pipe = Mode(mode="pipe", carries="water")
    problem = reuse(pipe, policies=(Policy(policy="c", kind="credit", target="freshwater", value=1),))
    assert least(problem) == pytest.approx(4 - 6)
    assert least(problem, "plant") == pytest.approx(22)


def test_budget_and_land_bind() -> None:
    pipe = Mode(mode="pipe", carries="water", capex_terminal=20, subsidy_fraction=0.5, land_m2_per_km=10, detour=1)
    assert least(reuse(pipe, policy=PolicySettings(capex_budget=10))) == pytest.approx(4 + 1)
    assert least(reuse(pipe, policy=PolicySettings(capex_budget=9))) == pytest.approx(22)
    assert least(reuse(pipe, policy=PolicySettings(park_land_m2=29))) == pytest.approx(22)
    assert least(reuse(pipe, policy=PolicySettings(land_price_per_m2_y=0.1))) == pytest.approx(4 + 1 + 3)


def test_a_boiler_with_allowances_by_output() -> None:
    problem = case(
        plants=(Plant(plant="a", free_allowance_t_per_y=1),),
        conditions=ONE_HOUR,
        commodities=(Commodity(commodity="heat", kind="other"),),
        demands=(Demand(demand="need", plant="a", commodity="heat", rate_per_h=2),),
        technologies=(Technology(technology="u", plant="a", existing_size=5, allowance_t_per_activity_h=0.2),),
        technology_flows=(TechnologyFlow(technology="u", commodity="heat", per_activity=1),),
        emissions=(Emission(item="u", species="co2", kg_per_unit=300),),
        policy=PolicySettings(carbon_price_per_t=50, carbon_scheme="ets"),
    )
    assert least(problem) == pytest.approx(50 * (0.6 - 0.4 - 1))
