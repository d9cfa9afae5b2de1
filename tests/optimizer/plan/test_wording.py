"""How numbers and lines of text stand: no minus before a zero, no separator behind the last word."""

import math
from collections.abc import Callable

import pandas as pd
import pytest

from parkloop.app_pages.views.parts.table import sensible
from parkloop.cases.locale.catalogue import rendered
from parkloop.cases.messages import as_data, from_data, say
from parkloop.optimizer.plan.wording import (
    amount,
    cell,
    four_digits,
    money,
    number,
    percent_down,
    percent_up,
    share_percent,
    short,
    three_digits,
)
from parkloop.optimizer.planning.progress_line import ProgressLine
from parkloop.optimizer.solver.outcome import Progress


@pytest.mark.parametrize("told", [number, amount, short, cell, three_digits, four_digits, percent_up, percent_down])
@pytest.mark.parametrize("value", [-0.0, 0.0])
def test_zero_has_no_sign(told: Callable[[float], str], value: float) -> None:
    assert told(value) == "0"


@pytest.mark.parametrize(
    ("value", "shown"), [(60.0, "60"), (5.0, "5"), (-74.04, "-74"), (1.5, "1.50"), (60.25, "60.2"), (100.0, "100"), (0.5, "0.5")]
)
def test_a_whole_amount_has_no_decimals(value: float, shown: str) -> None:
    """Proves 60 for 60 as for 100. Sensitivity: 60.0 and 5.00."""
    assert (shown, shown) == (amount(value), cell(value))


def test_a_browser_is_given_no_number_that_it_would_write_as_minus_zero() -> None:
    """Proves it for zeros and for what is smaller than three decimals. Sensitivity: -0.0004 is written as -0."""
    shown = sensible(pd.DataFrame({"a": [-0.0, -0.0004, -0.0006, 0.0004, -3.0]}))["a"]
    assert ["0.0", "0.0", "-0.0006", "0.0004", "-3.0"] == [str(value) for value in shown]


@pytest.mark.parametrize(
    ("progress", "line"),
    [
        (Progress(1.0), "   1.0 s · no plan yet · first relaxation"),
        (Progress(2.0, 5.0, 4.0, 0.2), "   2.0 s · best 5 · bound 4 · gap 20.00 %"),
        (Progress(2.0, 5.0, 5.0, -0.0), "   2.0 s · best 5 · bound 5 · gap 0.00 %"),
    ],
)
def test_a_line_of_progress_ends_with_a_word(progress: Progress, line: str, capsys: pytest.CaptureFixture[str]) -> None:
    ProgressLine().show(progress)
    assert line == capsys.readouterr().err.rstrip("\n")


@pytest.mark.parametrize(
    ("told", "texts"),
    [
        (number, ("0.123457", "12.3457", "1,234.57", "12,345,678")),
        (amount, ("0.123", "12.3", "1,235", "12,345,678")),
        (short, ("0.123", "12.3", "1,235", "12.35 M")),
        (cell, ("0.123", "12.3", "1,235", "12,345,678")),
        (three_digits, ("0.123", "12.3", "1,235", "12,345,678")),
        (four_digits, ("0.1235", "12.35", "1,235", "12,345,678")),
    ],
)
def test_each_style_has_its_digits(told: Callable[[float], str], texts: tuple[str, ...]) -> None:
    assert texts == tuple(map(told, (0.1234567, 12.34567, 1234.567, 12345678.0)))


def test_where_there_is_no_number_there_is_a_dash_and_in_a_table_nothing() -> None:
    assert ("–", "–", "") == (amount(math.nan), four_digits(math.inf), cell(math.nan))


def test_a_share_is_rounded_to_its_safe_side() -> None:
    """By hand: a gap of 0.0741 % is at most 0.08 %; of 12.39 % no more than 12.3 % may be taken. Sensitivity: 0.07 and 12.4."""
    assert ("0.08", "12.3", "0.02") == (percent_up(0.000741), percent_down(0.1239), percent_down(0.0002))


def test_all_of_it_is_told_of_all_alone() -> None:
    """By hand: of 1.442 M t 67 are left, 99.995 % less: 99.9. Sensitivity: -100 % beside an amount that is left."""
    assert ["39", "-10", "0.3", "100", "-100", "99.9", "-99.9", "99.7", "122"] == [
        share_percent(share, 0) for share in (0.389, -0.095, 0.003, 1, -1, 0.99995, -0.99995, 0.997, 1.217)
    ]
    assert ["38.9", "98", "100", "99.9", "1,234"] == [share_percent(share) for share in (0.38933, 0.97995, 1, 0.99996, 12.34)]


def test_a_sum_of_money_is_short_in_chinese() -> None:
    """Proves it within a sentence, from a file too, each amount with its unit. Sensitivity: 120,430,000 CNY in Chinese."""
    told = say("The plan saves {rest}/y beside {sum}.", rest=money(120_430_000.0, "CNY"), sum=money(5_120.0, "CNY"))
    assert "The plan saves 120,430,000 CNY/y beside 5,120 CNY." == told
    for words in (told, from_data(as_data(told))):
        assert "1.204 亿 CNY" in rendered(words, "zh") and "5,120 CNY" in rendered(words, "zh")


def test_small_amounts_have_no_exponents() -> None:
    assert ["0.00005", "0.00005", "0.00005", "0"] == [number(5e-5), amount(5e-5), three_digits(5e-5), number(1e-12)]
