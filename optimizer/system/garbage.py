"""Pause of Python's garbage collector while very many objects are made that all stay."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collection_paused() -> Iterator[None]:
    """Pause the collection of cyclic garbage, which would walk through a growing model again and again.

    It is resumed by whoever found it running, so that pauses can lie inside each other and in several threads.
    """
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()
