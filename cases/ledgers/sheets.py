"""The five sheets of a ledger: what they are called, and their columns in English and Chinese."""

from dataclasses import dataclass

UNIT = "unit"
COMPANY = "company"
TITLES = ("Park of ledgers", "台账园区")
"""What a park of ledgers is called in English and Chinese."""


@dataclass(frozen=True)
class LedgerColumn:
    """A column of a ledger."""

    name: str
    title: str
    title_zh: str
    others: tuple[str, ...] = ()
    """What else it is called."""
    needed: bool = False
    kind: str = "number"
    choices: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """Of a choice: what it means, and how it is written, English and Chinese first."""


@dataclass(frozen=True)
class LedgerSheet:
    """A sheet of a ledger."""

    name: str
    title: str
    title_zh: str
    columns: tuple[LedgerColumn, ...]
    others: tuple[str, ...] = ()
    example: tuple[object, ...] = ()
    example_zh: tuple[object, ...] = ()


def _text(name: str, title: str, title_zh: str, *others: str, needed: bool = True) -> LedgerColumn:
    return LedgerColumn(name, title, title_zh, others, needed, "text")


COMPANY_COLUMN = _text(COMPANY, "Company", "企业", "企业名称", "单位名称", "公司")
AMOUNT = LedgerColumn("amount", "Amount", "数量", ("年用量", "用量", "水量", "年产生量", "产生量", "余热量", "消耗量"), True)
UNIT_COLUMN = _text(UNIT, "Unit", "单位", "计量单位")
TAKEN, GIVEN = "taken", "given"
YES = (("yes", ("yes", "是", "true", "√")), ("no", ("no", "否", "false", "×")))
CARRIERS = (
    ("electricity", ("Electricity", "电力", "电", "外购电")),
    ("coal", ("Coal", "原煤", "煤", "煤炭", "烟煤", "动力煤")),
    ("natural_gas", ("Natural gas", "天然气")),
    ("steam_mp", ("Steam 1.0 MPa", "1.0MPa蒸汽", "1.0 MPa蒸汽", "中压蒸汽")),
    ("steam_lp", ("Steam 0.5 MPa", "0.5MPa蒸汽", "0.5 MPa蒸汽", "低压蒸汽")),
    ("hot_water", ("Hot water", "热水")),
)
FUELS = tuple(line for line in CARRIERS if line[0] in ("coal", "natural_gas", "electricity"))
HEATS = tuple(line for line in CARRIERS if line[0] in ("steam_mp", "steam_lp", "hot_water"))
USES = (("process", ("process", "工艺", "生产")), ("boiler", ("boiler", "锅炉")))
WATERS = ((TAKEN, ("taken", "用水", "取水")), (GIVEN, ("discharged", "废水", "排水")))
MATERIALS = ((GIVEN, ("made", "产生", "产出")), (TAKEN, ("bought", "外购", "原料")))

SHEETS = (
    LedgerSheet(
        "energy",
        "Energy",
        "能源",
        (
            COMPANY_COLUMN,
            LedgerColumn("item", "Energy", "能源品种", ("品种", "能源名称", "能源"), True, "choice", CARRIERS),
            AMOUNT,
            UNIT_COLUMN,
            LedgerColumn("cost", "Cost [10,000 CNY]", "费用（万元）", ("年费用（万元）", "金额（万元）")),
            LedgerColumn("use", "Used by", "用途", (), False, "choice", USES),
        ),
        ("能源消耗",),
        ("Mill A", "Electricity", 1200, "万kWh", 780, "process"),
        ("甲厂", "电力", 1200, "万kWh", 780, "工艺"),
    ),
    LedgerSheet(
        "water",
        "Water and waste water",
        "水与废水",
        (
            COMPANY_COLUMN,
            _text("name", "Name", "名称"),
            LedgerColumn("kind", "Kind", "类别", ("类型",), True, "choice", WATERS),
            AMOUNT,
            UNIT_COLUMN,
            LedgerColumn("cod", "COD [mg/L]", "COD（mg/L）", ("CODcr（mg/L）", "化学需氧量（mg/L）")),
            LedgerColumn("nh3n", "NH3-N [mg/L]", "氨氮（mg/L）", ("NH3-N（mg/L）",)),
            LedgerColumn("tds", "TDS [mg/L]", "TDS（mg/L）", ("溶解性总固体（mg/L）",)),
        ),
        ("水", "用水排水"),
        ("Mill A", "Cooling", "taken", 1000, "m3/d", 60, 10, 1000),
        ("甲厂", "冷却补水", "用水", 1000, "m3/d", 60, 10, 1000),
    ),
    LedgerSheet(
        "wastes",
        "By-products and wastes",
        "副产物与固废",
        (
            COMPANY_COLUMN,
            _text("name", "Name", "名称", "废物名称", "物料"),
            LedgerColumn("kind", "Kind", "类别", ("类型",), True, "choice", MATERIALS),
            AMOUNT,
            UNIT_COLUMN,
            LedgerColumn("price", "Price [CNY/t]", "单价（元/t）", ("处置费（元/t）", "处置单价（元/t）"), True),
            LedgerColumn("hazardous", "Hazardous", "危废", ("是否危废",), False, "choice", YES),
        ),
        ("固废",),
        ("Mill A", "Fly ash", "made", 1.2, "万t/a", 80, "no"),
        ("甲厂", "粉煤灰", "产生", 1.2, "万t/a", 80, "否"),
    ),
    LedgerSheet(
        "heat",
        "Waste heat",
        "余热",
        (
            COMPANY_COLUMN,
            _text("name", "Name", "名称"),
            LedgerColumn("t_in", "From [°C]", "进口温度（℃）", ("初温（℃）",), True),
            LedgerColumn("t_out", "To [°C]", "出口温度（℃）", ("终温（℃）",), True),
            AMOUNT,
            UNIT_COLUMN,
        ),
        (),
        ("Mill A", "Flue gas", 180, 120, 8, "GJ/h"),
        ("甲厂", "烟气", 180, 120, 8, "GJ/h"),
    ),
    LedgerSheet(
        "equipment",
        "Equipment",
        "设备",
        (
            COMPANY_COLUMN,
            _text("name", "Name", "名称", "设备名称"),
            LedgerColumn("output", "Gives", "产出", (), True, "choice", HEATS),
            LedgerColumn("fuel", "Fuel", "燃料", (), True, "choice", FUELS),
            LedgerColumn("amount", "Capacity", "容量", ("额定容量", "出力"), True),
            UNIT_COLUMN,
            LedgerColumn("efficiency", "Efficiency [%]", "效率（%）", ("热效率（%）",), True),
        ),
        ("主要设备",),
        ("Mill A", "Boiler 1", "Steam 0.5 MPa", "Natural gas", 20, "t/h", 92),
        ("甲厂", "1号锅炉", "0.5MPa蒸汽", "天然气", 20, "t/h", 92),
    ),
)
