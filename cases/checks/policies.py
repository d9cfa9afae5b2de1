"""Rules of emissions and policies: what they act on exists and can be counted."""

from collections.abc import Iterator

from parkloop.cases.faults import CaseError, Fault, nearest
from parkloop.cases.lookup import Park, at
from parkloop.cases.messages import choice, say
from parkloop.cases.schema import Policy
from parkloop.cases.text.units import policy_factor

TOTALS = ("freshwater", "wastewater", "disposal", "energy", "land")
USES = ("water_reused", "waste_used", "waste_heat_used")
RATES = ("water_reuse_rate", "waste_utilisation_rate", "waste_heat_utilisation_rate", "renewable_share")
TARGETS = {
    "cap": TOTALS,
    "tax": TOTALS + USES,
    "credit": TOTALS + USES,
    "floor": RATES,
    "quota": ("energy_per_product",),
    "equivalent_tax": ("air", "water"),
}
"""Targets of each kind of policy, besides species and commodities, which caps, taxes and credits act on."""


def only_what_is_counted_emits(park: Park) -> Iterator[Fault]:
    """Emissions belong to markets, left-over demands, streams, technologies and modes."""
    for row in park.case.emissions:
        demand = park.demands.get(row.item)
        if row.item in park.heat:
            yield at(row, "item", say("a heat stream has no amount in t: name its technology, a market or another item"))
        elif demand is not None and demand.rate_per_h > 0:
            yield at(
                row,
                "item",
                say(
                    "only a left-over (rate_per_h < 0) emits when it is vented, and this demand is {rate}",
                    rate=f"{demand.rate_per_h:g}",
                ),
            )


def only_technologies_remove(park: Park) -> Iterator[Fault]:
    """Only a technology removes, and only a selling market avoids."""
    for row in park.case.emissions:
        market = park.markets.get(row.item)
        sells = market is not None and market.direction == "sell"
        known = park.names(row.item)
        if row.kg_per_unit < 0 and known and row.item not in park.technologies and not sells:
            yield at(
                row,
                "kg_per_unit",
                say("it must be at least 0: only technologies remove and only selling markets avoid emissions"),
            )


def a_policy_has_a_target(park: Park) -> Iterator[Fault]:
    """A policy acts on something that its kind can act on."""
    for row in park.case.policies:
        known = set(TARGETS[row.kind])
        if row.kind in ("cap", "tax", "credit"):
            known |= park.case.species | park.keys("commodities")
        if row.target not in known:
            yield at(
                row,
                "target",
                say(
                    "a {kind} acts on {names}{near}",
                    kind=choice("kind", row.kind),
                    names=_named(row),
                    near=nearest(row.target, known),
                ),
            )


def a_policy_has_a_unit(park: Park) -> Iterator[Fault]:
    """The unit of a policy fits its target."""
    for row in park.case.policies:
        try:
            policy_factor(row, park.case)
        except CaseError as error:
            yield from error.faults


def a_policy_can_be_met(park: Park) -> Iterator[Fault]:
    """A cap or tax by equivalents is at least 0, except a cap on energy; a rate lies in 0 to 1.

    A park can sell more energy than it buys.
    """
    for row in park.case.policies:
        if row.kind == "cap" and row.value < 0 and row.target != "energy":
            yield at(row, "value", say("a cap must be at least 0"))
        if row.kind == "equivalent_tax" and row.value < 0:
            yield at(row, "value", say("a tax by pollution equivalents must be at least 0"))
        if row.kind == "floor" and row.target in RATES and not 0 <= row.value * _factor(park, row) <= 1 + 1e-9:
            yield at(row, "value", say("a least rate lies between 0 and 1 (or 0 and 100 with unit %)"))


def a_quota_has_a_product(park: Park) -> Iterator[Fault]:
    """A quota per product needs the product of its plant, or of some plant of the park."""
    for row in park.case.policies:
        if row.kind != "quota":
            continue
        plants = [plant for plant in park.case.plants if not plant.external and row.plant in (None, plant.plant)]
        if plants and not any(plant.product_t_per_y for plant in plants):
            if row.plant:
                message = say("it needs product_t_per_y, and plant {plant} states none", plant=row.plant)
            else:
                message = say("it needs product_t_per_y, and no plant of the park states it")
            yield at(row, "target", message)


def a_tax_by_equivalents_has_equivalents(park: Park) -> Iterator[Fault]:
    """A tax by pollution equivalents needs the equivalents of its medium."""
    media = {row.medium for row in park.case.pollution_equivalents}
    for row in park.case.policies:
        known = row.target in TARGETS["equivalent_tax"] and row.target not in media
        if row.kind == "equivalent_tax" and known and park.complete("pollution_equivalents"):
            yield at(
                row,
                "target",
                say("pollution_equivalents has no row of medium {medium}, so nothing could be taxed", medium=row.target),
            )


def classes_are_of_water(park: Park) -> Iterator[Fault]:
    """Only species in water have classes."""
    for row in park.case.pollution_equivalents:
        if row.first_class and row.medium != "water":
            yield at(
                row,
                "first_class",
                say("only species in water are of the first class; of those in air the three largest are taxed"),
            )


def _named(row: Policy) -> str:
    names = ", ".join(TARGETS[row.kind])
    return say("{names}, a species or a commodity", names=names) if row.kind in ("cap", "tax", "credit") else names


def _factor(park: Park, row: Policy) -> float:
    try:
        return policy_factor(row, park.case)
    except CaseError:
        return 1.0


RULES = (
    only_what_is_counted_emits,
    only_technologies_remove,
    a_policy_has_a_target,
    a_policy_has_a_unit,
    a_policy_can_be_met,
    a_quota_has_a_product,
    a_tax_by_equivalents_has_equivalents,
    classes_are_of_water,
)
