"""Measures: annual amounts of a plan, each a number or the data missing for it.

Totals are those of the plan; nothing is defined twice.
"""

from collections.abc import Callable, Iterable
from functools import partial

from parkloop.cases.messages import say
from parkloop.optimizer.indicators.formulas import ratio, reduction
from parkloop.optimizer.indicators.rates import DENOMINATOR, PERCENT, Entries, RateEntry
from parkloop.optimizer.indicators.record import Known, Measure, Missing, combine
from parkloop.optimizer.indicators.view import View

MOST_NAMES = 5
DIRECT = (1,)
WITH_BOUGHT_ENERGY = (1, 2)
"""Scopes of CO2 that the Chinese indicators count: direct, and of bought electricity and heat."""


def of_industry(view: View, column: str) -> Known:
    """Sum of a column of plants.csv over the plants inside the fence; a municipality may leave it empty."""
    lacking = [p.plant for p in view.plants if getattr(p, column) is None and p.role != "municipal"]
    if lacking or not view.plants:
        return Missing(
            say("plants.csv: {column} of {names}", column=column, names=listed(lacking) or say("plants inside the fence"))
        )
    return float(sum(getattr(p, column) or 0.0 for p in view.plants))


def listed(names: Iterable[str]) -> str:
    """Names in order, the first five where there are more."""
    ordered = sorted(names)
    more = len(ordered) - MOST_NAMES
    names_told = ", ".join(ordered[:MOST_NAMES])
    return say("{names} and {count} more", names=names_told, count=more) if more > 0 else names_told


def value_added(view: View) -> Known:
    """Industrial value added of the park [money/y]"""
    return of_industry(view, "value_added_per_y")


def value_added_entries(view: View) -> Entries | Missing:
    """Value added of each plant, as the denominator of an intensity [money/y]"""
    whole = value_added(view)
    if isinstance(whole, Missing):
        return whole
    money = view.case.info.currency
    return [
        RateEntry(DENOMINATOR, "value_added_per_y", plant.plant, plant.value_added_per_y, money)
        for plant in view.plants
        if plant.value_added_per_y
    ]


def site_area(view: View) -> Known:
    """Land of the sites, which is taken as the industrial land in use [m2]"""
    return of_industry(view, "site_area_m2")


def jobs(view: View) -> Known:
    """People employed."""
    return of_industry(view, "jobs")


def total(name: str) -> Measure:
    """A total of the plan, per year."""
    return lambda view: view.total(name)


def energy(view: View) -> Known:
    """Energy of the park: standard coal of purchases less sales [tce/y]"""
    return view.total("energy")


def emitted(species: str, scopes: tuple[int, ...]) -> Measure:
    """Emission of a species in these scopes; missing if the case does not account for it [t/y]"""
    return partial(_emitted, species=species, scopes=scopes)


def _emitted(view: View, species: str, scopes: tuple[int, ...]) -> Known:
    case = view.case
    counted = {row.species for row in case.emissions} | {row.species for row in case.water_quality}
    if species == "co2" and any(mode.co2_kg_per_unit_km for mode in case.transport):
        counted.add("co2")
    if species not in counted:
        return Missing(say("emissions.csv: rows of {species}", species=species))
    rows = view.plan.emissions
    here = (rows["species"] == species) & rows["scope"].astype(int).isin(scopes)
    return float(rows.loc[here, "t_per_y"].sum())


co2 = emitted("co2", WITH_BOUGHT_ENERGY)
"""CO2 of scopes 1 and 2 [t/y]"""


def over(part: Measure, whole: Measure, factor: float = 1.0, undefined: str = "") -> Measure:
    """Factor * part / whole; ``undefined`` names what is missing where the whole is not above 0."""

    def measure(view: View) -> Known:
        return combine(
            lambda a, b: None if (share := ratio(a, b)) is None else factor * share, undefined, part(view), whole(view)
        )

    return measure


def per_value_added(amount: Measure, factor: float) -> Measure:
    """Factor * amount / value added."""
    return over(amount, value_added, factor, say("plants.csv: a value_added_per_y above 0"))


def value_added_per(amount: Measure, factor: float, undefined: str) -> Measure:
    """Factor * value added / amount."""
    return over(value_added, amount, factor, undefined)


def cut(amount: Measure) -> Measure:
    """Share by which an amount falls from the baseline to the plan [%]"""

    def measure(view: View) -> Known:
        if view.baseline is None:
            return Missing(say("a plan of scope baseline"))
        before, after = amount(view.baseline), amount(view)
        return combine(_percent(reduction), say("an amount above 0 in the baseline"), before, after)

    return measure


def _percent(formula: Callable[[float, float], float | None]) -> Callable[[float, float], float | None]:
    def percent(a: float, b: float) -> float | None:
        share = formula(a, b)
        return None if share is None else PERCENT * share

    return percent


def new_chains(view: View) -> Known:
    """New exchanges between plants: giver, taker and medium; a power line is no chain."""
    links = view.plan.links
    new = links[(links["status"] == "new") & (links["from_plant"] != links["to_plant"]) & ~links["item"].isin(view.power)]
    return float(len(new[["from_plant", "to_plant", "domain", "item"]].drop_duplicates()))


def caps_kept(view: View) -> Known:
    """Share of the caps on species in policies.csv that the plan keeps in every scenario [%]"""
    species = view.case.species
    caps = [row.policy for row in view.case.policies if row.kind == "cap" and row.target in species]
    if not caps:
        return Missing(say("policies.csv: caps on species (so2, nox, cod, nh3n)"))
    broken = set(view.plan.tables["broken_policies"]["policy"]) if "broken_policies" in view.plan.tables else set()
    return PERCENT * sum(policy not in broken for policy in caps) / len(caps)


def quotas_kept(view: View) -> Known:
    """Share of plants with a product that keep their energy quota in policies.csv [%]"""
    quotas = {row.plant: row.value for row in view.case.policies if row.kind == "quota" and row.plant}
    makers = [plant for plant in view.plants if plant.product_t_per_y]
    lacking = [plant.plant for plant in makers if plant.plant not in quotas]
    if not makers:
        return Missing(say("plants.csv: product_t_per_y"))
    if lacking:
        return Missing(
            say("policies.csv: quotas on energy_per_product of {names} (level 2 of the national standard)", names=listed(lacking))
        )
    totals = view.plan.totals[view.plan.totals["total"] == "energy_with_exchange"]
    used = totals.groupby("plant")["per_y"].sum()
    kept = [float(used.get(p.plant, 0.0)) <= quotas[p.plant] * (p.product_t_per_y or 0.0) * (1 + 1e-6) for p in makers]
    return PERCENT * sum(kept) / len(kept)
