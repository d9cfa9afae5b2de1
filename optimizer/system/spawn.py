"""Starter of all Python processes; none takes a module of the working folder.

Python looks for modules in the working folder first (`python -m`), and takes an empty entry of PYTHONPATH for it: a `secrets.py`
or `numpy.py` that lies there by chance or by malice would become part of the page, of a job or of the solver. So a process
begins with `-P`, and with a PYTHONPATH whose entries are absolute and not the working folder.
"""

from __future__ import annotations

import os
import signal
import site
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import IO, TypeAlias

import parkloop

__all__ = ["Process", "command", "ended", "environment", "killed", "piped", "started"]

Process: TypeAlias = "subprocess.Popen[bytes]"

PACKAGE = Path(parkloop.__file__).resolve().parents[1]
"""The folder in which this very package lies: the project's, or that of installed packages."""
PRIVATE = -1 if sys.platform == "win32" else 0o077
"""What a process takes from the rights of the files that it makes: nobody else reads what the page and its jobs write."""


def command(module: str, *words: str) -> list[str]:
    """The words that start a module of this package with its arguments."""
    return [sys.executable, "-P", "-m", module, *words]


def environment(given: Mapping[str, str]) -> dict[str, str]:
    """Environment in which a process finds this very package from any folder.

    Installed or not, and nothing of the working folder.
    """
    folders = [] if sys.flags.ignore_environment else given.get("PYTHONPATH", "").split(os.pathsep)
    here = _here()
    entries = [entry for entry in map(_absolute, filter(None, folders)) if entry is not None and entry != here]
    if PACKAGE not in map(_absolute, (*site.getsitepackages(), site.getusersitepackages())):
        # where Python looks of itself it comes after the standard library, with all that is installed beside it
        entries.insert(0, PACKAGE)
    return {**given, "PYTHONPATH": os.pathsep.join(map(str, dict.fromkeys(entries)))}


def started(
    module: str,
    *words: str,
    log: IO[bytes] | None = None,
    folder: Path | None = None,
    tied: bool = False,
    held: IO[bytes] | None = None,
) -> Process:
    """Start a module of this package.

    With a ``log`` the process is apart from this one: all that it says goes there, and Ctrl-C does not reach it; ``tied`` gives
    it a standard input that this process holds open, by whose end it learns that this one is gone; ``held`` is a locked file
    whose lock it holds too, from its first moment, which a last word ``held`` tells it (Windows hands no locks on). Without a
    ``log`` it shares this process's terminal. ``folder`` is its working folder, by default this process's.
    """
    passed = [held.fileno()] if held is not None and sys.platform != "win32" else []
    asked, known = command(module, *words, *("held" for _ in passed)), environment(os.environ)
    if log is None:
        return subprocess.Popen(asked, env=known, cwd=folder, umask=PRIVATE)
    return subprocess.Popen(
        asked,
        env=known,
        cwd=folder,
        stdin=subprocess.PIPE if tied else subprocess.DEVNULL,
        stdout=log,
        stderr=subprocess.STDOUT,
        umask=PRIVATE,
        start_new_session=sys.platform != "win32",
        pass_fds=passed,
        creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
    )


def piped(module: str) -> Process:
    """Start a module of this package with pipes as standard input and output, apart from this process.

    Its end of the input tells the module that this process is gone.
    """
    return subprocess.Popen(
        command(module),
        env=environment(os.environ),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        umask=PRIVATE,
        start_new_session=sys.platform != "win32",
        creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
    )


def ended(process: Process, seconds: float) -> bool:
    """Wait at most that long for the end of a process; whether it has ended."""
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        return False
    return True


def killed(process: Process) -> None:
    """End a process that was started apart, at once, and those of its session, and wait for it."""
    if process.poll() is None:
        if sys.platform == "win32":
            process.kill()
        else:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    if process.stdin is not None:
        with suppress(OSError):  # what was still to be sent
            process.stdin.close()


def _absolute(entry: str) -> Path | None:
    """An entry as a folder; none where it is relative to a working folder that is gone."""
    with suppress(OSError):
        return Path(entry).resolve()
    return None


def _here() -> Path | None:
    """The working folder; none where it is gone."""
    return _absolute(os.curdir)
