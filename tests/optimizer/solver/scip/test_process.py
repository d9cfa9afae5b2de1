"""SCIP in its own process: stopped, killed or crashed, what it found is kept, and the next model finds a process that works."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import BinaryIO

import numpy as np
import pytest

from parkloop.cases.synthetic.mixing import pooling_park
from parkloop.optimizer import optimise
from parkloop.optimizer.mixing import portfolio
from parkloop.optimizer.solver.problem import Problem
from parkloop.optimizer.solver.scip import process as scip_process
from parkloop.optimizer.solver.scip.model import ScipModel, scaled_model
from parkloop.optimizer.solver.scip.process import scip_solve
from parkloop.optimizer.system.spawn import Fork, killed
from tests.support.problems import network, problem

pytest.importorskip("pyscipopt")
EASY = problem([3.0, 2.0], [([1.0, 1.0], 4.0, 10.0)], [3.0, 3.0], integer=[0])
"""Three of the cheaper, one of the dearer: 9."""
HARD = network(14, 4)
BRANCHED = network(7, 1)
"""Needs more than one node."""


def model(asked: Problem = EASY) -> ScipModel:
    return scaled_model(asked, asked.c, asked.offset)


def test_a_process_is_kept_for_the_next_model() -> None:
    """Sensitivity: one of its own for each would cost a start of Python each time."""
    seen = []
    for _ in range(2):
        with scip_solve(model(), {}) as run:
            assert not run.solve(10.0, 0.0)
            assert (run.status, run.bound) == ("optimal", pytest.approx(9.0))
        seen.append(run.worker.process.pid)
    assert seen[0] == seen[1]


def hanging(asked: BinaryIO, answers: BinaryIO) -> None:
    """A copy that never says that it is ready, as one would in which a lock of another thread is held for ever."""
    time.sleep(60.0)


@pytest.mark.parametrize("copied", ["nowhere", "hangs"])
def test_where_no_copy_serves_a_process_is_started_anew(copied: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves the same answer. Sensitivity: without a system that forks, or with a copy that hangs, there would be none."""
    monkeypatch.setattr(scip_process, "_idle", [])
    monkeypatch.setattr(scip_process, "READY_SECONDS", 0.1)
    if copied == "nowhere":
        monkeypatch.setattr(scip_process, "FORKS", False)
    else:
        monkeypatch.setattr("parkloop.optimizer.solver.scip.worker.serve", hanging)
    with scip_solve(model(), {}) as run:
        assert not run.solve(30.0, 0.0)
        assert not isinstance(run.worker.process, Fork)
        assert (run.status, run.bound) == ("optimal", pytest.approx(9.0))
    killed(run.worker.process)


def test_a_run_goes_on_from_where_it_paused() -> None:
    with scip_solve(model(BRANCHED), {}) as run:
        run.solve(60.0, 0.0, nodes=1)
        first, before = run.nodes, run.bound
        run.solve(60.0, 0.0, nodes=3)
        assert first == 1 and run.nodes > 1 and run.bound >= before


def test_scip_ends_when_asked_even_before_it_has_begun() -> None:
    """It refuses then, and is asked again. Sensitivity: its process would be killed, after a second."""
    with scip_solve(model(HARD), {}) as run:
        assert run.solve(60.0, 0.0, cancel=lambda: True)
        assert run.status == "userinterrupt"


def test_a_crash_keeps_what_was_found_and_the_next_run_works() -> None:
    """Sensitivity: in this process a crash would end everything; without reports the incumbent would be gone."""
    with scip_solve(model(HARD), {}) as run:

        def crash() -> None:
            if run.x is not None:
                os.kill(run.worker.process.pid, signal.SIGSEGV)

        assert not run.solve(60.0, 0.0, tell=crash)
        assert run.died and run.x is not None and np.isfinite(run.bound)
        assert HARD.violation(run.x) < 1e-5
        assert not run.solve(60.0, 0.0), "one that has died does not go on"
    with scip_solve(model(), {}) as run:
        run.solve(10.0, 0.0)
    assert run.status == "optimal"


def test_a_process_that_does_not_end_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sensitivity: without the patience the solve would wait for ever."""
    with scip_solve(model(HARD), {}) as run:
        os.kill(run.worker.process.pid, signal.SIGSTOP)
        began = time.monotonic()
        run.solve(0.2, 0.0, patience=0.3)
        assert run.died and time.monotonic() - began < 5.0
    assert run.worker.process.poll() is not None


def test_an_error_of_the_caller_leaves_no_process() -> None:
    with pytest.raises(KeyError), scip_solve(model(), {}) as run:
        raise KeyError
    assert run.worker.process.poll() is not None


def test_where_scip_crashes_our_search_goes_on_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves a certified plan without a word of SCIP. Sensitivity: no plan, or an error."""
    park = pooling_park(4, feeds=4, pools=2, products=2, properties=1)
    sound = optimise(park).objective
    monkeypatch.setattr(scip_process, "FORKS", False)
    monkeypatch.setattr(scip_process, "WORKER", "parkloop.no_such_module")
    monkeypatch.setattr(scip_process, "_idle", [])
    monkeypatch.setattr(portfolio, "LONG", 20.0)
    plan = optimise(park, time_limit=20)
    assert plan.certified and plan.objective == pytest.approx(sound, rel=0.01)


@pytest.mark.skipif(sys.platform == "win32", reason="signals of processes")
def test_it_ends_with_the_process_that_started_it(tmp_path: Path) -> None:
    """Sensitivity: without its listening thread SCIP would go on for a minute after its parent was killed."""
    text = (
        "import os, signal\n"
        "from tests.optimizer.solver.scip.test_process import HARD, model\n"
        "from parkloop.optimizer.solver.scip.process import scip_solve\n"
        "with scip_solve(model(HARD), {}) as run:\n"
        "    print(run.worker.process.pid, flush=True)\n"
        "    run.solve(60.0, 0.0, tell=lambda: run.x is not None and os.kill(os.getpid(), signal.SIGKILL))\n"
    )
    root = Path(__file__).parents[4]
    ended = subprocess.run([sys.executable, "-c", text], cwd=root, capture_output=True, text=True, timeout=60)
    pid = int(ended.stdout)
    for _ in range(100):
        if not Path(f"/proc/{pid}").exists():
            return
        time.sleep(0.1)
    raise AssertionError("SCIP's process is still there")
