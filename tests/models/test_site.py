"""Scopes, coalitions and plants outside the fence, solved by hand."""

from typing import Any

import pytest

from parkloop.cases import Case
from parkloop.optimizer import ladder
from tests.support.by_hand import bill, buy, cost, flows, near, need, park, quality, solve, total, water

PIPE = {"mode": "pipe", "carries": "water"}


def rinse(**tables: Any) -> Case:
    """Plant a gives 10, needs 4; b needs 6; fresh water costs 2."""
    return park(
        hours=1,
        water_streams=[
            water("rinse", "source", 10),
            water("wash", "sink", 4),
            water("cool", "sink", 6, plant="b"),
            water("fresh", "supply", price=2),
            water("sewer", "outlet"),
        ],
        **{"transport": [PIPE], **tables},
    )


def test_a_ladder_tells_where_a_saving_comes_from() -> None:
    """Proves: 20 today, 12 with reuse inside a, 0 with a pipe to b. Sensitivity: the baseline with reuse 12."""
    plans = ladder(rinse())
    assert [plans[scope].kpi["total_cost_per_y"] for scope in ("baseline", "plant", "park")] == [near(20), near(12), near(0)]
    assert all(plan.certified for plan in plans.values())


def test_an_existing_row_inside_a_plant_opens_the_pair_in_the_baseline() -> None:
    """Proves: rinse feeds wash today, without a mode: 12. Sensitivity: 20."""
    links = [{"link": "old_hose", "from": "rinse", "to": "wash", "status": "existing"}]
    assert cost(rinse(links=links), scope="baseline") == near(12)


def test_a_forbidden_row_inside_a_plant_closes_the_pair() -> None:
    """Proves: rinse may not feed wash: b takes 6, wash 4 fresh: 8. Sensitivity: 0."""
    links = [{"link": "never", "from": "rinse", "to": "wash", "status": "forbidden"}]
    assert cost(rinse(links=links)) == near(8)


def test_existing_technologies_run_with_their_own_streams_in_the_baseline() -> None:
    """Proves: an existing filter treats its plant's water today, and its product serves the plant.

    rinse (500) to the filter (10 mg/L) to wash (20 at most): 4*1 instead of 4*2, b pays 12: 16. Sensitivity: 20.
    """
    case = park(
        hours=1,
        water_streams=[
            water("rinse", "source", 10),
            water("wash", "sink", 4),
            water("cool", "sink", 6, plant="b"),
            water("feed", "sink", 1, technology="filter"),
            water("filtrate", "source", 1, technology="filter"),
            water("fresh", "supply", price=2),
            water("sewer", "outlet"),
        ],
        water_quality=[
            quality("rinse", c_out=500),
            quality("wash", c_in=20),
            quality("filtrate", c_out=10),
            quality("cool", c_in=0),
        ],
        technologies=[{"technology": "filter", "plant": "a", "existing_size": 10, "opex_per_activity": 1}],
        transport=[PIPE],
    )
    assert cost(case, scope="baseline") == near(16)


def gas(only: list[str] | None, scope: str = "park") -> float:
    """Plant a needs 6 gas and 5 hydrogen, b 4 gas; the 10 cheap gas are all used today; a may make hydrogen of gas."""
    case = park(
        hours=1,
        commodities=[{"commodity": "gas", "kind": "fuel"}, {"commodity": "hydrogen", "kind": "other", "unit": "km3"}],
        demands=[need("a", "gas", 6), need("a", "hydrogen", 5), need("b", "gas", 4)],
        markets=[buy("field", "gas", 10, limit_per_h=10), buy("trucks", "hydrogen", 50)],
        technologies=[{"technology": "reformer", "plant": "a", "max_size": 5}],
        technology_flows=flows("reformer", hydrogen=1, gas=-1),
    )
    return cost(case, only=only, scope=scope)


def test_a_coalition_has_its_baseline_share_of_a_common_limit() -> None:
    """Proves: alone a has 6 of the 10 gas, what it uses today, so none is left to reform: 60 + 250.

    b alone 40; both 350. Sensitivity: with the whole limit a would reform 4: 60 + 40 + 50 = 150.
    """
    assert gas(["a"]) == near(310)
    assert gas(["b"]) == near(40)
    assert gas(["a", "b"]) == near(350)
    assert gas(None) == near(350)


