"""Whatever is read loads and comes back, or is refused in sentences of both languages; `make fuzz` tries thousands."""

from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support.attacks import fuzz

FEW = settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.mark.parametrize("kind", ["folder", "workbook", "archive"])
def test_bad_cases_are_refused_in_sentences_or_come_back(kind: str) -> None:
    """Proves it of changed bytes, cells, rows, settings, XML and names. Sensitivity: any other error than `CaseError`."""

    @FEW
    @given(st.randoms(use_true_random=False))
    def any_of_them(chance: Random) -> None:
        fuzz.tried(kind, fuzz.made(kind, chance))

    any_of_them()


@FEW
@given(st.randoms(use_true_random=False))
def test_bad_plans_are_refused_in_a_sentence(chance: Random) -> None:
    fuzz.tried("plan", fuzz.made("plan", chance))


def test_a_traceback_a_hang_and_much_memory_are_failures(monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves that the long run sees what it looks for. Sensitivity: each is brought about on purpose."""
    assert "ValueError: x" == fuzz.bounded(_raise)["why"]
    assert "MB" in fuzz.bounded(lambda: str(len(b"x" * 1_100_000_000)))["why"]
    monkeypatch.setattr(fuzz, "SECONDS", 1)
    assert "failed" == fuzz.bounded(_for_ever)["what"]
    assert "loaded" == fuzz.bounded(lambda: "loaded")["what"]


def test_a_run_can_be_repeated() -> None:
    assert list(fuzz.inputs(8, 5)) == list(fuzz.inputs(8, 5)) != list(fuzz.inputs(8, 6))


def _raise() -> str:
    raise ValueError("x")


def _for_ever() -> str:
    while True:
        pass
