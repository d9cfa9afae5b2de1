"""Command line: parkloop COMMAND; the commands are in optimizer/commands.

Exit codes: 0 plan found (or nothing wrong), 1 infeasible, 2 what you can mend (a faulty case or call, a disk, permissions),
3 no plan in the time, or a fault of the program (a log tells where), 130 Ctrl-C, 141 nobody reads the answer.
"""

import argparse
import sys
from collections.abc import Sequence
from importlib import import_module

import parkloop
from parkloop.optimizer.commands import known
from parkloop.optimizer.system.garbage import collection_paused


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    words = sys.argv[1:] if argv is None else argv
    try:
        arguments = parser(next((word for word in words if word in known()), "")).parse_args(argv)
        # the libraries that a command needs are not loaded before it is known that there is one
        with collection_paused():
            run = import_module("parkloop.optimizer.commands.run").run
    except KeyboardInterrupt:
        return 130
    return int(run(arguments))


def parser(asked: str | None = None) -> argparse.ArgumentParser:
    """Argument parser of all commands.

    Where one is asked for, the others are only named, and none is loaded for them.
    """
    whole = argparse.ArgumentParser(prog="parkloop", description="The best industrial symbiosis for a park of plants.")
    whole.add_argument("--version", action="version", version=f"parkloop {parkloop.__version__}")
    commands = whole.add_subparsers(required=True, metavar="COMMAND")
    group = known().get(asked or "", ("", ""))[0]
    for name, (home, words) in known().items():
        if name in commands.choices:
            continue
        if asked is None or home == group:
            module, _, analysis = home.partition(":")
            with collection_paused():
                added = import_module(module)
            added.add(commands, *filter(None, [analysis]))
        else:
            commands.add_parser(name, help=words)
    return whole


if __name__ == "__main__":
    sys.exit(main())
