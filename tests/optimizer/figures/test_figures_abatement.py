"""Figures of abatement from tables by hand."""

import math
from itertools import pairwise
from typing import Any

import pandas as pd

from parkloop.optimizer.analyses.abatement import STEPS, WHERE
from parkloop.optimizer.figures import abatement, abatement_measures
from tests.support.by_hand import park

NAN = math.nan


def steps() -> pd.DataFrame:
    """500 t at 40, 300 t more at 100, and a step that has no plan."""
    rows = [
        (0, NAN, 1000.0, 0.0, 50.0, 0.0, NAN, NAN, NAN, "optimal", 0.0, 0.0, 0.0),
        (1, 500.0, 500.0, 500.0, 20_050.0, 20_000.0, 40.0, 40.0, 40.0, "optimal", 0.0, 0.0, 0.0),
        (2, 200.0, 200.0, 800.0, 50_050.0, 50_000.0, 62.5, 100.0, 100.0, "optimal", 0.0, 0.0, 0.0),
        (3, 0.0, NAN, NAN, NAN, NAN, NAN, NAN, NAN, "infeasible", NAN, NAN, NAN),
    ]
    return pd.DataFrame(rows, columns=list(STEPS))


def where() -> pd.DataFrame:
    rows = [
        (1, "a", "source_reduction", "drives", 500.0),
        (2, "a", "source_reduction", "drives", 500.0),
        (2, "a", "end_of_pipe", "capture", 400.0),
        (2, "b", "exchange", "", -100.0),
    ]
    return pd.DataFrame(rows, columns=list(WHERE))


def area(points: list[list[float]]) -> float:
    return sum((right[0] - left[0]) * left[1] for left, right in pairwise(points))


def test_the_area_below_the_steps_is_the_extra_cost() -> None:
    """Proves: 500*40 + 300*100 = 50,000 a year. Sensitivity: slopes instead of steps 41,000."""
    option = abatement(steps(), "co2", "CNY")
    stairs, average = option["series"]
    assert stairs["data"] == [[0, 40], [500, 40], [500, 100], [800, 100]]
    assert area(stairs["data"]) == 50_000
    assert average["data"] == [[500, 40], [800, 62.5]]
    assert (option["yAxis"]["name"], option["xAxis"]["name"]) == ("CNY/t", "CO2 avoided [t/y]")


def test_bars_tell_each_measure_and_add_up() -> None:
    """Proves: one bar per step, technologies by their name, the rest by plant. Sensitivity: exchange of all plants in one."""
    technologies: list[dict[str, Any]] = [
        {"technology": "drives", "plant": "a", "existing_size": 1, "title": "New drives", "title_zh": "新型驱动"},
    ]
    case = park(plants=[{"plant": "a"}, {"plant": "b", "title_zh": "乙厂"}], technologies=technologies)
    option = abatement_measures(case, where(), "co2", "zh")
    bars = {one["name"]: one["data"] for one in option["series"]}
    assert bars == {"源头削减：新型驱动": [500, 500], "末端治理：capture": [0, 400], "交换与运行：乙厂": [0, -100]}
    assert option["xAxis"]["data"] == ["500", "800"]


def test_every_name_of_the_legend_is_seen_above_the_axis() -> None:
    """Proves: names that need two rows push the chart down. Sensitivity: the name of the axis lies in the legend."""
    case = park(plants=[{"plant": "a"}, {"plant": "b"}])
    few, many = (abatement_measures(case, rows, "co2") for rows in (where(), pd.concat([where(), others()])))
    assert (few["legend"]["type"], many["legend"]["type"]) == ("plain", "scroll")
    assert few["grid"]["top"] >= 2 * 24 + 30
    assert "500 t/y" in few["aria"]["label"]["description"]


def others() -> pd.DataFrame:
    """Many more measures than a legend has room for."""
    return pd.DataFrame([(2, "a", "end_of_pipe", f"another_capture_{n}", 1.0) for n in range(15)], columns=list(WHERE))


def test_both_languages_have_every_word() -> None:
    for language, words in (("en", ("Marginal cost", "Average cost")), ("zh", ("边际减排成本", "平均减排成本"))):
        assert tuple(one["name"] for one in abatement(steps(), "so2", "CNY", language)["series"]) == words
