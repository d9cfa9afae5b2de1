"""Water that steam takes along, by hand."""

from typing import Any

import pytest

from parkloop.cases import Case, CaseError
from parkloop.optimizer.certificate.certify import certify
from tests.support.by_hand import Row, buy, cost, halves, near, need, park, profile, quality, solve, water

STEAM: Row = {"commodity": "steam", "kind": "heat", "t_supply_c": 180, "t_return_c": 180, "water_t_per_unit": 1.5}
FEED = water("feed", "sink", 1, makes_up="steam")
DEMIN = water("demin", "supply", price=10)


def main(share: float = 0.0, mode: Row | None = None, **tables: Any) -> Case:
    """Works a buy steam at 10 and send 4 to b, that could buy it at 30; their feed takes 1 t/h, and demineralised water costs 10.

    Without the main 120,000 + 10,000 a year; with it 40,000 + 10,000 and the water of the steam.
    """
    whole: dict[str, Any] = {
        "plants": [{"plant": "a"}, {"plant": "b", "x_km": 1, "condensate_return": share}],
        "commodities": [STEAM],
        "demands": [need("b", "steam", 4)],
        "markets": [buy("boiler", "steam", 10, plant="a"), buy("dear", "steam", 30, plant="b")],
        "transport": [{"mode": "main", "carries": "heat", **(mode or {})}],
        "links": [{"link": "a_b", "from": "a", "to": "b", "commodity": "steam", "mode": "main", "length_km": 2}],
        "water_streams": [FEED, DEMIN],
    }
    return park(**{**whole, **tables})


@pytest.mark.parametrize(("share", "expected"), [(0, 60_000), (0.8, 12_000), (1, 0)])
def test_what_does_not_come_back_is_made_up_for(share: float, expected: float) -> None:
    """Proves: 4 MWh take 6 t along; of these a share returns, the rest is bought at 10. Sensitivity: as heat 4, not 6 t."""
    assert cost(main(share)) == near(50_000 + expected)


def test_the_table_of_condensate_tells_each_loop_and_is_read() -> None:
    """Proves: of 5 sent 4 arrive: 7.5 t leave, 3 return, 4.5 are made up for; every cell is checked, and a row too few.

    Sensitivity: returned of what is sent 3.75; a column that the certificate does not read.
    """
    whole = main(0.5, {"loss_per_km": 0.1})
    plan = solve(whole)
    table = plan.condensate
    (row,) = table.to_dict("records")
    assert (row["stream"], row["plant"], row["taker"], row["carrier"]) == ("feed", "a", "b", "steam")
    amounts = [row[name] for name in ("steam_per_h", "water_t_per_h", "returned_t_per_h", "made_up_t_per_h")]
    assert amounts == [near(5), near(7.5), near(3), near(4.5)]
    for column in table.columns:
        cell = row[column]
        other = f"{cell}x" if isinstance(cell, str) else cell + 1
        assert certify(whole, {**plan.tables, "condensate": table.astype(object).assign(**{column: other})}), column
    assert certify(whole, {**plan.tables, "condensate": table.iloc[:0]})


def test_steam_that_costs_more_water_than_it_saves_is_not_sent() -> None:
    """Proves: each MWh saves 20 and takes 1.5 t at 20. Sensitivity: without its water it is sent."""
    case = main(water_streams=[FEED, water("demin", "supply", price=20)])
    assert cost(case) == near(120_000 + 20_000)


def test_what_is_lost_on_the_way_does_not_come_back() -> None:
    """Proves: of 5 sent 4 arrive (10 % a km): 7.5 t leave, 0.5 x 6 return, 4.5 are made up for. Sensitivity: 0.5 x 7.5."""
    assert cost(main(0.5, {"loss_per_km": 0.1})) == near(50_000 + 10_000 + 45_000)


