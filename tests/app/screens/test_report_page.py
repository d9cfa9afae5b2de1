"""Page Report."""

import pytest

from parkloop.optimizer.jobs import queue
from tests.app.screens.test_pages import opened, told
from tests.support.few import few


def test_without_a_plan_there_is_nothing_to_report() -> None:
    assert "no plan to report" in told(opened("report"))


@pytest.mark.parametrize(("language", "word"), few([("zh", "年总费用"), ("en", "Annual cost")], 1))
def test_the_report_can_be_read_before_it_is_taken(solved: queue.Job, language: str, word: str) -> None:
    app = opened("report", language=language)
    figures = app.dataframe[0].value
    assert 2_003_000 == pytest.approx(float(figures.loc[figures.iloc[:, 0] == word].iloc[0, 3]))
    assert 5 == len(app.get("download_button"))
