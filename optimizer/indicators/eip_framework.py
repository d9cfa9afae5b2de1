"""International Framework for Eco-Industrial Parks 2.0 (UNIDO, World Bank, GIZ 2021): what a plan can tell of it."""

from typing import Literal

from optimizer.indicators.measures import co2, per_value_added, renewable_share
from optimizer.indicators.record import Indicator, Measure, Missing, Rule, Threshold, at, needing, proves_only
from optimizer.indicators.shares import disposed, kept_discharge, passed_on, reclaimed_water
from optimizer.indicators.view import View

FAMILY = "eip_framework"
FRAMEWORK = "International Framework for Eco-Industrial Parks 2.0, UNIDO, World Bank and GIZ 2021"
NOT_READ = f"{FRAMEWORK}; threshold not checked against its text"


def grid_threshold(_: View) -> Threshold | Missing:
    """The renewable share of the national grid, which no case states."""
    return Missing("the renewable share of the national grid, which is the threshold: no table holds it")


def _row(
    key: str,
    title: str,
    title_zh: str,
    unit: str,
    better: Literal["higher", "lower"],
    formula: str,
    measure: Measure,
    threshold: Rule | None = None,
) -> Indicator:
    source = FRAMEWORK if threshold in (None, grid_threshold) else NOT_READ
    return Indicator(f"eip_{key}", FAMILY, title, title_zh, unit, better, formula, source, measure, threshold)


INDICATORS = (
    _row(
        "renewable_share",
        "Renewable share of energy",
        "可再生能源占比",
        "%",
        "higher",
        "renewable part of the energy bought / energy bought, standard coal; the framework asks it of the park's own facilities",
        renewable_share,
        grid_threshold,
    ),
    _row(
        "co2_intensity",
        "CO2 per value added",
        "单位工业增加值二氧化碳排放量",
        "t/10⁴ {money}",
        "lower",
        "CO2 of scopes 1 and 2 / value added",
        per_value_added(co2, 1e4),
    ),
    _row(
        "wastewater_reused",
        "Treated industrial waste water that is reused",
        "处理后工业废水回用率",
        "%",
        "higher",
        "water made by technologies of used water that plants take / used water of plants to technologies and counted outlets",
        reclaimed_water,
        at(50),
    ),
    _row(
        "wastewater_treated",
        "Waste water discharged within limits",
        "废水达标排放率",
        "%",
        "higher",
        "water to outlets whose true concentrations are all within the outlet's limits / water to outlets",
        kept_discharge,
        at(95),
    ),
    _row(
        "waste_passed_on",
        "Non-hazardous solid waste used by others",
        "一般固体废物由其他企业或社区利用的比例",
        "%",
        "higher",
        "by-products without a hazard class to other plants and to outlets that are no disposal / all that the sources give",
        passed_on,
        at(20),
    ),
    _row(
        "landfill",
        "Solid waste to landfill",
        "固体废物填埋率",
        "%",
        "lower",
        "by-products and wastes of plants and technologies to outlets that are disposal / to these, to sinks and to other"
        " outlets: an upper end, as other disposal than landfill counts too",
        disposed,
        proves_only(50, "material_streams.csv: a column that says which outlets are landfill"),
    ),
    _row(
        "metering",
        "Energy and water that is metered",
        "能源与用水计量覆盖率",
        "%",
        "higher",
        "metered energy and water / all energy and water of park and firms",
        needing("plants.csv: columns of the metered share of energy and water"),
        at(90),
    ),
)
