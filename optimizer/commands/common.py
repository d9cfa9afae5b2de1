"""Shared parts of commands: arguments, exit codes, and the progress line."""

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd

from parkloop.cases.locale.catalogue import ENGLISH, codes
from parkloop.cases.messages import say
from parkloop.optimizer.commands import known
from parkloop.optimizer.commands.output import keep, put
from parkloop.optimizer.plan.record import Plan

FOUND, INFEASIBLE, FAULTY, STOPPED, INTERRUPTED, UNREAD = 0, 1, 2, 3, 130, 141


def require_folders(path: Path | None) -> None:
    """Require that a path, and all above it, are folders as far as they stand.

    It is asked before anything is solved.

    Raises:
        ValueError: one of them is a file.
    """
    for place in (path, *path.parents) if path is not None else ():
        if place.is_file():
            raise ValueError(say("{place} is a file, so nothing can be written into it: give --out a folder.", place=str(place)))


def command(commands: Any, name: str, run: Callable[[argparse.Namespace], int]) -> argparse.ArgumentParser:
    """A command with its one line of help."""
    _, words = known()[name]
    parser: argparse.ArgumentParser = commands.add_parser(name, help=words, description=words)
    parser.set_defaults(command=run)
    return parser


def case_argument(parser: argparse.ArgumentParser) -> None:
    """The case a command is about."""
    parser.add_argument(
        "case",
        metavar="CASE",
        help="a shipped park, a case folder, a workbook, a ZIP archive of a folder, or saved:NAME[@REVISION]",
    )


def solve_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of every command that solves."""
    parser.add_argument("--objective", default="cost", metavar="NAME,…", help="what to minimise, in turn (default cost)")
    parser.add_argument(
        "--cvar-level", type=_fraction, default=0.9, metavar="A", help="objective cvar: mean of the worst 1 - A (default 0.9)"
    )
    limit_options(parser)


def limit_options(parser: argparse.ArgumentParser, time_limit: str = "seconds after which the best plan so far is taken") -> None:
    """Add the options of time limit, gap and output format; ``time_limit`` says what it is of."""
    parser.add_argument("--time-limit", type=_positive, metavar="S", help=time_limit)
    parser.add_argument(
        "--gap", type=_fraction, help="proven distance from the best that is enough (default 1e-6 for small parks, else 0.001)"
    )
    parser.add_argument("--json", action="store_true", help="print the summary as JSON")


def language_option(parser: argparse.ArgumentParser, what: str = "what is printed") -> None:
    """Add the option of the language of what a command tells."""
    parser.add_argument("--lang", choices=codes(), default=ENGLISH, help=f"language of {what} (default en)")


def asked(arguments: argparse.Namespace) -> dict[str, Any]:
    """Values of `solve_options` as arguments of ``optimise``."""
    return {
        "objective": arguments.objective.split(","),
        "cvar_level": arguments.cvar_level,
        "time_limit": arguments.time_limit,
        "gap": arguments.gap,
    }


def _positive(text: str) -> float:
    value = float(text)
    if not value > 0:
        raise argparse.ArgumentTypeError(f"{text} is not more than 0")
    return value


def _fraction(text: str) -> float:
    value = float(text)
    if not 0 <= value < 1:
        raise argparse.ArgumentTypeError(f"{text} is not from 0 to below 1")
    return value


def exit_code(plan: Plan) -> int:
    """Exit code of a plan."""
    if plan.found:
        return FOUND
    return INFEASIBLE if plan.status == "infeasible" else STOPPED


def show_table(table: pd.DataFrame, arguments: argparse.Namespace, text: Callable[[pd.DataFrame], str]) -> None:
    """Write a table to ``--out`` where that is given, and print it as text or as JSON."""
    if arguments.out is not None:
        keep({arguments.out: table})
    put(table.to_json(orient="records", force_ascii=False, indent=2) if arguments.json else text(table))
