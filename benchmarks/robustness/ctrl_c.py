"""Whether Ctrl-C is ever lost, or loses a plan: python -m benchmarks.robustness.ctrl_c [RUNS] [SEED] [WAY …].

Each run forks a warm process that asks a question of a park in one of several ways, sends it one SIGINT at a random moment, and
looks at how it ends: soon, without a traceback, with exit code 0 or 3, and with the best plan that it had told of. POSIX only.
"""

import contextlib
import io
import json
import os
import random
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

from parkloop.cases import load_case, save_case
from parkloop.cases.changes.places import with_value
from parkloop.cases.schema import Case
from parkloop.cases.synthetic.mixing import treatment_park
from parkloop.optimizer import optimise
from parkloop.optimizer.cli import main
from parkloop.optimizer.parametric.sweep import sweep
from parkloop.optimizer.solver.highs import adapter as highs
from tests.support.large import large_park

LATEST = 6.0
"""Last moment of the signal after the question was asked [s]"""
PATIENCE = 15.0
"""Seconds after the signal within which all has to be over."""
PRICE = "policy.carbon_price_per_t"
Told = dict[str, Any]


def command(folder: str, *words: str) -> Told:
    """The command line: its exit code, and what it had told of a plan before it ended."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = main([words[0], folder, "--json", *words[1:]])
    answer = json.loads(out.getvalue()) if out.getvalue() else {}
    told = "best" in err.getvalue() and words[0] == "solve"
    found = bool(answer["kpi"]) if words[0] == "solve" and answer else None
    return {"code": code, "lost": told and not found, "what": answer.get("status") if words[0] == "solve" else len(answer)}


def loop(case: Case) -> Told:
    """A user's loop: it has to end, by KeyboardInterrupt, with every plan kept."""
    plans, asked = [], 0
    try:
        for price in range(0, 1000, 10):
            asked += 1
            plans.append(optimise(with_value(case, PRICE, float(price)), gap=1e-3))
    except KeyboardInterrupt:
        whole = all(plan.status in ("optimal", "feasible") for plan in plans[:-1])
        return {"code": 0, "lost": not whole or asked - len(plans) != 1, "what": [plan.status for plan in plans[-1:]]}
    return {"code": 1, "lost": True, "what": "the loop went on"}


def loop_of_sweeps(case: Case) -> Told:
    """Analyses in a loop: the one at work gives back what it has, the next is not begun."""
    tables = []
    try:
        for _ in range(100):
            tables.append(sweep(case, PRICE, [0.0, 20.0, 40.0, 60.0, 80.0, 100.0], gap=1e-3).table)
    except KeyboardInterrupt:
        return {"code": 0, "lost": False, "what": [len(table) for table in tables[-2:]]}
    return {"code": 1, "lost": True, "what": "the loop went on"}


def ways(folder: Path) -> dict[str, Callable[[], Told]]:
    """How a question is asked."""
    large, mixing = large_park(15), treatment_park(1)
    save_case(large, folder / "large")
    save_case(mixing, folder / "mixing")
    limits = ("--gap", "0", "--time-limit", "60")

    def by_process() -> Told:
        highs.SMALL_NONZEROS = 0
        return command(str(folder / "large"), "solve", "--baseline", *limits)

    return {
        "solve": lambda: command(str(folder / "large"), "solve", "--baseline", *limits),
        "process": by_process,
        "mixing": lambda: command(str(folder / "mixing"), "solve", "--baseline", *limits),
        "exact": lambda: command(str(folder / "mixing"), "solve", "--exact", *limits),
        "ladder": lambda: command(str(folder / "large"), "ladder", *limits),
        "sweep": lambda: command(str(folder / "large"), "sweep", "--param", f"{PRICE}=0:200:10", "--gap", "0.001"),
        "loop": lambda: loop(load_case("two_firms")),
        "sweeps": lambda: loop_of_sweeps(load_case("two_firms")),
    }


def pressed(way: Callable[[], Told], moment: float, file: Path) -> Told:
    """One run with a signal at a moment; how it ended."""
    child = os.fork()
    if child == 0:
        _child(way, file)
    time.sleep(moment)
    began = time.monotonic()
    with contextlib.suppress(ProcessLookupError):
        os.kill(child, signal.SIGINT)
    while os.waitpid(child, os.WNOHANG) == (0, 0):
        if time.monotonic() - began > 4 * PATIENCE:
            os.kill(child, signal.SIGKILL)
        time.sleep(0.02)
    told = json.loads(file.read_text()) if file.exists() else {"code": None, "lost": True, "what": "killed"}
    return {**told, "waited": time.monotonic() - began}


def _child(way: Callable[[], Told], file: Path) -> None:
    """Ask, write down how it ended, and be gone."""
    try:
        os.dup2(os.open(file.with_suffix(".err"), os.O_CREAT | os.O_WRONLY), 2)
        told = way()
    except KeyboardInterrupt:
        told = {"code": 130, "lost": False, "what": "before it began"}
    except BaseException:
        told = {"code": 1, "lost": True, "what": traceback.format_exc()}
    file.write_text(json.dumps(told))
    os._exit(0)


def run(runs: int, seed: int, only: list[str]) -> int:
    """All runs; how many ended badly."""
    random_moments, bad, longest = random.Random(seed), 0, 0.0
    with tempfile.TemporaryDirectory() as place:
        chosen = {name: way for name, way in ways(Path(place)).items() if not only or name in only}
        for n in range(runs):
            name = list(chosen)[n % len(chosen)]
            moment = random_moments.uniform(0.0, LATEST)
            told = pressed(chosen[name], moment, Path(place) / f"{n}.json")
            fine = told["code"] in (0, 3, 130) and not told["lost"] and told["waited"] < PATIENCE
            bad, longest = bad + (not fine), max(longest, told["waited"])
            print(f"{n:4} {name:8} {moment:5.2f} s  {'' if fine else 'BAD '}{told}", flush=True)
    print(f"{runs} signals, {bad} ended badly, the longest took {longest:.1f} s")
    return bad


if __name__ == "__main__":
    numbers = [int(word) for word in sys.argv[1:] if word.isdigit()]
    sys.exit(min(run(*(numbers + [200, 1][len(numbers) :]), [word for word in sys.argv[1:] if not word.isdigit()]), 1))
