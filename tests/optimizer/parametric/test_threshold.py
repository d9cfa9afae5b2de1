"""At which value a link enters or leaves the optimum, by hand."""

from dataclasses import replace
from typing import Any

import pytest

from parkloop.cases import Case, from_tables, load_case, to_tables
from parkloop.optimizer.analyses.link_value.words import switching_lines
from parkloop.optimizer.parametric import scan
from parkloop.optimizer.parametric.subject import UnknownLinkError, candidates
from parkloop.optimizer.parametric.switching import Switch, SwitchingValue
from parkloop.optimizer.parametric.threshold import threshold
from tests.support.by_hand import frame, need, park
from tests.support.threshold_parks import GAS_PIPE, PIPE, comes_and_goes, neighbours


def one(case: Case, link: str, parameter: str, span: tuple[float, float] | None = None, **options: Any) -> SwitchingValue:
    ranges = {} if span is None else {parameter: span}
    (found,) = threshold(case, link, parameters=(parameter,), ranges=ranges, **options)
    return found


def values(found: SwitchingValue) -> list[tuple[str, Any]]:
    assert all(switch.certified and switch.low <= switch.value <= switch.high for switch in found.switches)
    return [(switch.change, pytest.approx(switch.value, rel=1e-6)) for switch in found.switches]


def test_the_price_of_water_at_which_a_pipe_enters() -> None:
    """Proves: the pipe saves 8000 t a year and costs 100, so it enters at 0.0125 per t, a fortieth of 0.5.

    Sensitivity: with capital written off over another life, the value would move in proportion.
    """
    found = one(neighbours(), PIPE, "water_price")
    assert values(found) == [("enters", 0.025)]
    assert found.saves_per_y == pytest.approx(8000 * 0.5 - 100)
    assert found.switches[0].cost_per_y == pytest.approx(100)
    placed = one(neighbours(), PIPE, "water_streams.fresh.price_per_t", (0.0, 0.1))
    assert values(placed) == [("enters", 0.0125)]


def test_the_subsidy_at_which_a_pipe_enters() -> None:
    """Proves: at 0.01 per t the pipe saves 80 of its 100: a fifth of its capital is missing.

    Sensitivity: a subsidy on fixed operating cost too would change nothing here; one on the first year alone ten times.
    """
    found = one(neighbours(0.01), PIPE, "subsidy")
    assert values(found) == [("enters", 0.2)]
    assert (found.place, found.present, found.stop) == (f"share of the capital of {PIPE}", 0.0, 0.95)
    assert found.saves_per_y == pytest.approx(-20)


