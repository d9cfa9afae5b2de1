"""HJ 274-2015, standard for national demonstration eco-industrial parks: what a plan can tell of its 32 indicators."""

from typing import Literal

from optimizer.indicators.measures import (
    caps_kept,
    energy,
    jobs,
    new_chains,
    over,
    per_value_added,
    renewable_share,
    site_area,
    total,
    value_added,
    waste_utilisation,
    water_reuse,
)
from optimizer.indicators.record import Indicator, Measure, Missing, Rule, Threshold, at, needing, yuan
from optimizer.indicators.shares import reclaimed_water
from optimizer.indicators.view import View

FAMILY = "hj274"
SHANDONG = (2, 3, 4, 5, 6, 7)
"""Numbers whose thresholds a provincial standard of Shandong repeats."""
LEADING_SECTOR = "; where one sector makes over 70 % of output, its cleaner-production level I instead"
SECOND_YEAR = "value added and {0} of a second year: no table of a case holds a base year"
PER_TEN_THOUSAND = 1e4


def reclaimed_threshold(_: View) -> Threshold | Missing:
    """10 % in most cities, 20 % in those short of water, 30 % around Beijing, Tianjin and Hebei."""
    opens = "where the park stands: 10 % asked in most cities, 20 % where water is short, 30 % in Beijing-Tianjin-Hebei"
    return Threshold(10.0, 30.0, 10.0, opens)


def _row(
    number: int,
    key: str,
    titles: tuple[str, str],
    unit: str,
    better: Literal["higher", "lower"],
    formula: str,
    measure: Measure,
    threshold: Rule,
) -> Indicator:
    repeated = "; Shandong's provincial standard states the same" if number in SHANDONG else ""
    source = f"HJ 274-2015 no. {number}; threshold not checked against the standard's text{repeated}"
    return Indicator(f"hj274_{key}", FAMILY, *titles, unit, better, formula, source, measure, threshold)


