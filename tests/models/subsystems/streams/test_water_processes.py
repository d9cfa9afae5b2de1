"""Processes that take up a load from their water, solved by hand. Rates in t/h, concentrations in mg/L."""

from typing import Any

import pytest

from parkloop.cases import Case
from tests.support.by_hand import cost, halves, near, park, profile, quality, solve, total, water

FRESH = water("fresh", "supply", price=1)


SEWER = water("sewer", "outlet")


def one_hour(streams: list[dict[str, Any]], qualities: list[dict[str, Any]] | None = None, **tables: Any) -> Case:
    return park(**{"hours": 1, **tables}, water_streams=streams, water_quality=qualities or [])


def test_a_process_takes_the_water_that_its_load_needs() -> None:
    """Proves: load = flow*(c_out - c_in): 2 kg/h from 0 to 100 need 20 t/h. Sensitivity: g for kg 0.02."""
    case = one_hour([water("still", "process"), FRESH, SEWER], [quality("still", c_in=0, c_out=100, load=2)])
    assert cost(case) == near(20)


def test_reuse_replaces_part_of_the_water_of_a_process() -> None:
    """Proves: a source at 60 serves a process that takes 50 at most.

    5 kg/h up to 100: x of reuse and y fresh: 60 x <= 50 (x + y) and 40 x + 100 y >= 5,000: x = 83.33, y = 16.67.
    Sensitivity: without the limit at the inlet y = 2, without reuse 50.
    """
    case = one_hour(
        [water("rinse", "source", 120), water("still", "process"), FRESH, SEWER],
        [quality("rinse", c_out=60), quality("still", c_in=50, c_out=100, load=5)],
    )
    assert cost(case) == near(50 / 3)


def test_a_limit_bounds_the_flow_of_a_process() -> None:
    """Proves: limit_t_per_h: x + y <= 80 and 40 x + 100 y >= 5,000: x = 50, y = 30. Sensitivity: without it 16.67."""
    case = one_hour(
        [water("rinse", "source", 120), water("still", "process", limit_t_per_h=80), FRESH, SEWER],
        [quality("rinse", c_out=60), quality("still", c_in=50, c_out=100, load=5)],
    )
    assert cost(case) == near(30)


def test_a_process_may_have_a_fixed_flow() -> None:
    """Proves: x + y = 60 and 40 x + 100 y >= 5,000: y = 43.33. Sensitivity: with a free flow 16.67."""
    case = one_hour(
        [water("rinse", "source", 120), water("still", "process", 60), FRESH, SEWER],
        [quality("rinse", c_out=60), quality("still", c_in=50, c_out=100, load=5)],
    )
    assert cost(case) == near(130 / 3)


def test_a_process_dilutes_where_a_discharge_has_a_stricter_limit() -> None:
    """Proves: 1 kg/h leaves below 60 with 16.67 t/h, as no supply may flow into the sewer. Sensitivity: at 100 infeasible."""
    case = one_hour(
        [water("still", "process"), FRESH, SEWER],
        [quality("still", c_in=50, c_out=100, load=1), quality("sewer", c_in=60)],
    )
    assert cost(case) == near(50 / 3)


def test_an_outlet_of_a_fixed_flow_is_as_clean_as_what_it_takes() -> None:
    """Proves: 1 kg/h in 100 t/h of fresh water leaves at 10, and serves a sink of 100 t/h that takes 20: 100 t/h in all.

    Sensitivity: counted at its limit of 100 it could serve 20 of the sink's 100 t/h, and the park takes 180.
    """
    case = one_hour(
        [water("still", "process", 100), water("wash", "sink", 100), FRESH, SEWER],
        [quality("still", c_in=50, c_out=100, load=1), quality("wash", c_in=20)],
    )
    assert cost(case) == near(100)


def test_a_process_does_not_feed_itself() -> None:
    """Proves: its own outlet is not its inlet.

    Fixed 40, 2 kg/h, at most 50 in, 100 out: 40 fresh. Sensitivity: with 20 of its own outlet 20.
    """
    case = one_hour([water("still", "process", 40), FRESH, SEWER], [quality("still", c_in=50, c_out=100, load=2)])
    assert cost(case) == near(40)


def test_the_true_concentration_stands_beside_the_counted_one() -> None:
    """Proves: an outlet is counted at c_out; the mass balance gives the true value.

    40 fresh take up 2 kg/h: 50 mg/L, counted as 100. Sensitivity: one number for both.
    """
    plan = solve(one_hour([water("still", "process", 40), FRESH, SEWER], [quality("still", c_in=50, c_out=100, load=2)]))
    row = plan.water_quality.query("stream == 'still' and side == 'out'").iloc[0]
    assert (row["counted_mg_per_l"], row["true_mg_per_l"]) == (near(100), near(50))


