"""parkloop cases, save and history: saved cases, and the plans kept with them."""

import argparse
import getpass
import sys
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pandas as pd

from parkloop.cases import store
from parkloop.cases.faults import shown
from parkloop.cases.given import SAVED, given_case, saved_name
from parkloop.cases.locale.formats import minute
from parkloop.cases.schema import Case
from parkloop.cases.schema.digests import digest
from parkloop.cases.store import Conflict, Revision, SavedCase, open_store
from parkloop.optimizer.commands.common import FAULTY, FOUND, command
from parkloop.optimizer.commands.output import answer
from parkloop.optimizer.plan.record import Plan
from parkloop.optimizer.plan.wording import number
from parkloop.optimizer.planning.pipeline import optimise
from parkloop.optimizer.planning.series import stored
from parkloop.optimizer.solver.outcome import Progress

MOST_CHANGES = 50


def add(commands: Any) -> None:
    """Add cases, save and history."""
    listed = command(commands, "cases", _cases)
    listed.add_argument("--all", action="store_true", help="those too that are put away")
    listed.add_argument("--json", action="store_true", help="print the list as JSON")
    put = command(commands, "save", _save)
    put.add_argument("case", metavar="CASE", help="a case folder, a workbook, a shipped park, or saved:NAME[@REVISION]")
    put.add_argument("name", metavar="NAME", help="name of the saved case")
    put.add_argument("--note", default="", help="what has changed, and why")
    put.add_argument("--author", help="who saves it (default: the name of the user)")
    put.add_argument("--base", type=int, metavar="REVISION", help="the revision that the changes were made from")
    put.add_argument("--take", choices=("mine", "theirs"), help="whose value holds where both have changed the same cell")
    told = command(commands, "history", _history)
    told.add_argument("name", metavar="NAME", help="name of the saved case")
    told.add_argument("--changes", action="store_true", help="every changed cell too")
    told.add_argument("--json", action="store_true", help="print the history as JSON")


def solve_given(words: str, case: Case, progress: Callable[[Progress], None], options: Mapping[str, Any]) -> Plan:
    """Plan of a CASE argument; that of a saved case is stored, and reused for the same question."""
    if not words.startswith(SAVED):
        return optimise(case, progress=progress, **options)
    name, wanted = saved_name(words)
    with closing(open_store()) as opened:
        # whoever saves meanwhile makes a newer revision than the one that was read
        told = [it.number for it in store.history(opened, name) if it.digest == digest(case)]
        revision = wanted or next(iter(told), None)
        author = getpass.getuser()
        return stored.solve(opened, name, case, author=author, revision=revision, progress=progress, **options)


def _cases(arguments: argparse.Namespace) -> int:
    with closing(open_store()) as opened:
        found = store.cases(opened, archived=arguments.all)
    lines = [_line(case) for case in found]
    if arguments.json:
        answer(lines)
    elif not lines:
        print("No case is saved yet: parkloop save FOLDER NAME saves one.")
    else:
        print(f"{'name':24} {'revision':>8}  {'saved (UTC)':16}  {'by':12} {'runs':>4} {'best':>18}")
        for line in lines:
            best = "–" if line["best"] is None else number(line["best"])
            tail = " (of an earlier state)" if line["outdated"] else ""
            tail += " (put away)" if line["archived"] else ""
            when = line["saved"][:16].replace("T", " ")
            print(f"{line['name']:24} {line['revision']:>8}  {when:16}  {line['author']:12} {line['runs']:>4} {best:>18}{tail}")
    return FOUND


def _save(arguments: argparse.Namespace) -> int:
    case, author = given_case(arguments.case), arguments.author or getpass.getuser()
    with closing(open_store()) as opened:
        known = any(saved.name == arguments.name for saved in store.cases(opened, archived=True))
        if not known:
            revision = store.create(opened, arguments.name, case, author, arguments.note or f"From {Path(arguments.case).name}.")
        else:
            try:
                revision = store.save(opened, arguments.name, case, author, arguments.note, arguments.base)
            except Conflict as conflict:
                if arguments.take is None:
                    return _print_conflict(conflict)
                joined = store.merge(conflict, otherwise=arguments.take)
                revision = store.save(opened, arguments.name, joined, author, arguments.note, conflict.theirs.number)
    print(f"{revision.case}: revision {revision.number}, saved {minute(revision.when)} UTC by {revision.author}.")
    return FOUND


def _history(arguments: argparse.Namespace) -> int:
    with closing(open_store()) as opened:
        told = store.history(opened, arguments.name)
        wanted = arguments.changes or arguments.json
        changed = {revision.number: store.changes(opened, arguments.name, revision.number) for revision in told if wanted}
    if arguments.json:
        answer([_record(revision, changed[revision.number]) for revision in told])
        return FOUND
    for revision in told:
        print(f"{revision.number:>4}  {minute(revision.when)} UTC  {revision.author:12} {revision.note}")
        for row in changed[revision.number].to_dict("records") if wanted else []:
            print(f"      {_change(row, row['before'], row['after'])}")
    return FOUND


def _print_conflict(conflict: Conflict) -> int:
    """Say what differs and how to go on."""
    print(f"parkloop: {conflict}", file=sys.stderr)
    for item in conflict.differences[:MOST_CHANGES]:
        place = {"table": item.table, "row": item.row, "column": item.column}
        clash = f", and was {_shown(item.base)}: both have changed it" if item.clash else ""
        print(f"  {_change(place, item.theirs, item.mine)}{clash}", file=sys.stderr)
    if len(conflict.differences) > MOST_CHANGES:
        print(f"  … and {len(conflict.differences) - MOST_CHANGES} more.", file=sys.stderr)
    print(
        "Left is theirs, right is yours. --take mine or --take theirs joins both and decides where both changed.", file=sys.stderr
    )
    return FAULTY


def _line(case: SavedCase) -> dict[str, Any]:
    return {
        "name": case.name,
        "title": case.title,
        "revision": case.revision,
        "saved": case.when.isoformat(),
        "author": case.author,
        "note": case.note,
        "archived": case.archived,
        "runs": case.runs,
        "best": None if case.best is None else case.best.objective,
        "goal": None if case.best is None else case.best.goal,
        "outdated": case.outdated,
    }


def _record(revision: Revision, changed: pd.DataFrame) -> dict[str, Any]:
    told = {**asdict(revision), "when": revision.when.isoformat()}
    return {**told, "changes": changed.to_dict("records")}


def _change(row: Mapping[Any, Any], before: object, after: object) -> str:
    """Difference as a line: its place and both values."""
    place = " ".join(str(row[name]) for name in ("table", "row", "column") if row[name])
    return f"{place}: {_shown(before)} → {_shown(after)}"


def _shown(value: object) -> str:
    return "–" if value is None else shown(value)
