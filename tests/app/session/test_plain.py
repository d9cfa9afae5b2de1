"""Texts of a case are text on every page: neither Markdown nor mathematics nor HTML."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from google.protobuf.message import Message
from streamlit.testing.v1 import AppTest

from parkloop.app_pages.session import repository
from parkloop.app_pages.session.plain import plain
from parkloop.app_pages.words import LANGUAGES
from parkloop.cases import from_tables, load_case, to_tables
from parkloop.optimizer.analyses.what_if.changes import CARBON, Change
from parkloop.optimizer.jobs import main as work
from parkloop.optimizer.jobs import queue
from tests.app.conftest import OPTIONS
from tests.app.screens.test_pages import opened
from tests.app.shown import as_shown
from tests.support.few import few
from tests.support.running.beacons import ELSEWHERE, SIGNS, beaconed

PAGES = ("", "data", "solve", "results", "whatif", "analyse", "compare", "report")
VIEWS = ("projects", "companies", "flows", "why", "indicators", "tables")
TABLE = "Dataframe.columns"
TEXT = {
    *("TextInput.value", "TextInput.default", "TextInput.placeholder", "Selectbox.options", "MultiSelect.options"),
    *("Selectbox.raw_value", "EChartsChart.spec", "Html.body", TABLE),
}
"""What Streamlit shows as it stands: fields, entries of lists, headers of tables; figures have a test of their own."""
NAMED = ("id", "icon", "element_id", "proto_hash", "form_id", "url", "data", "json", "query_string", "serialized_data")
"""Fields that nobody reads."""


def strings(message: Message, kind: str = "") -> Iterator[tuple[str, str]]:
    """Every text of a message to the browser, with the name of its field."""
    for field, value in message.ListFields():
        name = f"{message.DESCRIPTOR.name}.{field.name}"
        for one in value if field.is_repeated and not isinstance(value, dict) else [value]:
            if isinstance(one, Message):
                yield from strings(one, name)
            elif isinstance(one, str):
                yield name, one


def shown(app: AppTest) -> list[tuple[str, str]]:
    """Every text of the page that Streamlit may take for Markdown."""
    found: list[tuple[str, str]] = []

    def walk(node: Any) -> None:
        if getattr(node, "proto", None) is not None:
            found.extend(strings(node.proto))
        for child in getattr(node, "children", {}).values():
            walk(child)

    walk(app._tree)
    helps = [("help", str(one.get("help"))) for name, text in found if name == TABLE for one in json.loads(text).values()]
    left = [(name, text) for name, text in found if name not in TEXT and name.partition(".")[2] not in NAMED]
    return [*left, *helps]


@pytest.fixture(scope="module")
def beacons_desk(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A desk with a solved park of the user's own, twice saved by somebody, all of whose texts are beacons; the park's name."""
    home = tmp_path_factory.mktemp("beacons")
    with pytest.MonkeyPatch.context() as here:
        here.setenv("PARKLOOP_HOME", str(home))
        here.setattr(queue, "_launch", work.run)
        return home, saved_and_solved()


