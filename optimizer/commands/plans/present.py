"""parkloop today: the park as it runs, by company, beside what companies report."""

import argparse
from contextlib import closing
from pathlib import Path
from typing import Any

import pandas as pd

from parkloop.cases.given import SAVED, given_case, newest_sign_off, saved_name
from parkloop.cases.locale.catalogue import rendered
from parkloop.cases.store import open_store, sign
from parkloop.optimizer.analyses.titles import in_titles, titled
from parkloop.optimizer.analyses.today.reported import OFF
from parkloop.optimizer.analyses.today.tables import today
from parkloop.optimizer.commands.common import FOUND, INFEASIBLE, case_argument, command, language_option
from parkloop.optimizer.commands.output import answer, keep
from parkloop.optimizer.plan.wording import cell
from parkloop.optimizer.report import today as shown
from parkloop.optimizer.report.words import word

TABLES = ("companies", "reported", "bought", "idle", "lacking")


def add(commands: Any) -> None:
    """Add today."""
    parser = command(commands, "today", _today)
    case_argument(parser)
    told = f"deviation from what is reported from which on it is marked (default {OFF:g})"
    parser.add_argument("--off", type=float, default=OFF, metavar="SHARE", help=told)
    parser.add_argument("--sign", metavar="NAME", help="confirm the revision of a saved case (saved:NAME) by this name")
    parser.add_argument("--out", type=Path, metavar="DIR", help="write each table as CSV into a folder")
    language_option(parser)
    parser.add_argument("--json", action="store_true", help="print the tables as JSON")


def _today(arguments: argparse.Namespace) -> int:
    case, language = given_case(arguments.case), arguments.lang
    if arguments.sign is not None:
        _sign(arguments.case, arguments.sign)
    found = today(case, off=arguments.off)
    tables = {name: getattr(found, name) for name in TABLES}
    if arguments.out is not None:
        keep({arguments.out / f"{name}.csv": cells for name, cells in tables.items()})
    if arguments.json:
        listed = {name: cells.astype(object).where(cells.notna(), None).to_dict("records") for name, cells in tables.items()}
        answer({**listed, "warnings": [*found.warnings], "reasons": [*found.reasons]})
        return INFEASIBLE if found.reasons else FOUND
    if found.reasons:
        title = titled(case, language)
        print("\n".join([word("t.cannot", language), *(rendered(in_titles(each, title), language) for each in found.reasons)]))
        return INFEASIBLE
    made = {name: getattr(shown, name)(case, found, language) for name in ("companies", "reported", "bought")}
    print("\n\n".join(_text(cells) for cells in made.values() if len(cells)))
    told = list(shown.sentences(case, found, newest_sign_off(arguments.case), language))
    print("\n".join(["", *told]) if told else "", end="\n" if told else "")
    return FOUND


def _text(cells: pd.DataFrame) -> str:
    """A table as text, numbers as people write them."""
    return cells.to_string(index=False, float_format=cell)


def _sign(words: str, signer: str) -> None:
    if not words.startswith(SAVED):
        raise ValueError("Only a saved case is signed: parkloop save FOLDER NAME saves one, then name it saved:NAME.")
    name, revision = saved_name(words)
    with closing(open_store()) as store:
        sign(store, name, signer, revision)
