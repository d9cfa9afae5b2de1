"""The registry: one record makes an analysis appear in Python, as a command, as a job and in the report; words are whole."""

import io
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest

import parkloop
from parkloop.cases import load_case
from parkloop.cases.locale import catalogue
from parkloop.cases.locale.catalogue import rendered
from parkloop.cases.messages import Message, say
from parkloop.optimizer.analyses import kept, registry
from parkloop.optimizer.analyses.record import Control, Result, finite
from parkloop.optimizer.analyses.registry import ENTRIES, analyse, analysis
from parkloop.optimizer.analyses.shown import for_people
from parkloop.optimizer.cli import main
from parkloop.optimizer.jobs import main as work
from parkloop.optimizer.jobs import queue
from parkloop.optimizer.plan.arguments import ArgumentError
from parkloop.optimizer.report import excel, html, report
from tests.optimizer.analyses.assessment.test_levels import MONTHS, works
from tests.support.made_up_analysis import HOME
from tests.support.running.pictures import draw_small

pytestmark = pytest.mark.usefixtures("solved_once")

ROOT = Path(__file__).resolve().parents[3]
TRUCK = "spent_grain/greenhouse/truck"
CARBON = "policy.carbon_price_per_t"


@pytest.fixture(autouse=True)
def made_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One line in the registry, and one in the catalogue."""
    monkeypatch.setitem(ENTRIES, "east", HOME)
    said = "Plants east of the line: {count}."
    monkeypatch.setitem(catalogue.entries("zh"), ("", said), "线以东的企业：{count} 家。")
    monkeypatch.setenv("PARKLOOP_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(queue, "_launch", work.run)


def test_a_record_is_known_in_python() -> None:
    """Proves: of brewery (0 km) and greenhouse (1 km) one lies east of 0.2, by 0.8. Sensitivity: a default in its place."""
    found = parkloop.analyse("east", load_case("two_firms"), line=0.2)
    assert [("greenhouse", pytest.approx(0.8))] == list(found.tables["plants"].itertuples(index=False, name=None))
    assert ({"count": 1}, {"line": 0.2}, "two_firms") == (found.summary, found.parameters, found.case)
    assert "east" in [record.name for record in registry.ANALYSES]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_no_two_columns_of_a_table_have_one_title(language: str) -> None:
    """Proves that every column of every result is shown. Sensitivity: of two of one title the first was lost, as 类别 was."""
    for record in registry.ANALYSES:
        for table in record.tables:
            titles = [(rendered(column.title, language), column.unit) for column in table.columns if column.shown]
            assert len(titles) == len(set(titles)), (record.name, table.name, titles)


def test_a_record_has_a_command(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """Proves: text, JSON, table, figure and folder of an answer; nothing east of 1 km ends with 1."""
    files = {name: tmp_path / name for name in ("east.csv", "east.json", "kept")}
    written = ["--out", str(files["east.csv"]), "--figure", str(files["east.json"]), "--save", str(files["kept"])]
    assert main(["east", "two_firms", "--line", "0.2", *written]) == 0
    out, err = capsys.readouterr()
    assert "Plants east of the line: 1." in out and "Distance [km]" in out
    assert "looked at every plant" in err
    assert "greenhouse" in files["east.csv"].read_text(encoding="utf-8")
    assert ["greenhouse"] == json.loads(files["east.json"].read_text(encoding="utf-8"))["xAxis"]["data"]
    assert {"count": 1} == kept.read(files["kept"]).summary
    assert main(["east", "two_firms", "--line", "1", "--json"]) == 1
    assert {"count": 0} == json.loads(capsys.readouterr().out)["summary"]


def test_what_draws_nothing_has_no_figure() -> None:
    """Proves that nobody waits for a file that is never written. Sensitivity: the option at every analysis."""
    with pytest.raises(SystemExit):
        main(["threshold", "two_firms", "--link", TRUCK, "--figure", "x.svg"])


def test_a_record_is_a_job() -> None:
    job = queue.start(load_case("two_firms"), "shipped/two_firms", {"line": 0.2}, task="east")
    assert ("done", 1, 1) == (job.status.state, job.status.steps_done, job.status.steps)
    found = kept.so_far(job.folder, "east", {})
    assert (1, "found") == (len(found.tables["plants"]), found.status)
    assert job == queue.latest("shipped/two_firms", "east")


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"name": "west"}, "no analysis 'west'"),
        ({"name": "east", "lyne": 3}, r"lyne: east has no such option \(nearest: line\)"),
        ({"name": "sweep", "values": [1.0]}, "place: it must be given"),
    ],
)
def test_what_cannot_be_meant_is_told(asked: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        analyse(case=load_case("two_firms"), **asked)


def test_a_result_comes_back_from_its_folder(tmp_path: Path) -> None:
    """Proves: tables, empty texts, what is infinite and all else. Sensitivity: a text `nan`, or a file that JSON refuses."""
    cells = pd.DataFrame({"plant": ["a", ""], "distance_km": [1.5, None]})
    made = Result(
        {"plants": cells}, {"most": float("inf")}, ("One.", say("row {row}", row=3)), analysis="east", case="x", digest="1"
    )
    kept.write(tmp_path, made)
    found = kept.read(tmp_path)
    pd.testing.assert_frame_equal(cells, found.tables["plants"])
    assert ({"most": None}, ("One.", "row 3"), "east") == (found.summary, found.sentences, found.analysis)
    assert "row {row}" == getattr(found.sentences[1], "template", None)
    assert {"a": [None, 1.0]} == finite({"a": (float("nan"), 1.0)})


@pytest.mark.parametrize("text", [None, "", "[", "[]", '{"analysis": "west"}', '{"analysis": "east", "nothing": 1}'])
def test_a_folder_without_a_result_is_told(text: str | None, tmp_path: Path) -> None:
    if text is not None:
        (tmp_path / kept.RESULT).write_text(text, encoding="utf-8")
    with pytest.raises(kept.ResultFilesError, match="holds no result of an analysis"):
        kept.read(tmp_path)
    assert "partial" == kept.so_far(tmp_path, "east", {}).status


def test_the_partial_tables_of_a_job_are_shown_until_the_answer_is_there() -> None:
    """Proves the interim table of solves. Sensitivity: both at once, or none before the end."""
    case, record = load_case("two_firms"), analysis("uncertainty")
    solved = pd.DataFrame([("alone:wet", "optimal", 3.0)], columns=["question", "status", "cost_per_y"])
    scenarios = pd.DataFrame([("wet", 0.5, 3.0, 2.0, 1.0)], columns=SCENARIOS)
    assert ["a plan for scenario wet alone"] == list(shown(record, {"solved": solved})["solved"]["Solved"])
    assert ["scenarios"] == list(shown(record, {"solved": solved, "scenarios": scenarios}))
    assert "Regret [EUR/y]" in shown(record, {"scenarios": scenarios})["scenarios"]
    assert case.info.currency == "EUR"


def test_a_measure_is_told_in_words() -> None:
    """Proves the cell in both languages. Sensitivity: the second letter of the word where a language was picked of a pair."""
    where = pd.DataFrame(
        [(1, "brewery", "end_of_pipe", "scrubber", 2.0)], columns=["step", "plant", "measure", "technology", "avoided_t_per_y"]
    )
    record, case = analysis("abatement"), load_case("two_firms")
    told = [for_people(case, record, Result({"where": where}), language)["where"] for language in ("en", "zh")]
    assert ["End of pipe", "末端治理"] == [next(iter(cells.iloc[:, 2])) for cells in told]


SCENARIOS = ["scenario", "probability", "stochastic_cost_per_y", "perfect_cost_per_y", "regret_per_y"]


def shown(record: Any, tables: dict[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    return for_people(load_case("two_firms"), record, Result(tables), "en")


def words(record: Any) -> Iterator[str]:
    """Every title in a record."""
    yield from (record.title, record.question)
    yield from (parameter.title for parameter in record.parameters)
    for table in record.tables:
        yield table.title
        yield from (column.title for column in table.columns)


@pytest.mark.parametrize("name", ENTRIES)
def test_every_record_speaks_both_languages(name: str) -> None:
    """Proves: titles are messages, which have their Chinese (test_catalogue), and the names of the record are the registry's."""
    record = analysis(name)
    assert name == record.name
    for text in (*words(record), *([record.hint] if record.hint else [])):
        assert text and isinstance(text, Message)
        assert rendered(text, "zh")


