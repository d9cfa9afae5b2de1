"""What companies are asked to report beside today's park."""

import pytest

from parkloop.app_pages.editing import reported
from parkloop.cases import to_tables
from parkloop.cases.schema import Reported
from parkloop.cases.text.units import COST, reported_factor
from tests.support.running.shipped import plan_of
from tests.support.running.shipped import shipped as park


@pytest.mark.parametrize(("language", "unit", "size"), [("zh", "万元/a", 1e4), ("en", "CNY/y", 1.0)])
def test_costs_are_asked_in_the_unit_of_the_tables(
    language: str, unit: str, size: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Proves that a cost as it is shown, typed back with the unit beside it, is today's. Sensitivity: 10,000 times too much."""
    monkeypatch.setattr(reported, "language", lambda: language)
    case, plan = park("lubei"), plan_of("lubei", "baseline")
    cells = reported.asked(case, plan, to_tables(case)[1]["reported"])
    costs = cells[cells["quantity"] == COST]
    assert len(costs) and {unit} == set(costs["usual"])
    for plant, today in zip(costs["plant"], costs["today"], strict=True):
        own = reported.baseline_of(case, plan, plant, COST)
        assert own is not None and float(today.replace(",", "")) * size == pytest.approx(own, rel=2e-3, abs=size)
        row = Reported(plant=plant, quantity=COST, value=1.0, unit=unit)
        assert size == reported_factor(row, case)
