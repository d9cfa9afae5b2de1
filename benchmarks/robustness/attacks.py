"""What happens when Parkloop is attacked: ``python -m benchmarks.robustness.attacks``, which writes docs/attacks.md.

Every kind of attack is a test of the suite too, there with few inputs; here it is done with many, counted, and put down.
"""

import argparse
import contextlib
import io
import os
import sys
import tempfile
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from random import Random

from benchmarks.speed import users
from benchmarks.speed.page import served
from parkloop.cases import load_case
from parkloop.optimizer import optimise
from parkloop.optimizer.jobs import queue
from tests.app.serving import test_access
from tests.optimizer.certificate import test_every_cell
from tests.support.attacks import crashes, damage, fuzz
from tests.support.attacks.faults import Counts
from tests.support.everything import everything

PAGE = Path(__file__).resolve().parents[2] / "docs" / "attacks.md"
WRITES = {
    "save": "a save of a case in the store",
    "edit": "an unsaved edit that is kept",
    "new store": "a store that is made, and a first save",
    "job start": "a job that is started",
    "job at work": "a job at work, to its end",
    "plan folder": "a plan that is written as a folder",
    "workbook": "an export as a workbook",
}
"""What is written while the process is killed or the disk is full."""
EVERYTHING = "a park with every table"
ROWS = 3
"""Rows of each table in which cells are changed."""
LEAD = """\
# Attacked

What Parkloop does with bad input, faults of the computer, tampered plans, strangers and crowds. Counted by
`python -m benchmarks.robustness.attacks` on {date}; the same attacks, fewer of each, are tests of the suite.
"""


def bad_inputs(count: int, seed: int) -> Iterator[str]:
    """Mutated case folders, workbooks, archives and plan folders."""
    found = fuzz.run(count, seed)
    yield f"## {count:,} bad inputs"
    yield (
        "Folders, workbooks and ZIP archives of valid parks and folders of plans, changed at random in bytes, cells and"
        f" structure (`make fuzz`, seed {seed}). Each is read with 20 s and 1 GB at most. What loads has to come back equal from"
        " a folder and a workbook; what does not is refused in sentences, in English and Chinese. A traceback, a hang or more"
        " memory fails."
    )
    yield "| input | loaded | refused in sentences | failed |\n|---|---|---|---|"
    for kind, told in found["outcomes"].items():
        yield f"| {kind} | {told.get('loaded', 0)} | {told.get('refused', 0)} | {told.get('failed', 0)} |"
    yield f"\nThe slowest took {found['slowest_s']:g} s of the processor, the largest {found['largest_mb']} MB."


