"""Several processes at once: everything that was saved is there, once, and nobody is overtaken unseen."""

import multiprocessing
from collections.abc import Callable, Iterator
from multiprocessing.pool import Pool
from typing import Any

import pytest

from parkloop.cases import store as s
from parkloop.cases import to_tables
from parkloop.cases.schema import Case
from parkloop.cases.store import Conflict
from tests.support.case_parks import build, put, valid

TOGETHER = 12


def park(jobs: float) -> Case:
    given = valid()
    put("plants", "mill", jobs=jobs)(given)
    return build(given)


@pytest.fixture(scope="module")
def pool() -> Iterator[Pool]:
    """Two processes that know nothing of each other."""
    with multiprocessing.get_context("spawn").Pool(2) as made:
        yield made


def in_two_processes(pool: Pool, work: Callable[..., Any], url: str) -> list[Any]:
    """What two processes that work at once give back."""
    return pool.starmap(work, [(url, number) for number in (1, 2)], chunksize=1)


def save_own(url: str, number: int) -> int:
    store = s.open_store(url)
    for count in range(TOGETHER):
        s.create(store, f"case {number} {count}", park(count), f"author {number}")
    return len(s.cases(store))


def save_shared(url: str, number: int) -> tuple[int, int]:
    """Save a change again and again, on top of what the other has saved; how often it was saved, and told of a conflict."""
    store = s.open_store(url)
    saved, told = 0, 0
    base = s.history(store, "shared")[0].number
    while saved < TOGETHER:
        try:
            base = s.save(store, "shared", park(1000 * number + saved), f"author {number}", "", base=base).number
            saved += 1
        except Conflict as conflict:
            base = conflict.theirs.number
            told += 1
    return saved, told


def keep_drafts(url: str, number: int) -> None:
    store = s.open_store(url)
    frame = to_tables(park(number))[1]["plants"]
    for count in range(TOGETHER):
        s.draft_put(store, "shipped/two_firms", f"author {count % 2}", 0, {f"table_{number}": frame})


def test_two_processes_make_one_store_and_save_side_by_side(pool: Pool, url: str) -> None:
    """Proves the tables are made once and writers wait for each other. Sensitivity: 'table exists' or 'database is locked'."""
    in_two_processes(pool, save_own, url)
    store = s.open_store(url)
    assert 2 * TOGETHER == len(s.cases(store))
    store.close()


def test_two_processes_that_save_one_case_never_overtake_each_other(pool: Pool, url: str) -> None:
    """Proves every save stands in the history on top of what its author saw. Sensitivity: fewer revisions than saves."""
    store = s.open_store(url)
    s.create(store, "shared", park(0), "anna")
    results = in_two_processes(pool, save_shared, url)
    told = s.history(store, "shared")
    assert list(range(2 * TOGETHER + 1, 0, -1)) == [revision.number for revision in told]
    assert [TOGETHER] * 2 == [saved for saved, _ in results]
    assert all(revision.parent == revision.number - 1 for revision in told[:-1])
    for number in (1, 2):
        mine = [revision for revision in reversed(told) if revision.author == f"author {number}"]
        jobs = [s.load(store, "shared", revision.number).plants[0].jobs for revision in mine]
        assert [1000 * number + count for count in range(TOGETHER)] == jobs
    store.close()


def test_two_processes_keep_their_edits_of_the_same_park(pool: Pool, url: str) -> None:
    in_two_processes(pool, keep_drafts, url)
    store = s.open_store(url)
    for author in ("author 0", "author 1"):
        kept = s.draft_get(store, "shipped/two_firms", author)
        assert kept is not None
        assert {"table_1", "table_2"} == set(kept.tables)
    store.close()
