"""A plan at a prompt and in a notebook: short, and with all that one may ask of it at hand."""

from pathlib import Path

import openpyxl
import pytest

from parkloop.cases import load_case
from parkloop.optimizer import Plan, optimise
from parkloop.optimizer.plan.arguments import ArgumentError
from parkloop.optimizer.plan.record import COLUMNS


@pytest.fixture(scope="module")
def plan() -> Plan:
    return optimise(load_case("two_firms"))


def test_a_plan_is_one_line(plan: Plan) -> None:
    assert "Plan('two_firms', scope='park', status='optimal', cost=2,003,000, gap=0.0e+00)" == repr(plan)
    dry = optimise(load_case("two_firms").cap("freshwater", 1.0))
    assert "Plan('two_firms', scope='park', status='infeasible')" == repr(dry)


def test_a_notebook_shows_key_figures_links_and_reasons(plan: Plan) -> None:
    told = plan._repr_html_()
    assert "<b>optimal</b>" in told and "2,003,000" in told and "hot_water_pipe" in told
    dry = optimise(load_case("two_firms").cap("freshwater", 1.0))
    assert "<li>" in dry._repr_html_() and "<script" not in dry._repr_html_()


def test_completion_shows_tables_fields_and_methods(plan: Plan) -> None:
    assert {*COLUMNS, "kpi", "plot", "graph", "duals", "to_folder", "to_excel", "provenance"} <= set(dir(plan))


def test_the_graph_has_the_plants_and_one_edge_per_link_between_them(plan: Plan) -> None:
    graph = plan.graph()
    assert {"brewery", "greenhouse", "outside"} == set(graph.nodes)
    assert (1, "plant") == (graph.nodes["greenhouse"]["x_km"], graph.nodes["greenhouse"]["role"])
    edges = {key: cells["flow_per_y"] for _, _, key, cells in graph.edges(keys=True, data=True)}
    assert edges == dict(zip(plan.links["link"], plan.links["flow_per_y"], strict=True))


def test_a_plan_tells_how_it_was_made(plan: Plan) -> None:
    other = optimise(load_case("two_firms"), gap=1e-3, scope="baseline", seed=3)
    assert {"date", "versions", "digest", "options"} == set(plan.provenance)
    assert plan.provenance["digest"] == plan.case_digest
    assert ({}, {"gap": 1e-3, "seed": 3}) == (plan.provenance["options"], other.provenance["options"])
    assert {"python", "parkloop", "highspy", "pyomo"} <= set(plan.provenance["versions"])


def test_a_plan_from_a_folder_is_told_its_case(plan: Plan, tmp_path: Path) -> None:
    plan.to_folder(tmp_path)
    back = Plan.from_folder(tmp_path)
    with pytest.raises(ValueError, match=r"plan\.of\(case\)"):
        back.plot()
    assert back.of(load_case("two_firms")).plot().options == plan.plot().options
    with pytest.raises(ValueError, match="as it was"):
        back.of(load_case("two_firms").set({"markets.gas_grid.price_per_unit": 33}))


def test_a_workbook_has_the_report_and_every_table(plan: Plan, tmp_path: Path) -> None:
    plan.to_excel(tmp_path / "plan.xlsx")
    sheets = openpyxl.load_workbook(tmp_path / "plan.xlsx", read_only=True).sheetnames
    assert {"_links", "_flows", "_costs"} <= set(sheets)


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ({"kind": "networks"}, "kind: found 'networks'"),
        ({"language": "de"}, "language"),
        ({"condition": "winter"}, "condition: found 'winter'"),
        ({"species": "cod"}, "no such option"),
        ({"kind": "quality", "species": "gold"}, "species: found 'gold'"),
        ({"kind": "costs"}, "before: a plan is meant"),
        ({"file": "plan.docx"}, r"must be one of \.svg, \.png, \.pdf"),
    ],
)
def test_a_figure_that_is_none_is_told(plan: Plan, asked: dict[str, str], says: str) -> None:
    with pytest.raises(ArgumentError, match=says):
        plan.plot(**asked)  # type: ignore[arg-type]


def test_there_is_nothing_to_plot_of_no_plan() -> None:
    with pytest.raises(ArgumentError, match="was not found"):
        optimise(load_case("two_firms").cap("freshwater", 1.0)).plot()
