"""Measure documented parks: what the documented exchanges become in the best plan, and what single works are worth.

Run ``python -m benchmarks.parks.documented lubei`` (or another of them) from the root of the repository; it prints the tables of
docs/lubei.md. With ``--write`` it puts them into the page, each between ``<!-- name -->`` and ``<!-- end -->``, and runs the
page's commands anew.
"""

import argparse
import re
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from benchmarks.parks.kalundborg import cost
from docs import transcripts
from parkloop.cases import Case, load_case
from parkloop.cases.schema import Link
from parkloop.optimizer import Plan, optimise

PAGES = Path(__file__).parents[2] / "docs"
MILLION = 1e6
GAP = 2e-4
"""Closing a works changes some plans by less than 1 %; the gap is small beside that."""
Amount = Callable[["Moved"], float]


@dataclass(frozen=True)
class Moved:
    """What a plan moves in a year: t from stream to stream, and activity of technologies."""

    flows: "pd.Series[float]"
    activity: "pd.Series[float]"
    links: pd.DataFrame

    @classmethod
    def of(cls, case: Case, plan: Plan) -> "Moved":
        hours = {row.condition: row.hours_per_y for row in case.operating_conditions}
        flows = plan.tables["flows"]
        yearly = flows["arrives_per_h"] * flows["condition"].map(hours)
        activity = plan.tables["technologies"].set_index("technology")["activity_per_y"]
        return cls(yearly.groupby([flows["from"], flows["to"]]).sum(), activity, plan.tables["links"])

    def given(self, *streams: str) -> float:
        return float(self.flows[self.flows.index.get_level_values("from").isin(streams)].sum())

    def between(self, giver: str, taker: str) -> float:
        return float(self.flows.get((giver, taker), 0.0))

    def runs(self, technology: str) -> float:
        return float(self.activity.get(technology, 0.0))

    def linked(self, *links: str) -> float:
        return float(self.links[self.links["link"].isin(links)]["flow_per_y"].sum())


@dataclass(frozen=True)
class Measured:
    """What is asked of one park: what to close, and amounts to hold against what is known."""

    closed: Mapping[str, tuple[str, ...]]
    amounts: tuple[tuple[str, Amount, float, str], ...]
    """Name, amount, unit of it, and what is known."""


def _loop_acid(moved: Moved) -> float:
    """Acid of the kiln in the digestion, strong and dilute, as 100 %."""
    return moved.between("kiln_acid", "acid_feed") + 0.15 * moved.between("washing_acid", "acid_feed")


def _acid_need(moved: Moved) -> float:
    return 2.75 * moved.runs("digestion")


def _peak(moved: Moved) -> float:
    """Heat of the peak boilers of Aalborg's networks [MWh]"""
    return sum(moved.runs(f"{network}_peak") for network in ("south", "north", "east"))


