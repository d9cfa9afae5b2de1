"""Small pictures, for tests of reports that do not look at them: to draw them large takes most of a report's time."""

import pytest

from parkloop.optimizer.report.drawing import pictures


def draw_small(monkeypatch: pytest.MonkeyPatch) -> None:
    """An eighth as wide as they are drawn for readers."""
    whole = pictures._png
    monkeypatch.setattr(pictures, "_png", lambda text, width, height, scale: whole(text, width, height, scale / 8))