@pytest.mark.parametrize("name", ENTRIES)
def test_columns_that_a_record_shows_are_in_its_tables(name: str) -> None:
    """Proves on a real answer: every table is told of, every column is there or made. Sensitivity: a column renamed."""
    asked: dict[str, Any] = {
        "sweep": {"place": CARBON, "values": [0.0]},
        "threshold": {"link": TRUCK, "parameters": ["carbon_price"]},
        "link_values": {"links": [TRUCK]},
        "what_if": {"forbid": [TRUCK]},
        "sample": {"distributions": {CARBON: (0.0, 90.0)}, "n": 2},
        "tornado": {"ranges": {CARBON: (0.0, 90.0)}},
        "survival": {"ranges": {CARBON: (0.0, 90.0)}, "n": 2},
    }
    case, record = load_case("two_firms"), analysis(name)
    case = works(measured=MONTHS) if record.unfit(case) else case
    if record.unfit(case):
        return
    heard: list[str] = []
    found = analyse(name, case, on_table=lambda table, cells: heard.append(table), **asked.get(name, {}))
    assert set(found.tables) <= {table.name for table in record.tables}
    assert set(found.tables) <= set(heard)
    for table in record.tables:
        cells = found.tables.get(table.name, pd.DataFrame())
        assert [] == [c.name for c in table.columns if len(cells) and c.cell is None and c.name not in cells]
    for language in ("en", "zh"):
        assert all(len(cells.columns) for cells in for_people(case, record, found, language).values())
        assert list(record.sentences(case, found, language)) is not None
    json.dumps(record.json(found), allow_nan=False)


