"""Signs of units in the language of who reads them: by hand."""

import pytest

from parkloop.cases.locale.signs import all_written, written


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("费用 [CNY/y]", "费用 [元/a]"),
        ("每年节省 11.6 亿 CNY（18 %）", "每年节省 11.6 亿元（18 %）"),
        ("1,234 CNY/t", "1,234 元/t"),
        ("万 CNY/y", "万元/a"),
        ("新鲜水 [t/y]", "新鲜水 [t/a]"),
        ("case.currency 须为 CNY", "case.currency 须为 CNY"),
        ("a/y.csv", "a/y.csv"),
    ],
)
def test_a_year_and_yuan_are_written_as_in_chinese(text: str, told: str) -> None:
    """Proves what is a sign and what a word. Sensitivity: a plain replacement changes files and settings too."""
    assert told == written(text, "zh")
    assert text == written(text, "en")


def test_a_figure_is_written_in_all_its_parts() -> None:
    assert {"axis": [{"name": "t/a"}], "height": 3} == all_written({"axis": [{"name": "t/y"}], "height": 3}, "zh")
