"""HJ 274-2015, national demonstration eco-industrial parks: those of 32 that a plan determines."""

from typing import Literal

from parkloop.cases.messages import Message, say
from parkloop.optimizer.indicators.energies import renewable_share
from parkloop.optimizer.indicators.measures import (
    caps_kept,
    energy,
    jobs,
    new_chains,
    over,
    per_value_added,
    site_area,
    total,
    value_added,
)
from parkloop.optimizer.indicators.rates import RECLAIMED, RENEWABLE, REUSE, WASTE
from parkloop.optimizer.indicators.record import Indicator, Measure, Missing, Rule, Threshold, at, needing, yuan
from parkloop.optimizer.indicators.systems.growth import (
    co2_reduction,
    energy_elasticity,
    flipping,
    land_growth,
    pollutant_elasticity,
    water_elasticity,
)
from parkloop.optimizer.indicators.view import View
from parkloop.optimizer.indicators.wastes import waste_handled, waste_per_value_added, waste_utilisation
from parkloop.optimizer.indicators.waters import reclaimed_water, water_reuse

FAMILY = "hj274"
SHANDONG = (2, 3, 4, 5, 6, 7)
"""Numbers whose thresholds a provincial standard of Shandong repeats."""


def _leading_sector(formula: str) -> Message:
    return say("{formula}; where one sector makes over 70 % of output, its cleaner-production level I instead", formula=formula)


PER_TEN_THOUSAND = 1e4


def reclaimed_threshold(_: View) -> Threshold | Missing:
    """10 % in most cities, 20 % in those short of water, 30 % around Beijing, Tianjin and Hebei."""
    opens = say("where the park stands: 10 % asked in most cities, 20 % where water is short, 30 % in Beijing-Tianjin-Hebei")
    return Threshold(10.0, 30.0, 10.0, opens)


def _row(
    number: int,
    key: str,
    title: Message,
    unit: str,
    better: Literal["higher", "lower"],
    formula: str,
    measure: Measure,
    threshold: Rule,
) -> Indicator:
    source = (
        say(
            "HJ 274-2015 no. {count}; threshold not checked against the standard's text; Shandong's provincial standard states"
            " the same",
            count=number,
        )
        if number in SHANDONG
        else say("HJ 274-2015 no. {count}; threshold not checked against the standard's text", count=number)
    )
    return Indicator(f"hj274_{key}", FAMILY, title, unit, better, formula, source, measure, threshold)


INDICATORS = (
    _row(
        2,
        "value_added_per_person",
        say("Value added per person employed"),
        "10⁴ {money}/person",
        "higher",
        say("value added / jobs"),
        over(value_added, jobs, 1 / PER_TEN_THOUSAND, say("plants.csv: jobs above 0")),
        yuan(15),
    ),
    _row(
        5,
        "new_chains",
        say("New eco-industrial chain projects"),
        "",
        "higher",
        say("new exchanges between plants: giver, taker, medium; power lines left out"),
        new_chains,
        at(6),
    ),
    _row(
        6,
        "waste_utilisation",
        say("Comprehensive utilisation of solid waste"),
        "%",
        "higher",
        _leading_sector(WASTE),
        waste_utilisation,
        at(70),
    ),
    _row(
        7,
        "secondary_resources",
        say("Recycling of secondary resources"),
        "%",
        "higher",
        say("recycled / collected secondary resources (scrap, waste paper, …)"),
        needing(say("material_streams.csv: a column that marks secondary resources")),
        at(80),
    ),
    _row(
        8,
        "value_added_per_land",
        say("Value added per industrial land"),
        "10⁸ {money}/km²",
        "higher",
        say("value added / site area"),
        over(value_added, site_area, 1e-2, say("plants.csv: site_area_m2 above 0")),
        yuan(9),
    ),
    _row(
        9,
        "land_productivity_growth",
        say("Growth of value added per land, mean of three years"),
        "%/y",
        "higher",
        say("(last / first)^(1/n) − 1 of value added per land, n years since the base year"),
        land_growth,
        at(6),
    ),
    _row(
        10,
        "energy_elasticity",
        say("Energy elasticity"),
        "",
        "lower",
        say(
            "{formula}; at least {least} where value added shrinks",
            formula=say("mean growth of energy / mean growth of value added"),
            least=0.6,
        ),
        energy_elasticity,
        flipping(0.6),
    ),
    _row(
        11,
        "energy_intensity",
        say("Energy per value added"),
        "tce/10⁴ {money}",
        "lower",
        _leading_sector(say("energy (bought less sold, standard coal) / value added")),
        per_value_added(energy, PER_TEN_THOUSAND),
        yuan(0.5),
    ),
    _row(
        12,
        "renewable_share",
        say("Renewable share of energy"),
        "%",
        "higher",
        RENEWABLE,
        renewable_share,
        at(9),
    ),
    _row(
        13,
        "water_elasticity",
        say("Fresh-water elasticity"),
        "",
        "lower",
        say(
            "{formula}; at least {least} where value added shrinks",
            formula=say("mean growth of fresh water / mean growth of value added"),
            least=0.55,
        ),
        water_elasticity,
        flipping(0.55),
    ),
    _row(
        14,
        "freshwater_intensity",
        say("Fresh water per value added"),
        "m³/10⁴ {money}",
        "lower",
        _leading_sector(say("fresh water / value added")),
        per_value_added(total("freshwater"), PER_TEN_THOUSAND),
        yuan(8),
    ),
    _row(
        15,
        "water_reuse",
        say("Industrial water reuse rate"),
        "%",
        "higher",
        REUSE,
        water_reuse,
        at(75),
    ),
    _row(
        16,
        "reclaimed_water",
        say("Use of reclaimed water"),
        "%",
        "higher",
        RECLAIMED,
        reclaimed_water,
        reclaimed_threshold,
    ),
    _row(
        18,
        "caps_kept",
        say("Total-quantity caps on pollutants that are kept"),
        "%",
        "higher",
        say("caps on species in policies.csv that hold in every scenario / all of them"),
        caps_kept,
        at(100),
    ),
    _row(
        24,
        "waste_disposed",
        say("Solid waste used or disposed of"),
        "%",
        "higher",
        say("general and hazardous waste used, sold, stored or disposed of, as kind of each outlet states / given"),
        waste_handled,
        at(100),
    ),
    _row(
        25,
        "pollutant_elasticity",
        say("Main pollutant elasticity"),
        "",
        "lower",
        say(
            "mean growth of COD, SO2, NH3-N or NOx, whichever is worst / mean growth of value added; at "
            "least 0.3 where value added shrinks"
        ),
        pollutant_elasticity,
        flipping(0.3),
    ),
    _row(
        26,
        "co2_reduction",
        say("Yearly reduction of CO2 per value added"),
        "%/y",
        "higher",
        say("1 − (c_t/c_0)^(1/n), c = CO2 / value added, over n years"),
        co2_reduction,
        at(3),
    ),
    _row(
        27,
        "wastewater_intensity",
        say("Waste water per value added"),
        "t/10⁴ {money}",
        "lower",
        say("waste water / value added"),
        per_value_added(total("wastewater"), PER_TEN_THOUSAND),
        yuan(7),
    ),
    _row(
        28,
        "waste_intensity",
        say("Solid waste per value added"),
        "t/10⁴ {money}",
        "lower",
        say("general and hazardous waste given by plants and technologies / value added"),
        waste_per_value_added,
        yuan(0.1),
    ),
)
