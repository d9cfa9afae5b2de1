"""Bounds of flows: parks whose best plan takes a way that reasoning about who could use what had missed."""

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from parkloop.cases import load_case
from parkloop.cases.schema import Case, Demand
from parkloop.models.network.arcs import Network
from parkloop.models.network.candidates import make_network
from parkloop.models.site import make_site
from parkloop.optimizer import optimise
from parkloop.optimizer.bounds import UnboundedEarningError, bounded_network, cutoff, unbounded_earning, widened
from parkloop.optimizer.bounds.cutoff import _injections_under_cutoff
from parkloop.optimizer.bounds.extremes import Extremes
from parkloop.optimizer.bounds.flows import feasible_flows
from parkloop.optimizer.bounds.relaxation import Relaxation
from parkloop.optimizer.solve.build import build
from parkloop.optimizer.solver.problem import Problem
from tests.support.few import few
from tests.support.problems import INF, problem

REGRESSIONS = Path(__file__).parents[2] / "regressions"
RIGHT = {
    "L2_chain10_5": 380_810.626,
    "L5_chain10_1": 262_729.820,
    "L6_chain10_5_only": 380_810.626,
    "L7_heat_chain": 3_808_025.260,
    "L10_steam_main_20_0.01": 5_289_759.707,
    "M4c_mode_limit": -638_600.0,
    "M4d_link_capacity": -638_600.0,
    "M4g_existing_link": -640_000.0,
    "M4i_cap_policy": -638_600.0,
    "M4j_budget": -638_600.0,
    "M4k_demand_b": 1_761_400.0,
    "M4l_relay": -637_200.0,
    "C1_raise_then_lossy": 1_000_280.0,
    "C1b_raise_then_lossy_only": 1_000_280.0,
    "C2_down_sent_down": 800_360.0,
    "C2b_down_sent_down_only": 800_360.0,
    "C3_arrives_as_chain": 800_300.0,
    "C3b_arrives_as_chain_only": 800_300.0,
    "C4_must_go_relay": 80_200.0,
    "C5_cold_for_must_go": 80_100.0,
    "C5c_cold_for_take_or_pay": 480_100.0,
    "C6_cable_own_use": 968_200.0,
    "C6b_cable_own_use_only": 968_200.0,
    "C7_take_or_pay_cooled": 480_100.0,
    "C8_screen_supply_treatment": 100_000.0,
    "C8b_two_kilns": 424_000.0,
    "C9_screen_sink_emission": 1_700_000.0,
    "C9b_ets": 1_704_000.0,
    "C10_screen_kink": 404_100.0,
    "C12_equal_levels": 800_080.0,
    "C12c_equal_levels_but_a_hot_stream": 800_072.0,
    "C12d_161": 800_080.0,
    "C14_screen_carry": 100_000.0,
    "C16_back_as_another": 800_200.0,
    "U10b_material_unlimited_noprofit": 0.0,
    "mixing_is_no_cutoff": 444_544.44,
    "mixing_without_links": 400_000.0,
    "small_flows_are_no_noise": 800_323_252.32,
    "circle_beside_a_large_flow": 8_040_001.0,
    "free_power_far_away": 3.0,
    "budget_and_lossy_links": 1_000_003.0,
    "no_circle_earns": -177_677.78,
    "negative_price_on_a_line": -110_911.11,
    "cheap_gas_loose_bound": 11_280_470.0,
    "lossless_class": 1_032_900.0,
}
"""Least cost by hand [money/y]"""


def regression(name: str) -> Case:
    return load_case(REGRESSIONS / name)


@pytest.mark.parametrize("name", sorted(RIGHT))
def test_the_best_plan_is_found_whatever_way_it_takes(name: str) -> None:
    """Proves the least cost by hand. Sensitivity: a bound or a screening that misses a path says more, or 'infeasible'."""
    plan = optimise(regression(name))
    assert (plan.status, plan.certified) == ("optimal", True)
    assert plan.kpi["total_cost_per_y"] == pytest.approx(RIGHT[name], rel=1e-6, abs=1e-3)


