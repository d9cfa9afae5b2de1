"""What of the difference of two plans is an effect, by hand."""

from dataclasses import replace

import pandas as pd
import pytest

from parkloop.optimizer.plan.compare import figures
from parkloop.optimizer.plan.effects import Effect, effect, effect_sentences, word_of_effect
from parkloop.optimizer.plan.record import COLUMNS, Plan, empty_tables


def plan(cost: float, bound: float | None, co2: float = 100.0, link: str = "", capacity: float = 5.0) -> Plan:
    """A plan that costs so much, proven to so much, with one link or none."""
    row = dict.fromkeys(COLUMNS["links"], "") | {"link": link, "status": "new", "capacity": capacity, "capex": 100.0 * capacity}
    row |= {"enlarged_by": 0.0}
    tables = empty_tables() | ({"links": pd.DataFrame([row])} if link else {})
    kpi = {"total_cost_per_y": cost, "co2_t_per_y": co2, "links_built": float(bool(link))}
    return Plan("park", "cost", "park", "optimal", objective=cost, bound=bound, kpi=kpi, tables=tables)


def found(first: Plan, second: Plan, **known: float | bool | tuple[float, float]) -> Effect:
    seen = effect(first, second, **known)  # type: ignore[arg-type]
    assert seen is not None
    return seen


@pytest.mark.parametrize(
    ("first", "second", "proven", "accuracy"),
    [
        ((1000, 950), (1040, 980), False, 60),  # a rise within what the second may improve
        ((1000, 950), (1100, 1040), True, 60),
        ((1000, 950), (960, 955), False, 50),  # a fall within what the first may improve
        ((1000, 950), (940, 930), True, 50),
        ((1000, 950), (1040, 1035), True, 5),  # a rise counts the second's bound only
    ],
)
def test_a_rise_needs_the_second_bound_and_a_fall_the_first(
    first: tuple[float, float], second: tuple[float, float], proven: bool, accuracy: float
) -> None:
    """Proves the two rules. Sensitivity: the sum of both gaps would hide the last, either gap alone show the first or third."""
    seen = found(plan(*first, link="a"), plan(*second, link="b"))
    assert (seen.proven, seen.accuracy) == (proven, pytest.approx(accuracy))
    assert seen.shows("total_cost_per_y") is proven
    assert seen.shows("co2_t_per_y") is proven
    assert seen.kind == ("changed" if proven else "below")


def test_without_a_bound_nothing_is_an_effect() -> None:
    """Proves: a plan of which nothing is proven leaves a rise open. Sensitivity: a missing bound taken for a proof."""
    seen = found(plan(1000, 999, link="a"), plan(1500, None, link="b"))
    assert not seen.proven
    assert "nothing is proven yet of how much the second plan" in " ".join(effect_sentences(seen, "EUR"))


def test_plans_that_differ_only_within_the_gap_show_no_co2() -> None:
    """Proves: the rise of cost is proven, but the first design would do as well: CO2 and links are no effect.

    Kept, it costs 1,215 where the second costs 1,200 and may be 1,180. Sensitivity: told as soon as the cost is proven.
    """
    one, other = plan(1000, 995, 100.0, "a"), plan(1200, 1180, 80.0, "b")
    within, apart = found(one, other, kept=1215.0), found(one, other, kept=1230.0)
    assert (within.shows("total_cost_per_y"), within.shows("co2_t_per_y"), within.kind) == (True, False, "below")
    assert (apart.shows("total_cost_per_y"), apart.shows("co2_t_per_y"), apart.kind) == (True, True, "changed")
    assert "accuracy of 20 EUR/y" in effect_sentences(within, "EUR")[0]
    assert () == effect_sentences(apart, "EUR")


def test_a_design_that_cannot_be_kept_is_an_effect_of_its_own() -> None:
    """Proves: under a tighter cap the links have to change, though the cost rises by less than the accuracy."""
    seen = found(plan(1000, 990, 100.0, "a"), plan(1005, 996, 60.0, "b"), forced=True)
    assert (seen.shows("total_cost_per_y"), seen.shows("co2_t_per_y")) == (False, True)


def test_a_plan_that_is_unchanged_differs_by_its_operation() -> None:
    """Proves: the same design needs no bound of the best design. Sensitivity: a carbon price of 1 below a gap of 5 %."""
    one, other = plan(1000, 950, link="a"), plan(1001, 951, link="a")
    seen = found(one, other, floors=(1000.0, 1001.0))
    assert (seen.kind, seen.proven, seen.difference) == ("unchanged", True, 1.0)
    assert effect_sentences(seen, "EUR")[0].startswith("Plan unchanged")
    assert effect_sentences(seen, "EUR", "zh") == ("方案不变：链路、设备及其规模均相同，变化的只是费用和运行方式。",)
    loose = found(one, other, floors=(999.0, 999.5))
    assert (loose.kind, loose.proven) == ("unchanged", False)
    larger = found(one, plan(1001, 951, link="a", capacity=6.0), floors=(1000.0, 1001.0))
    assert not larger.unchanged


def test_the_accuracy_is_told_as_an_amount_in_both_languages() -> None:
    """Proves the sentences, and an amount that is rounded up. Sensitivity: 152,108 told as 152,000."""
    seen = found(plan(1_000_000, 847_892, link="a"), plan(900_000, 890_000, link="b"))
    assert effect_sentences(seen, "EUR")[0].startswith("Below the accuracy: the difference is smaller than 153,000 EUR/y")
    assert effect_sentences(seen, "EUR", "zh")[0].startswith("低于精度：差额小于前一方案尚可改进的幅度 153,000 EUR/y")
    assert ("below the accuracy", "低于精度") == (word_of_effect("below"), word_of_effect("below", "zh"))


def test_plans_of_different_objectives_are_not_held_together() -> None:
    assert effect(plan(1, 1), replace(plan(2, 2), objective_name="co2")) is None
    assert effect(plan(1, 1), Plan("park", "cost", "park", "infeasible")) is None


def test_the_table_of_figures_leaves_out_what_is_not_proven() -> None:
    """Proves: below the accuracy neither cost nor CO2 has a difference. Sensitivity: the numbers subtracted all the same."""
    table = figures({"a": plan(1000, 950, 100.0, "x"), "b": plan(980, 960, 90.0, "y")}, "EUR").set_index("figure")
    assert table.loc[["total_cost_per_y", "co2_t_per_y", "links_built"], "Δ b"].isna().all()
    sure = figures({"a": plan(1000, 999, 100.0, "x"), "b": plan(980, 960, 90.0, "y")}, "EUR").set_index("figure")
    assert list(sure.loc[["total_cost_per_y", "co2_t_per_y"], "Δ b"]) == [-20, -10]
