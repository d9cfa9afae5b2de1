"""parkloop store: integrity check of the store of saved cases, and recovery of a damaged one."""

import argparse
import os
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

from sqlalchemy import make_url

from parkloop.cases.store import StoreError, cases, open_store
from parkloop.cases.store.opened import default_url, file_of
from parkloop.cases.store.recover import damaged_rows, recover
from parkloop.optimizer.commands import known
from parkloop.optimizer.commands.common import FAULTY, FOUND


def add(commands: Any) -> None:
    """Add store, with check and recover."""
    whole = commands.add_parser("store", help=known()["store"][1], description=known()["store"][1])
    parts = whole.add_subparsers(required=True, metavar="check|recover")
    parts.add_parser("check", help="look whether everything in the store is as it was written").set_defaults(command=_check)
    saved = parts.add_parser("recover", help="copy what can be read of a damaged store into a new one")
    saved.set_defaults(command=_recover)
    saved.add_argument("new", metavar="NEW.db", type=Path, help="file of the new store, which must not be there yet")
    saved.add_argument("--from", dest="damaged", metavar="OLD.db", type=Path, help="the damaged file (default: the store)")


def _check(_: argparse.Namespace) -> int:
    with closing(open_store()) as store:
        found, known = damaged_rows(store), cases(store, archived=True)
    for part in found:
        print(f"Damaged: {part}.", file=sys.stderr)
    if not found:
        print(f"The store {store.url} is whole: {len(known)} saved cases.")
    return FAULTY if found else FOUND


def _recover(arguments: argparse.Namespace) -> int:
    damaged = arguments.damaged or file_of(make_url(os.environ.get("PARKLOOP_STORE") or default_url()))
    if damaged is None:
        raise StoreError("The store is on a server: its own tools save what can be read.")
    for table, (copied, left) in recover(damaged, arguments.new).items():
        print(f"{table:12} {copied:>8} rows copied" + (f", {left} left behind" if left else ""))
    print(f"{arguments.new} written; {damaged} is as it was.")
    return FOUND
