"""parkloop app: the page in the browser."""

import argparse
import sys
from functools import partial
from typing import Any

from parkloop.cases import list_cases
from parkloop.cases.given import SAVED
from parkloop.optimizer.commands.common import FAULTY, command
from parkloop.optimizer.jobs import cleanup, queue
from parkloop.optimizer.system.serve import serve


def add(commands: Any) -> None:
    """Add app."""
    page = command(commands, "app", _app)
    page.add_argument("case", metavar="CASE", nargs="?", type=_case, help="a shipped park or saved:NAME to open")
    page.add_argument("--port", type=int, default=8501)
    page.add_argument("--headless", action="store_true", help="do not open a browser")
    page.add_argument("--address", default="127.0.0.1", help="where to listen; 0.0.0.0: everywhere (docs/server.md first)")
    page.add_argument("--max-upload", type=_size, default=20, metavar="MB", help="largest workbook taken (default 20)")


def _size(text: str) -> int:
    """A size of 1 MB or more."""
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text} is no size of 1 MB or more")
    return int(text)


def _case(text: str) -> str:
    """A case as the page calls it."""
    if text.startswith(SAVED):
        return f"mine/{text.removeprefix(SAVED)}"
    if text not in list_cases():
        raise argparse.ArgumentTypeError(f"{text} is neither saved:NAME nor one of {', '.join(list_cases())}")
    return f"shipped/{text}"


def _app(arguments: argparse.Namespace) -> int:
    _look_at_jobs()
    place = (arguments.port, arguments.headless, arguments.address, arguments.max_upload)
    answers = partial(print, f"Parkloop is at http://{arguments.address}:{arguments.port} (Ctrl-C ends it).", flush=True)
    try:
        return serve(*place, arguments.case or "", answers)
    except OSError as error:
        print(f"http://{arguments.address}:{arguments.port} cannot be served: {error.strerror or error}.", file=sys.stderr)
        return FAULTY


def _look_at_jobs() -> None:
    """Start waiting jobs, report interrupted ones, and remove old ones."""
    queue.dispatch()
    interrupted = queue.interrupted()
    if interrupted:
        cases = ", ".join(sorted({job.request.case.partition("/")[2] for job in interrupted}))
        print(f"Interrupted, and offered again on the page Solve: {len(interrupted)} ({cases}).", flush=True)
    cleanup.clean_up()