INDICATORS = (
    _row(
        2,
        "value_added_per_person",
        ("Value added per person employed", "人均工业增加值"),
        "10⁴ {money}/person",
        "higher",
        "value added / jobs",
        over(value_added, jobs, 1 / PER_TEN_THOUSAND, "plants.csv: jobs above 0"),
        yuan(15),
    ),
    _row(
        5,
        "new_chains",
        ("New eco-industrial chain projects", "新增构建生态工业链项目数量"),
        "",
        "higher",
        "new exchanges between plants: giver, taker, medium",
        new_chains,
        at(6),
    ),
    _row(
        6,
        "waste_utilisation",
        ("Comprehensive utilisation of solid waste", "工业固体废物综合利用率"),
        "%",
        "higher",
        "used / given by the plants' material sources, no past stock" + LEADING_SECTOR,
        waste_utilisation,
        at(70),
    ),
    _row(
        7,
        "secondary_resources",
        ("Recycling of secondary resources", "再生资源循环利用率"),
        "%",
        "higher",
        "recycled / collected secondary resources (scrap, waste paper, …)",
        needing("material_streams.csv: a column that marks secondary resources"),
        at(80),
    ),
    _row(
        8,
        "value_added_per_land",
        ("Value added per industrial land", "单位工业用地面积工业增加值"),
        "10⁸ {money}/km²",
        "higher",
        "value added / site area",
        over(value_added, site_area, 1e-2, "plants.csv: site_area_m2 above 0"),
        yuan(9),
    ),
    _row(
        9,
        "land_productivity_growth",
        ("Growth of value added per land, mean of three years", "单位工业用地面积工业增加值三年年均增长率"),
        "%/y",
        "higher",
        "(last / first)^(1/3) − 1 of value added per land",
        needing(SECOND_YEAR.format("site area")),
        at(6),
    ),
    _row(
        10,
        "energy_elasticity",
        ("Energy elasticity", "综合能耗弹性系数"),
        "",
        "lower",
        "mean growth of energy / mean growth of value added; at least 0.6 where value added shrinks",
        needing(SECOND_YEAR.format("energy")),
        at(0.6),
    ),
    _row(
        11,
        "energy_intensity",
        ("Energy per value added", "单位工业增加值综合能耗"),
        "tce/10⁴ {money}",
        "lower",
        "energy (bought less sold, standard coal) / value added" + LEADING_SECTOR,
        per_value_added(energy, PER_TEN_THOUSAND),
        yuan(0.5),
    ),
    _row(
        12,
        "renewable_share",
        ("Renewable share of energy", "可再生能源使用比例"),
        "%",
        "higher",
        "renewable part of the energy bought / energy bought, standard coal",
        renewable_share,
        at(9),
    ),
    _row(
        13,
        "water_elasticity",
        ("Fresh-water elasticity", "新鲜水耗弹性系数"),
        "",
        "lower",
        "mean growth of fresh water / mean growth of value added; at least 0.55 where value added shrinks",
        needing(SECOND_YEAR.format("fresh water")),
        at(0.55),
    ),
    _row(
        14,
        "freshwater_intensity",
        ("Fresh water per value added", "单位工业增加值新鲜水耗"),
        "m³/10⁴ {money}",
        "lower",
        "fresh water / value added" + LEADING_SECTOR,
        per_value_added(total("freshwater"), PER_TEN_THOUSAND),
        yuan(8),
    ),
    _row(
        15,
        "water_reuse",
        ("Industrial water reuse rate", "工业用水重复利用率"),
        "%",
        "higher",
        "(reused + recirculated) / (reused + recirculated + fresh water)",
        water_reuse,
        at(75),
    ),
    _row(
        16,
        "reclaimed_water",
        ("Use of reclaimed water", "再生水（中水）回用率"),
        "%",
        "higher",
        "water made by technologies of used water that plants take / used water of plants to technologies and counted outlets",
        reclaimed_water,
        reclaimed_threshold,
    ),
    _row(
        18,
        "caps_kept",
        ("Total-quantity caps on pollutants that are kept", "重点污染物排放总量控制指标完成情况"),
        "%",
        "higher",
        "caps on species in policies.csv that hold in every scenario / all of them",
        caps_kept,
        at(100),
    ),
    _row(
        24,
        "waste_disposed",
        ("Solid waste used or disposed of", "工业固体废物（含危险废物）处置利用率"),
        "%",
        "higher",
        "(used + disposed of as the rules ask + stored) / generated",
        needing("material_streams.csv: a column that says which outlets dispose as the rules ask"),
        at(100),
    ),
    _row(
        25,
        "pollutant_elasticity",
        ("Main pollutant elasticity", "主要污染物排放弹性系数"),
        "",
        "lower",
        "mean growth of COD, SO2, NH3-N, NOx / mean growth of value added; at least 0.3 where value added shrinks",
        needing(SECOND_YEAR.format("emissions")),
        at(0.3),
    ),
    _row(
        26,
        "co2_reduction",
        ("Yearly reduction of CO2 per value added", "单位工业增加值二氧化碳排放量年均削减率"),
        "%/y",
        "higher",
        "1 − (c_t/c_0)^(1/n), c = CO2 / value added, over n years",
        needing(SECOND_YEAR.format("CO2")),
        at(3),
    ),
    _row(
        27,
        "wastewater_intensity",
        ("Waste water per value added", "单位工业增加值废水排放量"),
        "t/10⁴ {money}",
        "lower",
        "waste water / value added",
        per_value_added(total("wastewater"), PER_TEN_THOUSAND),
        yuan(7),
    ),
    _row(
        28,
        "waste_intensity",
        ("Solid waste per value added", "单位工业增加值固废产生量"),
        "t/10⁴ {money}",
        "lower",
        "given by the plants' material sources / value added",
        per_value_added(total("waste_given"), PER_TEN_THOUSAND),
        yuan(0.1),
    ),
)
