"""Marginal and break-even values: by hand on two firms, and bounds where qualities mix."""

import math

import pytest

from parkloop.cases import Case, CaseError, load_case
from parkloop.optimizer import optimise
from parkloop.optimizer.analyses.link_value.evaluator import LinkValue
from parkloop.optimizer.analyses.records.decisions.breakeven import ANALYSIS as BREAKEVEN
from parkloop.optimizer.analyses.records.decisions.margins import ANALYSIS as MARGINS
from parkloop.optimizer.analyses.registry import analyse
from parkloop.optimizer.analyses.sensitivity.exchanges import BreakEvens, _of_link, breakeven
from parkloop.optimizer.analyses.sensitivity.margins import margins, places_of, unit_at
from parkloop.optimizer.parametric.subject import candidates
from parkloop.optimizer.plan.arguments import ArgumentError
from tests.support.by_hand import near, park

pytestmark = pytest.mark.usefixtures("solved_once")


def market(limit: float | None) -> Case:
    """Works a needs 10 MWh/h of power: 3 of the cheap grid at 20, the rest of the dear one at 50 [1000 h]"""
    return park(
        commodities=[{"commodity": "power", "kind": "electricity", "unit": "MWh"}],
        demands=[{"demand": "need", "plant": "a", "commodity": "power", "rate_per_h": 10}],
        markets=[
            {"market": "cheap", "commodity": "power", "direction": "buy", "price_per_unit": 20, "limit_per_h": limit},
            {"market": "dear", "commodity": "power", "direction": "buy", "price_per_unit": 50},
        ],
    )


def test_the_next_mw_of_a_limited_market() -> None:
    """By hand: one more MW of the cheap grid saves 30 x 1000 h, one more MW of need costs 50 x 1000 h: 30 and 50 per MWh.

    Planned anew it is the same, as nothing is built. Sensitivity: a dual of the wrong sign.
    """
    table = margins(market(3.0), most=2, gap=1e-7).table.set_index("place")
    cheap, need = table.loc["markets.cheap.limit_per_h"], table.loc["demands.need.rate_per_h"]
    assert (near(30_000), near(30_000), near(30_000)) == tuple(cheap[["worth_more", "worth_less", "dual"]])
    assert (near(-50_000), near(-50_000)) == tuple(need[["worth_more", "best_more"]])
    assert (near(30), near(-50), "MWh") == (cheap["worth_more_per_amount"], need["worth_more_per_amount"], need["amount_unit"])
    assert "demands.need.rate_per_h" == table.index[0]


def test_some_numbers_and_their_figure() -> None:
    """By hand: a hundredth of 3 MW of the cheap grid is worth 900 a year either way. Sensitivity: bars per unit, 30,000."""
    case, place = market(3.0), "markets.cheap.limit_per_h"
    found = analyse("margins", case, places=[place])
    assert [place] == found.tables["margins"]["place"].tolist()
    (figure,) = MARGINS.figures(case, found, "en")
    assert [[near(900)], [near(900)]] == [series["data"] for series in figure.option["series"]]
    with pytest.raises(ArgumentError, match="no number stands there"):
        margins(case, places=["markets.dear.limit_per_h"])
    with pytest.raises(CaseError, match="nobody"):
        margins(case, places=["markets.nobody.limit_per_h"])


def test_sizes_give_no_room_for_a_step() -> None:
    """By hand: one MW more of heat is gas of 32 at 0.8 for 8,000 h: -320,000. Sensitivity: room in sizes gave -319,997."""
    table = margins(load_case("two_firms"), places=["demands.greenhouse_heat.rate_per_h"]).table
    assert table["worth_more"].item() == pytest.approx(-320_000, rel=1e-8)


def test_less_than_is_needed_cannot_run() -> None:
    """By hand: without the dear grid the limit of 10 is all there is: one less cannot run, one more is worth nothing."""
    case = market(10.0).remove("markets", "dear")
    row = margins(case).table.set_index("place").loc["markets.cheap.limit_per_h"]
    assert -math.inf == -row["worth_less"] and 0.0 == row["worth_more"]


def test_two_firms_as_built_and_anew() -> None:
    """By hand: 1 t/h more for irrigation is town water at 2 for 8000 h, as the pipe is full.

    Planned anew 40 % of it is rinse water: the pipe of 5,000 per t/h costs 500 a year more, the sewer of 1 per t 8,000 less.
    """
    row = margins(load_case("two_firms"), most=8).table.set_index("place").loc["water_streams.irrigation.flow_t_per_h"]
    assert row["worth_more"] == pytest.approx(-16_000, rel=1e-4)
    assert row["best_more"] == pytest.approx(-(0.6 * 16_000 + 0.4 * (500 - 8_000)), rel=1e-4)


def test_places_are_limits_that_are_stated() -> None:
    assert {"demands.need.rate_per_h", "markets.cheap.limit_per_h"} == set(places_of(market(3.0)))
    assert {"demands.need.rate_per_h"} == set(places_of(market(None)))


def test_break_evens_by_hand() -> None:
    """By hand: the water pipe saves 79,000 (SOURCES.md) on 32,000 t: 2.47 per t.

    A km costs a tenth of 100,000 + 4 x 5,000: 6.58 km more. The truck costs by ton, not by km. Sensitivity: kilometres without
    the capacity, 7.9.
    """
    table = breakeven(load_case("two_firms")).table.set_index("link")
    pipe, truck = table.loc["rinse_water/greenhouse/water_pipe"], table.loc["spent_grain/greenhouse/truck"]
    assert (near(79_000), near(79_000 / 32_000), "found") == tuple(pipe[["saves_per_y", "charge_per_unit", "charge_is"]])
    assert (near(1 + 79_000 / 12_000), "found") == tuple(pipe[["break_even_km", "km_is"]])
    assert ("nothing", near(570_000 / 6_400)) == tuple(truck[["km_is", "charge_per_unit"]])


