"""The table of finance, as people read it."""

import pandas as pd

from parkloop.cases import load_case
from parkloop.optimizer.analyses.records.decisions.finance import ANALYSIS
from parkloop.optimizer.analyses.registry import analyse
from parkloop.optimizer.analyses.shown import for_people
from parkloop.optimizer.report.units import in_large_money


def test_all_money_of_the_table_is_in_one_unit() -> None:
    """Proves it of a Chinese table. Sensitivity: indicators as texts stay in yuan beside an investment in 10,000 yuan."""
    case = load_case("two_firms").set({"case.currency": "CNY"})
    shown = for_people(case, ANALYSIS, analyse("finance", case), "zh")
    cells = in_large_money(
        next(table for table in shown.values() if any("IRR" in str(name) or "收益率" in str(name) for name in table)), "zh"
    )
    money = [name for name in cells if "[CNY]" in str(name) or "元]" in str(name)]
    assert len(money) > 3 and {"万元"} == {str(name).split("[")[1].rstrip("]") for name in money}
    assert all(pd.api.types.is_numeric_dtype(cells[name]) for name in money)