MEASURED = {
    "lubei": Measured(
        {
            "gypsum kiln": ("gypsum_kiln",),
            "gypsum kiln and own acid plants": ("gypsum_kiln", "pyrite_roaster", "sulphur_burner"),
            "steam bleed of the power station": ("bleed_lp",),
            "potassium and magnesium salts": ("potash_unit",),
            "hydrogen into the ammonia synthesis": ("hydrogen_synthesis",),
            "power lines between firms": ("power_line",),
        },
        (
            ("ammonium phosphate, kt", lambda m: m.runs("granulation"), 1e3, "150 (given)"),
            ("acid need of the digestion, kt", _acid_need, 1e3, "203 to 210, reconstructed"),
            ("phosphogypsum, kt", lambda m: m.given("phosphogypsum"), 1e3, "360 to 380, reconstructed"),
            ("phosphogypsum into the kiln, kt", lambda m: m.between("phosphogypsum", "kiln_gypsum"), 1e3, "all"),
            ("strong acid of the kiln, kt", lambda m: m.given("kiln_acid"), 1e3, "195 to 205, reconstructed; 200, capacity"),
            ("acid need met by the loop, %", lambda m: 100 * _loop_acid(m) / _acid_need(m), 1, "95 to 100, reconstructed"),
            ("clinker of the kiln, kt", lambda m: m.given("gypsum_clinker"), 1e3, "about 185, reconstructed"),
            ("cement, kt", lambda m: m.runs("cement_mill"), 1e3, "300 (given)"),
            ("ammonia to the phosphate works, kt", lambda m: m.linked("ammonia_to_phosphate"), 1e3, "30 to 33, reconstructed"),
            ("salt, kt", lambda m: m.given("salt"), 1e3, "1,000 (given)"),
        ),
    ),
    "guitang": Measured(
        {
            "alkali recovery": ("alkali_recovery",),
            "boiler for pith": ("pith_boiler",),
            "white-water recovery": ("white_water_recovery",),
            "compound fertiliser": ("fertiliser_unit",),
            "light carbonate": ("light_carbonate",),
            "filler of white sludge": ("sludge_carbonate",),
            "back-pressure turbines": ("turbine_mp", "turbine_lp"),
            "power lines between firms": ("power_line",),
            "bagasse yard": ("bagasse_yard",),
            "molasses tanks": ("molasses_tank",),
            "heap of filter mud": ("mud_heap",),
            "all three stores": ("bagasse_yard", "molasses_tank", "mud_heap"),
        },
        (
            ("bagasse, kt", lambda m: m.given("bagasse"), 1e3, "324, reconstructed"),
            ("bagasse of other mills, kt", lambda m: m.given("neighbour_bagasse"), 1e3, "200, published (there is as much)"),
            ("pulp, kt", lambda m: m.runs("pulping"), 1e3, "150, published capacity of later"),
            ("paper, kt", lambda m: m.runs("paper_machine"), 1e3, "85 (given)"),
            ("molasses, kt", lambda m: m.given("molasses"), 1e3, "42, reconstructed"),
            ("alcohol, kt", lambda m: m.runs("distillery"), 1e3, "10, published; 10.5, reconstructed"),
            ("vinasse, kt", lambda m: m.given("vinasse"), 1e3, "140, reconstructed"),
            ("compound fertiliser, kt", lambda m: m.runs("fertiliser_unit"), 1e3, "30, recalled"),
            ("recovered alkali, kt", lambda m: m.given("recovered_alkali"), 1e3, "8, recalled; 35, published capacity of later"),
            (
                "calcium carbonate, kt",
                lambda m: m.given("light_carbonate_made", "sludge_carbonate_made"),
                1e3,
                "25, recalled",
            ),
            ("cement, kt", lambda m: m.runs("cement_line"), 1e3, "330 (given)"),
        ),
    ),
    "aalborg": Measured(
        {
            "heat pumps on the fjord": ("sea_heat_pumps",),
            "new electric boilers": ("new_electric_boilers",),
            "more exchangers at the kilns": ("kiln_exchangers",),
            "heat pump on waste water": ("works_heat_pump",),
            "cold of the chalk lake": ("quarry_cooling",),
            "main to the villages": ("main_villages",),
            "tanks and pit": ("tanks", "pit"),
        },
        (
            ("heat pumps on the fjord, GWh", lambda m: m.runs("sea_heat_pumps"), 1e3, "550, published plan"),
            ("heat of the cement works, GWh", lambda m: m.runs("kiln_exchangers"), 1e3, "495, published; 361 in 2022"),
            ("heat of the incinerator, GWh", lambda m: m.linked("main_reno"), 1e3, "376 (43 MW), published"),
            ("heat pump on waste water, GWh", lambda m: m.runs("works_heat_pump"), 1e3, "6 MW, published plan"),
            (
                "electric boilers, GWh",
                lambda m: m.runs("electric_boiler") + m.runs("new_electric_boilers"),
                1e3,
                "185 MW, published",
            ),
            ("gas of the networks, GWh of heat", _peak, 1e3, "none, wanted"),
        ),
    ),
    "kwinana": Measured(
        {
            "all water pipes": ("water_pipe",),
            "reclaimed water": ("reclamation",),
            "cogeneration at the refinery": ("gas_turbine", "refinery_gas_turbine"),
            "cogeneration of the pigment works": ("tiwest_cogeneration",),
            "CO2 into the residue": ("carbonation",),
            "hydrogen to the nickel refinery": ("hydrogen_nickel",),
            "ammonia to the nickel refinery": ("ammonia_nickel",),
            "ammonium sulphate to fertiliser": ("sulphate_csbp",),
            "waste acid to ammonium chloride": ("acid_coogee",),
            "iron slag to cement": ("slag_cockburn",),
            "all trucks": ("truck",),
        },
        (
            ("reclaimed water, GL", lambda m: m.runs("reclamation"), 1e6, "6, published"),
            ("reclaimed water to HIsmelt, GL", lambda m: m.linked("reclaimed_hismelt"), 1e6, "4, published"),
            ("CO2 to the residue, kt", lambda m: m.linked("co2_alcoa"), 1e3, "70, published"),
            (
                "power of the cogeneration, GWh",
                lambda m: m.runs("gas_turbine") + m.runs("refinery_gas_turbine"),
                1e3,
                "118 MW, recalled",
            ),
            ("power of the pigment works, GWh", lambda m: m.runs("tiwest_cogeneration"), 1e3, "37 MW, published"),
            ("hydrogen to the nickel refinery, GWh", lambda m: m.linked("hydrogen_nickel"), 1e3, "a reserve, published"),
            ("ammonium chloride, kt", lambda m: m.runs("chloride_plant"), 1e3, "no amount"),
        ),
    ),
    "ulsan": Measured(
        {
            "all steam mains": ("steam_main",),
            "steam of the incinerator to the refinery": ("steam_sungam_ske",),
            "steam highway": ("steam_highway",),
            "steam highway, and what takes its place": ("steam_highway", "steam_sungam_ske", "steam_skc_hyosung"),
            "steam of the copper smelter": ("steam_soil", "steam_hankuk_ls"),
            "steam of the zinc smelter": ("steam_hankuk_zinc",),
            "waste-heat boilers of Hanwha": ("hanwha_recovery",),
            "steam of the shipyard": ("steam_motor",),
            "hydrogen of off-gas": ("psa",),
            "CO2 to the paper filler": ("co2_line",),
        },
        (
            (
                "steam of SK Chemicals, kt",
                lambda m: m.linked("steam_highway", "steam_skc_hyosung") / 0.678,
                1e3,
                "720, published",
            ),
            (
                "steam of the copper smelter, kt",
                lambda m: m.linked("steam_soil", "steam_hankuk_ls") / 0.678,
                1e3,
                "820, published",
            ),
            ("steam of the zinc smelter, kt", lambda m: m.linked("steam_hankuk_zinc") / 0.678, 1e3, "538, published"),
            (
                "steam of the incinerator, kt",
                lambda m: m.linked("steam_hyosung", "steam_sungam_ske") / 0.678,
                1e3,
                "286 (34 t/h), published",
            ),
            ("steam of Hanwha, kt", lambda m: m.linked("steam_taekwang") / 0.678, 1e3, "420 (50 t/h), published"),
            ("CO2 to the paper filler, kt", lambda m: m.linked("co2_hankuk"), 1e3, "64, published offer"),
            ("hydrogen, GWh", lambda m: m.runs("psa"), 1e3, "none; imports of 50 billion KRW saved, published"),
        ),
    ),
}


