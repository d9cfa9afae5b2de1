"""Parks that mix by the default road and by SCIP alone, in docs/mixing.md: ``python -m benchmarks.mixing``.

SCIP alone gets the mixing problem as it stands (flows, masses, mass = quality × flow) and its own options. Every question runs in
a process of its own, one after the other, so that none takes time from another. What is measured is kept in
``benchmarks/mixing.csv``; ``… ours`` measures one road only, ``… page`` writes the page of what is kept.
"""

import csv
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from parkloop.cases import Case, load_case
from tests.support.mixing_parks import pooling_park, process_park, treatment_park

ROOT = Path(__file__).parents[1]
PARKS, REGRESSIONS = ROOT / "tests" / "benchmarks" / "parks", ROOT / "tests" / "regressions"
PAGE, KEPT = ROOT / "docs" / "mixing.md", Path(__file__).parent / "mixing.csv"
SECONDS, EARLY = 30.0, 10.0
PROVEN, FINE, SAME = 1e-3, 1e-5, 1e-5
"""Relative gaps of a proof and of a fine one; relative difference of objectives that are the same plan."""
ROADS = {"before": "version 0.2.0", "ours": "Parkloop", "scip": "SCIP alone"}
LEAD = """\
# Parks that mix, beside SCIP alone

Made by `python -m benchmarks.mixing`: published and random parks whose qualities mix, by Parkloop without any option, by SCIP
alone on the same mixing problem with its own options, and by version 0.2.0, which searched without SCIP (measured once). *Best*
is the best plan that any of them has found, to 0.001 %; *gap* is what is proven of the plan. Plans of Parkloop are certified,
SCIP's hold within its tolerance. Times are of the wall clock, building included, each question by itself; *load* is how many
programs wanted the two processors meanwhile: at a load of ten, five seconds are one of work.
"""

PUBLISHED: dict[str, Path] = {
    **{
        name: PARKS / name
        for name in (
            *("b02_two_contaminants", "b04_refinery", "b06_karuppiah_grossmann"),
            *("f01_haverly", "f02_haverly", "f03_haverly", "f04_ben_tal", "f05_foulds"),
        )
    },
    **{
        name: REGRESSIONS / name
        for name in (
            *("B09_refinery_effluent_takama", "B12_waterund11"),
            *("F06_pooling_adhya1", "F09_pooling_adhya4", "N_wastewater14~tanks"),
        )
    },
}
RANDOM: dict[str, Callable[[], Case]] = {
    **{f"treatment {n}": partial(treatment_park, n) for n in range(5)},
    **{f"treatment of eight {n}": partial(treatment_park, n, processes=8, units=3) for n in range(2)},
    **{f"processes {n}": partial(process_park, n, processes=6) for n in range(3)},
    **{f"two plants {n}": partial(process_park, n, processes=5, species=2, plants=2) for n in range(4)},
    **{f"pools {n}": partial(pooling_park, n) for n in range(3)},
    **{f"joined pools {n}": partial(pooling_park, n, feeds=6, pools=3, joined=True) for n in range(3)},
}
Row = dict[str, str]


def case_of(name: str) -> Case:
    """A problem by its name."""
    return RANDOM[name]() if name in RANDOM else load_case(PUBLISHED.get(name, name))


def ours(case: Case, seconds: float) -> Row:
    """What the default road finds, certified, and when it was proven to 0.1 %."""
    from parkloop.optimizer import optimise
    from parkloop.optimizer.solver.outcome import Progress

    seen: list[tuple[float, Progress]] = []
    began = time.monotonic()
    plan = optimise(case, time_limit=seconds, progress=lambda now: seen.append((time.monotonic() - began, now)))
    whole = time.monotonic() - began
    if not plan.certified or plan.objective is None:
        return row(whole, None, None, None)
    # before outlets below their limit are thought of, a bound is one of fewer plans
    true = [(at, p) for at, p in seen if p.bound is not None and p.bound <= plan.objective + PROVEN * abs(plan.objective)]
    at = next((at for at, p in true if p.gap is not None and p.gap <= PROVEN), None)
    if at is None and plan.gap is not None and plan.gap <= PROVEN:
        at = whole
    return row(whole, plan.objective, plan.bound, at)


def scip(case: Case, seconds: float) -> Row:
    """What SCIP alone finds in the mixing problem, within its own tolerances."""
    from parkloop.models.network.candidates import make_network
    from parkloop.models.site import make_site
    from parkloop.optimizer.mixing.bilinear import bilinear
    from parkloop.optimizer.mixing.scip import model_of
    from parkloop.optimizer.solver.scip_worker import scip_of

    began = time.monotonic()
    site = make_site(case)
    mixing = bilinear(site, make_network(site), {}, "cost")
    model = scip_of(model_of(mixing))[0]
    proven: float | None = None
    for gap in (PROVEN, 0.0):
        model.setParam("limits/gap", gap)
        model.setParam("limits/time", max(seconds - (time.monotonic() - began) + model.getSolvingTime(), 0.1))
        model.optimize()
        if gap and model.getStatus() in ("optimal", "gaplimit"):
            proven = time.monotonic() - began
    best = model.getObjVal() if model.getNSols() else None
    return row(time.monotonic() - began, best, model.getDualbound(), proven)


def row(seconds: float, objective: float | None, bound: float | None, proven: float | None) -> Row:
    """What is kept of a run; empty where there is none."""
    cells = {"seconds": seconds, "objective": objective, "bound": bound, "proven_s": proven}
    return {name: "" if value is None else f"{value:.9g}" for name, value in cells.items()}


