"""parkloop request and merge: what a company is asked for, and its answer."""

import argparse
from pathlib import Path
from typing import Any

from parkloop.cases import save_case
from parkloop.cases.faults import place, shown
from parkloop.cases.forms.merging import MergedForm, merge_form
from parkloop.cases.forms.writing import request_form
from parkloop.cases.given import given_case
from parkloop.optimizer.commands.common import FAULTY, FOUND, case_argument, command, language_option


def add(commands: Any) -> None:
    """Add request and merge."""
    asked = command(commands, "request", _request)
    case_argument(asked)
    asked.add_argument("--plant", required=True, metavar="PLANT", help="whose data are asked for")
    asked.add_argument("--out", required=True, type=Path, metavar="FILE.xlsx", help="where the workbook is written")
    language_option(asked, "sheets, headers and choices")
    taken = command(commands, "merge", _merge)
    case_argument(taken)
    taken.add_argument("form", type=Path, metavar="FORM.xlsx", help="the workbook as it came back")
    taken.add_argument(
        "--out", type=Path, metavar="DIR", help="folder that the case is written to; none: only the changes are told"
    )
    taken.add_argument(
        "--take", choices=("mine", "theirs"), help="where both changed a cell: mine the company's, theirs the case's"
    )


def _request(arguments: argparse.Namespace) -> int:
    request_form(given_case(arguments.case), arguments.plant, arguments.out, language=arguments.lang)
    print(f"{arguments.out} written.")
    return FOUND


def _merge(arguments: argparse.Namespace) -> int:
    found = merge_form(given_case(arguments.case), arguments.form, take=arguments.take)
    _tell(found)
    if len(found.clashes) and arguments.take is None:
        print("Nothing is written: say with --take whose values hold where both changed.")
        return FAULTY
    if arguments.out is not None:
        save_case(found.case, arguments.out)
        print(f"{found.case.info.id} written to {arguments.out}.")
    return FOUND


def _tell(found: MergedForm) -> None:
    for note in found.case.notes:
        print(f"Note: {note}")
    print(f"{found.plant}: {len(found.changes)} changes.")
    for row in found.changes.to_dict("records"):
        where = place(row["table"], row["row"], row["column"])
        print(f"  {where}: {shown(row['before'])} → {shown(row['after'])}")
    for row in found.clashes.to_dict("records"):
        where = place(row["table"], row["row"], row["column"])
        print(f"  Both changed {where}: sent {shown(row['base'])}, case {shown(row['theirs'])}, company {shown(row['mine'])}")