def ladder_rows(plans: Mapping[str, Plan], currency: str) -> Iterator[str]:
    yield f"| scope | cost, million {currency}/y | CO2, kt/y | fresh water, Mt/y | disposal, kt/y | links | proven gap |"
    yield "|---|---|---|---|---|---|---|"
    for scope, plan in plans.items():
        co2 = plan.tables["emissions"].query("species == 'co2'")["t_per_y"].sum()
        totals = plan.tables["totals"].groupby("total")["per_y"].sum()
        amounts = f"{co2 / 1e3:.0f} | {totals.get('freshwater', 0) / MILLION:.2f} | {totals.get('disposal', 0) / 1e3:.0f}"
        yield f"| {scope} | {cost(plan) / MILLION:.2f} | {amounts} | {len(plan.tables['links'])} | {100 * plan.gap:.3f} % |"


def exchange_rows(case: Case, moved: Moved) -> Iterator[str]:
    """Every candidate of links.csv, what it carries, and else where the giver's flow goes, or whence the taker's comes."""
    yield "| exchange | row of links.csv | known | in the plan, per year | otherwise |"
    yield "|---|---|---|---|---|"
    for row in case.links:
        if row.status == "candidate":
            built = moved.linked(row.link)
            other = "" if built else _otherwise(case, row, moved)
            carried = f"{built:,.0f} {_unit(case, row)}" if built else "not built"
            yield f"| {row.title} | {row.link} | {row.note} | {carried} | {other} |"


