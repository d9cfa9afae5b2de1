"""Today by company: two firms by hand, idle equipment, and a park that cannot run."""

from dataclasses import replace

import pandas as pd
import pytest

from parkloop.cases import load_case
from parkloop.cases.changes.places import with_values
from parkloop.optimizer import ArgumentError, optimise
from parkloop.optimizer.analyses.today.tables import today
from parkloop.optimizer.report.today import companies


def test_two_firms_today_by_hand() -> None:
    """Greenhouse: 2 MW of 8,000 h by a boiler with 1.25 MWh of gas per MWh, 250 kg of CO2; water 10 t/h; peat 2 t/h.

    Brewery: 20 t/h of tap water at 2 EUR, as much waste water at 1 EUR, 1 t/h of grains to compost at 50 EUR.
    """
    found = today(load_case("two_firms"))
    rows = found.companies.set_index("plant")
    assert rows["cost_per_y"].to_dict() == pytest.approx({"brewery": 880e3, "greenhouse": 640e3 + 160e3 + 1.6e6})
    assert rows["freshwater_t_per_y"].to_dict() == pytest.approx({"brewery": 160e3, "greenhouse": 80e3})
    assert rows["wastewater_t_per_y"].to_dict() == pytest.approx({"brewery": 160e3, "greenhouse": 0.0})
    assert rows["disposal_t_per_y"].to_dict() == pytest.approx({"brewery": 8e3, "greenhouse": 0.0})
    assert rows["co2_t_per_y"].to_dict() == pytest.approx({"brewery": 0.0, "greenhouse": 4e3})
    assert [("greenhouse", "natural_gas", "MWh", pytest.approx(20e3))] == list(found.bought.itertuples(index=False, name=None))
    assert found.idle.empty and () == found.reasons


def test_equipment_that_runs_at_nothing_is_told() -> None:
    idle = today(with_values(load_case("two_firms"), {"demands.greenhouse_heat.rate_per_h": 0.0})).idle
    assert [("greenhouse", "greenhouse_boiler", 3.0)] == list(idle.itertuples(index=False, name=None))


def test_a_park_that_cannot_run_has_reasons_and_no_numbers() -> None:
    found = today(with_values(load_case("two_firms"), {"technologies.greenhouse_boiler.existing_size": 1.0}))
    assert found.reasons and found.companies.empty


def test_a_plan_of_another_scope_is_refused() -> None:
    case = load_case("two_firms")
    with pytest.raises(ArgumentError):
        today(case, optimise(case))


def test_what_is_no_company_s_has_a_line_and_all_lines_add_up_to_the_park() -> None:
    """Proves that the sum by company is the park's, to a cost of the park itself. Sensitivity: a row of no plant is dropped.

    By hand: 7 money a year that nobody owns beside the two firms' 880,000 and 2,400,000.
    """
    case = load_case("two_firms")
    plan = optimise(case, scope="baseline")
    whole = pd.DataFrame([{"plant": "", "head": "tax", "cost_per_y": 7.0}])
    costs = pd.concat([plan.tables["costs"], whole], ignore_index=True)
    kpi = {**plan.kpi, "total_cost_per_y": plan.kpi["total_cost_per_y"] + 7.0}
    known = replace(plan, tables={**plan.tables, "costs": costs}, kpi=kpi)
    rows = today(case, known).companies.set_index("plant")["cost_per_y"]
    assert ["brewery", "greenhouse", ""] == list(rows.index)
    assert (7.0, pytest.approx(known.kpi["total_cost_per_y"])) == (rows[""], rows.sum())
    shown = companies(case, today(case, known), "en")
    assert ["Brewery", "Greenhouse", "Shared by the park", "Park in all"] == shown["Company"].tolist()
    assert known.kpi["total_cost_per_y"] == pytest.approx(shown["Cost [EUR/y]"].iloc[-1])