@pytest.mark.parametrize("objective", ["co2", ["co2", "cost"]])
def test_a_guess_is_confirmed_for_every_aim(objective: str | list[str]) -> None:
    """Proves: 125 times what arrives is sent over three links that lose much. Sensitivity: 1,600 t within the first guess."""
    plan = optimise(regression("co2_over_lossy_links"), objective)
    assert plan.certified and plan.objective == pytest.approx(0.0, abs=1e-6)


def test_a_main_of_existing_pipes_serves_its_last_plant_today() -> None:
    """Proves: 20 lossy pipes in a row are no limit. Sensitivity: losses of the first four counted only make it infeasible."""
    plan = optimise(regression("L10_steam_main_20_0.01"), scope="baseline")
    assert plan.kpi["total_cost_per_y"] == pytest.approx(5_289_759.707, rel=1e-8)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("M4_line_arbitrage", "markets buy, sell and links a/b/power/wire"),
        ("U10_material_unlimited", "links sup/b/truck"),
        ("one_of_two_trades", "links a/b/power/wire"),
        ("trade_beside_a_dear_pipe", "markets b1, s1"),
        ("let_down_earns", "markets b1, s1"),
    ],
)
def test_trade_without_any_limit_that_earns_is_a_fault(name: str, words: str) -> None:
    """Proves: what earns without end is named by solve and check. Sensitivity: a huge plan, or a word on one medium only."""
    case = regression(name)
    with pytest.raises(UnboundedEarningError, match=words):
        optimise(case)
    assert len(unbounded_earning(case)) == 1
    assert unbounded_earning(regression("U10b_material_unlimited_noprofit")) == []


@pytest.mark.parametrize("park", few(["two_firms", "guitang", "lubei", "kalundborg"], 3))
def test_no_plan_of_a_shipped_park_exceeds_a_bound(park: str) -> None:
    """Proves: the flows of today's park and of the cheapest relaxed one lie within the bounds, which are finite where needed.

    Sensitivity: bounds of the relaxation without room, or taken from another condition.
    """
    site = make_site(load_case(park))
    network, free = bounded_network(site), make_network(site)
    assert not network.guessed
    relaxation = Relaxation(build(site, free, relaxed=True))
    terms, _ = relaxation.built.objective("cost")
    value, point = Extremes(relaxation.problem).largest({j: -c for j, c in terms.items()})
    assert np.isfinite(value) and point is not None
    for (arc, condition), column in relaxation.flows.items():
        bound = network.arcs[arc].bound[condition] if arc in network.arcs else 0.0
        assert point[column] <= bound * (1 + 1e-6) + 1e-6, arc


def test_bounds_are_far_below_what_can_be_bought() -> None:
    """Proves: the largest flow of a pipe is what the park can put in. Sensitivity: what any market could sell."""
    network = bounded_network(make_site(load_case("kalundborg")))
    steam = [max(arc.bound.values()) for arc in network.arcs.values() if arc.sends.startswith("steam")]
    assert max(steam) < 200


def test_each_class_of_commodities_is_bounded_regardless_of_place() -> None:
    """Proves: the sum of what is put in, over the small relaxation, is no less than over the whole one.

    Sensitivity: a row of the small relaxation that the whole one does not have.
    """
    relaxation = Relaxation(build(site := make_site(load_case("kalundborg")), make_network(site), relaxed=True))
    upper, feasible = feasible_flows(relaxation)
    whole = Extremes(relaxation.problem)
    condition = next(iter(site.conditions))
    assert feasible
    for key, column in relaxation.injections.items():
        if key[1] == condition:
            assert whole.largest({column: 1.0})[0] <= upper[column] * (1 + 1e-6)


def test_a_guessed_bound_is_widened_where_the_plan_does_not_confirm_it() -> None:
    """Proves: a bound that stands in a better plan's way is found out. Sensitivity: a guess taken for a proof."""
    site = make_site(regression("M4c_mode_limit"))
    network = bounded_network(site)
    small = {name: replace(arc, bound=dict.fromkeys(arc.bound, 2.0)) for name, arc in network.arcs.items()}
    guessed = Network(network.links, small, network.screened, network.available, frozenset((arc, "year") for arc in small))
    wider = widened(site, guessed, {}, "cost", 960_000.0)
    assert wider is not None and wider.arcs["a/b/power/wire"].bound["year"] == pytest.approx(10.0, rel=1e-3)
    assert widened(site, network, {}, "cost", 0.0) is None


