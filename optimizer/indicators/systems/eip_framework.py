"""International Framework for Eco-Industrial Parks 2.0: indicators that a plan determines.

UNIDO, World Bank, GIZ 2021.
"""

from typing import Literal

from parkloop.cases.messages import Message, say
from parkloop.optimizer.indicators.energies import renewable_share
from parkloop.optimizer.indicators.measures import co2, per_value_added
from parkloop.optimizer.indicators.rates import RECLAIMED, RENEWABLE
from parkloop.optimizer.indicators.record import Indicator, Measure, Missing, Rule, Threshold, at, needing, proves_only
from parkloop.optimizer.indicators.view import View
from parkloop.optimizer.indicators.wastes import disposed, passed_on
from parkloop.optimizer.indicators.waters import kept_discharge, reclaimed_water

FAMILY = "eip_framework"
FRAMEWORK = say("International Framework for Eco-Industrial Parks 2.0, UNIDO, World Bank and GIZ 2021")
NOT_READ = say("{source}; threshold not checked against its text", source=FRAMEWORK)


def grid_threshold(_: View) -> Threshold | Missing:
    """The renewable share of the national grid, which no case states."""
    return Missing(say("the renewable share of the national grid, which is the threshold: no table holds it"))


def _row(
    key: str,
    title: Message,
    unit: str,
    better: Literal["higher", "lower"],
    formula: str,
    measure: Measure,
    threshold: Rule | None = None,
) -> Indicator:
    source = FRAMEWORK if threshold in (None, grid_threshold) else NOT_READ
    return Indicator(f"eip_{key}", FAMILY, title, unit, better, formula, source, measure, threshold)


INDICATORS = (
    _row(
        "renewable_share",
        say("Renewable share of energy"),
        "%",
        "higher",
        say("{formula}; the framework asks it of the park's own facilities", formula=RENEWABLE),
        renewable_share,
        grid_threshold,
    ),
    _row(
        "co2_intensity",
        say("CO2 per value added"),
        "t/10⁴ {money}",
        "lower",
        say("CO2 of scopes 1 and 2 / value added"),
        per_value_added(co2, 1e4),
    ),
    _row(
        "wastewater_reused",
        say("Treated industrial waste water that is reused"),
        "%",
        "higher",
        RECLAIMED,
        reclaimed_water,
        at(50),
    ),
    _row(
        "wastewater_treated",
        say("Waste water discharged within limits"),
        "%",
        "higher",
        say("water to outlets whose true concentrations are all within the outlet's limits / water to outlets"),
        kept_discharge,
        at(95),
    ),
    _row(
        "waste_passed_on",
        say("Non-hazardous solid waste used by others"),
        "%",
        "higher",
        say("general waste to other plants and to outlets that use or buy it / general waste given"),
        passed_on,
        at(20),
    ),
    _row(
        "landfill",
        say("Solid waste to landfill"),
        "%",
        "lower",
        say(
            "general and hazardous waste that ends in storage or disposal / general and hazardous waste "
            "given: an upper end, as other disposal than landfill counts too"
        ),
        disposed,
        proves_only(50, say("material_streams.csv: a column that says which outlets are landfill")),
    ),
    _row(
        "metering",
        say("Energy and water that is metered"),
        "%",
        "higher",
        say("metered energy and water / all energy and water of park and firms"),
        needing(say("plants.csv: columns of the metered share of energy and water")),
        at(90),
    ),
)
