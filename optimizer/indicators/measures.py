"""What indicators are made of: yearly amounts of a plan, each a number or what is missing for it.

Totals are those of the plan; nothing is defined twice.
"""

from collections.abc import Callable, Iterable
from functools import partial

from optimizer.indicators.formulas import ratio, reduction
from optimizer.indicators.record import Known, Measure, Missing, combine
from optimizer.indicators.view import View

PERCENT = 100.0
MOST_NAMES = 5
DIRECT = (1,)
WITH_BOUGHT_ENERGY = (1, 2)
"""Scopes of CO2 that the Chinese indicators count: direct, and of bought electricity and heat."""


def of_industry(view: View, column: str) -> Known:
    """Sum of a column of plants.csv over the plants inside the fence; a municipality may leave it empty."""
    lacking = [p.plant for p in view.plants if getattr(p, column) is None and p.role != "municipal"]
    if lacking or not view.plants:
        return Missing(f"plants.csv: {column} of {listed(lacking) or 'plants inside the fence'}")
    return float(sum(getattr(p, column) or 0.0 for p in view.plants))


def listed(names: Iterable[str]) -> str:
    """Names in order, the first five where there are more."""
    ordered = sorted(names)
    more = len(ordered) - MOST_NAMES
    return ", ".join(ordered[:MOST_NAMES]) + (f" and {more} more" if more > 0 else "")


def value_added(view: View) -> Known:
    """Industrial value added of the park [money/y]"""
    return of_industry(view, "value_added_per_y")


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
    """Energy of the park: standard coal of what is bought less what is sold [tce/y]"""
    return view.total("energy")


def emitted(species: str, scopes: tuple[int, ...]) -> Measure:
    """Emission of a species in these scopes [t/y]; missing where the case does not account for the species."""
    return partial(_emitted, species=species, scopes=scopes)


def _emitted(view: View, species: str, scopes: tuple[int, ...]) -> Known:
    case = view.case
    counted = {row.species for row in case.emissions} | {row.species for row in case.water_quality}
    if species == "co2" and any(mode.co2_kg_per_unit_km for mode in case.transport):
        counted.add("co2")
    if species not in counted:
        return Missing(f"emissions.csv: rows of {species}")
    rows = view.plan.emissions
    here = (rows["species"] == species) & rows["scope"].astype(int).isin(scopes)
    return float(rows.loc[here, "t_per_y"].sum())


co2 = emitted("co2", WITH_BOUGHT_ENERGY)
"""CO2 of scopes 1 and 2 [t/y]"""


def over(part: Measure, whole: Measure, factor: float = 1.0, undefined: str = "") -> Measure:
    """Factor * part / whole; ``undefined`` tells what is missing where the whole is not above 0."""

    def measure(view: View) -> Known:
        return combine(
            lambda a, b: None if (share := ratio(a, b)) is None else factor * share, undefined, part(view), whole(view)
        )

    return measure


def per_value_added(amount: Measure, factor: float) -> Measure:
    """Factor * amount / value added."""
    return over(amount, value_added, factor, "plants.csv: a value_added_per_y above 0")


def value_added_per(amount: Measure, factor: float, undefined: str) -> Measure:
    """Factor * value added / amount."""
    return over(value_added, amount, factor, undefined)


def cut(amount: Measure) -> Measure:
    """Share by which an amount falls from the baseline to the plan [%]"""

    def measure(view: View) -> Known:
        if view.baseline is None:
            return Missing("a plan of scope baseline")
        before, after = amount(view.baseline), amount(view)
        return combine(_percent(reduction), "an amount above 0 in the baseline", before, after)

    return measure


def _percent(formula: Callable[[float, float], float | None]) -> Callable[[float, float], float | None]:
    def percent(a: float, b: float) -> float | None:
        share = formula(a, b)
        return None if share is None else PERCENT * share

    return percent


def waste_utilisation(view: View) -> Known:
    """Of what the plants' material sources give, the share that sinks and technologies take [%]"""
    return over(total("waste_used"), total("waste_given"), PERCENT, "material_streams.csv: sources of plants")(view)


def recirculated(view: View) -> float:
    """Water recirculated in cooling circuits [t/y]"""
    return sum(plant.recirculated_water_t_per_y for plant in view.plants)


def water_reused(view: View) -> float:
    """Water used again, between streams and in cooling circuits [t/y]"""
    return view.total("water_reused") + recirculated(view)


def water_used(view: View) -> float:
    """All water used, fresh and again [t/y]"""
    return view.total("freshwater") + water_reused(view)


def water_reuse(view: View) -> Known:
    """Share of used water that was used before [%]"""
    return over(water_reused, water_used, PERCENT, "water_streams.csv: sinks or processes that take water")(view)


def waste_heat_use(view: View) -> Known:
    """Of the heat of the plants' hot streams, the share that is used [%]"""
    return over(total("waste_heat_used"), total("hot_duty"), PERCENT, "heat_streams.csv: hot streams of plants")(view)


def renewable_share(view: View) -> Known:
    """Renewable share of the energy bought, in standard coal [%]"""
    return over(total("renewable_bought"), total("energy_bought"), PERCENT, "markets.csv: energy that is bought")(view)


def new_chains(view: View) -> Known:
    """New exchanges between plants: giver, taker and medium."""
    links = view.plan.links
    new = links[(links["status"] == "new") & (links["from_plant"] != links["to_plant"])]
    return float(len(new[["from_plant", "to_plant", "domain", "item"]].drop_duplicates()))


def caps_kept(view: View) -> Known:
    """Share of the caps on species in policies.csv that the plan keeps in every scenario [%]"""
    species = view.case.species
    caps = [row.policy for row in view.case.policies if row.kind == "cap" and row.target in species]
    if not caps:
        return Missing("policies.csv: caps on species (so2, nox, cod, nh3n)")
    broken = set(view.plan.tables["broken_policies"]["policy"]) if "broken_policies" in view.plan.tables else set()
    return PERCENT * sum(policy not in broken for policy in caps) / len(caps)


def quotas_kept(view: View) -> Known:
    """Share of the plants with a product whose energy per product is within their quota in policies.csv [%]"""
    quotas = {row.plant: row.value for row in view.case.policies if row.kind == "quota" and row.plant}
    makers = [plant for plant in view.plants if plant.product_t_per_y]
    lacking = [plant.plant for plant in makers if plant.plant not in quotas]
    if not makers:
        return Missing("plants.csv: product_t_per_y")
    if lacking:
        return Missing(f"policies.csv: quotas on energy_per_product of {listed(lacking)} (level 2 of the national standard)")
    totals = view.plan.totals[view.plan.totals["total"] == "energy_with_exchange"]
    used = totals.groupby("plant")["per_y"].sum()
    kept = [float(used.get(p.plant, 0.0)) <= quotas[p.plant] * (p.product_t_per_y or 0.0) * (1 + 1e-6) for p in makers]
    return PERCENT * sum(kept) / len(kept)
