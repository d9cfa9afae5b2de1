"""Tables of one company."""

import pytest

import parkloop as pl
from parkloop.optimizer.plan.company_costs import company_costs
from parkloop.optimizer.report.company import costs_of, items_of


def test_companies_of_one_title_are_kept_apart() -> None:
    """Proves that a company is known by its id. Sensitivity: by its title each would have the costs and projects of both."""
    case = pl.load_case("two_firms").set({"plants.brewery.title": "Works", "plants.greenhouse.title": "Works"})
    plan = pl.optimise(case)
    sums = company_costs(plan).groupby("plant")["cost_per_y"].sum()
    for plant in ("brewery", "greenhouse"):
        table = costs_of(case, plan, None, plant, "en")
        assert table.loc[table["Head"] == "Total", "Plan [EUR/y]"].item() == pytest.approx(sums[plant])
    built = {plant: {item.id for item in items_of(case, plan, plant, "en")} for plant in ("brewery", "greenhouse")}
    assert not built["brewery"] & built["greenhouse"]
