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


def _app(arguments: argparse.Namespace) -> int:
    return serve(port=arguments.port, headless=arguments.headless)
