"""Studies of documented parks: what is closed leaves a coherent case."""

import pytest

from benchmarks.parks.documented import without
from benchmarks.parks.linjiang import CLOSED
from parkloop.cases import load_case
from parkloop.cases.coherence import coherence


@pytest.mark.parametrize("title", CLOSED)
def test_what_is_closed_leaves_a_coherent_case(title: str) -> None:
    """Proves: no row names a mode that is gone. Sensitivity: trench forbids the oxygen pipe, and the study stopped there."""
    assert [] == coherence(without(load_case("linjiang"), CLOSED[title]), {})
