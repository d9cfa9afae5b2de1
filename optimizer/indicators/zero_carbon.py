"""The check of a national zero-carbon park (国家级零碳园区, 发改环资〔2025〕910号): one core and five guiding indicators."""

from typing import Literal

from optimizer.indicators.measures import (
    co2,
    energy,
    over,
    quotas_kept,
    renewable_share,
    waste_heat_use,
    waste_utilisation,
    water_reuse,
)
from optimizer.indicators.record import Indicator, Measure, Missing, Rule, Threshold, at, proves_only
from optimizer.indicators.view import View

FAMILY = "zero_carbon"
NOTICE = "发改环资〔2025〕910号; threshold from published accounts of the notice, not checked against its text"
SMALLEST, LARGE = 2e5, 1e6
"""Energy from which a threshold is stated, and from which the higher one holds [tce/y]"""


def core_threshold(view: View) -> Threshold | Missing:
    """0.2 t CO2/tce from 200 000 tce/y on, 0.3 from a million on."""
    used = view.total("energy")
    if used < SMALLEST:
        return Missing("the notice states thresholds for parks of 200000 tce/y and more")
    return Threshold(*((0.3,) * 3 if used >= LARGE else (0.2,) * 3))


def _row(
    key: str,
    title: str,
    title_zh: str,
    unit: str,
    better: Literal["higher", "lower"],
    formula: str,
    measure: Measure,
    threshold: Rule,
) -> Indicator:
    return Indicator(f"zero_carbon_{key}", FAMILY, title, title_zh, unit, better, formula, NOTICE, measure, threshold)


INDICATORS = (
    _row(
        "co2_per_energy",
        "CO2 per energy (core)",
        "单位能耗碳排放（核心指标）",
        "t/tce",
        "lower",
        "CO2 of scopes 1 and 2 / energy (bought less sold, standard coal)",
        over(co2, energy, 1.0, "energy above 0: the park buys no more than it sells"),
        core_threshold,
    ),
    _row(
        "clean_energy",
        "Clean share of energy",
        "清洁能源消费占比",
        "%",
        "higher",
        "renewable part of the energy bought / energy bought, standard coal: a lower end of the clean share",
        renewable_share,
        proves_only(90, "markets.csv: a column of clean energy that is not renewable"),
    ),
    _row(
        "product_energy",
        "Products within level 2 of their energy quota",
        "园区企业产出产品单位能耗（达到或优于限额标准二级水平）",
        "%",
        "higher",
        "plants whose energy per product keeps the quota of policies.csv / plants with a product; the quotas must be level 2's",
        quotas_kept,
        at(100),
    ),
    _row(
        "waste_utilisation",
        "Comprehensive utilisation of solid waste",
        "工业固体废物综合利用率",
        "%",
        "higher",
        "used / given by the plants' material sources",
        waste_utilisation,
        at(80),
    ),
    _row(
        "waste_heat_use",
        "Use of waste heat, cold and pressure",
        "余热/余冷/余压综合利用率",
        "%",
        "higher",
        "1 − (heat to cooling carriers + heat left) / heat of the plants' hot streams; cold and pressure not counted",
        waste_heat_use,
        at(50),
    ),
    _row(
        "water_reuse",
        "Industrial water reuse rate",
        "工业用水重复利用率",
        "%",
        "higher",
        "(reused + recirculated) / (reused + recirculated + fresh water)",
        water_reuse,
        at(80),
    ),
)