@pytest.fixture
def beacons(beacons_desk: tuple[Path, str], desk_of_its_own: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The name of that park, on a desk of the test's own."""
    monkeypatch.setattr(queue, "_launch", work.run)
    shutil.copytree(beacons_desk[0], desk_of_its_own)
    return beacons_desk[1]


def saved_and_solved() -> str:
    """Save the park, solve it and ask of its plan; the park's name."""
    case = beaconed(load_case("two_firms"))
    name = repository.save(case, "shipped/two_firms", author=f"A {SIGNS}"[:60], note=SIGNS)
    solved = [queue.start(case, name, {**OPTIONS, "scope": scope}) for scope in ("plant", "park")][-1]
    asked = {"plan_of": solved.request.id, "time_limit": 20.0, "gap": 1e-4}
    queue.start(case, name, {**asked, "change": Change({CARBON: 50.0}).as_json()}, task="whatif")
    found = queue.plan(solved)
    assert found is not None
    judged = {"plan_of": solved.request.id, "links": list(found.links["link"]), "time_limit": 20.0}
    queue.start(case, name, judged, task="link_values")
    repository.save(load_case("two_firms"), "mine/away", author=SIGNS[:60])
    return name


def naked(text: str) -> bool:
    """Whether a sign of the beacon stands in a text without the mark that takes its meaning."""
    rest = text.replace("\\\\", "")
    return any(
        sign in rest.replace(f"\\{sign}", "")
        for sign in ("[x]", "<img", "$x^2", "`c`", "**b", "~~s", ":red[", ":smile:", ":material")
    )


@pytest.mark.parametrize("language", few(["zh", "en"], 1))
def test_no_text_of_a_case_is_markdown(language: str, beacons: str) -> None:
    """Proves that titles, notes, names of authors and all that is made of them are escaped wherever Streamlit reads Markdown.

    Sensitivity: one label, caption or sentence that takes a text as it is.
    """
    seen: list[tuple[str, str]] = []
    for page in PAGES:
        app = opened(page, case=beacons, language=language)
        seen += shown(app)
        if page == "results":
            for view in VIEWS:
                seen += shown(app.segmented_control(key="view").set_value(view).run())
    assert len(seen) > 200
    assert [] == [(name, text) for name, text in seen if naked(text)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_reason_and_no_address_is_markdown(language: str, beacons: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves the same of why a park has no plan, and of a case's name in an address that somebody hands round."""
    settings, tables = to_tables(beaconed(load_case("two_firms")))
    tables["water_streams"].loc[tables["water_streams"]["role"] == "supply", "limit_t_per_h"] = 1.0
    dry = from_tables(settings, tables)
    name = repository.save(dry, "shipped/two_firms")
    queue.start(dry, name, OPTIONS)
    seen = [text for page in ("solve", "results") for text in shown(opened(page, case=name, language=language))]
    assert any("water\\_streams" in text or "water_streams" in text for _, text in seen)
    gone = opened("", case=f"mine/{SIGNS}", language=language)
    assert any(SIGNS in as_shown(item.value) for item in gone.warning)
    assert [] == [(field, text) for field, text in [*seen, *shown(gone)] if naked(text)]


def test_the_pages_do_show_the_texts(beacons: str) -> None:
    """Sensitivity of the test above: beacons stand on the pages, as they were written."""
    cards = [as_shown(item.value) for item in opened("", case=beacons).markdown]
    assert any(f"title {SIGNS}" in text for text in cards)


def test_no_html_is_in_the_tips_of_a_figure(beacons: str) -> None:
    """Proves that a tip of a figure, which is HTML, holds names as text. Sensitivity: `<img` in one of them."""
    app = opened("results", case=beacons)
    tips: list[str] = []
    for view in ("network", *VIEWS):
        app.segmented_control(key="view").set_value(view).run()
        for chart in app.get("e_charts_chart") or app.get("echarts_chart"):
            tips += _tips(json.loads(chart.proto.spec))
    assert any(ELSEWHERE in tip for tip in tips)
    assert [] == [tip for tip in tips if "<img" in tip or "<script" in tip]


def _tips(option: Any, inside: bool = False) -> list[str]:
    """The texts of tips in an option of ECharts."""
    if isinstance(option, dict):
        return [tip for key, value in option.items() for tip in _tips(value, inside or key == "tooltip")]
    if isinstance(option, list):
        return [tip for value in option for tip in _tips(value, inside)]
    return [option] if inside and isinstance(option, str) else []


@pytest.mark.parametrize("text", [SIGNS, "1. a", "# a", "> a", "- a", "a\n---\nb", "C:\\x", ":small a", "a :: b", "|a|\n|-|"])
def test_an_escaped_text_shows_itself(text: str) -> None:
    assert as_shown(plain(text)) == text


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        (
            "Plant 'A' lacks 3 t/h of steam_lp at 12:30; R & D (2.5 %).",
            "Plant 'A' lacks 3 t/h of steam_lp at 12:30; R & D (2.5 %).",
        ),
        ("1. a", "1\\. a"),
        ("a\n\n- b", "a\\\n\\\n\\- b"),
        ("a:red b", "a\\:red b"),
        ("http://a", "http\u2060://a"),
        ("a -> b", "a -\u2060> b"),
        (":material_home:", "\\:\u2060material_home:"),
        ("a :material/home:", "a :\u2060material/home:"),
        ("a :+1: :100: :x", "a :\u2060+1: :\u2060100: \\:x"),
        ("_a_b_", "\\_a_b\\_"),
    ],
)
def test_only_what_means_something_is_marked(text: str, marked: str) -> None:
    assert marked == plain(text)


def drawn(rows: int) -> AppTest:
    """A page with a table of so many faults."""

    def page(rows: int) -> None:
        import pandas as pd

        from parkloop.app_pages.session.plain import plain_table

        plain_table(pd.DataFrame([{"row": "mill_*a*", "fault": "it must be one of " + ", ".join("abcdefghij" * 9)}] * rows))

    return AppTest.from_function(page, kwargs={"rows": rows}).run()


def test_long_sentences_are_in_a_table_that_wraps() -> None:
    """Proves it for a sentence of 300 letters, whose marks are no Markdown. Sensitivity: the grid cuts it at its column."""
    app = drawn(2)
    assert not app.exception and not len(app.dataframe)
    (table,) = app.table
    assert table.value["fault"][0].endswith("i, j") and r"mill\_\*a\*" == table.value["row"][0]
    assert 30 == len(drawn(30).table[0].value)
