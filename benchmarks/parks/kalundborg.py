"""Measure Kalundborg: the network that pays, what forbidding each known exchange costs, what the loss of each plant costs.

Run ``python -m benchmarks.parks.kalundborg`` from the root of the repository; the tables of docs/kalundborg.md are its output.
"""

import argparse
import time
from collections.abc import Iterator
from typing import Any

from parkloop.cases import Case, load_case
from parkloop.optimizer import Plan, optimise

Pairs = tuple[tuple[str, str, str | None], ...]
"""Pairs to close: giver, taker, carrier."""

KNOWN: dict[str, Pairs] = {
    "steam to the pharmaceutical plant": (("asnaes", "novo", "steam_lp"), ("asnaes", "novo", "steam_mp")),
    "steam to the refinery": (("asnaes", "refinery", "steam_mp"), ("asnaes", "refinery", "steam_lp")),
    "gypsum to the plasterboard works": (("asnaes_gypsum", "gyproc", None),),
    "fly ash to cement": (("asnaes_fly_ash", "cement", None),),
    "cooling water to the power station": (("refinery_cooling_out", "asnaes", None),),
}
"""The five exchanges that Kalundborg is known for, each with the pairs that have to be closed."""

MILLION = 1e6


def steam_by_any_route(case: Case, taker: str) -> Pairs:
    """Every pair that could bring steam to a plant, also by way of a neighbour."""
    return tuple((giver, taker, carrier) for giver in fenced(case) if giver != taker for carrier in ("steam_mp", "steam_lp"))


def forbid(case: Case, pairs: Pairs) -> Case:
    """The case with these pairs closed, whatever the mode."""
    closed = [
        {"link": f"closed_{number}", "from": giver, "to": taker, "commodity": carrier, "status": "forbidden"}
        for number, (giver, taker, carrier) in enumerate(pairs)
    ]
    content = case.model_dump(by_alias=True)
    kept = [row for row in content["links"] if (row["from"], row["to"], row["commodity"]) not in set(pairs)]
    return Case.model_validate({**content, "links": [*kept, *closed]})


def fenced(case: Case) -> list[str]:
    """Plants inside the fence."""
    return [plant.plant for plant in case.plants if not plant.external]


def without(case: Case, plant: str) -> list[str]:
    return [other.plant for other in case.plants if other.plant != plant]


def cost(plan: Plan) -> float:
    return float(plan.kpi["total_cost_per_y"])


def ladder_rows(case: Case, options: dict[str, Any]) -> Iterator[str]:
    yield "| scope | cost, million DKK/y | CO2, kt/y | fresh water, Mt/y | disposal, kt/y | links | seconds | proven gap |"
    yield "|---|---|---|---|---|---|---|---|"
    for scope in ("baseline", "plant", "park"):
        began = time.monotonic()
        plan = optimise(case, scope=scope, **options)
        seconds = time.monotonic() - began
        co2 = plan.tables["emissions"].query("species == 'co2'")["t_per_y"].sum()
        totals = plan.tables["totals"].groupby("total")["per_y"].sum()
        amounts = f"{co2 / 1e3:.0f} | {totals['freshwater'] / MILLION:.2f} | {totals['disposal'] / 1e3:.0f}"
        links = len(plan.tables["links"])
        yield f"| {scope} | {cost(plan) / MILLION:.2f} | {amounts} | {links} | {seconds:.0f} | {100 * plan.gap:.3f} % |"


def network_rows(plan: Plan) -> Iterator[str]:
    yield "| from | to | what | capacity | per year | cost, million DKK/y | row of links.csv |"
    yield "|---|---|---|---|---|---|---|"
    documented = {row.link for row in load_case("kalundborg").links}
    for row in plan.tables["links"].itertuples():
        giver, taker = row[plan.tables["links"].columns.get_loc("from") + 1], row.to
        unit = "MW" if row.domain == "commodity" else "t/h"
        known = row.link if row.link in documented else ""
        what = row.item or row.domain
        amounts = f"{row.capacity:.1f} {unit} | {row.flow_per_y:,.0f} | {row.annual_cost / MILLION:.2f}"
        yield f"| {giver} | {taker} | {what} | {amounts} | {known} |"


def forbidden_rows(case: Case, best: Plan, options: dict[str, Any]) -> Iterator[str]:
    yield "| closed | cost, million DKK/y | rise | rise proven, at least |"
    yield "|---|---|---|---|"
    by_any_route = {f"steam to {plant} by any route": steam_by_any_route(case, plant) for plant in ("novo", "refinery")}
    for name, pairs in {**KNOWN, **by_any_route}.items():
        plan = optimise(forbid(case, pairs), **options)
        rise = (cost(plan) - cost(best)) / MILLION
        proven = (plan.bound - cost(best)) / MILLION
        yield f"| {name} | {cost(plan) / MILLION:.2f} | {rise:.2f} | {proven:.2f} |"


def loss_rows(case: Case, best: Plan, options: dict[str, Any]) -> Iterator[str]:
    yield "| lost | the others without it | alone | loss, million DKK/y |"
    yield "|---|---|---|---|"
    inside = set(fenced(case))
    for plant in [row.plant for row in case.plants if row.plant != "surroundings"]:
        others = optimise(case, only=without(case, plant), **options)
        alone = cost(optimise(case, only=[plant], **options)) if plant in inside else 0.0
        loss = cost(others) + alone - cost(best)
        yield f"| {plant} | {cost(others) / MILLION:.2f} | {alone / MILLION:.2f} | {loss / MILLION:.2f} |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--case", default="kalundborg")
    parser.add_argument("--gap", type=float, default=2e-4)
    parser.add_argument("--time-limit", type=float, default=300.0)
    chosen = parser.parse_args()
    case, options = load_case(chosen.case), {"gap": chosen.gap, "time_limit": chosen.time_limit}
    best = optimise(case, **options)
    print(
        f"{best.candidates} candidates, {best.binaries} binaries, {best.constraints} rows; left out:", best.screened, flush=True
    )
    sections = [ladder_rows(case, {**options, "gap": 1e-3}), network_rows(best)]
    if chosen.case == "kalundborg":
        sections += [forbidden_rows(case, best, options), loss_rows(case, best, options)]
    for rows in sections:
        print()
        for row in rows:
            print(row, flush=True)


if __name__ == "__main__":
    main()
