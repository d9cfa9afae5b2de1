"""A link with several takers carries no more than its giver has."""

from typing import Any

import pytest

from parkloop.cases import Case
from parkloop.models.site import make_site
from parkloop.optimizer.bounds import bounded_network
from parkloop.optimizer.solve.build import build
from parkloop.optimizer.solver.highs.adapter import run
from tests.support.by_hand import near, park, solve, water

LINK = "rinse/b/pipe"


def two_takers(capex: float = 1000.0, **source: Any) -> Case:
    """A source of 10 t/h at a for two sinks of 8 t/h each at b, through one pipe."""
    return park(
        plants=[{"plant": "a"}, {"plant": "b", "x_km": 1.0}],
        transport=[{"mode": "pipe", "carries": "water", "capex_terminal": capex, "capex_per_km_size": 1.0}],
        water_streams=[
            water("rinse", "source", 10.0, **source),
            water("wash", "sink", 8.0, plant="b"),
            water("cool", "sink", 8.0, plant="b"),
            water("fresh", "supply", price=2.0, plant="b"),
            water("sewer", "outlet", price=1.0),
        ],
    )


def test_together_the_takers_get_no_more_than_there_is() -> None:
    """Proves the bound: 10, not 16. Sensitivity: the pipe would be paid for by 10/16 of its building in the relaxation."""
    network = bounded_network(make_site(two_takers()))
    assert [arc.bound["year"] for arc in network.arcs_of[LINK]] == [near(8.0), near(8.0)]
    assert network.largest_flow(LINK, "year") == pytest.approx(10.0, rel=2e-3)
    assert network.largest_flow(LINK, "year") >= 10.0


def test_the_plan_is_the_same_and_the_relaxation_dearer() -> None:
    """Proves both: the pipe at 1,000 a year saves 30,000, and is built whole in the relaxation.

    It carries all 10: 6 of 16 t/h are fresh at 2 for 1,000 h, and 10 t/h of size over 1.3 km cost 13, a tenth of it each year.
    Sensitivity: without the bound the relaxation costs 375 less.
    """
    case = two_takers(capex=10_000.0)
    site = make_site(case)
    built = build(site, bounded_network(site))
    least = run(built.problem.with_objective(*built.objective("cost")).relaxed()).objective
    assert solve(case).kpi["total_cost_per_y"] == near(12_000.0 + 1_000.0 + 1.3)
    assert least == pytest.approx(13_001.3, abs=2.0)