def faults(step: int) -> Iterator[str]:
    """Kills and full disks at every point at which something is written."""
    yield "## Killed, or with a full disk, at every write"
    yield (
        "The process is killed, or the disk refuses, at each operation on files and within files at steps of their size."
        " Afterwards there has to be the state before or the new one, and the new one where it was acknowledged."
    )
    yield "| what was written | points | killed | told | acknowledged | lost or half there |\n|---|---|---|---|---|---|"
    total = Counts()
    for write, what in WRITES.items():
        with tempfile.TemporaryDirectory() as folder:
            os.environ["PARKLOOP_HOME"] = f"{folder}/home"
            counts = crashes.WRITES[write](Path(folder) / "home", step)
        total += counts
        yield _line(what, counts)
    yield _line("**in all**", total)
    with tempfile.TemporaryDirectory() as folder:
        flips = damage.flips(Path(folder), max(1000 // step, 100))
    told = ", ".join(f"{name}: {count}" for name, count in sorted(flips.items()))
    yield f"\nOne bit flipped in a store, {sum(flips.values())} times ({told}); `wrong` would be read as what was never saved."


def _line(what: str, counts: Counts) -> str:
    numbers = (counts.points, counts.killed, counts.told, counts.acknowledged, len(counts.wrong))
    return f"| {what} | {' | '.join(map(str, numbers))} |"


def tampered_plans(names: Iterable[str] = (*test_every_cell.PARKS, EVERYTHING)) -> Iterator[str]:
    """Plans of which one cell was changed."""
    yield "## Plans that were tampered with"
    yield (
        f"One cell changed at a time, to another value and to none, in {ROWS} rows by chance of every table of a plan, and the"
        " digest made anew: the certificate has to notice. Free are "
        + ", ".join(f"`{table}.{column}` ({why})" for (table, column), (why, _) in test_every_cell.FREE.items())
        + "."
    )
    yield "| plan | cells of it | cells changed | noticed |\n|---|---|---|---|"
    for name in names:
        case = everything() if name == EVERYTHING else load_case(name)
        plan = optimise(case, gap=0.05, time_limit=120)
        cells = list(test_every_cell.cells_of(plan, ROWS, Random(1)))
        noticed = sum(test_every_cell.noticed(case, plan, *cell) for cell in cells)
        yield f"| {name} | {sum(table.size for table in plan.tables.values())} | {len(cells)} | {noticed} |"


def strangers() -> Iterator[str]:
    """Requests under other names and from other origins."""
    strange, origins = test_access.STRANGE, test_access.ORIGINS
    with tempfile.TemporaryDirectory() as folder, served(Path(folder)) as address:
        port = int(address.rpartition(":")[2])
        asked = [(host.format(port), path) for host in strange for path in test_access.PATHS]
        answers = [test_access.answer(port, path, Host=host)[0] for host, path in asked]
        hands = [handshake(origin.format(port)) for origin, _ in origins]
        opened = sum(test_access.answer(port, test_access.STREAM, **hand)[0] == 101 for hand in hands)
    turned, allowed = sum(400 <= status < 500 for status in answers), sum(status == 101 for _, status in origins)
    yield "## Strangers"
    yield (
        f"{len(answers)} requests under {len(strange)} names that are not the page's: {turned} turned away. Web sockets asked for"
        f" from {len(origins)} origins: {opened} opened, the page's own {allowed}. Texts that would make a browser call out, on"
        " every page: tests/app/session/test_plain.py and tests/e2e/test_stays.py."
    )


def handshake(origin: str) -> dict[str, str]:
    """What a browser asks a web socket with."""
    return {**test_access.HANDSHAKE, "Origin": origin}


def crowd(count: int) -> Iterator[str]:
    """Many users at once."""
    with io.StringIO() as told, contextlib.redirect_stdout(told):
        users.run(count)
        table = told.getvalue()
    yield f"## {count} people at one page"
    yield "All open the page Solve, click Solve at the same moment, and go on to Results (`python -m benchmarks.speed.users`)."
    yield table.strip()


def main() -> None:
    """Attack and write the page."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--count", type=int, default=1000, help="bad inputs")
    asked.add_argument("--seed", type=int, default=11)
    asked.add_argument("--step", type=int, default=1, help="of the points of each write each so many-th")
    asked.add_argument("--users", type=int, default=20)
    given = asked.parse_args()
    queue._launch = lambda folder: None  # type: ignore[assignment]
    parts = [LEAD.format(date=f"{datetime.now(UTC):%Y-%m-%d}")]
    for part in (tampered_plans(), strangers(), bad_inputs(given.count, given.seed), faults(given.step), crowd(given.users)):
        for text in part:
            print(text, file=sys.stderr, flush=True)
            parts.append(text)
    PAGE.write_text(joined(parts), encoding="utf-8")


def joined(parts: list[str]) -> str:
    """The page: rows of tables below each other, everything else with a blank line between."""
    text = ""
    for part in parts:
        close = part.startswith("|") and text.rstrip("\n").rpartition("\n")[2].startswith("|")
        text = f"{text.rstrip()}\n{part}" if close else f"{text.rstrip()}\n\n{part}" if text else part
    return text.rstrip() + "\n"


if __name__ == "__main__":
    main()
