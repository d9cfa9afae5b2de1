"""The command line: parkloop COMMAND; the commands stand in optimizer/commands.

Exit codes: 0 plan found (or nothing wrong), 1 infeasible, 2 faulty case or call, 3 stopped with no plan.
"""

import argparse
import sys
from collections.abc import Callable, Sequence
from contextlib import nullcontext

from cases import CaseError
from optimizer.commands import GROUPS
from optimizer.commands.common import FAULTY, STOPPED
from optimizer.commands.output import answers_alone
from optimizer.interrupts import Asking


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    try:
        arguments = parser().parse_args(argv)
        command: Callable[[argparse.Namespace], int] = arguments.command
        answers = answers_alone() if getattr(arguments, "json", False) else nullcontext()
        with Asking(), answers:
            return command(arguments)
    except CaseError as error:
        print(error, file=sys.stderr)
    except KeyboardInterrupt:
        print("parkloop: stopped.", file=sys.stderr)
        return STOPPED
    except (ValueError, OSError) as error:
        print(f"parkloop: {error}", file=sys.stderr)
    return FAULTY


def parser() -> argparse.ArgumentParser:
    """The parser of all commands."""
    whole = argparse.ArgumentParser(prog="parkloop", description="The best industrial symbiosis for a park of plants.")
    commands = whole.add_subparsers(required=True, metavar="COMMAND")
    for group in GROUPS:
        group.add(commands)
    return whole
