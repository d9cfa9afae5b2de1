"""parkloop check, import, export and list: cases as files."""

import argparse
from pathlib import Path
from typing import Any

from parkloop.cases import check, list_cases, load_case, read_workbook, save_case, warnings, write_workbook
from parkloop.cases.given import given_case
from parkloop.cases.io.workbook import workbook_ids
from parkloop.cases.locale.catalogue import ENGLISH, codes
from parkloop.optimizer import build_model
from parkloop.optimizer.bounds import unbounded_earning
from parkloop.optimizer.commands.common import FAULTY, FOUND, case_argument, command

MODELS = (".mps", ".lp")
"""Suffixes of models."""


def add(commands: Any) -> None:
    """Add check, import, export and list."""
    checked = command(commands, "check", _check)
    case_argument(checked)
    taken = command(commands, "import", _import)
    taken.add_argument("file", type=Path, metavar="FILE.xlsx")
    taken.add_argument("folder", type=Path, metavar="DIR")
    given = command(commands, "export", _export)
    given.add_argument("--lang", choices=codes(), default=ENGLISH, help="language of sheets, headers and choices (default en)")
    case_argument(given)
    given.add_argument("file", type=Path, metavar="FILE.xlsx|FILE.mps|FILE.lp")
    given.add_argument("--objective", default="cost", metavar="NAME", help="of the model (default cost)")
    command(commands, "list", _list)


def _check(arguments: argparse.Namespace) -> int:
    case = given_case(arguments.case)
    faults = [*map(str, check(case))]
    faults += [] if faults else unbounded_earning(case)
    for fault in faults:
        print(fault)
    for warning in warnings(case):
        print(f"Warning: {warning}")
    if not faults:
        print(f"{case.info.id}: nothing wrong.")
    return FAULTY if faults else FOUND


def _import(arguments: argparse.Namespace) -> int:
    before = load_case(arguments.folder) if (arguments.folder / "case.toml").exists() else None
    case = read_workbook(arguments.file, before=before)
    save_case(case, arguments.folder)
    for row in workbook_ids(arguments.file, before).to_dict("records"):
        print(f"{row['table']}.{row['column']}: {row['name']} → {row['id']}")
    for note in case.notes:
        print(f"Note: {note}")
    print(f"{case.info.id} written to {arguments.folder}.")
    return FOUND


def _export(arguments: argparse.Namespace) -> int:
    if arguments.file.suffix.lower() in MODELS:
        # names of rules and variables as in the manual, and not numbers
        build_model(given_case(arguments.case), arguments.objective).write(
            str(arguments.file), io_options={"symbolic_solver_labels": True}
        )
    else:
        write_workbook(given_case(arguments.case), arguments.file, arguments.lang)
    print(f"{arguments.file} written.")
    return FOUND


def _list(arguments: argparse.Namespace) -> int:
    for name in list_cases():
        info = load_case(name).info
        print(f"{name:20} {info.title or ''}")
    return FOUND
