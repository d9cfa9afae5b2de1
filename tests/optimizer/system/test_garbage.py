"""The pause of the garbage collector ends as it began."""

import gc

import pytest

from parkloop.optimizer.system.garbage import collection_paused


def test_collection_goes_on_after_the_outermost_pause() -> None:
    """Proves: pauses lie inside each other, and an error ends them. Sensitivity: the inner one that resumes the collection."""
    assert gc.isenabled()
    with pytest.raises(KeyError), collection_paused():
        with collection_paused():
            assert not gc.isenabled()
        assert not gc.isenabled()
        raise KeyError
    assert gc.isenabled()
