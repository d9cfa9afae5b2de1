"""parkloop ledger: ledgers of companies as a case, and an empty one."""

import argparse
from pathlib import Path
from typing import Any

from parkloop.cases import save_case
from parkloop.cases.faults import CaseError, Fault
from parkloop.cases.given import given_case
from parkloop.cases.ledgers.marking import marked
from parkloop.cases.ledgers.park import HOURS, read_ledgers
from parkloop.cases.ledgers.template import write_ledger_template
from parkloop.cases.messages import say
from parkloop.cases.schema import Case
from parkloop.optimizer.commands.common import FOUND, command, language_option
from parkloop.optimizer.commands.output import keep


def add(commands: Any) -> None:
    """Add ledger."""
    parser = command(commands, "ledger", _ledger)
    parser.add_argument("files", nargs="*", type=Path, metavar="FILE.xlsx", help="one workbook, or one for each company")
    parser.add_argument("--template", type=Path, metavar="FILE.xlsx", help="write an empty ledger")
    language_option(parser, "the empty ledger and of marks")
    parser.add_argument(
        "--hours", type=float, default=HOURS, help="hours of operation that a year's amounts fall on (default 8000)"
    )
    parser.add_argument(
        "--running", action="append", default=[], metavar="COMPANY=HOURS", help="hours that one company runs; may be repeated"
    )
    parser.add_argument("--title", help="what the park is called")
    parser.add_argument("--id", default="ledger", help="name of the case (default ledger)")
    parser.add_argument("--into", metavar="CASE", help="take the companies into this park; plants of the same title are replaced")
    parser.add_argument("--mark", type=Path, metavar="DIR", help="folder for workbooks with faults, their cells marked red")
    parser.add_argument("--out", type=Path, metavar="DIR", help="folder that the case is written to")


def _ledger(arguments: argparse.Namespace) -> int:
    if arguments.template is not None:
        write_ledger_template(arguments.template, language=arguments.lang)
        print(f"{arguments.template} written.")
        return FOUND
    if not arguments.files or arguments.out is None:
        raise CaseError(
            [Fault("ledger", "", "", None, say("it must say which ledgers are read, and with --out where the case is written"))]
        )
    try:
        case = _read(arguments)
    except CaseError:
        if arguments.mark is not None:
            _mark(arguments)
        raise
    save_case(case, arguments.out)
    for note in case.notes:
        print(f"Note: {note}")
    print(f"{case.info.id} written to {arguments.out}: {len(case.plants) - 1} companies.")
    return FOUND


def _mark(arguments: argparse.Namespace) -> None:
    """Write the workbooks that have faults, their cells marked."""
    found = marked([(path.read_bytes(), path.name) for path in arguments.files], arguments.lang, arguments.hours)
    keep({arguments.mark / name: data for name, data in found.items()})
    for name in found:
        print(f"{arguments.mark / name} written, with its faults marked.")


def _read(arguments: argparse.Namespace) -> Case:
    given = dict(_hours_of(text) for text in arguments.running)
    park = None if arguments.into is None else given_case(arguments.into)
    named = {"id": arguments.id, "title": arguments.title}
    return read_ledgers(arguments.files, hours=arguments.hours, running=given, **named, into=park)


def _hours_of(text: str) -> tuple[str, float]:
    """A company and its hours."""
    company, _, hours = text.rpartition("=")
    try:
        return company, float(hours)
    except ValueError:
        raise ValueError(f"{text}: write COMPANY=HOURS, such as Mill A=5000.") from None