def test_values_of_links_and_what_if_have_commands(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """Proves: the truck saves 570,000, and so much more is paid without it (SOURCES.md), from a plan that was given."""
    assert main(["solve", "two_firms", "--out", str(tmp_path / "plan")]) == 0
    capsys.readouterr()
    assert main(["value", "two_firms", "--link", TRUCK, "--plan", str(tmp_path / "plan")]) == 0
    assert "saves 570,000 EUR/y" in capsys.readouterr().out
    assert main(["whatif", "two_firms", "--forbid", TRUCK, "--set", f"{CARBON}=20", "--plan", str(tmp_path / "plan")]) == 0
    out = capsys.readouterr().out
    assert f"- {TRUCK}" in out and "570,000" in out and f"{CARBON} = 20" in out
    assert main(["whatif", "two_firms", "--set", CARBON]) == 2
    assert "write PLACE=NUMBER" in capsys.readouterr().err


def test_a_record_has_a_section_in_the_report(tmp_path: Path) -> None:
    """Proves: sentence, table and figure in both languages, as HTML and Excel; what comes twice is numbered."""
    case = load_case("two_firms")
    plan, found = parkloop.optimise(case), analyse("east", case, line=0.2)
    made = report(case, plan, analyses=[found, found])
    sections = {section.title: section for section in made.sections if section.key.startswith("analysis")}
    assert ["Plants in the east", "Plants in the east (2)"] == list(sections)
    one = sections["Plants in the east"]
    assert ("Plants east of the line: 1.",) == one.sentences
    assert [0.8] == list(one.tables["Plants"]["Distance [km]"])
    assert ["Distances"] == list(one.figures)
    assert "Plants in the east (2)" in html(made)
    sheet = openpyxl.load_workbook(io.BytesIO(excel(made, plan)))["Plants in the east"]
    assert "Greenhouse" in {cell for row in sheet.iter_rows(values_only=True) for cell in row}
    assert "线以东的企业：1 家。" in html(report(case, plan, language="zh", analyses=[found]))
    with pytest.raises(ValueError, match="another case than two_firms"):
        report(case, plan, analyses=[replace(found, digest="1")])


def test_the_report_command_takes_answers_from_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves the door from `--save` to `--analysis`, of an analysis of the product and of one that is made up."""
    draw_small(monkeypatch)
    for folder, words in {"east": ["--line", "0.2"], "sweep": ["--param", f"{CARBON}=0,50"]}.items():
        assert main([folder, "two_firms", *words, "--save", str(tmp_path / folder)]) == 0
    asked = [part for folder in ("east", "sweep") for part in ("--analysis", str(tmp_path / folder))]
    assert main(["report", "two_firms", "--out", str(tmp_path / "report"), *asked]) == 0
    text = (tmp_path / "report" / "two_firms.html").read_text(encoding="utf-8")
    assert "Plants in the east" in text and "Sweep: carbon price per t" in text


def test_the_list_of_commands_loads_no_library() -> None:
    """Proves: the registry is told without a record. Sensitivity: one import at its top, and every `--help` waits for pandas."""
    text = "import sys; from parkloop.optimizer.cli import parser; parser(''); print(*sys.modules)"
    told = subprocess.run([sys.executable, "-c", text], cwd=ROOT, capture_output=True, text=True, check=True)
    loaded = set(told.stdout.split())
    assert "parkloop.optimizer.analyses.registry" in loaded
    assert not {"pandas", "numpy", "pyomo", "streamlit", "parkloop.optimizer.analyses.record"} & loaded


def test_the_record_of_the_guide_is_one() -> None:
    """Proves what *Add an analysis* shows, on two firms."""
    text = (ROOT / "docs" / "how-to" / "analysis.md").read_text(encoding="utf-8")
    block = re.search(r"^```python\n(import.*?)^```$", text, re.MULTILINE | re.DOTALL)
    assert block is not None
    names: dict[str, Any] = {}
    exec(block[1], names)
    assert {"count": 1} == names["ANALYSIS"].run(load_case("two_firms"), Control(), line=0.2).summary


@pytest.mark.parametrize(
    ("name", "argument", "value"),
    [
        ("survival", "ranges", ["policy.carbon_price_per_t"]),
        ("survival", "ranges", {"policy.carbon_price_per_t": 3}),
        ("tornado", "ranges", {"policy.carbon_price_per_t": (1, 2, 3)}),
        ("tornado", "ranges", 5),
        ("pareto", "objectives", 5),
        ("sharing", "plants", 5),
        ("recruiting", "sites", 5),
        ("roadmap", "deadlines", 5),
        ("what_if", "values", 5),
        ("link_values", "links", 5),
    ],
)
def test_values_of_another_form_are_told_in_a_sentence(name: str, argument: str, value: object) -> None:
    """Proves that the form of each kind is checked; else scripts get a TypeError out of the analysis."""
    with pytest.raises(ArgumentError, match=r"(is|are) meant"):
        analyse(name, load_case("two_firms"), **{argument: value})


def test_functions_tell_values_of_another_form_in_a_sentence() -> None:
    """Proves that the functions check the form too; else what is no mapping, list or path ends in a TypeError."""
    case = load_case("two_firms")
    with pytest.raises(ArgumentError, match="ranges: found"):
        parkloop.tornado(case, ranges=["policy.carbon_price_per_t"])
    with pytest.raises(ArgumentError, match="sites: places"):
        parkloop.recruiting(case, ["brewery"], sites=5)
    with pytest.raises(ArgumentError, match="path: found 5"):
        parkloop.read_study(5)