def _unit(case: Case, row: Link) -> str:
    return next((one.unit or "MWh" for one in case.commodities if one.commodity == row.commodity), "t")


def _otherwise(case: Case, row: Link, moved: Moved) -> str:
    links = moved.links
    if row.commodity:
        by = links[(links["item"] == row.commodity) & (links["to_plant"] == row.to)]
        told = [f"from {one.from_plant}: {one.flow_per_y:,.0f} {_unit(case, row)}" for one in by.itertuples()]
        return "; ".join(told) or "own or bought"
    givers = moved.flows.index.get_level_values("from") == row.from_
    there = moved.flows[givers].droplevel("from").sort_values(ascending=False)
    return "; ".join(f"to {taker}: {amount:,.0f} t" for taker, amount in there.items() if amount >= 1) or "there is none"


def amount_rows(name: str, moved: Moved) -> Iterator[str]:
    yield "| a year | here | known |"
    yield "|---|---|---|"
    for title, amount, unit, known in MEASURED[name].amounts:
        yield f"| {title} | {amount(moved) / unit:,.1f} | {known} |"


def without(case: Case, closed: tuple[str, ...]) -> Case:
    """The case in which these technologies and stores cannot be built, and these links and modes of transport do not exist."""
    content = case.model_dump(by_alias=True)
    none = {"min_size": 0.0, "max_size": 0.0}
    changed = [{**row, **none} if row["technology"] in closed else row for row in content["technologies"]]
    stores = [{**row, **none} if row["store"] in closed else row for row in content["stores"]]
    kept = {table: [row for row in content[table] if row["mode"] not in closed] for table in ("transport", "links")}
    links = [{**row, "status": "forbidden"} if row["link"] in closed else row for row in kept["links"]]
    corridors = [{**row, "forbids_mode": None} if row["forbids_mode"] in closed else row for row in content["corridors"]]
    tables = {"links": links, "technologies": changed, "stores": stores, "corridors": corridors}
    return Case.model_validate({**content, **kept, **tables})


def closed_rows(name: str, case: Case, best: Plan) -> Iterator[str]:
    yield f"| not built | cost, million {case.info.currency}/y | rise | rise proven, at least |"
    yield "|---|---|---|---|"
    for title, closed in MEASURED[name].closed.items():
        plan = optimise(without(case, closed), gap=GAP, time_limit=240)
        rise, proven = (cost(plan) - cost(best)) / MILLION, (plan.bound - cost(best)) / MILLION
        yield f"| {title} | {cost(plan) / MILLION:.2f} | {rise:.2f} | {proven:.2f} |"


def tables(name: str) -> dict[str, str]:
    """Every table of a park's page, by its name in the page."""
    case = load_case(name)
    began = time.monotonic()
    plans = {scope: optimise(case, scope=scope, gap=GAP, time_limit=240) for scope in ("baseline", "plant", "park")}
    seconds, best = time.monotonic() - began, plans["park"]
    moved = Moved.of(case, best)
    size = f"{best.candidates} candidates, {best.binaries} binaries, {best.constraints:,} rows; the three took {seconds:.0f} s.\n"
    made = {
        "ladder": ladder_rows(plans, case.info.currency),
        "size": [size],
        "exchanges": exchange_rows(case, moved),
        "amounts": amount_rows(name, moved),
        "closed": closed_rows(name, case, best),
    }
    return {title: "\n".join(rows) for title, rows in made.items()}


def filled(page: str, found: Mapping[str, str]) -> str:
    """A page with its tables and the output of its commands."""
    for title, table in found.items():
        page = re.sub(rf"(<!-- {title} -->\n).*?(<!-- end -->)", lambda m, t=table: f"{m[1]}{t}\n{m[2]}", page, flags=re.DOTALL)
    return transcripts.refreshed(page)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("park", choices=MEASURED)
    parser.add_argument("--write", action="store_true")
    chosen = parser.parse_args()
    found = tables(chosen.park)
    for title, table in found.items():
        print(f"\n{title}\n\n{table}", flush=True)
    if chosen.write:
        path = PAGES / f"{chosen.park}.md"
        path.write_text(filled(path.read_text(encoding="utf-8"), found), encoding="utf-8")


if __name__ == "__main__":
    main()