def test_losses_leave_less_water_with_the_same_mass() -> None:
    """Proves: (c_out*(1 - loss) - c_in)*f - c_out*E >= 1000*load, outlet f*(1 - loss) - E.

    90 f - 200 = 2,000: f = 24.44; 20 leave, at 2 each: 24.44 + 40. Sensitivity: without losses 20 + 40.
    """
    case = one_hour(
        [water("still", "process", loss_fraction=0.1, loss_t_per_h=2), FRESH, water("sewer", "outlet", price=2)],
        [quality("still", c_in=0, c_out=100, load=2)],
    )
    plan = solve(case)
    assert plan.kpi["total_cost_per_y"] == near(2_200 / 90 + 40)
    assert total(plan, "wastewater") == near(20)


def test_a_cooling_tower_is_a_process_without_load() -> None:
    """Proves: what evaporates leaves its salt in the blow-down.

    5 evaporate, make-up at 100, at most 400 in the circuit: 300 f = 2,000: 6.667 at 3, and 1.667 of blow-down at 1: 21.667.
    Sensitivity: without the balance of salt 5 of make-up, 15.
    """
    case = one_hour(
        [water("tower", "process", loss_t_per_h=5), water("fresh", "supply", price=3), water("sewer", "outlet", price=1)],
        [quality("tower", c_in=150, c_out=400), quality("fresh", c_out=100)],
    )
    assert cost(case) == near(65 / 3)


def test_processes_reuse_each_other_s_water() -> None:
    """Proves: outlets of processes are givers.

    The first needs 20 fresh (2 kg/h, 0 to 100). The second (2 kg/h, 100 to 200) takes these 20: 20 in all.
    Sensitivity: without reuse 30.
    """
    case = one_hour(
        [water("rinse", "process"), water("wash", "process"), FRESH, SEWER],
        [quality("rinse", c_in=0, c_out=100, load=2), quality("wash", c_in=100, c_out=200, load=2)],
    )
    plan = solve(case)
    assert plan.kpi["total_cost_per_y"] == near(20)
    assert cost(case, scope="baseline") == near(30)


def test_the_load_of_a_process_follows_its_profile() -> None:
    """Proves: the profile of a process multiplies its load: 500*20 + 500*40 = 30,000. Sensitivity: 20,000."""
    case = park(
        conditions=halves(),
        profiles=profile("season", winter=2),
        water_streams=[water("still", "process", profile="season"), FRESH, SEWER],
        water_quality=[quality("still", c_in=0, c_out=100, load=2)],
    )
    assert cost(case) == near(30_000)


def test_a_process_takes_at_most_its_limiting_flow() -> None:
    """Proves: without limit_t_per_h a process takes max(load/(c_out - c_in_max)).

    A farm pays 2 for waste water and fresh water costs 1, so more would always pay: 2 kg/h from 0 to 100 allow 20: 20 - 40.
    Sensitivity: without the limit it would earn without end.
    """
    case = one_hour(
        [water("still", "process"), FRESH, water("farm", "outlet", price=-2)], [quality("still", c_in=0, c_out=100, load=2)]
    )
    assert cost(case) == near(-20)


def test_an_outlet_below_its_limit_counts_where_its_species_is_minimised() -> None:
    """1 kg/h of cod in 40 t/h, which the salt needs, is 1 t/y, though the outlet may hold 200 mg/L. Sensitivity: 8 t/y."""
    case = park(
        water_streams=[water("p", "process"), water("fresh", "supply", price=1), water("river", "outlet")],
        water_quality=[
            quality("p", c_in=50, c_out=200, load=1, species="cod"),
            quality("p", c_in=0, c_out=50, load=2),
        ],
    )
    plan = solve(case, objective="cod")
    assert plan.objective == near(1.0)


@pytest.mark.parametrize("exact", [False, True])
def test_a_product_is_as_clean_as_its_feed_makes_it_in_every_condition(exact: bool) -> None:
    """Nine tenths are removed from 100 mg/L: 10, just clean enough, also in the half in which half the water is lost.

    10 and 5 t/h replace fresh water of 10 mg/L at 1: 500 h of 5 t/h cost 2,500. Sensitivity: with the recovery of the other half
    the 5 t/h would count at 20 mg/L: 5,000.
    """
    if exact:
        pytest.importorskip("pyscipopt")
    case = one_hour(
        [
            water("waste", "source", 10),
            water("filter_in", "sink", 1, technology="filter"),
            water("filter_out", "source", 1, technology="filter", profile="half"),
            water("wash", "sink", 10),
            FRESH,
            SEWER,
        ],
        [quality("waste", c_out=100), quality("filter_out", removal=0.9), quality("wash", c_in=10), quality("fresh", c_out=10)],
        technologies=[{"technology": "filter", "plant": "a", "existing_size": 10}],
        conditions=halves(),
        profiles=profile("half", summer=1, winter=0.5),
    )
    assert solve(case, exact=exact, gap=1e-5).kpi["total_cost_per_y"] == near(2_500)


def test_a_limit_on_what_nothing_gives_acts_on_nothing() -> None:
    """Proves: 10 t/h of fresh water through a process whose outlet follows from its load; no water has cod.

    Sensitivity: an error of the program where the process has no row of the species.
    """
    case = one_hour(
        [water("still", "process", 10), FRESH, SEWER],
        [quality("still", c_in=5, load=1), quality("sewer", species="cod", c_in=50)],
    )
    assert cost(case) == near(10)
