"""Stores with one flipped bit, and what becomes of them: noticed, of no consequence, or read as what was never saved."""

import random
from collections import Counter
from pathlib import Path
from typing import Any

from parkloop.cases import load_case, to_tables
from parkloop.cases import store as s
from parkloop.cases.store import StoreDamagedError


def filled(path: Path) -> None:
    """A store with two cases, one of them put away, three revisions and unsaved edits."""
    store, case = s.open_store(f"sqlite:///{path}"), load_case("two_firms")
    other = case.model_copy(update={"info": case.info.model_copy(update={"title": "Other"})})
    s.create(store, "base", case, "anna", "first")
    s.save(store, "base", other, "bo", "second", 1)
    s.create(store, "second", other, "cy", "third")
    s.draft_put(store, "base", "anna", 2, {"plants": to_tables(case)[1]["plants"]})
    s.archive(store, "second")
    store.close()


def seen(path: Path) -> Any:
    """All that a store gives back."""
    store = s.open_store(f"sqlite:///{path}")
    try:
        cases = s.cases(store, archived=True)
        revisions = [revision for case in cases for revision in s.history(store, case.name)]
        loaded = [s.load(store, revision.case, revision.number) for revision in revisions]
        draft = s.draft_get(store, "base", "anna")
        return cases, revisions, loaded, draft and dict(draft.texts)
    finally:
        store.close()


def flips(folder: Path, count: int, seed: int = 1) -> Counter[str]:
    """Flip a bit in each of some copies of a store: ``same``, ``noticed``, or ``wrong``: read as something that was not saved."""
    whole, copy = folder / "whole.db", folder / "flipped.db"
    filled(whole)
    right, content, chosen = seen(whole), whole.read_bytes(), random.Random(seed)
    found: Counter[str] = Counter()
    for _ in range(count):
        changed = bytearray(content)
        changed[chosen.randrange(len(content))] ^= 1 << chosen.randrange(8)
        for ending in ("", "-wal", "-shm"):
            Path(f"{copy}{ending}").unlink(missing_ok=True)
        copy.write_bytes(changed)
        try:
            found["same" if seen(copy) == right else "wrong"] += 1
        except StoreDamagedError:
            found["noticed"] += 1
            assert copy.read_bytes() == changed, "a damaged store was written to"
    return found
