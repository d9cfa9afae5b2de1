"""What the commands share: their arguments, exit codes, and the line that tells how a solve goes."""

import argparse
import sys
from collections.abc import Callable
from contextlib import closing
from typing import Any

import pandas as pd

from cases import load_case
from cases.schema import Case
from cases.store import load, open_store
from optimizer.commands.output import put
from optimizer.outcome import Progress
from optimizer.plan import Plan
from optimizer.wording import number

FOUND, INFEASIBLE, FAULTY, STOPPED = 0, 1, 2, 3
SAVED = "saved:"
"""Before the name of a case in the store."""


def command(commands: Any, name: str, run: Callable[[argparse.Namespace], int], words: str) -> argparse.ArgumentParser:
    """A command with its one line of help."""
    parser: argparse.ArgumentParser = commands.add_parser(name, help=words, description=words)
    parser.set_defaults(command=run)
    return parser


def case_argument(parser: argparse.ArgumentParser) -> None:
    """The case a command is about."""
    parser.add_argument("case", metavar="CASE", help="a shipped park, a case folder, a workbook, or saved:NAME[@REVISION]")


def given_case(words: str) -> Case:
    """The case of a CASE argument; raises ``CaseError`` with all its faults, ``StoreError`` where no such case is saved."""
    if not words.startswith(SAVED):
        return load_case(words)
    with closing(open_store()) as store:
        return load(store, *saved_name(words))


def saved_name(words: str) -> tuple[str, int | None]:
    """Name and revision of saved:NAME[@REVISION]; none for the newest."""
    name, _, revision = words.removeprefix(SAVED).partition("@")
    if revision and not revision.isdigit():
        raise ValueError(f"{words}: a revision is a number, as in {SAVED}{name}@2.")
    return name, int(revision) if revision else None


def solve_options(parser: argparse.ArgumentParser) -> None:
    """What every command that solves lets its user choose."""
    parser.add_argument("--objective", default="cost", metavar="NAME,…", help="what to minimise, in turn (default cost)")
    parser.add_argument(
        "--cvar-level", type=_fraction, default=0.9, metavar="A", help="objective cvar: mean of the worst 1 - A (default 0.9)"
    )
    limit_options(parser)


def limit_options(parser: argparse.ArgumentParser) -> None:
    """How long and how exactly is solved, and how the answer is printed."""
    parser.add_argument("--time-limit", type=_positive, metavar="S", help="seconds after which the best plan so far is taken")
    parser.add_argument(
        "--gap", type=_fraction, help="proven distance from the best that is enough (default 1e-6 for small parks, else 0.001)"
    )
    parser.add_argument("--json", action="store_true", help="print the summary as JSON")


def asked(arguments: argparse.Namespace) -> dict[str, Any]:
    """What `solve_options` let the user choose, as arguments of ``optimise``."""
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
    """Write a table to ``--out`` where that is given, and print it as text, or as JSON where that is asked for."""
    if arguments.out is not None:
        table.to_csv(arguments.out, index=False)
    put(table.to_json(orient="records", force_ascii=False, indent=2) if arguments.json else text(table))


class ProgressLine:
    """One line on the error stream that is written over while a solve runs."""

    def __init__(self) -> None:
        """Nothing has been shown yet."""
        self.shown = False

    def show(self, progress: Progress) -> None:
        """Incumbent, bound and gap; before the first bound the solver is still at the first relaxation."""
        text = " · ".join(
            (
                f"{progress.seconds:6.1f} s",
                "no plan yet" if progress.objective is None else f"best {number(progress.objective)}",
                "first relaxation" if progress.bound is None else f"bound {number(progress.bound)}",
                "" if progress.gap is None else f"gap {100 * progress.gap:.2f} %",
            )
        )
        if sys.stderr.isatty():
            print(f"\r{text:<78}", end="", file=sys.stderr, flush=True)
        else:
            print(text, file=sys.stderr, flush=True)
        self.shown = True

    def end(self) -> None:
        """Leave the line."""
        if self.shown and sys.stderr.isatty():
            print(file=sys.stderr)
