"""Starter of all Python processes; none takes a module of the working folder.

Python looks for modules in the working folder first (`python -m`), and takes an empty entry of PYTHONPATH for it: a `secrets.py`
or `numpy.py` that lies there by chance or by malice would become part of the page, of a job or of the solver. So a process
begins with `-P`, and with a PYTHONPATH whose entries are absolute and not the working folder.

Where a copy of this process will do (`Fork`), it has all modules that are loaded here at once, and imports nothing.
"""

from __future__ import annotations

import gc
import os
import signal
import site
import subprocess
import sys
import threading
import warnings
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import IO, BinaryIO, NoReturn, TypeAlias

import parkloop

__all__ = ["FORKS", "Fork", "Process", "command", "ended", "environment", "killed", "piped", "started"]

Process: TypeAlias = "subprocess.Popen[bytes]"

PACKAGE = Path(parkloop.__file__).resolve().parents[1]
"""The folder in which this very package lies: the project's, or that of installed packages."""
FORKS = sys.platform == "linux"
"""Whether a process can copy itself. On macOS libraries of the system end a copy that calls them; Windows knows none."""
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


class Fork:
    """Copy of this process that serves one other end: what has been loaded here it has at once.

    Only the thread that makes it goes on in it: it runs the function on its two pipes and ends with it, or at the first error.
    It has none of the other open files of this process, whose locks it would hold, and says nothing.
    """

    def __init__(self, serve: Callable[[BinaryIO, BinaryIO], object]) -> None:
        """Fork this process.

        Args:
            serve: what the copy does with its input, which ends when this process does, and its output.

        Raises:
            OSError: the system has no memory or no number for another process.
        """
        asked, answers = os.pipe(), os.pipe()
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", DeprecationWarning)  # other threads: the copy waits for none of them
                self.pid = os.fork()
        except OSError:
            for end in (*asked, *answers):
                os.close(end)
            raise
        if self.pid == 0:
            _serve_and_exit(serve, asked[0], answers[1])
        with suppress(OSError):  # the copy does the same: whoever is first
            os.setpgid(self.pid, self.pid)
        os.close(asked[0])
        os.close(answers[1])
        self.stdin: IO[bytes] | None = os.fdopen(asked[1], "wb")
        self.stdout: IO[bytes] | None = os.fdopen(answers[0], "rb")
        self.returncode: int | None = None
        self._waiting = threading.Lock()

    def poll(self) -> int | None:
        """How the copy ended; None while it runs."""
        return self._waited(os.WNOHANG)

    def wait(self) -> int | None:
        """How the copy ended, once it has."""
        return self._waited(0)

    def kill(self) -> None:
        """End the copy at once."""
        os.kill(self.pid, signal.SIGKILL)

    def _waited(self, options: int) -> int | None:
        with self._waiting:
            if self.returncode is None:
                try:
                    pid, status = os.waitpid(self.pid, options)
                except ChildProcessError:  # somebody else has taken its last word
                    self.returncode = -signal.SIGKILL
                else:
                    self.returncode = os.waitstatus_to_exitcode(status) if pid else None
        return self.returncode


def _serve_and_exit(serve: Callable[[BinaryIO, BinaryIO], object], asked: int, answers: int) -> NoReturn:
    """Serve in a forked process, and end it.

    Ctrl-C and the terminal are not its own, and nothing of its maker's is cleaned up by it.
    """
    try:
        gc.freeze()
        with suppress(OSError):
            os.setpgid(0, 0)
        asked, answers = _moved(asked), _moved(answers)
        nowhere = os.open(os.devnull, os.O_RDWR)
        for end in range(3):
            os.dup2(nowhere, end)
        for end in map(int, os.listdir("/proc/self/fd")):  # a limit may allow a billion of them
            if end > 2 and end not in (asked, answers):
                os.closerange(end, end + 1)
        os.umask(PRIVATE)
        serve(os.fdopen(asked, "rb"), os.fdopen(answers, "wb"))
    finally:
        os._exit(0)


def _moved(end: int) -> int:
    """An open file whose number is none of the first three."""
    while end < 3:
        end = os.dup(end)
    return end


def ended(process: Process, seconds: float) -> bool:
    """Wait at most that long for the end of a process; whether it has ended."""
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        return False
    return True


def killed(process: Process | Fork) -> None:
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
