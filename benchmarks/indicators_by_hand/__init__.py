"""HJ 274, zero-carbon and circular-transformation indicators from the CSV tables of a case and of a plan alone.

Run ``python -m benchmarks.indicators_by_hand CASE PLAN``: CASE is a folder as Parkloop saves it, PLAN one as ``parkloop solve
--out`` writes it. Nothing of the planner is imported: an auditor can read here how each rate follows from the tables.
"""

from pathlib import Path

from benchmarks.indicators_by_hand.energies import renewable_share
from benchmarks.indicators_by_hand.materials import wastes
from benchmarks.indicators_by_hand.park import caps_kept, chain_linkage, new_chains
from benchmarks.indicators_by_hand.tables import NAN, Books, over, share
from benchmarks.indicators_by_hand.waste_heat import waste_heat
from benchmarks.indicators_by_hand.waters import reclaimed, water_rates


def indicators_by_hand(case: Path, plan: Path) -> dict[str, float]:
    """Value of each indicator by its key; NaN where the tables do not tell it."""
    books = Books(case, plan)
    flows, water = wastes(books), water_rates(books)
    every = flows[flows["cls"].isin(["general_waste", "hazardous_waste"])]
    money, land = books.of_plants("value_added_per_y"), books.of_plants("site_area_m2")
    new, ended = every[~every["prepared"]], every[~every["prepares"]]
    given, arrived = float((new["dry"] * new["sent"]).sum()), ended["dry"] * ended["arrives"]
    utilised = share(float(arrived[ended["end"].isin(["use", "sale"])].sum()), given)
    reuse = share(water["again"], water["again"] + water["fresh"])
    renewable, heat, energy = renewable_share(books), waste_heat(books), books.total("energy")
    carbon = books.emitted("co2", (1, 2))
    handled = share(float(arrived.sum()), given)
    return {
        "hj274_value_added_per_person": over(money, books.of_plants("jobs"), 1e-4),
        "hj274_new_chains": new_chains(books),
        "hj274_waste_utilisation": utilised,
        "hj274_value_added_per_land": over(money, land, 1e-2),
        "hj274_energy_intensity": over(energy, money, 1e4),
        "hj274_renewable_share": renewable,
        "hj274_freshwater_intensity": over(water["fresh"], money, 1e4),
        "hj274_water_reuse": reuse,
        "hj274_reclaimed_water": reclaimed(books),
        "hj274_caps_kept": caps_kept(books),
        "hj274_waste_disposed": handled if every["stated"].all() else NAN,
        "hj274_wastewater_intensity": over(books.total("wastewater"), money, 1e4),
        "hj274_waste_intensity": over(float(new["sent"].sum()), money, 1e4),
        "zero_carbon_co2_per_energy": over(carbon, energy, 1.0),
        "zero_carbon_clean_energy": renewable,
        "zero_carbon_waste_utilisation": utilised,
        "zero_carbon_waste_heat_use": heat,
        "zero_carbon_water_reuse": reuse,
        "circular_energy_productivity": over(money, energy, 1e-4),
        "circular_water_productivity": over(money, water["fresh"], 1.0),
        "circular_land_productivity": over(money, land, 1e-2),
        "circular_waste_utilisation": utilised,
        "circular_water_reuse": reuse,
        "circular_waste_heat_use": heat,
        "circular_renewable_share": renewable,
        "circular_chain_linkage": chain_linkage(books),
        **{f"circular_{s}_intensity": over(books.emitted(s), money, 1e7) for s in ("so2", "nox", "cod", "nh3n")},
    }
