"""Page Report."""

import pytest

from parkloop.cases import load_case
from parkloop.optimizer.jobs import main as work
from parkloop.optimizer.jobs import queue
from tests.app.screens.test_pages import OPTIONS, opened, told


def test_without_a_plan_there_is_nothing_to_report() -> None:
    assert "no plan to report" in told(opened("report"))


@pytest.mark.parametrize(("language", "word"), [("en", "Annual cost"), ("zh", "年总费用")])
def test_the_report_can_be_read_before_it_is_taken(monkeypatch: pytest.MonkeyPatch, language: str, word: str) -> None:
    monkeypatch.setattr(queue, "_launch", work.run)
    queue.start(load_case("two_firms"), "shipped/two_firms", OPTIONS)
    app = opened("report", language=language)
    figures = app.dataframe[0].value
    assert 2_003_000 == pytest.approx(float(figures.loc[figures.iloc[:, 0] == word].iloc[0, 3]))
    assert 3 == len(app.get("download_button"))
