"""parkloop app: the page in the browser."""

import argparse
from typing import Any

from optimizer.commands.common import command
from optimizer.serve import serve


def add(commands: Any) -> None:
    """Add app."""
    page = command(commands, "app", _app, "open the page in the browser")
    page.add_argument("--port", type=int, default=8501)
    page.add_argument("--headless", action="store_true", help="do not open a browser")
    page.add_argument("--address", default="127.0.0.1", help="where to listen; 0.0.0.0: everywhere (docs/server.md first)")
    page.add_argument("--max-upload", type=_size, default=20, metavar="MB", help="largest workbook taken (default 20)")


def _size(text: str) -> int:
    """A size of 1 MB or more."""
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text} is no size of 1 MB or more")
    return int(text)


def _app(arguments: argparse.Namespace) -> int:
    print(f"Parkloop is at http://{arguments.address}:{arguments.port} (Ctrl-C ends it).", flush=True)
    return serve(arguments.port, arguments.headless, arguments.address, arguments.max_upload)
