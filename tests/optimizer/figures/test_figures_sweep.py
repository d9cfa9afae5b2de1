"""The figure of a sweep: what gets built at which value."""

import pandas as pd
import pytest

from parkloop.cases import Case
from parkloop.optimizer.figures import sweep, sweep_height
from tests.support.by_hand import park


def table() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "value": [0.0, 10.0, 20.0],
            "total_cost_per_y": [100.0, None, 140.0],
            "co2_t_per_y": [9.0, None, 3.0],
            "links": ["late", "", "early<b>; late"],
            "technologies": ["", "", "boiler"],
        }
    )


def case() -> Case:
    return park(plants=[{"plant": "a"}], technologies=[])


def test_bands_show_where_something_is_built() -> None:
    """Proves: a cell per value and thing built, links first, each in the order in which it appears.

    Sensitivity: with values counted from the first plan, the cells would stand one value too early.
    """
    option = sweep(case(), table(), "policy.carbon_price_per_t")
    assert option["yAxis"][2]["data"] == ["late", "early<b>", "boiler"]
    links, technologies = option["series"][2:]
    assert [cell["value"][:2] for cell in links["data"]] == [[0, 0], [2, 0], [2, 1]]
    assert [cell["value"][:2] for cell in technologies["data"]] == [[2, 2]]
    assert links["data"][2]["name"] == "early&lt;b&gt;: 20"


def test_values_without_a_plan_stay_empty() -> None:
    cost, co2 = sweep(case(), table(), "x")["series"][:2]
    assert (cost["data"], co2["data"]) == ([100, None, 140], [9, None, 3])


@pytest.mark.parametrize(("language", "name"), [("en", "Cost, EUR/y"), ("zh", "总成本，EUR/a")])
def test_the_figure_speaks_both_languages(language: str, name: str) -> None:
    option = sweep(case(), table(), "x", language)
    assert option["series"][0]["name"] == option["yAxis"][0]["name"] == name


def test_a_higher_figure_for_more_bands() -> None:
    none = table().assign(links="", technologies="")
    assert sweep_height(table()) > sweep_height(none) > 0
    assert len(sweep(case(), none, "x")["series"]) == 2