def test_where_a_budget_counts_capital_the_subsidy_is_that_of_the_mode(monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves: with a budget of 900, capital of 1,000 can be paid from a subsidy of 0.1; at 0.01 per t it pays from 0.2."""
    monkeypatch.setattr(scan, "STEPS", 4)
    monkeypatch.setattr(scan, "HALVINGS", 8)
    found = one(neighbours(0.01, policy__capex_budget=900.0), PIPE, "subsidy", (0.0, 0.5))
    assert (found.place, found.method) == ("transport.pipe.subsidy_fraction", "scan")
    (switch,) = found.switches
    assert switch.low <= 0.2 <= switch.high and switch.high - switch.low < 0.5 / 1000
    monkeypatch.setattr(scan, "HALVINGS", 2)
    dear = one(neighbours(0.5, policy__capex_budget=900.0), PIPE, "subsidy", (0.0, 0.5))
    assert dear.switches[0].low <= 0.1 <= dear.switches[0].high


def test_the_carbon_price_at_which_a_pipe_enters() -> None:
    """Proves: at 0.0025 per t it saves 20 and 8 t of CO2: it enters at 10 per t.

    Sensitivity: without the CO2 of fresh water it would never enter.
    """
    found = one(neighbours(0.0025), PIPE, "carbon_price", (0.0, 100.0))
    assert values(found) == [("enters", 10.0)]


def test_the_carbon_price_goes_as_far_as_co2_costs_as_much_as_all_else() -> None:
    """Proves: 20 a year for water and 8 t of CO2 give 2.5 per t, rounded up to 5; at least four times the present price."""
    assert one(neighbours(0.0025), PIPE, "carbon_price").stop == 5.0
    assert one(neighbours(0.0025, policy__carbon_price_per_t=2.0), PIPE, "carbon_price").stop == 8.0


def test_a_link_that_comes_and_goes_has_both_values() -> None:
    """Proves: the pipe enters at 100/6 and leaves at 50, though it is out at both ends and at present; biogas comes with it.

    Sensitivity: solved at the ends only, or only for one change, a value would be missing.
    """
    found = one(comes_and_goes(), GAS_PIPE, "carbon_price", (0.0, 200.0))
    assert values(found) == [("enters", 100 / 6), ("leaves", 50.0)]
    assert [switch.cost_per_y for switch in found.switches] == pytest.approx([1000 / 6, 300])
    assert found.open == ()


def test_what_misses_is_told_by_how_much() -> None:
    """Proves: at 0.01 per t and no higher price, the pipe misses by 20 a year, with half the water price by 60."""
    found = one(neighbours(0.01), PIPE, "water_price", (0.0, 1.0))
    assert (found.status, found.switches) == ("never", ())
    assert found.nearest == (1.0, pytest.approx(-20))
    words = "\n".join(switching_lines(found, "EUR"))
    assert "never in the optimum" in words and "misses it by 20 EUR/y, at 1" in words


def test_a_link_that_must_be_is_always_there() -> None:
    """Proves: b's power comes through the wire or not at all."""
    case = park(
        plants=[{"plant": "a"}, {"plant": "b", "x_km": 1}],
        commodities=[{"commodity": "power", "kind": "electricity"}],
        markets=[{"market": "grid", "commodity": "power", "direction": "buy", "price_per_unit": 50, "plant": "a"}],
        demands=[need("b", "power", 10)],
        transport=[{"mode": "wire", "carries": "commodity", "capex_terminal": 1000}],
    )
    found = one(case, "a/b/power/wire", "subsidy")
    assert (found.status, found.saves_per_y) == ("always", float("inf"))
    assert "No plan was found without it." in found.note


def test_a_limit_is_scanned() -> None:
    """Proves: with less than 8000 t of fresh water a year there is no plan without the pipe; a cap is no price.

    Sensitivity: lines between two caps would say that the pipe leaves elsewhere.
    """
    case = neighbours(0.01)
    settings, tables = to_tables(case)
    dry = [{"policy": "dry", "kind": "cap", "target": "freshwater", "value": 9000}]
    capped = from_tables(settings, {**tables, "policies": frame(dry)})
    found = one(capped, PIPE, "policies.dry.value", (0.0, 16000.0))
    assert found.method == "scan"
    (switch,) = found.switches
    assert switch.change == "leaves" and switch.low <= 8000 <= switch.high
    assert switch.high - switch.low <= 16


def test_where_nothing_can_be_moved_it_is_told() -> None:
    found = one(comes_and_goes(), GAS_PIPE, "water_price")
    assert "No counted supply" in found.note
    assert list(switching_lines(found, "EUR")) == [f"water price: {found.note}"]


def test_an_unknown_link_is_told_with_names_like_it() -> None:
    with pytest.raises(UnknownLinkError, match="given/b/pipe") as raised:
        threshold(neighbours(), "given/c/pipe")
    assert PIPE in raised.value.near


def test_a_link_that_stands_has_no_threshold() -> None:
    case = load_case("kalundborg_today")
    standing = next(name for name, link in candidates(case).items() if link.exists)
    with pytest.raises(ValueError, match="stands today"):
        threshold(case, standing)


@pytest.mark.parametrize(("parameter", "span"), [("carbon_price", (5.0, 5.0)), ("transport.pipe.capex_terminal", None)])
def test_a_range_must_have_a_width(parameter: str, span: tuple[float, float] | None) -> None:
    with pytest.raises(ValueError, match="range"):
        one(neighbours(), PIPE, parameter, span)


def test_what_the_gap_leaves_open_is_told_as_below_the_accuracy() -> None:
    """Proves the words: a switch that is not proven, a saving whose sign is open, and a range that is."""
    switch = Switch(50.0, "leaves", 0.0, 150.0, 100.0, True, proven=False)
    shared = {"link": "x", "parameter": "carbon_price", "place": "p", "present": 0.0, "start": 0.0, "stop": 200.0}
    found = SwitchingValue(**shared, status="switches", method="lines", switches=(switch,), saves_per_y=10.0, proven=(-5.0, 25.0))
    text = "\n".join(switching_lines(found, "EUR"))
    assert "leaves at 50 (below the accuracy: left open between 0 and 150)" in text
    assert "it saves 10 EUR/y (below the accuracy of 15 EUR/y)" in text
    sure = replace(found, switches=(replace(switch, low=49.0, high=51.0, proven=True),), proven=(5.0, 25.0))
    text = "\n".join(switching_lines(sure, "EUR"))
    assert "leaves at 50 (proven: between 49 and 51)" in text and "below the accuracy" not in text
    always = replace(found, status="always", switches=(), open=((0.0, 200.0),))
    assert "in the best plans found in the whole range" in "\n".join(switching_lines(always, "EUR"))


def test_a_scan_follows_the_plan_before_it() -> None:
    """Proves: with two plans of equal cost at every value the scan keeps one, and tells no switch. Sensitivity: the row order.

    The pipe costs 100, the water 100: a cap that binds nowhere moves neither.
    """
    case = neighbours(0.0125, policy__capex_budget=5_000.0)
    found = one(case, PIPE, "policy.capex_budget", (2_000.0, 10_000.0))
    assert (found.method, found.switches, found.status) == ("scan", (), found.status)
    assert found.status in ("always", "never")
