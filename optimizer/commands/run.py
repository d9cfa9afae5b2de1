"""Running one command: what goes wrong ends in one sentence and an exit code."""

import argparse
import os
import sys
from collections.abc import Callable
from contextlib import nullcontext, suppress
from pathlib import Path

from parkloop.cases import CaseError
from parkloop.cases.locale.catalogue import ENGLISH, rendered
from parkloop.optimizer.commands.common import INTERRUPTED, UNREAD, require_folders
from parkloop.optimizer.commands.output import answers_alone
from parkloop.optimizer.system.error_reports import error_report
from parkloop.optimizer.system.interrupts import Asking


def run(arguments: argparse.Namespace) -> int:
    """Run one command; returns the exit code."""
    try:
        code = _answered(arguments)
        sys.stdout.flush()
        return code
    except KeyboardInterrupt:
        _print_error("parkloop: stopped.")
        return INTERRUPTED
    except BrokenPipeError:
        _leave_unread()
        return UNREAD
    except Exception as error:
        found = error_report(error)
        sentence = rendered(found.sentence, getattr(arguments, "lang", ENGLISH))
        _print_error(sentence if isinstance(error, CaseError) else f"parkloop: {sentence}")
        return found.code


def _answered(arguments: argparse.Namespace) -> int:
    command: Callable[[argparse.Namespace], int] = arguments.command
    if isinstance(out := getattr(arguments, "out", None), Path):
        require_folders(out.parent)
    answers = answers_alone() if getattr(arguments, "json", False) else nullcontext()
    with Asking(), answers:
        return command(arguments)


def _print_error(sentence: str) -> None:
    """Say it on the error stream, if anybody still reads that."""
    with suppress(OSError):
        print(sentence, file=sys.stderr, flush=True)


def _leave_unread() -> None:
    """Discard remaining output, so that Python does not complain at its end."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