def test_break_evens_are_drawn() -> None:
    """By hand: the pipe saves 79,000 on 1 km and pays up to 7.58 km; what costs nothing by km is in the first figure only."""
    case = load_case("two_firms")
    saves, far = BREAKEVEN.figures(case, analyse("breakeven", case), "en")
    assert 3 == len(saves.option["yAxis"]["data"]) and near(79_000) in saves.option["series"][0]["data"]
    drawn = dict(zip(far.option["yAxis"]["data"], zip(*(one["data"] for one in far.option["series"]), strict=True), strict=True))
    assert (1.0, pytest.approx(1 + 79_000 / 12_000, rel=1e-4)) in drawn.values() and 2 == len(drawn)
    some = analyse("breakeven", case, links=["spent_grain/greenhouse/truck"]).tables["links"]
    assert ["spent_grain/greenhouse/truck"] == some["link"].tolist()
    with pytest.raises(ArgumentError, match="the plan does not build it"):
        breakeven(case, links=["greenhouse/brewery/hot_water/hot_water_pipe"])


def test_what_the_gaps_leave_open_has_no_break_even() -> None:
    """Proves: of a saving between -5 and 8 neither charge nor distance is told. Sensitivity: 3 / 32,000 as if it were found."""
    case, name = load_case("two_firms"), "rinse_water/greenhouse/water_pipe"
    value = LinkValue(name, True, 100.0, 103.0, -5.0, 8.0, 0.0, (), 0.0)
    one = _of_link(case, None, candidates(case)[name], value, 32_000.0, 4.0, None)
    assert ("open", "open") == (one.charge_is, one.km_is) and math.isnan(one.charge_per_unit)
    row = BreakEvens((one,)).table.iloc[0]
    cells = {column.name: column.cell for column in BREAKEVEN.tables[0].columns if column.cell is not None}
    told = {name: cell(row, "en", "EUR") for name, cell in cells.items()}
    assert ["below the accuracy"] * 3 == [told[name] for name in ("saves_per_y", "charge_per_unit", "break_even_km")]


def test_no_plan_found_without_a_link_is_no_proof_that_there_is_none() -> None:
    """Proves: it stays up to 64,000 / 32,000 for certain. Sensitivity: a search that ended told that it never leaves."""
    case, name = load_case("two_firms"), "rinse_water/greenhouse/water_pipe"
    for least, told in ((64_000.0, (2.0, "at least")), (math.inf, (math.inf, "no end"))):
        value = LinkValue(name, True, 100.0, math.inf, least, math.inf, 0.0, (), 0.0)
        one = _of_link(case, None, candidates(case)[name], value, 32_000.0, 4.0, None)
        assert told == (one.charge_per_unit, one.charge_is)


def test_a_link_leaves_beyond_its_break_even() -> None:
    """Proves: with the charge a little below its break-even value the truck is in the plan, and a little above it is not."""
    case, truck = load_case("two_firms"), "spent_grain/greenhouse/truck"
    charge = float(breakeven(case).table.set_index("link")["charge_per_unit"][truck])
    for factor, built in ((0.99, True), (1.01, False)):
        plan = optimise(case.set({"transport.truck.opex_per_unit": 10 + factor * charge}))
        assert built == (truck in set(plan.links["link"]))


def test_where_qualities_mix_the_charge_is_a_bound() -> None:
    """Proves: without one linear problem it is at least what is saved for certain, and never above what is found."""
    case = load_case("two_firms").set({"policy.limit_payback": True, "plants.brewery.longest_payback_y": 9})
    table = breakeven(case).table
    assert {"at least"} == set(table["charge_is"])
    assert (table["charge_per_unit"] * table["flow_per_y"] <= table["saves_per_y"] + 1.0).all()


def test_a_plan_without_links_has_none() -> None:
    assert breakeven(market(3.0)).table.empty


def test_wrong_arguments_are_refused() -> None:
    with pytest.raises(ArgumentError, match="step"):
        margins(market(3.0), step=0)
    with pytest.raises(ArgumentError, match="time_limit"):
        breakeven(market(3.0), time_limit=-1)


@pytest.mark.parametrize(
    ("place", "unit"),
    [
        ("policy.carbon_price_per_t", "EUR/t"),
        ("markets.cheap.price_per_unit", "EUR/MWh"),
        ("markets.cheap.limit_per_h", "MW"),
        ("policies.lid.value", "t/y"),
        ("policies.kilotonnes.value", "kt/y"),
        ("policies.half.value", "1"),
        ("policies.tax.value", "EUR/t"),
        ("policies.rate.value", "1"),
    ],
)
def test_a_number_has_the_unit_of_its_place(place: str, unit: str) -> None:
    """Proves that prices and limits count in the unit of what they are of.

    Sensitivity: EUR/unit, and t/y for a tax per tonne, a share of the base year, and a cap that is stated in kt.
    """
    case = market(3).add("base_year", year=2020, quantity="freshwater", value=9.0)
    for policy, cells in {
        "lid": {"kind": "cap", "target": "co2", "value": 5.0},
        "kilotonnes": {"kind": "cap", "target": "co2", "value": 5.0, "unit": "kt"},
        "half": {"kind": "cap", "target": "freshwater", "value": 0.5, "against": "base_year"},
        "tax": {"kind": "tax", "target": "so2", "value": 5.0},
        "rate": {"kind": "floor", "target": "water_reuse_rate", "value": 0.5},
    }.items():
        case = case.add("policies", policy=policy, **cells)
    assert unit == unit_at(case.set({"case.currency": "EUR"}), place)