def test_a_guess_that_nothing_confirms_is_said() -> None:
    """Power bought at 100 and sold at 50 without limit: 5 are needed at b, over one wire, whatever else goes round.

    Least cost bounds the trade and is proven. The least number of links does not, and up to which flow it is proven is said.
    Sensitivity: a guess taken for a proof without a word.
    """
    case = regression("M4_line_arbitrage")
    prices = {"buy": 100.0, "sell": 50.0}
    markets = tuple(m.model_copy(update={"price_per_unit": prices[m.direction]}) for m in case.markets)
    need = Demand(demand="need", plant="b", commodity="power", rate_per_h=5.0)
    case = case.model_copy(update={"markets": markets, "demands": (*case.demands, need)})
    cheapest = optimise(case)
    assert (cheapest.status, cheapest.warnings) == ("optimal", ())
    plan = optimise(case, "links")
    assert (plan.status, plan.objective, plan.bound, plan.certified) == ("optimal", 1.0, 1.0, True)
    words = re.search(r"Nothing limits the flow of a/b/power/wire: .* stays below ([0-9,]+) per hour", plan.warnings[-1])
    assert words is not None and float(words[1].replace(",", "")) > 1e6


def test_what_is_put_in_is_bounded_by_the_cost_where_qualities_mix_too() -> None:
    """Proves: the tax on what a mix carries does not earn. Sensitivity: a mass of any size below 0 leaves the sums unbounded."""
    relaxation = Relaxation(build(site := make_site(load_case("lubei")), make_network(site), relaxed=True))
    upper, _ = feasible_flows(relaxation)
    terms, constant = relaxation.built.objective("cost")
    found = _injections_under_cutoff(relaxation, upper, terms, 4.6e8 - constant)
    assert np.isinf([upper[column] for column in relaxation.injections.values()]).any()
    assert np.isfinite([found[column] for column in relaxation.injections.values()]).all()


def test_conditions_asked_alone_admit_what_they_admit_together(monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves: each injection is bounded by its condition alone at least as high as jointly, below what is feasible.

    Sensitivity: the least cost of the other conditions counted as their usual one, or that of the own condition counted twice.
    """
    relaxation = Relaxation(build(site := make_site(load_case("lubei")), make_network(site), relaxed=True))
    upper, _ = feasible_flows(relaxation)
    terms, _ = relaxation.cost
    least = -Extremes(replace(relaxation.problem, col_upper=upper)).largest({j: -c for j, c in terms.items()})[0]
    most = least + 0.05 * abs(least)
    together = _injections_under_cutoff(relaxation, upper, terms, most)
    monkeypatch.setattr(cutoff, "JOINT_ROWS", 0)
    alone = _injections_under_cutoff(relaxation, upper, terms, most)
    columns = list(relaxation.injections.values())
    assert len(site.conditions) > 1
    assert (alone[columns] >= together[columns] * (1 - 1e-5)).all()
    assert alone[columns].sum() < 0.99 * upper[columns].sum()


def test_extremes_of_one_set_of_rows() -> None:
    """Proves three objectives in turn by hand, one of them endless. Sensitivity: an objective that stays from the one before."""
    program = Extremes(problem([0, 0, 0], [([1, 2, 0], -INF, 8), ([1, 0, 0], -INF, 3)], upper=[INF, INF, INF]))
    assert program.largest({0: 1.0})[0] == pytest.approx(3.0)
    assert program.largest({1: 1.0})[0] == pytest.approx(4.0)
    assert program.largest({2: 1.0})[0] == INF
    program.limit(1, 1.0)
    assert program.largest({0: 1.0, 1: 1.0})[0] == pytest.approx(4.0)


def test_a_part_of_a_problem_has_the_columns_of_its_rows() -> None:
    """Proves rows and columns of a part. Sensitivity: columns in another order than their numbers."""
    whole: Problem = problem([1, 2, 3], [([1, 0, 1], 0, 1), ([0, 1, 0], 0, 2)], upper=[5, 6, 7])
    part, columns = whole.part([0])
    assert list(columns) == [0, 2]
    assert (list(part.c), list(part.col_upper), part.rows) == ([1.0, 3.0], [5.0, 7.0], 1)
