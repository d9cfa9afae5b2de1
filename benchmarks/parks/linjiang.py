"""Measure Linjiang, the invented park: what its four pillars gain, what is built, what a tight year costs, and what one exchange.

Run ``python -m benchmarks.parks.linjiang`` from the root of the repository; it prints the tables of docs/linjiang.md. With
``--write`` it puts them into the page, each between ``<!-- name -->`` and ``<!-- end -->``.
"""

import argparse
from collections.abc import Iterator, Mapping

from benchmarks.parks.documented import MILLION, PAGES, filled, ladder_rows, without
from parkloop.cases import Case, load_case
from parkloop.optimizer import Plan, optimise

GAP = 2e-3
CLOSED_GAP = 5e-3
"""Gaps of the plans, close enough for links as small as that of biogas, and of those that close an exchange."""
SCOPES = ("baseline", "plant", "park")
CLOSED: dict[str, tuple[str, ...]] = {
    "hot water from works to works and town": ("hot_water_main",),
    "blast-furnace gas to the power station": ("gas_pipe",),
    "coke-oven gas to the board works": ("cog_pipe",),
    "hydrogen into the ammonia synthesis": ("hydrogen_pipe",),
    "oxygen into the gasifiers": ("oxygen_pipe",),
    "power line to the data centre": ("direct_line",),
    "water from plant to plant": ("water_pipe",),
    "waste burnt in the kiln": ("kiln_coprocessing",),
}
"""What is left out, one after the other: modes of transport, and technologies."""


def pillar_rows(case: Case, plans: Mapping[str, Plan]) -> Iterator[str]:
    """Energy cascade, water, waste and land, by scope."""
    yield "| | " + " | ".join(plans) + " |"
    yield "|---|" + "---|" * len(plans)
    totals = {scope: plan.tables["totals"].groupby("total")["per_y"].sum() for scope, plan in plans.items()}
    added = sum(row.value_added_per_y or 0.0 for row in case.plants)
    site = sum(row.site_area_m2 or 0.0 for row in case.plants)
    round_and_round = sum(row.recirculated_water_t_per_y for row in case.plants)

    def share(scope: str, part: str, whole: str) -> float:
        return 100 * float(totals[scope].get(part, 0.0)) / float(totals[scope].get(whole, 1.0))

    def reuse(scope: str) -> float:
        reused = float(totals[scope]["water_reused"]) + round_and_round
        return 100 * reused / (reused + float(totals[scope]["freshwater"]))

    lines = {
        "**energy cascade**: process heat used, %": lambda s: f"{share(s, 'waste_heat_used', 'hot_duty'):.0f}",
        "energy, thousand tce": lambda s: f"{totals[s]['energy'] / 1e3:.0f}",
        "**water**: fresh water, Mt": lambda s: f"{totals[s]['freshwater'] / MILLION:.2f}",
        "waste water, Mt": lambda s: f"{totals[s]['wastewater'] / MILLION:.2f}",
        "reuse rate with cooling circuits, %": lambda s: f"{reuse(s):.1f}",
        "**waste**: of general waste used, %": lambda s: f"{share(s, 'waste_used', 'waste_given'):.0f}",
        "disposal, kt": lambda s: f"{totals[s]['disposal'] / 1e3:.0f}",
        "**land**: new land taken, ha": lambda s: f"{plans[s].kpi['land_m2'] / 1e4:.1f}",
        "value added less yearly cost of the plan, CNY/m2 of site": lambda s: (
            f"{(added - cost(plans[s]) + cost(plans['baseline'])) / (site + plans[s].kpi['land_m2']):.0f}"
        ),
    }
    for name, value in lines.items():
        yield f"| {name} | " + " | ".join(value(scope) for scope in plans) + " |"


def cost(plan: Plan) -> float:
    return float(plan.kpi["total_cost_per_y"])


def emission_rows(plans: Mapping[str, Plan]) -> Iterator[str]:
    yield "| t a year | " + " | ".join(plans) + " |"
    yield "|---|" + "---|" * len(plans)
    for species in ("co2", "so2", "nox", "dust", "cod", "nh3n"):
        amounts = [plan.kpi["emissions_t_per_y"].get(species, 0.0) for plan in plans.values()]
        yield f"| {species} | " + " | ".join(f"{amount:,.0f}" for amount in amounts) + " |"


