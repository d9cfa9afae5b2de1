"""Home folder of the user's own cases and jobs."""

import os
from pathlib import Path

from parkloop.cases.messages import say


class HomeError(ValueError):
    """No home folder for the user's data; the sentence says what to do."""


def home() -> Path:
    """$PARKLOOP_HOME, else .parkloop in the user's home.

    Raises:
        HomeError: neither is known, as to a service without a user.
    """
    given = os.environ.get("PARKLOOP_HOME")
    try:
        return Path(given) if given else Path.home() / ".parkloop"
    except RuntimeError as error:
        raise HomeError(say("There is no home folder to keep cases and jobs in: name a folder in PARKLOOP_HOME.")) from error
