"""Reports of unhandled exceptions: a sentence, an exit code, and a log of program faults."""

import errno
import traceback
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from parkloop.cases import CaseError
from parkloop.cases.messages import say
from parkloop.optimizer.system.failure_log import logged
from parkloop.optimizer.system.spawn import PACKAGE

MENDABLE, OURS = 2, 3
"""Exit codes: of what the user can mend (a faulty case, a disk, permissions), and of a fault of the program."""
OUR_FOLDERS = frozenset({"cases", "models", "optimizer", "app_pages"})
MOST_OF_A_PATH = 120
REASONS = {
    errno.ENOSPC: say("the disk is full"),
    errno.EDQUOT: say("no more may be stored there (quota)"),
    errno.EACCES: say("there is no permission for it"),
    errno.EPERM: say("there is no permission for it"),
    errno.EROFS: say("the disk is read-only"),
    errno.EISDIR: say("it is a folder, and a file is meant"),
    errno.ENOTDIR: say("it, or a part of its path, is a file, and a folder is meant"),
    errno.EEXIST: say("it stands there already"),
    errno.ENAMETOOLONG: say("its name is too long"),
    errno.ENOENT: say("there is no such file or folder"),
    errno.EMFILE: say("too many files are open"),
    errno.EIO: say("the disk cannot be read or written"),
}
"""What the system's errors mean, where its own words are short."""


@dataclass(frozen=True)
class ErrorReport:
    """Sentence and exit code for an exception."""

    sentence: str
    code: int
    """Exit code."""


def error_report(error: BaseException) -> ErrorReport:
    """Report of an exception; of a program fault the traceback is logged."""
    mendable = _mendable(error)
    if mendable:
        return ErrorReport(mendable, MENDABLE)
    what = type(error).__name__
    try:
        return ErrorReport(
            say("This is a fault of Parkloop itself ({what}), and the log {log} tells where.", what=what, log=logged(error)), OURS
        )
    except (OSError, RuntimeError):
        return ErrorReport(
            say("This is a fault of Parkloop itself ({what}), and no log of it could be written.", what=what), OURS
        )


def _mendable(error: BaseException) -> str:
    """Sentence on an error that the user can mend; empty for a program fault."""
    match error:
        case CaseError():
            return str(error)
        case SQLAlchemyError():
            return say(
                "The store cannot be used: {reason}.", reason=_first_line(error.orig if isinstance(error, DBAPIError) else error)
            )
        case MemoryError():
            return say("There is too little memory for this: close other programs, or plan for fewer plants or conditions.")
        case OSError():
            return _of_system(error)
        case ValueError():
            return str(error) if _is_ours(error) else ""
    return ""


def _of_system(error: OSError) -> str:
    """A sentence about a file that cannot be read or written; an error that is one already as it is."""
    if error.errno is None:
        return str(error)
    reason = REASONS.get(error.errno, str(error.strerror).lower())
    name = str(error.filename or "")
    place = name if len(name) <= MOST_OF_A_PATH else f"{name[:MOST_OF_A_PATH]}…"
    return (
        say("{place} cannot be read or written: {reason}.", place=place, reason=reason)
        if place
        else say("A file cannot be read or written: {reason}.", reason=reason)
    )


def _is_ours(error: ValueError) -> bool:
    """Whether the sentence of an error was written here.

    What a library says of its own arguments is none for the user.
    """
    if OUR_FOLDERS & set(type(error).__module__.split(".")[:2]):
        return True
    frames = traceback.extract_tb(error.__traceback__)
    if not frames or isinstance(error, UnicodeError):
        return not isinstance(error, UnicodeError)
    raised = Path(frames[-1].filename).resolve()
    return raised.is_relative_to(PACKAGE) and raised.relative_to(PACKAGE).parts[0] in OUR_FOLDERS


def _first_line(error: BaseException | None) -> str:
    lines = str(error).strip().splitlines()
    return lines[0].rstrip(".") if lines else type(error).__name__
