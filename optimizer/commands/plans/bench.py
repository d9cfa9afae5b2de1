"""parkloop bench: Parkloop beside plain HiGHS and SCIP on the same parks, in the same run."""

import argparse
import json
import sys
import tempfile
from contextlib import nullcontext
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from parkloop.cases.given import given_case
from parkloop.optimizer.benchmark.instances import SEEDS, BenchmarkInstance, named, of_case, standard
from parkloop.optimizer.benchmark.measure import kept, measured
from parkloop.optimizer.benchmark.metrics import run_table
from parkloop.optimizer.benchmark.page import page, tables
from parkloop.optimizer.benchmark.solvers import SOLVERS
from parkloop.optimizer.commands.common import FOUND, command, limit_options
from parkloop.optimizer.commands.output import keep, put
from parkloop.optimizer.system.interrupts import Keeping, pressed

RUNS = "runs"


def add(commands: Any) -> None:
    """Add bench."""
    bench = command(commands, "bench", _bench)
    bench.add_argument("cases", nargs="*", metavar="CASE", help="parks of your own; none: random parks of all classes")
    bench.add_argument(
        "--park", action="append", default=[], metavar="KIND:SIZE", help="random parks of a class, such as full:30"
    )
    bench.add_argument("--seeds", type=int, default=SEEDS, metavar="N", help=f"random parks of each class (default {SEEDS})")
    bench.add_argument("--solvers", default=",".join(SOLVERS), metavar="NAME,…", help=f"of {', '.join(SOLVERS)} (default all)")
    limit_options(bench)
    bench.add_argument("--out", metavar="DIR", type=Path, help="keep each run, go on with what is there, and write runs.csv")
    bench.add_argument("--page", metavar="FILE.md", type=Path, help="write the page of all runs that DIR has")


def _bench(arguments: argparse.Namespace) -> int:
    solvers = arguments.solvers.split(",")
    if unknown := set(solvers) - SOLVERS.keys():
        raise ValueError(f"{', '.join(sorted(unknown))}: solvers are {', '.join(SOLVERS)}.")
    with nullcontext(arguments.out) if arguments.out else tempfile.TemporaryDirectory() as folder:
        runs = Path(folder) / RUNS
        with Keeping() as stopped:
            measured(_instances(arguments), solvers, runs, stopped, _print_step)
        found = kept(runs)
        table = run_table(found)
        if arguments.out is not None:
            keep({arguments.out / "runs.csv": table})
        if arguments.page is not None:
            keep({arguments.page: page(found)})
        put(json.dumps(json.loads(table.to_json(orient="records")), indent=2) if arguments.json else "\n".join(tables(found)))
    if pressed():
        _print_step("parkloop: stopped; what was measured by then is shown.")
    return FOUND


def _instances(arguments: argparse.Namespace) -> list[BenchmarkInstance]:
    """The parks that are asked for, with limits of the command line in place of their own."""
    parks = [park for text in arguments.park for park in named(text, arguments.seeds)]
    parks += [of_case(Path(words).name, partial(given_case, words)) for words in arguments.cases]
    limits = {"seconds": arguments.time_limit, "gap": arguments.gap}
    chosen: dict[str, Any] = {name: value for name, value in limits.items() if value is not None}
    return [replace(park, **chosen) for park in parks or standard(arguments.seeds)]


def _print_step(words: str) -> None:
    print(words, file=sys.stderr, flush=True)
