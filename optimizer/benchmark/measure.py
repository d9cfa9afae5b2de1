"""Measurement of runs in processes of their own, with memory and processor's time of all processes.

A run that has ended is kept as a file, and not repeated while the park, the time limit and the gap asked for are the same.
"""

import hashlib
import json
import os
import pickle
import platform
import re
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path
from typing import Any

from parkloop.cases.schema import Case
from parkloop.cases.schema.digests import inputs_digest
from parkloop.optimizer.benchmark.instances import BenchmarkInstance
from parkloop.optimizer.benchmark.solvers import SOLVERS
from parkloop.optimizer.benchmark.worker import RESULT, TASK, processor
from parkloop.optimizer.system.exchange import put, read_progress
from parkloop.optimizer.system.spawn import Process, ended, killed, started

MODULE = "parkloop.optimizer.benchmark.worker"
SAMPLE_SECONDS = 0.25
"""Interval at which memory is measured [s]"""
GRACE = 60.0
"""Time beyond twice its limit after which a run is ended, start and reading of the case included [s]"""
PACKAGES = ("parkloop", "pyomo", "highspy", "pyscipopt")

RunRecord = dict[str, Any]
"""What is known of a run: of the park, what was asked, and what was measured."""


def measured(
    instances: Sequence[BenchmarkInstance],
    solvers: Sequence[str],
    folder: Path,
    stopped: Callable[[], bool],
    tell: Callable[[str], None],
) -> None:
    """Run every solver on every instance, one after the other.

    Args:
        instances: the parks.
        solvers: names of solvers.
        folder: where each run is kept.
        stopped: whether to end.
        tell: hears of each run before it begins.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for instance in instances:
        case = instance.make()
        asked = {"gap": instance.gap, "limit_s": instance.seconds, "park": inputs_digest(case)}
        for solver in solvers:
            path = folder / _file_name(instance.name, solver, asked)
            if stopped():
                return
            if path.exists():
                continue
            tell(f"{instance.name} · {solver} · {instance.seconds:g} s")
            found = _run(case, solver, instance, stopped)
            if found is not None:
                about = {"instance": instance.name, "group": instance.group, "solver": solver, **asked, **machine()}
                put(path, json.dumps(about | found))


def kept(folder: Path) -> list[RunRecord]:
    """The runs that a folder keeps, by class, park and solver."""
    runs = [json.loads(path.read_text(encoding="utf-8")) for path in folder.glob("*.json")]
    return sorted(runs, key=lambda run: (_in_order(run["instance"]), run["limit_s"], list(SOLVERS).index(run["solver"])))


def machine() -> RunRecord:
    """Versions and machine of a run."""
    return {
        "versions": {name: version(name) for name in PACKAGES},
        "processors": os.cpu_count(),
        "machine": f"{sys.platform}, {platform.machine()}",
    }


def _in_order(name: str) -> list[tuple[int, str]]:
    """A name with its numbers by size."""
    return [(int(part), "") if part.isdigit() else (0, part) for part in re.split(r"(\d+)", name)]


def _file_name(name: str, solver: str, asked: RunRecord) -> str:
    digest = hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()
    words = re.sub(r"[^\w.-]+", "-", name)[-60:]
    return f"{words}-{solver}-{digest[:8]}.json"


def _run(case: Case, solver: str, instance: BenchmarkInstance, stopped: Callable[[], bool]) -> RunRecord | None:
    """One run; none where it was stopped."""
    with tempfile.TemporaryDirectory(prefix="parkloop-bench-") as name:
        folder, log = Path(name), Path(name) / "log"
        (folder / TASK).write_bytes(pickle.dumps((case, solver, instance.seconds, instance.gap)))
        used, load = processor(), _load()
        with log.open("wb") as words:
            process = started(MODULE, name, log=words, tied=True)
        try:
            peak = _watched(process, 2 * instance.seconds + GRACE, stopped)
            overdue = process.poll() is None
        finally:
            killed(process)
        if stopped():
            return None
        found: RunRecord = {"status": "killed" if overdue else "failed", "message": _last_line(log)}
        if (folder / RESULT).exists():
            found = json.loads((folder / RESULT).read_text(encoding="utf-8"))
        spent = processor() - used - found.pop("start_cpu_s", 0.0)
        steps = [[step["seconds"], step["objective"], step["bound"]] for step in read_progress(folder)[0]]
        return {**found, "cpu_s": spent, "peak_gb": peak / 1e9 or None, "load": load, "trajectory": steps}


def _watched(process: Process, seconds: float, stopped: Callable[[], bool]) -> int:
    """Peak memory of a process until it ends, its time is up, or somebody stops it [bytes]"""
    peak, end = 0, time.monotonic() + seconds
    while not ended(process, SAMPLE_SECONDS) and time.monotonic() < end and not stopped():
        peak = max(peak, memory(process.pid))
    return peak


def _last_line(log: Path) -> str:
    lines = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
    return lines[-1] if lines else ""


def _load() -> float | None:
    """Programs that want a processor beside ours; none where the system does not tell."""
    return os.getloadavg()[0] if hasattr(os, "getloadavg") else None


def memory(process: int) -> int:
    """Memory of a process and of all that it has started [bytes]; 0 where the system has no /proc.

    Pages that several of them share are counted once.
    """
    total = 0
    for one in _descendants(process):
        with suppress(OSError):
            for line in Path(f"/proc/{one}/smaps_rollup").read_text(encoding="ascii").splitlines():
                if line.startswith("Pss:"):
                    total += 1024 * int(line.split()[1])
    return total


def _descendants(process: int) -> Iterator[int]:
    parents: dict[int, list[int]] = {}
    for entry in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            parent = int(entry.read_text(errors="replace").rpartition(")")[2].split()[1])
            parents.setdefault(parent, []).append(int(entry.parent.name))
    waiting = [process]
    while waiting:
        one = waiting.pop()
        yield one
        waiting += parents.get(one, [])
