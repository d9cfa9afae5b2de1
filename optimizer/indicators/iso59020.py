"""ISO 59020:2024 core circularity indicators, with the park as the system in focus."""

from typing import Literal

from optimizer.indicators.formulas import ratio
from optimizer.indicators.measures import (
    PERCENT,
    over,
    renewable_share,
    total,
    waste_utilisation,
    water_reused,
)
from optimizer.indicators.record import Indicator, Known, Measure, Missing, needing
from optimizer.indicators.shares import circular_withdrawal, kept_discharge, material_inflow
from optimizer.indicators.view import View

FAMILY = "iso59020"
OPTIONAL = ", optional"


def recycled_content(view: View) -> Known:
    """By-products in what the plants' material sinks take; also the park's circular material use rate [%]"""
    secondary, virgin = material_inflow(view)
    share = ratio(secondary, secondary + virgin)
    return Missing("material_streams.csv: sinks of plants") if share is None else PERCENT * share


def _row(
    clause: str,
    key: str,
    title: str,
    title_zh: str,
    formula: str,
    measure: Measure,
    unit: str = "%",
    better: Literal["higher", "lower"] = "higher",
) -> Indicator:
    source = f"ISO 59020:2024 {clause}; formula not checked against the standard's text"
    return Indicator(f"iso59020_{key}", FAMILY, title, title_zh, unit, better, formula, source, measure)


INDICATORS = (
    _row(
        "A.2.2",
        "reused_content",
        "Reused content of the inflow",
        "流入物的平均再使用含量",
        "reused / all inflow, by mass",
        needing("material_streams.csv: a column that marks what is used again as it is"),
    ),
    _row(
        "A.2.3",
        "recycled_content",
        "Recycled content of the inflow (circular material use rate)",
        "流入物的平均再生含量（循环材料使用率）",
        "by-products, also through technologies / all that the plants' material sinks take, by mass",
        recycled_content,
    ),
    _row(
        "A.2.4",
        "renewable_content",
        "Renewable content of the inflow",
        "流入物的平均可再生含量",
        "renewable, sustainably grown / all inflow, by mass",
        needing("material_streams.csv: a column that marks renewable material"),
    ),
    _row(
        "A.3.2" + OPTIONAL,
        "lifetime",
        "Lifetime of products against their branch",
        "产品平均寿命与行业平均之比",
        "lifetime / average lifetime of the branch",
        needing("plants.csv: columns of the products' lifetime and the branch's average"),
        "",
    ),
    _row(
        "A.3.3",
        "reused_outflow",
        "Outflow that is reused",
        "流出物的实际再使用率",
        "reused / all outflow, by mass",
        needing("material_streams.csv: a column that marks what is used again as it is"),
    ),
    _row(
        "A.3.4",
        "recycled_outflow",
        "Outflow that is recycled",
        "流出物的实际再生利用率",
        "used / given by the plants' material sources; products and their later life left out",
        waste_utilisation,
    ),
    _row(
        "A.3.5",
        "biological_outflow",
        "Outflow that returns to the biological cycle",
        "流出物进入生物循环的比例",
        "returned to soil or water safely / all outflow, dry mass",
        needing("material_streams.csv: columns of biological material and dry mass"),
    ),
    _row(
        "A.4.2",
        "renewable_energy",
        "Renewable energy",
        "可再生能源比例",
        "renewable part of the energy bought / energy bought, standard coal",
        renewable_share,
    ),
    _row(
        "A.5.2",
        "circular_water",
        "Water from circular sources",
        "循环水源取水比例",
        "water from plants outside the fence / all water that comes into the park",
        circular_withdrawal,
    ),
    _row(
        "A.5.3",
        "water_discharge",
        "Water discharged within quality requirements",
        "符合水质要求的排水比例",
        "water to outlets whose true concentrations are all within the outlet's limits / water to outlets",
        kept_discharge,
    ),
    _row(
        "A.5.4" + OPTIONAL,
        "internal_reuse",
        "Water reused inside per water withdrawn",
        "园区内水回用与取水之比",
        "(reused + recirculated) / fresh water; may exceed 1",
        over(water_reused, total("freshwater"), 1.0, "fresh water above 0: the park takes none"),
        "",
    ),
    _row(
        "A.6.2" + OPTIONAL,
        "material_productivity",
        "Material productivity",
        "物料产出率",
        "revenue / inflow of virgin material",
        needing("plants.csv: a column of revenue (value_added_per_y is not revenue)"),
        "{money}/t",
    ),
    _row(
        "A.6.3" + OPTIONAL,
        "resource_intensity",
        "Resource intensity index",
        "资源强度指数",
        "index of resource use / index of revenue; decoupled below 1",
        needing("revenue and resource use of a second year: no table of a case holds a base year"),
        "",
        "lower",
    ),
)
