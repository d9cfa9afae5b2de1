"""Conflicting limits as a table: numbers that alone would do, places, and words in both languages."""

import io

import pandas as pd
import pytest

import parkloop
from parkloop.cases.locale.catalogue import rendered
from parkloop.optimizer.infeasibility.limits import LIMIT_WORDS, SURPLUS_WORDS, conflict_sentences, limit_of, limits_of
from parkloop.optimizer.solve.elastic import RANK
from tests.cases.locale.test_chinese import english
from tests.optimizer.infeasibility.test_reasons import BY_HAND


@pytest.mark.parametrize("park", ["land", "quota", "quality of a sink", "take or pay"])
def test_a_number_that_alone_would_do_is_the_least_one(park: str) -> None:
    """Proves: with it there is a plan, a thousandth short of it there is none. Sensitivity: a quota counted in tce a year."""
    case = BY_HAND[park][0]()
    moved = [limit for limit in limits_of(parkloop.reasons(case).conflict) if limit.to is not None and limit.value is not None]
    assert moved
    for limit in moved:
        short = limit.value + 0.999 * (limit.to - limit.value)
        assert parkloop.optimise(case.set({limit.place: limit.to})).found
        assert parkloop.optimise(case.set({limit.place: short})).status == "infeasible"


def test_the_table_tells_what_is_lacking_and_where() -> None:
    """Proves by hand: 10 t/h of wash at 60 mg/L from 50 and 100 mg/L need 8 of fresh, and 5 there are: 3 more, or 75 mg/L."""
    found = parkloop.reasons(BY_HAND["water supply"][0]()).conflict
    assert [5, 60, 10] == list(found["value"])
    assert [8, 75] == list(found["to"].dropna())
    assert [3, 15, 3.75] == list(found["gives"])
    assert ["limit", "quality", "need"] == list(found["kind"])


@pytest.mark.parametrize("rule", sorted(RANK))
def test_sentences_are_whole_in_both_languages(rule: str) -> None:
    """Proves on a row of each rule, without a solve. Sensitivity: a template without its Chinese."""
    row = dict.fromkeys(("value", "to", "gives", "gives_at_least"), 3.0)
    texts = {"kind": "limit", "rule": rule, "name": "x1", "what": "x2", "place": "", "unit": "t/h"}
    for surplus in (False, True):
        flags = {"conflict": 1, "surplus": surplus, "without": True, "proven": True}
        told = list(conflict_sentences(pd.DataFrame([{**texts, **row, **flags}])))
        assert len(told) == 2
        assert [] == [text for text in (rendered(one, "zh") for one in told) if english(text)]


def test_every_rule_that_may_give_has_words() -> None:
    assert set(RANK) == set(LIMIT_WORDS) == set(SURPLUS_WORDS)


def test_a_table_read_from_a_file_says_the_same() -> None:
    """Proves that numbers, flags and empty texts come back. Sensitivity: 'nan' in a sentence."""
    found = parkloop.reasons(BY_HAND["a quality and a cap"][0]()).conflict
    again = pd.read_csv(io.StringIO(found.to_csv(index=False)))
    assert list(limits_of(found)) == [limit_of(row) for row in again.to_dict("records")]
