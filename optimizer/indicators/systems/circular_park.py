"""China's circular transformation of parks (园区循环化改造): its indicators.

Productivities, rates, intensities and reductions.
"""

from typing import Literal

from parkloop.cases.messages import Message, plain, say, term
from parkloop.optimizer.indicators.energies import renewable_share, waste_heat_use
from parkloop.optimizer.indicators.exchange import exchanges
from parkloop.optimizer.indicators.formulas import ratio
from parkloop.optimizer.indicators.measures import (
    DIRECT,
    co2,
    cut,
    emitted,
    energy,
    listed,
    per_value_added,
    site_area,
    total,
    value_added,
    value_added_per,
)
from parkloop.optimizer.indicators.rates import HEAT, PERCENT, RECLAIMED, RENEWABLE, REUSE, WASTE
from parkloop.optimizer.indicators.record import Indicator, Known, Measure, Missing, combine
from parkloop.optimizer.indicators.view import View
from parkloop.optimizer.indicators.wastes import waste_utilisation
from parkloop.optimizer.indicators.waters import reclaimed_water, water_reuse

FAMILY = "circular_park"
PROGRAMME = say(
    "Circular transformation of parks, {first} and {second}", first="发改环资〔2012〕765号", second="发改办环资〔2021〕1004号"
)
POLLUTANTS = {"so2": term("SO2"), "nox": term("NOx"), "cod": term("COD"), "nh3n": term("NH3-N")}
"""Species of the programme and their names."""


def primary_materials(view: View) -> Known:
    """Primary materials that the park takes from supplies [t/y]; the mass of fuels is not known."""
    fuels = {row.commodity for row in view.case.commodities if row.kind == "fuel"}
    bought = [fuel for fuel in fuels if view.total(f"bought {fuel}") > 0]
    if bought:
        return Missing(say("commodities.csv: a column of t per MWh of {names}", names=listed(bought)))
    flows = view.flows_of("material")
    return float(flows.loc[(flows["giver"] == "supply") & flows["to_plant"].isin(view.inside), "arrives"].sum())


def chain_linkage(view: View) -> Known:
    """Share of the value added of plants that exchange with another plant, by more than a power line [%]"""
    rows = exchanges(view)
    rows = rows[~rows["item"].isin(view.power)]
    linked = set(rows["from_plant"]) | set(rows["to_plant"])
    whole = value_added(view)
    part = float(sum(plant.value_added_per_y or 0.0 for plant in view.plants if plant.plant in linked))
    undefined = say("plants.csv: a value_added_per_y above 0")
    return combine(lambda w: None if (share := ratio(part, w)) is None else PERCENT * share, undefined, whole)


def _row(key: str, title: Message, unit: str, better: Literal["higher", "lower"], formula: str, measure: Measure) -> Indicator:
    return Indicator(f"circular_{key}", FAMILY, title, unit, better, formula, PROGRAMME, measure)


def _cut(key: str, title: Message, measure: Measure) -> Indicator:
    return _row(f"{key}_cut", title, "%", "higher", say("(baseline − plan) / baseline"), cut(measure))


PRODUCTIVITIES = (
    _row(
        "resource_productivity",
        say("Resource productivity"),
        "{money}/t",
        "higher",
        say("value added / main primary materials (fossil fuels, ores, minerals, biomass)"),
        value_added_per(primary_materials, 1.0, say("material_streams.csv: supplies in use")),
    ),
    _row(
        "energy_productivity",
        say("Energy productivity"),
        "10⁴ {money}/tce",
        "higher",
        say("value added / energy (bought less sold, standard coal)"),
        value_added_per(energy, 1e-4, say("energy above 0: the park buys no more than it sells")),
    ),
    _row(
        "water_productivity",
        say("Water productivity"),
        "{money}/m³",
        "higher",
        say("value added / fresh water"),
        value_added_per(total("freshwater"), 1.0, say("fresh water above 0: the park takes none")),
    ),
    _row(
        "land_productivity",
        say("Land productivity"),
        "10⁸ {money}/km²",
        "higher",
        say("value added / site area"),
        value_added_per(site_area, 1e-2, say("plants.csv: site_area_m2 above 0")),
    ),
)

RATES = (
    _row(
        "waste_utilisation",
        say("Comprehensive utilisation of solid waste"),
        "%",
        "higher",
        WASTE,
        waste_utilisation,
    ),
    _row(
        "water_reuse",
        say("Industrial water reuse rate"),
        "%",
        "higher",
        REUSE,
        water_reuse,
    ),
    _row(
        "reclaimed_water",
        say("Use of reclaimed water"),
        "%",
        "higher",
        RECLAIMED,
        reclaimed_water,
    ),
    _row(
        "waste_heat_use",
        say("Use of waste heat"),
        "%",
        "higher",
        HEAT,
        waste_heat_use,
    ),
    _row(
        "renewable_share",
        say("Renewable share of energy (non-fossil energy, nuclear left out)"),
        "%",
        "higher",
        RENEWABLE,
        renewable_share,
    ),
    _row(
        "chain_linkage",
        say("Linkage of circular chains"),
        "%",
        "higher",
        say(
            "value added of plants that exchange with another plant, by more than a power line / value "
            "added; the programme takes output value"
        ),
        chain_linkage,
    ),
)

INTENSITIES = tuple(
    _row(
        f"{species}_intensity",
        say("{species} per value added", species=name),
        "kg/10⁴ {money}",
        "lower",
        say(
            "{formula}; the programme also takes output value",
            formula=say("{species} of scope 1 / value added", species=plain(name)),
        ),
        per_value_added(emitted(species, DIRECT), 1e7),
    )
    for species, name in POLLUTANTS.items()
)

REDUCTIONS = (
    _cut("energy", say("Reduction of energy"), energy),
    _cut("freshwater", say("Reduction of fresh water"), total("freshwater")),
    _cut("wastewater", say("Reduction of waste water"), total("wastewater")),
    _cut("disposal", say("Reduction of disposal"), total("disposal")),
    _cut("co2", say("Reduction of CO2, scopes 1 and 2"), co2),
    *(
        _cut(species, say("Reduction of {species}, scope 1", species=name), emitted(species, DIRECT))
        for species, name in POLLUTANTS.items()
    ),
)

INDICATORS = (*PRODUCTIVITIES, *RATES, *INTENSITIES, *REDUCTIONS)