def test_the_rate_follows_the_steam_in_each_condition() -> None:
    """Proves: 4 in winter, 1 in summer: 6 and 1.5 t/h. Sensitivity: by the largest of the year 60,000."""
    case = main(
        conditions=halves(), profiles=profile("cold", summer=0.25, winter=1), demands=[need("b", "steam", 4, profile="cold")]
    )
    assert cost(case) == near(25_000 + 10_000 + 0.5 * 60_000 + 0.5 * 15_000)


def test_who_passes_on_has_a_loop_of_its_own() -> None:
    """Proves: b passes 4 on to c and takes none; it returns half of 6 t to a, c nothing to b: a makes up for 3, b for 6.

    b has a feed of its own. Sensitivity: counted at who makes the steam alone, 6 t; without b's feed 3.
    """
    case = main(
        plants=[{"plant": "a"}, {"plant": "b", "x_km": 1, "condensate_return": 0.5}, {"plant": "c", "x_km": 2}],
        demands=[need("c", "steam", 4)],
        markets=[buy("boiler", "steam", 10, plant="a"), buy("dear", "steam", 100, plant="c")],
        links=[{"link": "a_c", "from": "a", "to": "c", "status": "forbidden"}],
        water_streams=[FEED, water("b_feed", "sink", 1, plant="b", makes_up="steam"), DEMIN],
    )
    assert cost(case) == near(40_000 + 20_000 + 30_000 + 60_000)


def test_existing_mains_take_water_in_the_baseline_too() -> None:
    """Proves: what is sent today is made up for today. Sensitivity: only in plans, 50,000."""
    case = main(links=[{"link": "a_b", "from": "a", "to": "b", "commodity": "steam", "mode": "main", "status": "existing"}])
    assert cost(case, scope="baseline") == near(50_000 + 60_000)


def test_make_up_is_as_clean_as_the_feed() -> None:
    """Proves: the water for condensate is mixed with the rest of the feed: of 7 t/h half may be a dirty drain's, 3.5 t/h.

    The drain gives 5 t/h of 100 mg/L, the feed takes 50. Sensitivity: by its own rate of 1 only 0.5 t/h of it.
    """
    streams = [FEED, DEMIN, water("drain", "source", 5, mains=True), water("sewer", "outlet", price=1)]
    case = main(water_streams=streams, water_quality=[quality("feed", c_in=50), quality("drain", c_out=100)])
    plan = solve(case)
    assert plan.kpi["total_cost_per_y"] == near(40_000 + 35_000 + 1_500)


def test_a_pipe_of_make_up_is_as_wide_as_the_steam_needs() -> None:
    """Proves: 6 of 7 t/h come from b's clean drain by a pipe: nothing bounds what a sink of condensate takes but the steam.

    Sensitivity: by the rate of 1 t/h 6 x 10 an hour more.
    """
    drain = [water("drain", "source", 9, plant="b"), water("sewer", "outlet", price=0, plant="b")]
    case = main(
        water_streams=[FEED, DEMIN, *drain],
        transport=[{"mode": "main", "carries": "heat"}, {"mode": "pipe", "carries": "water", "capex_terminal": 1_000}],
    )
    assert cost(case) == near(40_000 + 100)


@pytest.mark.parametrize(
    ("tables", "column"),
    [
        ({"water_streams": [DEMIN | {"makes_up": "steam"}, FEED]}, "makes_up"),
        ({"water_streams": [DEMIN, FEED, FEED | {"stream": "other"}]}, "makes_up"),
        ({"commodities": [STEAM | {"water_t_per_unit": 0}]}, "makes_up"),
        ({"commodities": [STEAM, {"commodity": "power", "kind": "electricity", "water_t_per_unit": 1}]}, "water_t_per_unit"),
    ],
)
def test_condensate_that_cannot_be_is_a_fault(tables: Row, column: str) -> None:
    with pytest.raises(CaseError) as raised:
        main(**tables)
    assert column in [fault.column for fault in raised.value.faults]
