"""Money in the unit in which its readers state it."""

import pandas as pd

from parkloop.optimizer.report.units import as_written, in_large_money

CELLS = pd.DataFrame({"企业": ["甲"], "费用 [CNY/y]": [12_345_678.0], "变化 [元/a]": [40_000.0], "单价 [CNY]": [30.0]})


def test_large_money_of_a_chinese_table_is_in_ten_thousands() -> None:
    """Proves 12,345,678 CNY as 1,234.5678 万元, with all by the year, and a price of 30 as it is. Sensitivity: 0.003 万元."""
    made = in_large_money(CELLS, "zh")
    assert ["企业", "费用 [万元/y]", "变化 [万元/a]", "单价 [CNY]"] == list(made.columns)
    assert [1234.5678, 4.0, 30.0] == made.iloc[0, 1:].tolist()


def test_other_tables_stay() -> None:
    assert CELLS.equals(in_large_money(CELLS, "en"))


def test_rows_of_money_are_in_the_larger_unit_where_one_is_large() -> None:
    """By hand: 123,456,789 and 5,000 a year are 12,345.6789 and 0.5 of ten thousand; tonnes and small money stay."""
    cells = pd.DataFrame({"指标": ["费用", "变化", "水"], "单位": ["CNY/y", "CNY/y", "t/y"], "一": [123_456_789.0, 5_000.0, 7e6]})
    made = in_large_money(cells, "zh")
    assert [12_345.6789, 0.5, 7e6] == made["一"].tolist() and ["万元/y", "万元/y", "t/y"] == made["单位"].tolist()
    small = cells.assign(一=[5_000.0, 1.0, 7e6])
    assert small.equals(in_large_money(small, "zh"))


def test_small_money_stays() -> None:
    small = CELLS.assign(**{"费用 [CNY/y]": [999_999.0]})
    assert small.equals(in_large_money(small, "zh"))


def test_texts_of_amounts_are_in_the_unit_of_their_header() -> None:
    """Proves that a doubt of 1,500 CNY under a header of 万元 is 0.15, and both ends of a range are converted, to one CNY.

    Sensitivity: texts left as they are would state 1,500 万元, ten thousand times the doubt.
    """
    texts = {"精度 [CNY/y]": ["± 1,500", "", "∞"], "区间 [CNY/y]": ["-20,000 – 125,741,141", "within 30,000", "cannot run"]}
    made = as_written(pd.DataFrame({"企业": ["1 号", "乙", "丙"], **texts, "投资 [CNY]": [5e4, None, 0.0]}), "CNY", "zh")
    assert ["企业", "精度 [万元/a]", "区间 [万元/a]", "投资 [万元]"] == list(made.columns)
    assert ["± 0.15", "", "∞"] == made["精度 [万元/a]"].tolist()
    assert ["-2 – 12,574", "within 3", "cannot run"] == made["区间 [万元/a]"].tolist()
    rounding = as_written(pd.DataFrame({"精度 [CNY/y]": ["± 0.0037", "± 37"]}), "CNY", "zh")
    assert ["± 0", "± 0.0037"] == rounding["精度 [万元/a]"].tolist()
    assert ["1 号", 5.0] == [made["企业"][0], made["投资 [万元]"][0]]


def test_prices_per_unit_stay_in_the_currency() -> None:
    """Proves that a price of 37 CNY/MWh is no 0.0037 万元/MWh, in columns, in rows, and beside large yearly money.

    Sensitivity: any header or unit that begins with the currency taken for an amount.
    """
    cells = pd.DataFrame({"单价 [CNY/unit]": [37.0], "费用 [CNY/y]": [5e7]})
    assert {"单价 [元/单位]": [37.0], "费用 [万元/a]": [5000.0]} == as_written(cells, "CNY", "zh").to_dict("list")
    assert {"单价 [CNY/unit]": [37.0], "费用 [万元/y]": [5000.0]} == in_large_money(cells, "zh").to_dict("list")
    rows = as_written(pd.DataFrame({"单位": ["CNY/t", "CNY/y"], "方案": [37.0, 5e7]}), "CNY", "zh")
    assert {"单位": ["元/t", "万元/a"], "方案": [37.0, 5000.0]} == rows.to_dict("list")


def test_money_of_a_row_is_converted_once() -> None:
    """Proves that a row in CNY has its number in 万元, and its column of money converted as its header says, not twice.

    Sensitivity: converted by header and by row, 50,000 CNY would be 0.0005 万元.
    """
    cells = pd.DataFrame({"单位": ["CNY", "t/h"], "方案": [2e6, 3.0], "费用 [CNY/y]": [5e4, 5e4]})
    made = as_written(cells, "CNY", "zh")
    assert {"单位": ["万元", "t/h"], "方案": [200.0, 3.0], "费用 [万元/a]": [5.0, 5.0]} == made.to_dict("list")
    large = cells.assign(**{"费用 [CNY/y]": [5e6, 5e4]})
    assert {"单位": ["万元", "t/h"], "方案": [200.0, 3.0], "费用 [万元/y]": [500.0, 5.0]} == in_large_money(large, "zh").to_dict(
        "list"
    )


def test_texts_of_money_are_in_the_larger_unit_beside_numbers() -> None:
    """Proves ± 190,310 CNY beside 27,899 万元 as 19, and an end of the core of 134,327,947 as 13,433.

    Sensitivity: an accuracy in 元 beside its amount in 万元, and large money that only texts have, left in 元.
    """
    cells = pd.DataFrame({"退出可得 [CNY/y]": [278_992_946.0], "精度 [CNY/y]": ["± 190,310"], "至多 [CNY/y]": ["∞"]})
    made = in_large_money(cells, "zh")
    assert ["退出可得 [万元/y]", "精度 [万元/y]", "至多 [万元/y]"] == list(made.columns)
    assert ["± 19", "∞"] == made.iloc[0, 1:].tolist()
    texts = in_large_money(pd.DataFrame({"至少 [CNY/y]": ["-134,327,947", ""]}), "zh")
    assert {"至少 [万元/y]": ["-13,433", ""]} == texts.to_dict("list")