@pytest.mark.parametrize(
    ("only", "expected"), [(["a"], 0), (["b"], 12), (["c"], 6), (["a", "b"], 0), (["b", "c"], 18), (["a", "b", "c"], 6)]
)
def test_members_of_a_coalition_exchange_among_themselves(only: list[str], expected: float) -> None:
    """Proves: links to others are cut, mains water reaches any coalition.

    a gives 10 and needs 4, b needs 6, c needs 3, fresh water at 2. Sensitivity: with links to others b and c would pay 0.
    """
    case = park(
        hours=1,
        water_streams=[
            water("rinse", "source", 10),
            water("wash", "sink", 4),
            water("cool", "sink", 6, plant="b"),
            water("clean", "sink", 3, plant="c"),
            water("fresh", "supply", price=2),
            water("sewer", "outlet"),
        ],
        transport=[PIPE],
    )
    assert cost(case, only=only) == near(expected)


def test_a_plant_outside_the_fence_costs_and_counts_nothing() -> None:
    """Proves: what an external plant buys is not in the books; the link to it is borne by the plant inside.

    a's 10 cost 2 per t in the sewer; a farm outside takes 8 by a pipe of 1,000 a year: 1,000 + 2*2*1000 = 5,000, all a's;
    the farm's own water is no fresh water of the park. Sensitivity: with the farm's 8*1*1000 the saving would be 8,000 more.
    """
    case = park(
        plants=[{"plant": "a"}, {"plant": "farm", "role": "external"}],
        water_streams=[
            water("rinse", "source", 10),
            water("field", "sink", 8, plant="farm"),
            water("fresh", "supply", price=1),
            water("sewer", "outlet", price=2),
        ],
        transport=[{"mode": "pipe", "carries": "water", "capex_terminal": 10_000, "owner": "taker"}],
    )
    plan = solve(case)
    assert plan.kpi["total_cost_per_y"] == near(5_000)
    assert bill(plan, "link_capital", "a") == near(1_000)
    assert total(plan, "freshwater") == near(0)
    assert solve(case, scope="baseline").kpi["total_cost_per_y"] == near(20_000)


def test_plants_outside_the_fence_are_not_joined() -> None:
    """Proves: no link between two external plants: the field stays dry. Sensitivity: a pipe from lake to farm."""
    case = park(
        plants=[{"plant": "a"}, {"plant": "farm", "role": "external"}, {"plant": "lake", "role": "external"}],
        water_streams=[
            water("wash", "sink", 1),
            water("drain", "source", 10, plant="lake"),
            water("field", "sink", 8, plant="farm"),
            water("fresh", "supply", price=1),
            water("sewer", "outlet"),
        ],
        transport=[PIPE],
    )
    plan = solve(case)
    assert not ((plan.links["from_plant"] == "lake") & (plan.links["to_plant"] == "farm")).any()
    assert plan.kpi["total_cost_per_y"] == near(0)


def test_the_baseline_without_exchange_feeds_from_supplies_to_outlets() -> None:
    """Proves: today a's 10 go to the sewer at 1 and 10 fresh come at 2: 30 in the baseline. Sensitivity: reuse inside 18."""
    case = park(
        hours=1,
        water_streams=[
            water("rinse", "source", 10),
            water("wash", "sink", 10),
            water("fresh", "supply", price=2),
            water("sewer", "outlet", price=1),
        ],
    )
    assert cost(case, scope="baseline") == near(30)
    assert cost(case) == near(0)


def test_a_coalition_has_its_share_of_a_common_supply() -> None:
    """Proves: limits of supplies are shared by baseline use too.

    Today the well's 10 serve wash (4) and cool (6), so a alone may draw 4. A scrubber that earns 4 per t could use 2 more, and
    buys them in town at 3: 2*(3 - 4) = -2. Sensitivity: with the whole well -8.
    """
    case = park(
        hours=1,
        water_streams=[
            water("wash", "sink", 4),
            water("cool", "sink", 6, plant="b"),
            water("well", "supply", price=0, limit_t_per_h=10),
            water("town", "supply", price=3),
            water("sewer", "outlet"),
            water("scrub_in", "sink", 1, technology="scrub"),
            water("scrub_out", "source", 1, technology="scrub"),
        ],
        water_quality=[quality("scrub_out", c_out=100), quality("wash", c_in=0)],
        technologies=[{"technology": "scrub", "plant": "a", "max_size": 2, "opex_per_activity": -4}],
    )
    assert cost(case, only=["b"]) == near(0)
    assert cost(case, only=["a"]) == near(-2)
