"""Log of program faults: private, of bounded size, without passwords, in $PARKLOOP_HOME/logs."""

import logging
import os
import re
import sys
import traceback
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import IO

from parkloop.cases.disk.home import home
from parkloop.cases.store.solved import program

LOG_BYTES, LOGS_KEPT = 1_000_000, 3
"""Size after which a log begins anew, and how many older ones are kept."""
MOST_FRAMES, MOST_CHARACTERS = 50, 50_000
"""Callers and characters of a traceback that are kept."""
PASSWORD = re.compile(r"(?<=://)([^:/@\s]*):[^@\s]*@")
"""A password in an address, as in PARKLOOP_STORE."""


def logged(error: BaseException) -> Path:
    """The log, with version, command and traceback of an exception added, and no password.

    Raises:
        OSError: it cannot be written.
        RuntimeError: this user has no home.
    """
    folder = home() / "logs"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / "parkloop.log"
    trace = "".join(traceback.format_exception(error, limit=-MOST_FRAMES))[-MOST_CHARACTERS:]
    text = f"Parkloop {program()}, Python {sys.version.split()[0]}: {' '.join(sys.argv)}\n{trace}"
    log = _Private(path, maxBytes=LOG_BYTES, backupCount=LOGS_KEPT, encoding="utf-8", errors="backslashreplace")
    log.setFormatter(logging.Formatter("%(asctime)s %(message)s"))
    try:
        log.emit(logging.LogRecord("parkloop", logging.ERROR, "", 0, PASSWORD.sub(r"\1:***@", text), None, None))
    finally:
        log.close()
    return path


class _Private(RotatingFileHandler):
    """A log that only its user can read, and whose faults are raised."""

    def _open(self) -> IO[str]:  # type: ignore[override]
        return open(
            self.baseFilename,
            self.mode,
            encoding=self.encoding,
            errors=self.errors,
            opener=lambda name, flags: os.open(name, flags, 0o600),
        )

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802
        raise
