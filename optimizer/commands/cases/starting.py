"""parkloop start: a new park from sectors and their sizes."""

import argparse
from pathlib import Path
from typing import Any

from parkloop.cases import save_case, write_workbook
from parkloop.cases.faults import CaseError, Fault
from parkloop.cases.messages import say
from parkloop.cases.starting.park import start
from parkloop.cases.starting.sectors import sectors
from parkloop.optimizer.commands.common import FOUND, command, show_table

WORKBOOK = ".xlsx"


def add(commands: Any) -> None:
    """Add start."""
    parser = command(commands, "start", _start)
    parser.add_argument(
        "--sector", action="append", default=[], metavar="NAME=SIZE", help="a sector and its size; without any they are listed"
    )
    parser.add_argument("--title", help="what the park is called")
    parser.add_argument("--id", default="new_park", help="name of the case (default new_park)")
    parser.add_argument("--out", type=Path, metavar="DIR|FILE.xlsx", help="where it is written")
    parser.add_argument("--json", action="store_true", help="print the list of sectors as JSON")


def _start(arguments: argparse.Namespace) -> int:
    if not arguments.sector:
        arguments.out = None
        show_table(sectors(), arguments, lambda table: "\n".join(map(_line, table.to_dict("records"))))
        return FOUND
    case = start([_pair(text) for text in arguments.sector], id=arguments.id, title=arguments.title)
    if arguments.out is None:
        raise CaseError([Fault("sectors", "", "--out", None, say("it must say where the park is written"))])
    if arguments.out.suffix.lower() == WORKBOOK:
        write_workbook(case, arguments.out)
    else:
        save_case(case, arguments.out)
    print(
        f"{case.info.id} written to {arguments.out}: {len(case.plants)} plants, {len(case.provenance)} numbers with their source."
    )
    return FOUND


def _pair(text: str) -> tuple[str, float]:
    name, _, size = text.partition("=")
    try:
        return name.strip(), float(size)
    except ValueError:
        raise CaseError([Fault("sectors", name, "size", text, say("it must be NAME=SIZE, such as cement=200"))]) from None


def _line(row: dict[Any, Any]) -> str:
    sizes = f"usually {row['usual_size']:g} ({row['least_size']:g} to {row['most_size']:g}) {row['unit']}"
    told = [f"{row['sector']:<24}{row['title']} · {row['title_zh']}: {sizes}", row["about"] and f"    {row['about']}"]
    return "\n".join(filter(None, told))
