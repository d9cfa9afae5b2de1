"""ISO 59020:2024 core circularity indicators, with the park as the system in focus."""

from typing import Literal

from parkloop.cases.messages import Message, say
from parkloop.optimizer.indicators.energies import renewable_share
from parkloop.optimizer.indicators.formulas import ratio
from parkloop.optimizer.indicators.rates import PERCENT, RENEWABLE
from parkloop.optimizer.indicators.record import Indicator, Known, Measure, Missing, needing
from parkloop.optimizer.indicators.shares import material_inflow
from parkloop.optimizer.indicators.view import View
from parkloop.optimizer.indicators.wastes import recycled_outflow
from parkloop.optimizer.indicators.waters import circular_withdrawal, kept_discharge, reuse_per_withdrawal

FAMILY = "iso59020"
OPTIONAL = {"A.3.2", "A.5.4", "A.6.2", "A.6.3"}


def recycled_content(view: View) -> Known:
    """By-products in what the plants' material sinks take; also the park's circular material use rate [%]"""
    secondary, virgin = material_inflow(view)
    share = ratio(secondary, secondary + virgin)
    return Missing(say("material_streams.csv: sinks of plants")) if share is None else PERCENT * share


def _row(
    clause: str,
    key: str,
    title: Message,
    formula: str,
    measure: Measure,
    unit: str = "%",
    better: Literal["higher", "lower"] = "higher",
) -> Indicator:
    source = (
        say("ISO 59020:2024 {clause}, optional; formula not checked against the standard's text", clause=clause)
        if clause in OPTIONAL
        else say("ISO 59020:2024 {clause}; formula not checked against the standard's text", clause=clause)
    )
    return Indicator(f"iso59020_{key}", FAMILY, title, unit, better, formula, source, measure)


INDICATORS = (
    _row(
        "A.2.2",
        "reused_content",
        say("Reused content of the inflow"),
        say("reused / all inflow, by mass"),
        needing(say("material_streams.csv: a column that marks what is used again as it is")),
    ),
    _row(
        "A.2.3",
        "recycled_content",
        say("Recycled content of the inflow (circular material use rate)"),
        say("by-products, also through technologies / all that the plants' material sinks take, by mass"),
        recycled_content,
    ),
    _row(
        "A.2.4",
        "renewable_content",
        say("Renewable content of the inflow"),
        say("renewable, sustainably grown / all inflow, by mass"),
        needing(say("material_streams.csv: a column that marks renewable material")),
    ),
    _row(
        "A.3.2",
        "lifetime",
        say("Lifetime of products against their branch"),
        say("lifetime / average lifetime of the branch"),
        needing(say("plants.csv: columns of the products' lifetime and the branch's average")),
        "",
    ),
    _row(
        "A.3.3",
        "reused_outflow",
        say("Outflow that is reused"),
        say("reused / all outflow, by mass"),
        needing(say("material_streams.csv: a column that marks what is used again as it is")),
    ),
    _row(
        "A.3.4",
        "recycled_outflow",
        say("Outflow that is recycled"),
        say("by-products, general and hazardous wastes that are used / given; products and their later life left out"),
        recycled_outflow,
    ),
    _row(
        "A.3.5",
        "biological_outflow",
        say("Outflow that returns to the biological cycle"),
        say("returned to soil or water safely / all outflow, dry mass"),
        needing(say("material_streams.csv: columns of biological material and dry mass")),
    ),
    _row(
        "A.4.2",
        "renewable_energy",
        say("Renewable energy"),
        RENEWABLE,
        renewable_share,
    ),
    _row(
        "A.5.2",
        "circular_water",
        say("Water from circular sources"),
        say("reclaimed water and water of plants outside the fence / all water that comes into the park; sea water left out"),
        circular_withdrawal,
    ),
    _row(
        "A.5.3",
        "water_discharge",
        say("Water discharged within quality requirements"),
        say("water to outlets whose true concentrations are all within the outlet's limits / water to outlets"),
        kept_discharge,
    ),
    _row(
        "A.5.4",
        "internal_reuse",
        say("Water reused inside per water withdrawn"),
        say("(reused + recirculated) / fresh water, sea water left out; may exceed 1"),
        reuse_per_withdrawal,
        "",
    ),
    _row(
        "A.6.2",
        "material_productivity",
        say("Material productivity"),
        say("revenue / inflow of virgin material"),
        needing(say("plants.csv: a column of revenue (value_added_per_y is not revenue)")),
        "{money}/t",
    ),
    _row(
        "A.6.3",
        "resource_intensity",
        say("Resource intensity index"),
        say("index of resource use / index of revenue; decoupled below 1"),
        needing(say("plants.csv: a column of revenue, now and in the base year")),
        "",
        "lower",
    ),
)