def measured(name: str, road: str) -> Iterator[Row]:
    """A problem by one road for 10 s, and for 30 s where that was too short, in processes of their own."""
    for limit in (EARLY, SECONDS):
        command = [sys.executable, "-m", "benchmarks.mixing", "one", name, road, str(limit)]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=10 * SECONDS, check=False)
        found: Row = json.loads(done.stdout.splitlines()[-1]) if done.returncode == 0 else row(0.0, None, None, None)
        load = f"{os.getloadavg()[0]:.0f}"
        yield {"problem": name, "road": road, "limit": f"{limit:.0f}", **found, "load": load}
        if float(found["seconds"]) < 0.9 * limit:
            return


def measure(roads: list[str], names: list[str]) -> None:
    """Measure roads and keep what they gave; other rows stay."""
    for name in names or [*PUBLISHED, *RANDOM]:
        for road in roads:
            rows = [r for r in kept() if (r["problem"], r["road"]) != (name, road)] + list(measured(name, road))
            with KEPT.open("w", encoding="utf-8", newline="") as file:
                writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
                writer.writeheader()
                writer.writerows(rows)


def kept() -> list[Row]:
    """What has been measured."""
    if not KEPT.exists():
        return []
    with KEPT.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def number(text: str) -> float | None:
    """A cell as a number; None where it is empty."""
    return float(text) if text else None


def better_known(rows: list[Row]) -> dict[str, float]:
    """The best plan that any road has found of each problem, within SCIP's tolerance."""
    best: dict[str, float] = {}
    for one in rows:
        value = number(one["objective"])
        if value is not None:
            best[one["problem"]] = min(value, best.get(one["problem"], value))
    return best


def result(rows: list[Row], name: str, road: str, limit: float) -> Row | None:
    """What a road gave within a limit: of the longest run that was not longer."""
    runs = [r for r in rows if (r["problem"], r["road"]) == (name, road) and float(r["limit"]) <= limit]
    return max(runs, key=lambda r: float(r["limit"]), default=None)


def cell(found: Row | None, best: float) -> tuple[str, str]:
    """How far the plan lies above the best known one, and the gap that was proven, in per cent."""
    objective = number(found["objective"]) if found else None
    if found is None or objective is None:
        return "none", "–"
    bound, size = number(found["bound"]), abs(objective) or 1.0
    off = (objective - best) / (abs(best) or 1.0)
    return "best" if off <= SAME else f"+{100 * off:.2g} %", "–" if bound is None else _percent(
        max(objective - bound, 0.0) / size
    )


def _percent(share: float) -> str:
    return "0 %" if share <= SAME / 10 else f"{100 * share:.2g} %"


def counts(rows: list[Row], names: list[str], road: str, limit: float) -> tuple[int, int, int]:
    """Best known plans, proofs of 0.1 % and of 0.001 % among problems."""
    best, found = better_known(rows), [0, 0, 0]
    for name in names:
        run = result(rows, name, road, limit)
        objective, bound = (number(run["objective"]), number(run["bound"])) if run else (None, None)
        if objective is None:
            continue
        found[0] += objective <= best[name] + SAME * abs(best[name])
        gap = float("inf") if bound is None else (objective - bound) / (abs(objective) or 1.0)
        found[1] += gap <= PROVEN
        found[2] += gap <= FINE
    return found[0], found[1], found[2]


def page(rows: list[Row]) -> Iterator[str]:
    """The lines of the page."""
    yield LEAD
    yield "| problems | road | best at 10 s | 0.1 % proven | best at 30 s | 0.1 % proven | 0.001 % proven |"
    yield "|---|---|---:|---:|---:|---:|---:|"
    for title, names in (("published", list(PUBLISHED)), ("random", list(RANDOM))):
        for road, word in ROADS.items():
            early, late = (counts(rows, names, road, limit) for limit in (EARLY, SECONDS))
            cells = [*early[:2], *late]
            measured = sum(result(rows, name, road, SECONDS) is not None for name in names)
            which = f"{measured} of {len(names)} {title}" if measured < len(names) else f"{len(names)} {title}"
            yield f"| {which} | {word} | " + " | ".join(map(str, cells)) + " |"
    best = better_known(rows)
    yield "\n| problem | best known | road | at 10 s | gap | at 30 s | gap | 0.1 % after | load |"
    yield "|---|---:|---|---:|---:|---:|---:|---:|---:|"
    for name in [*PUBLISHED, *RANDOM]:
        for road, word in ROADS.items():
            late = result(rows, name, road, SECONDS)
            if late is None or name not in best:
                continue
            early = result(rows, name, road, EARLY)
            after = f"{float(late['proven_s']):.1f} s" if late["proven_s"] else "–"
            cells = [*cell(early, best[name]), *cell(late, best[name]), after, late["load"]]
            yield f"| {name} | {best[name]:,.8g} | {word} | " + " | ".join(cells) + " |"


def main(arguments: list[str]) -> None:
    """Measure and write the page, or a part of it."""
    first = arguments[0] if arguments else ""
    if first == "one":
        print(json.dumps({"ours": ours, "before": ours, "scip": scip}[arguments[2]](case_of(arguments[1]), float(arguments[3]))))
        return
    if first != "page":
        measure([first] if first else ["ours", "scip"], arguments[1:])
    PAGE.write_text("\n".join(page(kept())) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
