"""How long a case takes to the solver's arrays, beside plain Pyomo: python -m benchmarks.speed.build [PARK …] [--write].

Of each park the processor's seconds of network, bounds and model, each in a process of its own, and its peak memory; beside them
those of a model written without Parkloop: the same variables and the same rows, of lists of numbers that are at hand, by Pyomo's
rules and Pyomo's compiler to standard form. The ratio is what can be compared between machines. ``--write`` puts the table into
docs/build_times.md.
"""

import argparse
import json
import resource
import subprocess
import sys
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pyomo.environ as pyo
from pyomo.repn.plugins.standard_form import LinearStandardFormCompiler

from parkloop.cases import load_case
from parkloop.models.network.candidates import make_network
from parkloop.models.site import make_site
from parkloop.optimizer.bounds import bounded_network
from parkloop.optimizer.solve.build import build
from parkloop.optimizer.solver.problem import Problem

PARKS = ("kalundborg", "guitang", "linjiang", "lubei")
PAGE = Path("docs/build_times.md")
START, END = "<!-- table -->\n", "<!-- end of table -->\n"
HEAD = (
    "| park | links | rows | nonzeros | network, s | with bounds, s | model, s | all, s | plain Pyomo, s | ratio | peak, GB |\n"
    "|---|---|---|---|---|---|---|---|---|---|---|\n"
)
INFINITY = float("inf")


def timed(work: Callable[[], Any]) -> tuple[Any, float]:
    """What a function gives, and the seconds that the processor took for it, here and in processes that it started."""
    began = processor()
    found = work()
    return found, processor() - began


def processor() -> float:
    """Seconds of the processor that this process and those that it has waited for have taken."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(x.ru_utime + x.ru_stime for x in used)


def plain(problem: Problem) -> Callable[[], Any]:
    """A function that makes a model with the variables and rows of a problem by Pyomo's rules, and arrays of it."""
    ends, columns, values = problem.A.indptr.tolist(), problem.A.indices.tolist(), problem.A.data.tolist()
    rows = [list(zip(values[a:b], columns[a:b], strict=True)) for a, b in pairwise(ends)]
    sides = list(zip(problem.row_lower.tolist(), problem.row_upper.tolist(), strict=True))
    bounds = [
        (None if low == -INFINITY else low, None if high == INFINITY else high)
        for low, high in zip(problem.col_lower.tolist(), problem.col_upper.tolist(), strict=True)
    ]
    integer = problem.integer.tolist()

    def row(model: Any, i: int) -> Any:
        body, (low, high) = pyo.quicksum(a * model.x[j] for a, j in rows[i]), sides[i]
        if low == high:
            return body == low
        if low == -INFINITY:
            return body <= high
        return body >= low if high == INFINITY else (low, body, high)

    def made() -> Any:
        model = pyo.ConcreteModel()
        domain = {True: pyo.Integers, False: pyo.Reals}
        model.x = pyo.Var(range(len(bounds)), domain=lambda _, j: domain[integer[j]], bounds=lambda _, j: bounds[j])
        model.row = pyo.Constraint(range(len(rows)), rule=row)
        return LinearStandardFormCompiler().write(model, mixed_form=True)

    return made


def measured(park: str) -> dict[str, float]:
    """Sizes and seconds of a park."""
    case = load_case(park)
    _, network_seconds = timed(lambda: make_network(make_site(case)))
    site = make_site(case)
    network, bounds_seconds = timed(lambda: bounded_network(site))
    built, model_seconds = timed(lambda: build(site, network))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    _, plain_seconds = timed(plain(built.problem))
    return {
        "links": len(network.links),
        "rows": built.problem.rows,
        "nonzeros": built.problem.nonzeros,
        "network": network_seconds,
        "bounds": bounds_seconds,
        "model": model_seconds,
        "plain": plain_seconds,
        "peak": peak,
    }


def line(park: str) -> str:
    """The line of a park, measured in a process of its own."""
    told = subprocess.run(
        [sys.executable, "-m", "benchmarks.speed.build", "--one", park], check=True, capture_output=True, text=True
    )
    x = json.loads(told.stdout)
    whole = x["bounds"] + x["model"]
    sizes = " | ".join(f"{x[name]:,}" for name in ("links", "rows", "nonzeros"))
    seconds = " | ".join(f"{value:.2f}" for value in (x["network"], x["bounds"], x["model"], whole, x["plain"]))
    return f"| {Path(park).name} | {sizes} | {seconds} | {whole / x['plain']:.1f} | {x['peak']:.2f} |\n"


def main() -> None:
    """Print the table, or write it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parks", nargs="*", default=PARKS, help="shipped parks or folders")
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--one", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.one:
        print(json.dumps(measured(asked.one)))
        return
    table = HEAD
    print(table, end="", flush=True)
    for park in asked.parks:
        table += line(park)
        print(table.splitlines()[-1], flush=True)
    if asked.write:
        text = PAGE.read_text(encoding="utf-8")
        PAGE.write_text(text[: text.index(START) + len(START)] + table + text[text.index(END) :], encoding="utf-8")


if __name__ == "__main__":
    main()
