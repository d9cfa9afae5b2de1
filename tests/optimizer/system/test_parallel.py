"""Tasks side by side: the same answers in the same order, from wherever they are asked, and nothing is left behind."""

import math
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

import parkloop
from parkloop.cases import CaseError, load_case
from parkloop.optimizer.system import parallel
from parkloop.optimizer.system.parallel import ParallelError, mapped

ROOT = Path(parkloop.__file__).resolve().parents[1]


def left() -> list[Path]:
    return list(Path(tempfile.gettempdir()).glob(f"{parallel.PREFIX}*"))


@pytest.mark.parametrize("n_jobs", [1, 2, 3])
def test_answers_come_in_the_order_of_the_tasks(n_jobs: int) -> None:
    assert [3.0, 1.0, 2.0, 0.0] == list(mapped(math.sqrt, [9, 1, 4, 0], n_jobs))
    assert [] == list(mapped(math.sqrt, [], n_jobs))


@pytest.mark.parametrize("n_jobs", [1, 2])
def test_what_a_task_raises_is_raised_here(n_jobs: int) -> None:
    with pytest.raises(ValueError, match=r"math domain error|nonnegative"):
        list(mapped(math.sqrt, [4, -1], n_jobs))


def test_faults_of_a_case_come_whole() -> None:
    with pytest.raises(CaseError) as told:
        list(mapped(load_case, ["two_firms", "no_such_park"], 2))
    assert ["no_such_park"] == [fault.value for fault in told.value.faults]


def test_a_process_that_dies_is_told_with_its_last_words() -> None:
    with pytest.raises(ParallelError, match="ended without an answer"):
        list(mapped(os._exit, [3, 4], 2))


def test_nothing_is_left_behind_when_it_is_closed_early() -> None:
    """Sensitivity: without an end the processes would sleep on, and their folder stand."""
    before = set(left())
    answers = mapped(time.sleep, [0.0, 0.0, 600.0, 600.0], 2)
    assert next(answers) is None
    (folder,) = set(left()) - before
    answers.close()
    assert not folder.exists()


def test_it_works_from_standard_input() -> None:
    """Proves that a script without a file can ask. Sensitivity: spawn of the standard library runs `<stdin>` again, and fails."""
    text = "import math\nfrom parkloop.optimizer.system.parallel import mapped\nprint(list(mapped(math.sqrt, [4, 9], 2)))"
    told = subprocess.run([sys.executable, "-"], input=text, cwd=ROOT, capture_output=True, text=True, check=True)
    assert "[2.0, 3.0]" == told.stdout.strip()


WAITING = """
import signal, time
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell may have started the tests without it
from parkloop.optimizer.system.parallel import mapped
for answer in mapped(time.sleep, [0, 600, 600], 2):
    print("first", flush=True)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no such signals to a process there")
@pytest.mark.parametrize("sign", ["SIGINT", "SIGKILL"])
def test_nothing_is_left_when_who_asks_is_ended(sign: str) -> None:
    """Proves that Ctrl-C, or a kill of the script, ends its processes. Sensitivity: they would sleep for ten minutes."""
    before = set(left())
    asking = subprocess.Popen([sys.executable, "-c", WAITING], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    assert asking.stdout is not None and b"first" in asking.stdout.readline()
    asking.send_signal(getattr(signal, sign))
    assert asking.wait(30) != 0
    asking.stdout.close()
    until = time.monotonic() + 20
    while set(left()) - before and time.monotonic() < until:
        time.sleep(0.1)
    assert set() == set(left()) - before


def test_minus_one_is_one_for_each_processor() -> None:
    assert (os.cpu_count(), 3) == (parallel.processes(-1), parallel.processes(3))
