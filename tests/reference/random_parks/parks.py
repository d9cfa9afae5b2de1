"""Small random parks in which every plant can live alone, each feature of the format switched on at random."""

from parkloop.cases.schema import Case, Condition, Economics, Heat, Plant, PolicySettings, Profile
from tests.reference.random_parks.draft import Draft
from tests.reference.random_parks.energy import add_energy
from tests.reference.random_parks.existing import add_condensate, add_existing, add_falling_levels, add_least_amounts
from tests.reference.random_parks.flows import add_materials, add_water
from tests.reference.random_parks.rules import (
    add_air_limits,
    add_contracts,
    add_hazard_distances,
    add_links,
    add_modes,
    add_owners,
    add_policies,
    add_relays,
    add_schemes,
    add_standing_losses,
)
from tests.reference.random_parks.technologies import add_part_loads, add_technologies
from tests.reference.random_parks.temperatures import add_temperatures
from tests.reference.random_parks.wastes import add_moisture, add_waste_rules


def random_park(seed: int, size: str = "small") -> Case:
    """A park of 2 to 4 plants (``small``) or 2 to 3 (``tiny``), the same for the same seed."""
    draft = Draft(seed)
    _settings(draft)
    _conditions(draft)
    _plants(draft, 3 if size == "tiny" else 4)
    if draft.chance(0.75):
        add_energy(draft)
    if draft.chance(0.7):
        add_water(draft)
    if draft.chance(0.6) or not draft.rows["markets"] + draft.rows["water_streams"]:
        add_materials(draft)
    add_technologies(draft)
    _prune(draft)
    add_modes(draft)
    add_links(draft)
    add_policies(draft)
    add_relays(draft)
    add_owners(draft)
    add_contracts(draft)
    add_air_limits(draft)
    add_hazard_distances(draft)
    add_schemes(draft)
    add_standing_losses(draft)
    add_existing(draft)
    add_least_amounts(draft)
    add_condensate(draft)
    add_falling_levels(draft)
    add_waste_rules(draft)
    add_moisture(draft)
    add_part_loads(draft)
    add_temperatures(draft)
    return draft.case()


def _settings(draft: Draft) -> None:
    draft.settings["economics"] = Economics(
        interest_rate=draft.rng.choice([0.0, 0.05, 0.08]), lifetime_y=draft.rng.choice([10.0, 15.0, 20.0])
    )
    draft.settings["heat"] = Heat(dt_min_k=draft.rng.choice([5.0, 10.0, 20.0]))
    draft.settings["policy"] = PolicySettings(
        carbon_price_per_t=draft.maybe(0.5, 5, 80),
        carbon_scheme="ets" if draft.chance(0.5) else "tax",
        carbon_price_scopes=(1, 2, 3) if draft.chance(0.3) else (1, 2),
        land_price_per_m2_y=draft.maybe(0.4, 1, 20),
        park_land_m2=draft.maybe_none(0.2, 500, 5000),
        capex_budget=draft.maybe_none(0.2, 1e5, 2e6),
    )


def _conditions(draft: Draft) -> None:
    kind = draft.rng.choice(["one", "two", "scenarios", "both"])
    if kind == "one":
        draft.conditions = ["year"]
        return
    scenarios = [("base", 1.0)] if kind == "two" else [("low", 0.3), ("high", 0.7)]
    parts = [("day", 3000.0), ("night", 5000.0)] if kind != "scenarios" else [("year", 8000.0)]
    for scenario, probability in scenarios:
        for part, hours in parts:
            name = f"{scenario}_{part}"
            draft.conditions.append(name)
            draft.add(Condition(condition=name, hours_per_y=hours, scenario=scenario, probability=probability))
    for name in ("first", "second"):
        draft.profiles.append(name)
        for condition in draft.conditions:
            if condition == draft.conditions[0] or draft.chance(0.9):
                draft.add(Profile(profile=name, condition=condition, factor=draft.number(0.5, 1.2)))


def _prune(draft: Draft) -> None:
    """Substitutions of materials that nobody gives go."""
    known = {row.material for row in draft.rows["material_streams"]}
    draft.rows["substitutions"] = [row for row in draft.rows["substitutions"] if row.material in known]


def _plants(draft: Draft, most: int) -> None:
    for n in range(draft.rng.randint(2, most)):
        outside = n >= 2 and draft.chance(0.25)
        name = f"p{n}"
        draft.plants.append(name)
        if not outside:
            draft.homes.append(name)
        draft.add(
            Plant(
                plant=name,
                role="external" if outside else "plant",
                x_km=draft.number(0, 4),
                y_km=draft.number(0, 4),
                spare_land_m2=draft.maybe_none(0.3, 100, 3000),
                product_t_per_y=draft.number(1e4, 1e5),
                interest_rate=draft.maybe_none(0.2, 0.02, 0.12),
                capex_budget=draft.maybe_none(0.15, 5e4, 1e6),
                free_allowance_t_per_y=0.0 if outside else draft.maybe(0.4, 100, 3000),
                recirculated_water_t_per_y=draft.maybe(0.3, 1e4, 1e5),
            )
        )
