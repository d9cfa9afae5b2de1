"""parkloop check, import, export and list: cases as files."""

import argparse
from pathlib import Path
from typing import Any

from parkloop.cases import check, list_cases, load_case, read_workbook, save_case, warnings, write_workbook
from parkloop.cases.given import given_case
from parkloop.cases.io.workbook import workbook_ids
from parkloop.optimizer.bounds import unbounded_earning
from parkloop.optimizer.commands.common import FAULTY, FOUND, case_argument, command, language_option
from parkloop.optimizer.planning.model import write_model

WORKBOOK, MODELS = ".xlsx", (".mps", ".lp")
"""Suffixes of workbooks and of models."""


def add(commands: Any) -> None:
    """Add check, import, export and list."""
    checked = command(commands, "check", _check)
    case_argument(checked)
    taken = command(commands, "import", _import)
    taken.add_argument("file", type=Path, metavar="FILE.xlsx")
    taken.add_argument("folder", type=Path, metavar="DIR")
    given = command(commands, "export", _export)
    language_option(given, "sheets, headers and choices")
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
    kind = arguments.file.suffix.lower()
    if kind not in (WORKBOOK, *MODELS):
        raise ValueError(
            f"{arguments.file}: its name must end in {WORKBOOK} (a workbook), or in {' or '.join(MODELS)} (the model)."
        )
    case, safe_side = given_case(arguments.case), False
    if kind == WORKBOOK:
        write_workbook(case, arguments.file, arguments.lang)
    else:
        safe_side = write_model(case, arguments.objective, arguments.file)
    print(f"{arguments.file} written.")
    if safe_side:
        print(
            "Qualities mix in this park: the model counts every outlet at its limit. What it admits holds, and "
            "`parkloop solve` may find a better plan than its optimum."
        )
    return FOUND


def _list(arguments: argparse.Namespace) -> int:
    for name in list_cases():
        info = load_case(name).info
        print(f"{name:20} {info.title or ''}")
    return FOUND
