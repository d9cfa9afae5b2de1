"""Costs of companies, with what they pay each other: the works of `test_contracts` buy 4,000 km3 at 6 from the mill."""

from parkloop.optimizer.figures.money import steps
from parkloop.optimizer.plan.company_costs import company_costs
from parkloop.optimizer.report.tables import ledger
from tests.models.accounts.test_contracts import pair, sale
from tests.support.by_hand import near, solve


def test_payments_stand_beside_the_costs_and_add_up_to_nothing() -> None:
    """Proves: the mill has its pipe (1,000) and 24,000 of income, the works pay 24,000; together 1,000."""
    plan = solve(pair([sale(price_per_unit=6)]))
    costs = company_costs(plan).set_index(["plant", "head"])["cost_per_y"]
    assert costs["mill", "received"] == near(-24_000)
    assert costs["works", "paid"] == near(24_000)
    assert costs.sum() == near(1_000)


def test_contracts_across_the_fence_are_not_counted_twice() -> None:
    """Proves: the works buy from an external mill: 24,000 and the pipe. Sensitivity: 49,000 with the head contract too."""
    plan = solve(pair([sale(price_per_unit=6)], outside="mill"))
    assert company_costs(plan)["cost_per_y"].sum() == near(25_000)


def test_the_ledger_and_the_steps_by_plant_tell_them() -> None:
    """Proves: today the works buy for 80,000, with the plan they pay 24,000; the mill goes from 0 to −23,000."""
    case = pair([sale(price_per_unit=6)])
    today, plan = solve(case, scope="baseline"), solve(case)
    change = steps(today, plan, "plant")
    assert (change["works"], change["mill"]) == (near(-56_000), near(-23_000))
    table = ledger(case, plan, today, "en")
    totals = table[table["Head"] == "Total"].set_index("Plant")["Plan [EUR/y]"]
    assert (totals["works"], totals["mill"]) == (near(24_000), near(-23_000))
    assert "Received by contract" in set(table["Head"])
