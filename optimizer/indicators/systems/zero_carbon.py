"""National zero-carbon park (国家级零碳园区): one core and five guiding indicators.

发改环资〔2025〕910号.
"""

from typing import Literal

from parkloop.cases.messages import Message, say
from parkloop.optimizer.indicators.energies import renewable_share, waste_heat_use
from parkloop.optimizer.indicators.measures import (
    co2,
    energy,
    over,
    quotas_kept,
)
from parkloop.optimizer.indicators.rates import HEAT, RENEWABLE, REUSE, WASTE
from parkloop.optimizer.indicators.record import Indicator, Measure, Missing, Rule, Threshold, at, proves_only
from parkloop.optimizer.indicators.view import View
from parkloop.optimizer.indicators.wastes import waste_utilisation
from parkloop.optimizer.indicators.waters import water_reuse

FAMILY = "zero_carbon"
NOTICE = say(
    "{notice}; threshold from published accounts of the notice, not checked against its text", notice="发改环资〔2025〕910号"
)
SMALLEST, LARGE = 2e5, 1e6
"""Energy from which a threshold is stated, and from which the higher one holds [tce/y]"""


def core_threshold(view: View) -> Threshold | Missing:
    """0.2 t CO2/tce from 200 000 tce/y on, 0.3 from a million on."""
    used = view.total("energy")
    if used < SMALLEST:
        return Missing(say("the notice states thresholds for parks of 200000 tce/y and more"))
    return Threshold(*((0.3,) * 3 if used >= LARGE else (0.2,) * 3))


def _row(
    key: str,
    title: Message,
    unit: str,
    better: Literal["higher", "lower"],
    formula: str,
    measure: Measure,
    threshold: Rule,
) -> Indicator:
    return Indicator(f"zero_carbon_{key}", FAMILY, title, unit, better, formula, NOTICE, measure, threshold)


INDICATORS = (
    _row(
        "co2_per_energy",
        say("CO2 per energy (core)"),
        "t/tce",
        "lower",
        say("CO2 of scopes 1 and 2 / energy (bought less sold, standard coal)"),
        over(co2, energy, 1.0, say("energy above 0: the park buys no more than it sells")),
        core_threshold,
    ),
    _row(
        "clean_energy",
        say("Clean share of energy"),
        "%",
        "higher",
        say("{formula}: a lower end of the clean share", formula=RENEWABLE),
        renewable_share,
        proves_only(90, say("markets.csv: a column of clean energy that is not renewable")),
    ),
    _row(
        "product_energy",
        say("Products within level 2 of their energy quota"),
        "%",
        "higher",
        say(
            "plants whose energy per product keeps the quota of policies.csv / plants with a product; "
            "the quotas must be level 2's"
        ),
        quotas_kept,
        at(100),
    ),
    _row(
        "waste_utilisation",
        say("Comprehensive utilisation of solid waste"),
        "%",
        "higher",
        WASTE,
        waste_utilisation,
        at(80),
    ),
    _row(
        "waste_heat_use",
        say("Use of waste heat, cold and pressure"),
        "%",
        "higher",
        say("{formula}; cold and pressure not counted", formula=HEAT),
        waste_heat_use,
        at(50),
    ),
    _row(
        "water_reuse",
        say("Industrial water reuse rate"),
        "%",
        "higher",
        REUSE,
        water_reuse,
        at(80),
    ),
)
