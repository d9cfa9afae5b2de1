"""Windows that were closed leave nothing behind once their time is over."""

import asyncio
from types import SimpleNamespace
from typing import Any

from parkloop.app_pages.serving.sessions import ClosedWindows


def window(name: str, shut: list[str]) -> Any:
    return SimpleNamespace(session=SimpleNamespace(id=name, shutdown=lambda: shut.append(name)))


def test_a_closed_window_is_shut_when_its_time_is_over_and_not_before() -> None:
    """Proves: nobody has to close another window for it. Sensitivity: 70 open files stayed after twenty users had gone."""
    shut: list[str] = []

    async def lived() -> None:
        kept = ClosedWindows(ttl_seconds=0.2)
        kept.save(window("a", shut))
        kept.save(window("back", shut))
        assert kept.get("back") is not None
        kept.delete("back")
        await asyncio.sleep(0.05)
        assert [] == shut and kept.get("a") is not None
        await asyncio.sleep(0.5)
        assert ["a"] == shut and [] == kept.list()

    asyncio.run(lived())


def test_the_oldest_window_is_shut_where_there_are_too_many() -> None:
    shut: list[str] = []

    async def lived() -> None:
        kept = ClosedWindows(maxsize=2)
        for name in "abc":
            kept.save(window(name, shut))

    asyncio.run(lived())
    assert ["a"] == shut
