"""Money in the unit in which its readers state it."""

import pandas as pd

from parkloop.optimizer.report.units import in_large_money

CELLS = pd.DataFrame({"企业": ["甲"], "费用 [CNY/y]": [12_345_678.0], "变化 [元/a]": [40_000.0], "单价 [CNY]": [30.0]})


def test_large_money_of_a_chinese_table_is_in_ten_thousands() -> None:
    """Proves 12,345,678 CNY as 1,234.5678 万元, with all by the year, and a price of 30 as it is. Sensitivity: 0.003 万元."""
    made = in_large_money(CELLS, "zh")
    assert ["企业", "费用 [万元/y]", "变化 [万元/a]", "单价 [CNY]"] == list(made.columns)
    assert [1234.5678, 4.0, 30.0] == made.iloc[0, 1:].tolist()


def test_other_tables_stay() -> None:
    assert CELLS.equals(in_large_money(CELLS, "en"))
    small = CELLS.assign(**{"费用 [CNY/y]": [999_999.0]})
    assert small.equals(in_large_money(small, "zh"))
