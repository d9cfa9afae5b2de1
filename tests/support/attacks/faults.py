"""Faults at every point at which a program writes: the process is killed there, or the disk refuses.

Work is done in a forked process; the points are the same each time, so that the n-th can be asked for. Two kinds of them:

- before the n-th operation on files that Python does (open for writing, rename, link, remove, make or remove a folder), found
  by an audit hook, so that those of libraries count too;
- at the n-th byte of a file, by the system's own limit for the size of files, so that a write ends in its midst, also those of
  SQLite.
"""

import errno
import os
import resource
import signal
import sys
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, Literal

Do = Callable[[], Any]
Look = Callable[[bool], None]
"""Looks at what is there after a fault, told whether the work was acknowledged; raises ``AssertionError`` where it is wrong."""
How = Literal["killed", "refused"]
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
CHANGES = frozenset({"os.rename", "os.link", "os.symlink", "os.remove", "os.mkdir", "os.rmdir", "os.truncate", "shutil.rmtree"})
ACKNOWLEDGED, ENDED_IN_WORDS, TRACEBACK, KILLED = 0, 3, 4, 9
"""What a forked process ends with: the work is done; a fault was told in words; it was not; it was killed."""


@dataclass
class Counts:
    """What came of all points of some work."""

    points: int = 0
    killed: int = 0
    told: int = 0
    acknowledged: int = 0
    """Works that ended well in spite of the fault, as where only something to be tidied up was touched."""
    wrong: list[str] = field(default_factory=list)
    """What was lost, half there, or told as a traceback."""

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(
            self.points + other.points,
            self.killed + other.killed,
            self.told + other.told,
            self.acknowledged + other.acknowledged,
            self.wrong + other.wrong,
        )


def at_operations(
    do: Do, look: Look, anew: Do, how: How, within: Path, step: int = 1, words: tuple[type[Exception], ...] = ()
) -> Counts:
    """Do some work again and again, each time with a fault at another operation on files below a folder, each ``step``-th one.

    ``anew`` puts everything as it was before the work; ``words`` are the errors whose text is a sentence for the user.
    """
    counts = Counts()
    for point in range(1, 10_000, step):
        anew()
        reached, ended = _forked(do, words, partial(_hook, point, how, within))
        if not reached:
            return counts
        _judge(counts, f"operation {point}", ended, look)
    raise AssertionError("the work does not end")


def at_sizes(do: Do, look: Look, anew: Do, how: How, sizes: range, words: tuple[type[Exception], ...] = ()) -> Counts:
    """Do some work with a fault at the byte of a file that each size names."""
    counts = Counts()
    for size in sizes:
        anew()
        _, ended = _forked(do, words, partial(_limit, size, how))
        _judge(counts, f"byte {size}", ended, look)
    return counts


def _judge(counts: Counts, where: str, ended: int, look: Look) -> None:
    counts.points += 1
    counts.killed += ended not in (ACKNOWLEDGED, ENDED_IN_WORDS, TRACEBACK)
    counts.told += ended == ENDED_IN_WORDS
    counts.acknowledged += ended == ACKNOWLEDGED
    if ended == TRACEBACK:
        counts.wrong.append(f"{where}: a traceback")
    try:
        look(ended == ACKNOWLEDGED)
    except Exception as error:
        counts.wrong.append(f"{where}: {type(error).__name__}: {error}"[:300])


def _forked(do: Do, words: tuple[type[Exception], ...], prepare: Do) -> tuple[bool, int]:
    """Do some work in a process of its own; whether it came to the point of the fault, and how it ended."""
    read, write = os.pipe()
    child = os.fork()
    if not child:
        _work(do, words, prepare, write)
    os.close(write)
    with os.fdopen(read, "rb") as told:
        reached = bool(told.read())
    status = os.waitpid(child, 0)[1]
    return reached, os.waitstatus_to_exitcode(status) if os.WIFEXITED(status) else KILLED


def _work(do: Do, words: tuple[type[Exception], ...], prepare: Do, write: int) -> None:
    global _tell
    _tell = write
    code = TRACEBACK
    try:
        prepare()
        do()
        code = ACKNOWLEDGED
    except words:
        code = ENDED_IN_WORDS
    except BaseException:
        if os.environ.get("FAULTS_SHOWN"):
            traceback.print_exc()
    finally:
        os._exit(code)


_tell = -1


def _hook(point: int, how: How, within: Path) -> None:
    """Let the fault come before an operation of this process below a folder."""
    left = [point]

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        if left[0] > 0 and _writes(event, arguments, str(within)):
            left[0] -= 1
            if not left[0]:
                os.write(_tell, b"!")
                if how == "killed":
                    os._exit(KILLED)
            if not left[0]:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    sys.addaudithook(hook)


def _writes(event: str, arguments: tuple[Any, ...], within: str) -> bool:
    if event == "open":
        path, _, flags = arguments
        return isinstance(path, str | bytes | os.PathLike) and bool(flags & WRITING) and os.fsdecode(path).startswith(within)
    if event not in CHANGES:
        return False
    paths = [os.fsdecode(path) for path in arguments[:2] if isinstance(path, str | bytes | os.PathLike)]
    return any(path.startswith(within) or not os.path.isabs(path) for path in paths)  # shutil.rmtree names what is in a folder


def _limit(size: int, how: How) -> None:
    """Let this process write no file beyond a size: the system kills it there, or refuses."""
    signal.signal(signal.SIGXFSZ, signal.SIG_DFL if how == "killed" else signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
