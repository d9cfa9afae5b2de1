"""What must hold in every park, whatever its numbers: tested on random parks with all features of the format.

A plan with more freedom never costs more, and what should not matter does not.
"""

from functools import partial
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parkloop.cases import Case, load_case, save_case
from parkloop.cases.schema import Link, Mode
from parkloop.optimizer import optimise
from tests.properties.changes import (
    TIGHT,
    amount,
    best,
    capped,
    changed,
    cost_of,
    in_other_money,
    least,
    money_fields,
    more,
    proven,
    renamed_throughout,
    room,
    shuffled,
    the_park,
    with_land,
    with_rows,
    without_credits,
    without_rules,
)
from tests.support.few import few

PARKS = (5, 10, 14, 26, 62, 6, 3, 51, 56, 33)
"""Seeds of small parks that have a plan that is soon proven; half of them with policies, most with links worth building."""
WITH_RULES = (1, 6, 14, 51, 3, 56, 68)
BUILDERS = (2, 10, 14, 6, 56, 62)
"""Parks that would build on land."""
CAPPED = (
    *((2, "co2"), (3, "wastewater"), (28, "co2"), (62, "co2"), (25, "freshwater"), (6, "energy")),
    *((7, "co2"), (62, "energy"), (25, "wastewater"), (1, "wastewater")),
)
"""Parks and totals that a cap could lower."""
WITH_LINKS = (5, 10, 3, 26, 62, 33)

parks = st.sampled_from(PARKS).map(the_park)
ruled = st.sampled_from(WITH_RULES).map(the_park)
builders = st.sampled_from(BUILDERS).map(the_park).map(without_rules)
shares, below_one = st.floats(0.0, 1.0), st.floats(0.3, 1.0)
examples = partial(settings, derandomize=True, deadline=None, database=None)


def never_dearer(case: Case, freer: Case) -> None:
    plan = best(case)
    assert cost_of(best(freer)) <= cost_of(plan) + room(plan)


def same_cost(case: Case, other: Case) -> None:
    plan = best(case)
    assert abs(cost_of(proven(optimise(other, gap=TIGHT))) - cost_of(plan)) <= room(plan)


@examples(max_examples=2)
@given(builders, shares, shares)
def test_more_land_never_costs_more(case: Case, one: float, other: float) -> None:
    """Land between none and what the plan would take."""
    used = float(best(case).land["m2"].sum())
    tight, wide = (with_land(case, share * used) for share in sorted((one, other)))
    never_dearer(tight, wide)
    assert cost_of(best(with_land(case, 0.0))) > cost_of(best(case))


@examples(max_examples=4)
@given(st.sampled_from((*PARKS, *WITH_RULES)).map(the_park))
def test_other_names_cost_the_same(case: Case) -> None:
    """Proves that all tables follow a renamed key, and ports. Sensitivity: one left behind is a fault, or acts no more."""
    same_cost(case, renamed_throughout(case))


@examples(max_examples=4)
@given(parks, st.floats(0, 1e4), st.sampled_from(["water", "material", "heat", "commodity"]))
def test_another_mode_never_costs_more(case: Case, capex: float, carries: str) -> None:
    mode = Mode.model_validate({"mode": "another", "carries": carries, "capex_terminal": capex, "max_flow": 5})
    never_dearer(case, more(case, "transport", mode))


@examples(max_examples=4)
@given(st.sampled_from(CAPPED), shares, shares)
def test_a_looser_cap_never_costs_more(which: tuple[int, str], one: float, other: float) -> None:
    """Caps between the least amount possible and that of the cheapest plan."""
    case, target = without_rules(the_park(which[0])), which[1]
    low, high = amount(least(case, target), target), amount(best(case), target)
    assert low < 0.999 * high
    tight, loose = (capped(case, target, low + share * (high - low)) for share in sorted((one, other)))
    never_dearer(tight, loose)
    never_dearer(loose, case)


@examples(max_examples=4)
@given(ruled, st.floats(1.0, 3.0))
def test_looser_rules_never_cost_more(case: Case, factor: float) -> None:
    factors = {"cap": factor, "quota": factor, "floor": 1 / factor}
    freer = with_rows(case, "policies", lambda row: {"value": factors.get(row.kind, 1.0) * row.value})
    budget = case.policy.capex_budget
    freer = changed(freer, policy=case.policy.model_copy(update={"capex_budget": budget and factor * budget}))
    never_dearer(case, with_rows(freer, "plants", lambda row: {"capex_budget": row.capex_budget and factor * row.capex_budget}))


