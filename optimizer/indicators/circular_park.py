"""China's circular transformation of parks (园区循环化改造): productivities, rates, intensities and reductions."""

from typing import Literal

from optimizer.indicators.exchange import exchanges
from optimizer.indicators.formulas import ratio
from optimizer.indicators.measures import (
    DIRECT,
    PERCENT,
    co2,
    cut,
    emitted,
    energy,
    listed,
    per_value_added,
    renewable_share,
    site_area,
    total,
    value_added,
    value_added_per,
    waste_heat_use,
    waste_utilisation,
    water_reuse,
)
from optimizer.indicators.record import Indicator, Known, Measure, Missing, combine
from optimizer.indicators.shares import reclaimed_water
from optimizer.indicators.view import View

FAMILY = "circular_park"
PROGRAMME = "Circular transformation of parks, 发改环资〔2012〕765号 and 发改办环资〔2021〕1004号"
POLLUTANTS = {"so2": ("SO2", "二氧化硫"), "nox": ("NOx", "氮氧化物"), "cod": ("COD", "化学需氧量"), "nh3n": ("NH3-N", "氨氮")}
"""Species of the programme and their names."""


def primary_materials(view: View) -> Known:
    """Primary materials that the park takes from supplies [t/y]; the mass of fuels is not known."""
    fuels = {row.commodity for row in view.case.commodities if row.kind == "fuel"}
    bought = [fuel for fuel in fuels if view.total(f"bought {fuel}") > 0]
    if bought:
        return Missing(f"commodities.csv: a column of t per MWh of {listed(bought)}")
    flows = view.flows_of("material")
    return float(flows.loc[(flows["giver"] == "supply") & flows["to_plant"].isin(view.inside), "arrives"].sum())


def chain_linkage(view: View) -> Known:
    """Share of the value added of plants that exchange with another plant [%]"""
    rows = exchanges(view)
    linked = set(rows["from_plant"]) | set(rows["to_plant"])
    whole = value_added(view)
    part = float(sum(plant.value_added_per_y or 0.0 for plant in view.plants if plant.plant in linked))
    undefined = "plants.csv: a value_added_per_y above 0"
    return combine(lambda w: None if (share := ratio(part, w)) is None else PERCENT * share, undefined, whole)


def _row(
    key: str, title: str, title_zh: str, unit: str, better: Literal["higher", "lower"], formula: str, measure: Measure
) -> Indicator:
    return Indicator(f"circular_{key}", FAMILY, title, title_zh, unit, better, formula, PROGRAMME, measure)


def _cut(key: str, title: str, title_zh: str, measure: Measure) -> Indicator:
    return _row(f"{key}_cut", title, title_zh, "%", "higher", "(baseline − plan) / baseline", cut(measure))


PRODUCTIVITIES = (
    _row(
        "resource_productivity",
        "Resource productivity",
        "资源产出率",
        "{money}/t",
        "higher",
        "value added / main primary materials (fossil fuels, ores, minerals, biomass)",
        value_added_per(primary_materials, 1.0, "material_streams.csv: supplies in use"),
    ),
    _row(
        "energy_productivity",
        "Energy productivity",
        "能源产出率",
        "10⁴ {money}/tce",
        "higher",
        "value added / energy (bought less sold, standard coal)",
        value_added_per(energy, 1e-4, "energy above 0: the park buys no more than it sells"),
    ),
    _row(
        "water_productivity",
        "Water productivity",
        "水资源产出率",
        "{money}/m³",
        "higher",
        "value added / fresh water",
        value_added_per(total("freshwater"), 1.0, "fresh water above 0: the park takes none"),
    ),
    _row(
        "land_productivity",
        "Land productivity",
        "土地产出率",
        "10⁸ {money}/km²",
        "higher",
        "value added / site area",
        value_added_per(site_area, 1e-2, "plants.csv: site_area_m2 above 0"),
    ),
)

RATES = (
    _row(
        "waste_utilisation",
        "Comprehensive utilisation of solid waste",
        "工业固体废物综合利用率",
        "%",
        "higher",
        "used / given by the plants' material sources, no past stock",
        waste_utilisation,
    ),
    _row(
        "water_reuse",
        "Industrial water reuse rate",
        "工业用水重复利用率",
        "%",
        "higher",
        "(reused + recirculated) / (reused + recirculated + fresh water)",
        water_reuse,
    ),
    _row(
        "reclaimed_water",
        "Use of reclaimed water",
        "中水回用率",
        "%",
        "higher",
        "water made by technologies of used water that plants take / used water of plants to technologies and counted outlets",
        reclaimed_water,
    ),
    _row(
        "waste_heat_use",
        "Use of waste heat",
        "余热利用率",
        "%",
        "higher",
        "1 − (heat to cooling carriers + heat left) / heat of the plants' hot streams",
        waste_heat_use,
    ),
    _row(
        "renewable_share",
        "Renewable share of energy (non-fossil energy, nuclear left out)",
        "可再生能源占比（非化石能源，不含核能）",
        "%",
        "higher",
        "renewable part of the energy bought / energy bought, standard coal",
        renewable_share,
    ),
    _row(
        "chain_linkage",
        "Linkage of circular chains",
        "循环经济产业链关联度",
        "%",
        "higher",
        "value added of plants that exchange with another plant / value added; the programme takes output value",
        chain_linkage,
    ),
)

INTENSITIES = tuple(
    _row(
        f"{species}_intensity",
        f"{english} per value added",
        f"单位工业增加值{chinese}排放量",
        "kg/10⁴ {money}",
        "lower",
        f"{english} of scope 1 / value added; the programme also takes output value",
        per_value_added(emitted(species, DIRECT), 1e7),
    )
    for species, (english, chinese) in POLLUTANTS.items()
)

REDUCTIONS = (
    _cut("energy", "Reduction of energy", "能耗下降率", energy),
    _cut("freshwater", "Reduction of fresh water", "新鲜水下降率", total("freshwater")),
    _cut("wastewater", "Reduction of waste water", "废水下降率", total("wastewater")),
    _cut("disposal", "Reduction of disposal", "固体废物处置量下降率", total("disposal")),
    _cut("co2", "Reduction of CO2, scopes 1 and 2", "二氧化碳排放下降率（范围一、二）", co2),
    *(
        _cut(species, f"Reduction of {english}, scope 1", f"{chinese}排放下降率（范围一）", emitted(species, DIRECT))
        for species, (english, chinese) in POLLUTANTS.items()
    ),
)

INDICATORS = (*PRODUCTIVITIES, *RATES, *INTENSITIES, *REDUCTIONS)
