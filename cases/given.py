"""A case by the words that name it on a command line or in a study file."""

from contextlib import closing
from pathlib import Path

from parkloop.cases.load import list_cases, load_case
from parkloop.cases.messages import say
from parkloop.cases.schema import Case
from parkloop.cases.store import SignOff, load, open_store, sign_offs

SAVED = "saved:"
"""Before the name of a case in the store."""


def given_case(words: str, beside: Path | None = None) -> Case:
    """The case that words name: a shipped park, ``saved:NAME[@REVISION]``, or a folder or file.

    Args:
        words: the name or path.
        beside: folder from which a path is meant; none: the working directory.

    Raises:
        CaseError: there is none, or it is faulty; with all its faults.
        StoreError: no such case is saved.
        ValueError: a revision that is no number.
    """
    if not words.startswith(SAVED):
        return load_case(words if beside is None or words in list_cases() else beside / words)
    with closing(open_store()) as store:
        return load(store, *saved_name(words))


def saved_name(words: str) -> tuple[str, int | None]:
    """Name and revision of ``saved:NAME[@REVISION]``; none for the newest.

    Raises:
        ValueError: the revision is no number.
    """
    name, _, revision = words.removeprefix(SAVED).partition("@")
    if revision and not revision.isdigit():
        raise ValueError(say("{words}: a revision is a number, as in {example}.", words=words, example=f"{SAVED}{name}@2"))
    return name, int(revision) if revision else None


def newest_sign_off(words: str) -> SignOff | None:
    """Who has confirmed a saved case last; None for another case."""
    if not words.startswith(SAVED):
        return None
    with closing(open_store()) as store:
        return next(iter(sign_offs(store, saved_name(words)[0])), None)