@examples(max_examples=4)
@given(parks.map(without_credits), below_one)
def test_lower_prices_never_cost_more(case: Case, factor: float) -> None:
    freer = with_rows(
        case, "markets", lambda row: {"price_per_unit": factor * row.price_per_unit} if row.direction == "buy" else {}
    )
    for table in ("water_streams", "material_streams"):
        freer = with_rows(
            freer, table, lambda row: {"price_per_t": factor * row.price_per_t} if (row.price_per_t or 0) > 0 else {}
        )
    never_dearer(case, freer)


@examples(max_examples=4)
@given(parks, below_one)
def test_cheaper_capital_never_costs_more(case: Case, factor: float) -> None:
    freer = case
    for table in ("technologies", "transport", "links", "commodities", "zones"):
        freer = with_rows(
            freer, table, lambda row: {x: factor * v for x in money_fields(type(row)) if "capex" in x and (v := getattr(row, x))}
        )
    never_dearer(case, freer)


@examples(max_examples=4)
@given(parks, st.sampled_from([0.01, 0.7, 1000.0]))
def test_other_money_gives_the_same_plan_in_other_money(case: Case, factor: float) -> None:
    plan = best(case)
    other = proven(optimise(in_other_money(case, factor), gap=TIGHT))
    assert abs(cost_of(other) / factor - cost_of(plan)) <= 3 * room(plan)


@examples(max_examples=4)
@given(parks, st.integers(0, 99))
def test_the_order_of_rows_does_not_matter(case: Case, seed: int) -> None:
    same_cost(case, shuffled(case, seed))


@pytest.mark.parametrize("seed", few(WITH_LINKS, 3))
def test_a_forbidden_link_is_never_built(seed: int) -> None:
    case = the_park(seed)
    plan = best(case)
    named = {(row.from_, row.to) for row in case.links}
    new = plan.links[(plan.links["status"] == "new") & (plan.links["from_plant"] != plan.links["to_plant"])]
    free = [row for row in new.to_dict("records") if (row["from"], row["to"]) not in named]
    if not free:
        pytest.skip("the plan has only links that rows name")
    ends = {"from": free[0]["from"], "to": free[0]["to"], "mode": free[0]["mode"], "commodity": None}
    if free[0]["domain"] == "commodity":
        ends["commodity"] = free[0]["item"]
    row = Link.model_validate({"link": "closed", "status": "forbidden", **ends})
    without = proven(optimise(more(case, "links", row), gap=TIGHT))
    built = without.links[["from", "to", "mode", "item"]].to_dict("records")
    assert {key: free[0][key] for key in ("from", "to", "mode", "item")} not in built
    assert cost_of(without) >= cost_of(plan) - room(plan)


@pytest.mark.parametrize("seed", few(PARKS[:7], 3))
def test_a_wider_scope_never_costs_more(seed: int) -> None:
    case = without_rules(the_park(seed))
    plans = [best(case, scope) for scope in ("baseline", "plant", "park")]
    for narrow, wide in pairwise(plans):
        assert cost_of(wide) <= cost_of(narrow) + room(narrow)


@pytest.mark.parametrize("seed", PARKS)
def test_what_comes_in_goes_out(seed: int) -> None:
    plan = best(the_park(seed))
    table = plan.commodities
    coming = table[["bought", "made", "received", "raised", "left_over", "discharged"]].sum(axis=1)
    going = table[["needed", "sold", "taken", "sent", "kept_warm", "used", "pumping", "charged", "vented"]].sum(axis=1)
    assert ((coming - going).abs() <= 1e-6 * (1 + coming)).all()
    assert float(plan.costs["cost_per_y"].sum()) == pytest.approx(cost_of(plan), abs=room(plan))
    weighted = (plan.scenarios["probability"] * plan.scenarios["cost_per_y"]).sum()
    assert weighted == pytest.approx(cost_of(plan), abs=room(plan))


@pytest.mark.parametrize("seed", PARKS[:6])
def test_a_case_saved_and_loaded_is_the_same_case(seed: int, tmp_path: Path) -> None:
    case = the_park(seed)
    save_case(case, tmp_path / "park")
    assert load_case(tmp_path / "park") == case


@examples(max_examples=3)
@given(parks)
def test_all_plants_together_are_the_park(case: Case) -> None:
    plan = best(case)
    members = [row.plant for row in case.plants]
    assert abs(cost_of(proven(optimise(case, only=members, gap=TIGHT))) - cost_of(plan)) <= room(plan)


@pytest.mark.parametrize("seed", few(WITH_RULES[2:], 2))
def test_screening_keeps_the_optimum(seed: int) -> None:
    """With caps, floors and quotas, and without any rule."""
    for case in (the_park(seed), without_rules(the_park(seed))):
        plan = best(case)
        assert abs(cost_of(proven(optimise(case, screening=False, gap=TIGHT))) - cost_of(plan)) <= room(plan)