def scenario_rows(plans: Mapping[str, Plan]) -> Iterator[str]:
    """What each scenario costs; the mean is the plan's cost."""
    names = list(plans["park"].tables["scenarios"]["scenario"])
    yield "| million CNY/y | " + " | ".join(names) + " | mean |"
    yield "|---|" + "---|" * (len(names) + 1)
    for scope, plan in plans.items():
        table = plan.tables["scenarios"]
        costs = dict(zip(table["scenario"], table["cost_per_y"].astype(float), strict=True))
        amounts = " | ".join(f"{costs[name] / MILLION:.0f}" for name in names)
        yield f"| {scope} | {amounts} | {cost(plan) / MILLION:.0f} |"


def technology_rows(case: Case, best: Plan) -> Iterator[str]:
    """What is built, and what was offered and is not."""
    yield "| built | at | size | capital, million CNY |"
    yield "|---|---|---|---|"
    rows = {row.technology: row for row in case.technologies}
    built = best.tables["technologies"].query("new_size > 1e-6")
    for name, size, capex in zip(built["technology"], built["new_size"], built["capex"], strict=True):
        row = rows[name]
        yield f"| {row.title} | {row.plant} | {size:.3g} {row.activity_unit} | {capex / MILLION:.1f} |"
    offered = [row for row in case.technologies if row.largest_new > 0 and row.technology not in set(built["technology"])]
    yield ""
    yield "Offered and not built: " + "; ".join(f"{row.title} ({row.plant})" for row in offered) + "."


def link_rows(best: Plan) -> Iterator[str]:
    """Links by what they carry: heat, gases, water and materials, and the largest of them."""
    yield "| what | new links | between plants, a year | the largest |"
    yield "|---|---|---|---|"
    links = best.tables["links"].query("status == 'new' and from_plant != to_plant")
    what_is_sent = links["item"].where(links["domain"] == "commodity", links["domain"])
    for what, group in links.groupby(what_is_sent):
        unit = "t" if what in ("water", "material", "ammonia_liquid") else "kNm3" if what == "oxygen" else "MWh"
        largest = group.sort_values("flow_per_y").iloc[-1]
        ends = f"{largest['from']} → {largest['to']}, {largest['flow_per_y']:,.0f}"
        yield f"| {what} | {len(group)} | {group['flow_per_y'].sum():,.0f} {unit} | {ends} |"


def closed_rows(case: Case, best: Plan) -> Iterator[str]:
    """What the park costs without one exchange: its plan, and what the bound of that proves."""
    yield "| not there | cost, million CNY/y | rise | rise proven, at least |"
    yield "|---|---|---|---|"
    for title, closed in CLOSED.items():
        plan = optimise(without(case, closed), gap=CLOSED_GAP, time_limit=240)
        if plan.found and plan.bound is not None:
            amounts = (cost(plan), cost(plan) - cost(best), plan.bound - cost(best))
            yield f"| {title} | " + " | ".join(f"{amount / MILLION:.2f}" for amount in amounts) + " |"
        else:
            yield f"| {title} | no plan | | |"


def tables() -> dict[str, str]:
    """Every table of the park's page, by its name in the page."""
    case = load_case("linjiang")
    plans = {scope: optimise(case, scope=scope, gap=GAP, time_limit=240) for scope in SCOPES}
    best = plans["park"]
    refused = [scope for scope, plan in plans.items() if not plan.certified]
    if refused:
        raise SystemExit(f"no certified plan for {', '.join(refused)}")
    size = f"{best.candidates} candidates, {best.binaries} binaries, {best.constraints:,} rows.\n"
    made = {
        "ladder": ladder_rows(plans, case.info.currency),
        "size": [size],
        "pillars": pillar_rows(case, plans),
        "emissions": emission_rows(plans),
        "scenarios": scenario_rows(plans),
        "technologies": technology_rows(case, best),
        "links": link_rows(best),
        "closed": closed_rows(case, best),
    }
    return {title: "\n".join(rows) for title, rows in made.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true")
    chosen = parser.parse_args()
    found = tables()
    for title, table in found.items():
        print(f"\n{title}\n\n{table}", flush=True)
    if chosen.write:
        path = PAGES / "linjiang.md"
        path.write_text(filled(path.read_text(encoding="utf-8"), found), encoding="utf-8")


if __name__ == "__main__":
    main()
