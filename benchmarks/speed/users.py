"""Many people at one page: ``python -m benchmarks.speed.users [--users 20]``.

A server of its own is started. Each user is a client that speaks the page's own protocol, without a browser: it opens the page
Solve of its own case, all click Solve at the same moment, and then each goes to the page Results, as impatient people do. Printed
are the seconds until the pages were complete, the memory of the server with all its processes, and its open files, before, while
the solves wait and work, and after everybody has gone.
"""

import argparse
import asyncio
import os
import statistics
import tempfile
import time
from collections.abc import Awaitable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect

from benchmarks.speed.page import served
from parkloop.cases import load_case
from parkloop.cases.store import create, open_store

PARK = "kalundborg"
REST_SECONDS = 135.0
"""How long the server rests before its files are counted at the end: a window may come back for two minutes."""


@dataclass
class User:
    """One person's window."""

    socket: ClientConnection
    case: str
    page: str = "solve"
    buttons: dict[str, str] = field(default_factory=dict)
    """The buttons of the page: their ids by what stands on them."""

    async def shows(self, page: str, click: str = "") -> float:
        """Run a page, with a click on a button where one is named; returns the seconds until it was complete."""
        began = time.monotonic()
        message = BackMsg()
        message.rerun_script.query_string = urlencode({"case": self.case})
        message.rerun_script.page_name = page
        if click:
            message.rerun_script.widget_states.widgets.add(id=self.buttons[click], trigger_value=True)
        await self.socket.send(message.SerializeToString())
        while True:
            told = ForwardMsg.FromString(await self.socket.recv(decode=False))
            kind = told.WhichOneof("type")
            element = told.delta.new_element if kind == "delta" else None
            if element is not None and element.HasField("button"):
                self.buttons[element.button.label] = element.button.id
            if kind == "script_finished":
                return time.monotonic() - began


async def opened(address: str, case: str) -> User:
    """A window in which nothing was shown yet."""
    url = f"{address.replace('http', 'ws', 1)}/_stcore/stream"
    return User(await connect(url, subprotocols=["streamlit"], origin=address, max_size=None, ping_interval=None), case)


def family(root: int) -> list[int]:
    """A process and all that descend from it."""
    parents: dict[int, int] = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                parents[int(folder.name)] = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            except OSError:
                continue
    found, grown = {root}, True
    while grown:
        more = {child for child, parent in parents.items() if parent in found} - found
        found, grown = found | more, bool(more)
    return sorted(found)


def jobs_of(home: Path) -> list[int]:
    """The processes that work on jobs of a home; they have no parent that waits for them."""
    mine = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                words = (folder / "cmdline").read_bytes()
            except OSError:
                continue
            if str(home).encode() in words:
                mine.append(int(folder.name))
    return mine


def state(server: int, home: Path) -> tuple[int, float, int]:
    """Processes of the page and of its jobs, their memory that no other shares [MB], and the server's open files."""
    processes = {*family(server), *(child for job in jobs_of(home) for child in family(job))}
    memory = 0
    for process in processes:
        try:
            lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
        except OSError:
            continue
        memory += sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return len(processes), memory / 1024, len(list(Path(f"/proc/{server}/fd").iterdir()))


def row(what: str, seconds: Iterable[float]) -> None:
    """A line of the table of times."""
    times = sorted(seconds)
    print(f"| {what} | {statistics.median(times):.2f} | {times[-1]:.2f} |", flush=True)


async def measure(address: str, server: int, home: Path, users: int) -> None:
    """Open, click, look elsewhere, and go."""
    first = await opened(address, f"mine/{PARK}0")
    for page in ("solve", "results"):
        await first.shows(page)
    await first.socket.close()
    kept = {"before": state(server, home)}
    print("| what | median, s | slowest, s |\n|---|---|---|")

    async def timed(what: str, work: Iterable[Awaitable[float]]) -> None:
        row(what, await asyncio.gather(*work))

    people = await asyncio.gather(*(opened(address, f"mine/{PARK}{number}") for number in range(users)))
    await timed(f"{users} users open Solve at once", (user.shows("solve") for user in people))
    await timed("all click Solve", (user.shows("solve", "Solve") for user in people))
    kept["solves wait and work"] = state(server, home)
    await timed("all go to Results", (user.shows("results") for user in people))
    kept["all at Results"] = state(server, home)
    await timed("one goes back to Solve", [people[0].shows("solve")])
    for user in people:
        await user.socket.close()
    await asyncio.sleep(REST_SECONDS)
    kept["everybody has gone"] = state(server, home)
    print("\n| when | processes | memory, MB | open files of the server |\n|---|---|---|---|")
    for when, (processes, memory, files) in kept.items():
        print(f"| {when} | {processes} | {memory:.0f} | {files} |")


def main() -> None:
    """Measure with so many users."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--users", type=int, default=20)
    run(asked.parse_args().users)


def run(users: int) -> None:
    """Serve a store with a case of each user's own, and print what was measured."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        os.environ["PARKLOOP_HOME"] = folder
        store = open_store()
        for number in range(users):
            create(store, f"{PARK}{number}", load_case(PARK), "")
        store.close()
        with served(home) as address:
            server = next(process for process in family(os.getpid()) if b"app_pages.serving.server" in _words(process))
            asyncio.run(measure(address, server, home, users))
            for job in jobs_of(home):
                os.kill(job, 9)


def _words(process: int) -> bytes:
    return Path(f"/proc/{process}/cmdline").read_bytes()


if __name__ == "__main__":
    main()
