"""The command line: every command, its exit codes, what it prints and what it writes."""

import argparse
import csv
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from parkloop.cases import load_case, save_case
from parkloop.cases.schema import Case
from parkloop.optimizer.cli import main, parser
from parkloop.optimizer.commands import page
from parkloop.optimizer.commands.plans import solve as solve_command
from parkloop.optimizer.plan.record import Plan
from parkloop.optimizer.solver.highs import adapter as highs
from tests.support.by_hand import buy, need, park
from tests.support.large import large_park

KEYS = {
    *("case", "objective_name", "scope", "status", "objective", "bound", "gap", "seconds", "build_seconds", "candidates"),
    *("screened", "variables", "binaries", "constraints", "certified", "kpi"),
}
FIGURES = {
    *("total_cost_per_y", "capex", "capex_net", "co2_t_per_y", "freshwater_t_per_y", "wastewater_t_per_y"),
    *("disposal_t_per_y", "energy_tce_per_y", "heat_recovered_mwh_per_y", "links_built", "links_existing"),
    *("exchanges_in_plant", "emissions_t_per_y"),
}
FILES = ("links", "flows", "technologies", "commodities", "heat", "water_quality", "costs", "emissions", "land")
PATIENCE = 30.0
"""Longest end of a stopped command, on a machine that is busy with other tests [s]"""
LEAST, BASELINE = 2_003_000, 3_280_000
"""Cost of two_firms, by hand in its SOURCES.md [EUR/y]"""
POWER = {"commodity": "power", "kind": "electricity"}

Printed = pytest.CaptureFixture[str]


def printed(capsys: Printed) -> dict[str, Any]:
    return dict(json.loads(capsys.readouterr().out))


def saved(case: Case, folder: Path) -> str:
    save_case(case, folder)
    return str(folder)


def hopeless() -> Case:
    """A plant needs power that nobody sells."""
    tables: dict[str, Any] = {"markets": [buy("grid", "power", 50, limit_per_h=4)], "demands": [need("a", "power", 10)]}
    return park(commodities=[POWER], **tables)


def test_solve_prints_everything_as_json(capsys: Printed) -> None:
    assert main(["solve", "two_firms", "--json"]) == 0
    answer = printed(capsys)
    assert set(answer) >= KEYS
    assert set(answer["kpi"]) >= FIGURES
    assert (answer["case"], answer["scope"], answer["status"], answer["certified"]) == ("two_firms", "park", "optimal", True)
    assert answer["kpi"]["total_cost_per_y"] == pytest.approx(LEAST, rel=1e-5)
    assert answer["objective"] == pytest.approx(LEAST, rel=1e-5)
    assert "baseline_cost_per_y" not in answer["kpi"]


def test_the_baseline_s_cost_stands_beside_the_plan_s(capsys: Printed, tmp_path: Path) -> None:
    assert main(["solve", "two_firms", "--json", "--baseline", "--out", str(tmp_path)]) == 0
    assert printed(capsys)["kpi"]["baseline_cost_per_y"] == pytest.approx(BASELINE, rel=1e-6)
    written = json.loads((tmp_path / "summary.json").read_text(encoding="utf-8"))
    assert written["kpi"]["baseline_cost_per_y"] == pytest.approx(BASELINE, rel=1e-6)


def test_solve_writes_every_table(capsys: Printed, tmp_path: Path) -> None:
    assert main(["solve", "two_firms", "--json", "--out", str(tmp_path / "deep" / "out")]) == 0
    folder = tmp_path / "deep" / "out"
    assert {f"{name}.csv" for name in FILES} <= {path.name for path in folder.iterdir()}
    assert Plan.from_folder(folder).summary() == printed(capsys)


@pytest.mark.parametrize(("scope", "cost"), [("baseline", BASELINE), ("plant", 3_232_000), ("park", LEAST)])
def test_solve_in_a_scope(scope: str, cost: float, capsys: Printed) -> None:
    assert main(["solve", "two_firms", "--json", "--scope", scope]) == 0
    answer = printed(capsys)
    assert (answer["scope"], answer["kpi"]["total_cost_per_y"]) == (scope, pytest.approx(cost, rel=1e-5))


def test_solve_for_some_plants(capsys: Printed) -> None:
    """The brewery alone: 20 t/h of town water and sewer less 2 of reuse each, and the grain to the composting works.

    8,000*(18*2 + 18*1 + 50) = 832,000.
    """
    assert main(["solve", "two_firms", "--json", "--only", "brewery"]) == 0
    answer = printed(capsys)
    assert answer["kpi"]["links_built"] == 0
    assert answer["kpi"]["total_cost_per_y"] == pytest.approx(832_000, rel=1e-5)


def test_solve_for_several_objectives_in_turn(capsys: Printed) -> None:
    """Of all plans without gas (co2 0), the one with the fewest links: heat alone goes to the neighbour."""
    assert main(["solve", "two_firms", "--json", "--objective", "co2,links"]) == 0
    answer = printed(capsys)
    assert answer["objective_name"] == "co2,links"
    assert answer["objective"] == pytest.approx(0, abs=1e-6)
    assert answer["kpi"]["links_built"] == 1


def test_solve_tells_in_words(capsys: Printed) -> None:
    assert main(["solve", "two_firms"]) == 0
    out = capsys.readouterr().out
    assert "Two firms: optimal" in out
    assert "certified: yes" in out
    assert out.count("\n  + ") == 3


def test_ladder_shows_three_scopes(capsys: Printed, tmp_path: Path) -> None:
    assert main(["ladder", "two_firms", "--json", "--out", str(tmp_path)]) == 0
    answer = printed(capsys)
    costs = [answer[scope]["kpi"]["total_cost_per_y"] for scope in ("baseline", "plant", "park")]
    assert costs == [pytest.approx(value, rel=1e-5) for value in (BASELINE, 3_232_000, LEAST)]
    assert {path.name for path in tmp_path.iterdir()} == {"baseline", "plant", "park"}
    assert (tmp_path / "plant" / "links.csv").exists()


def test_ladder_tells_in_words(capsys: Printed) -> None:
    assert main(["ladder", "two_firms"]) == 0
    lines = capsys.readouterr().out.splitlines()
    row = next(line for line in lines if "total_cost_per_y" in line)
    assert [float(cell.replace(",", "")) for cell in row.split()[1:]] == [BASELINE, 3_232_000, LEAST]


def test_check_finds_nothing_wrong(capsys: Printed) -> None:
    assert main(["check", "two_firms"]) == 0
    assert "nothing wrong" in capsys.readouterr().out


def test_list_names_the_shipped_parks(capsys: Printed) -> None:
    assert main(["list"]) == 0
    out = capsys.readouterr().out
    assert "two_firms" in out
    assert "Two firms" in out
    assert "kalundborg" in out


def test_export_and_import_give_the_case_back(capsys: Printed, tmp_path: Path) -> None:
    book, folder = tmp_path / "park.xlsx", tmp_path / "park"
    assert main(["export", "two_firms", str(book)]) == 0
    assert main(["import", str(book), str(folder)]) == 0
    assert load_case(folder) == load_case("two_firms")
    assert str(folder) in capsys.readouterr().out


def test_a_workbook_is_solved_like_a_folder(capsys: Printed, tmp_path: Path) -> None:
    book = tmp_path / "park.xlsx"
    assert main(["export", "two_firms", str(book)]) == 0
    capsys.readouterr()
    assert main(["solve", str(book), "--json"]) == 0
    assert printed(capsys)["kpi"]["total_cost_per_y"] == pytest.approx(LEAST, rel=1e-5)


def test_indicators_stand_beside_the_baseline_s(capsys: Printed, tmp_path: Path) -> None:
    """Of 1 t/h of spent grain 0.8 are used (80 %), of 30 t/h of water needed 6 are used again (20 %); nothing in the baseline."""
    assert main(["indicators", "two_firms", "--json", "--out", str(tmp_path / "indicators.csv")]) == 0
    rows = {row["indicator"]: row for row in json.loads(capsys.readouterr().out)}
    assert rows["hj274_waste_utilisation"]["value"] == pytest.approx(80, rel=1e-6)
    assert rows["hj274_waste_utilisation"]["baseline"] == pytest.approx(0, abs=1e-9)
    assert 20 in [pytest.approx(row["value"], rel=1e-6) for row in rows.values() if "water reuse" in row["title"].lower()]
    with (tmp_path / "indicators.csv").open(newline="", encoding="utf-8") as file:
        assert [row["indicator"] for row in csv.DictReader(file)] == list(rows)


def test_indicators_tell_in_words(capsys: Printed) -> None:
    assert main(["indicators", "two_firms"]) == 0
    assert "Comprehensive utilisation of solid waste" in capsys.readouterr().out


def test_indicators_without_a_plan_give_its_exit_code(capsys: Printed, tmp_path: Path) -> None:
    assert main(["indicators", saved(hopeless(), tmp_path / "park")]) == 1
    assert "infeasible" in capsys.readouterr().out


GAS = "markets.gas_grid.price_per_unit"


def test_a_sweep_shows_where_a_link_enters(capsys: Printed, tmp_path: Path) -> None:
    """Heat from the neighbour costs 60,000 a year, gas 20,000 per EUR/MWh; the rest of two_firms 1,943,000: heat pays above 3."""
    assert main(["sweep", "two_firms", "--param", f"{GAS}=0:6:2", "--json", "--out", str(tmp_path / "sweep.csv")]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert [row["value"] for row in rows] == [0, 2, 4, 6]
    costs = [pytest.approx(1_943_000 + min(20_000 * price, 60_000), rel=1e-6) for price in (0, 2, 4, 6)]
    assert [row["total_cost_per_y"] for row in rows] == costs
    assert [row["links_built"] for row in rows] == [2, 2, 3, 3]
    assert [bool(row["entered"]) for row in rows][1:] == [False, True, False]
    with (tmp_path / "sweep.csv").open(newline="", encoding="utf-8") as file:
        assert [float(row["value"]) for row in csv.DictReader(file)] == [0, 2, 4, 6]


def test_a_sweep_tells_in_words(capsys: Printed) -> None:
    assert main(["sweep", "two_firms", "--param", f"{GAS}=2:4:2"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert "1,983,000" in lines[1] and "2,003,000" in lines[2] and "+ " in lines[2]


@pytest.mark.parametrize(
    "param", ["markets.gas_grid.price=0:6:2", "markets.gas.price_per_unit=0:6:2", "gas", f"{GAS}=0:6:0", f"{GAS}=cheap", GAS]
)
def test_a_faulty_sweep_is_told(param: str, capsys: Printed) -> None:
    assert main(["sweep", "two_firms", "--param", param]) == 2
    err = capsys.readouterr().err
    assert err and "Traceback" not in err


def test_uncertainty_of_one_scenario_is_no_question(capsys: Printed) -> None:
    assert main(["uncertainty", "two_firms"]) == 2
    assert "one scenario" in capsys.readouterr().err


def test_every_command_is_tested() -> None:
    text = "".join(path.read_text(encoding="utf-8") for path in sorted(Path(__file__).parents[1].rglob("test_*.py")))
    commands = next(action.choices for action in parser()._actions if isinstance(action, argparse._SubParsersAction))
    assert [] == [name for name in commands if f'["{name}"' not in text]


def test_library_lists_technologies_and_tells_one_in_full(capsys: Printed, tmp_path: Path) -> None:
    assert main(["library"]) == 0
    out = capsys.readouterr().out
    assert "gas_boiler                Gas steam boiler · 燃气蒸汽锅炉\n    1.081 natural_gas → 1 steam_mp\n" in out
    assert "256,400 CNY per MW of steam (128,200 to 512,700), 25 y, 15 m2; estimated: 63.3 EUR/kW" in out
    assert main(["library", "反渗透（RO，回收率75%）", "--out", str(tmp_path / "ro.csv")]) == 0
    out = capsys.readouterr().out
    assert "ports: electricity (electricity), ss (species)" in out
    assert "water_streams ro.permeate flow_t_per_h: 0.75 t/h (0.7 to 0.8), estimated: " in out
    written = (tmp_path / "ro.csv").read_text(encoding="utf-8")
    assert written.startswith("table,row,column,value,unit,low,high,grade,source,source_zh\n")


def test_library_lists_transport_modes(capsys: Printed) -> None:
    assert main(["library", "--transport"]) == 0
    told = capsys.readouterr().out
    assert "Water pipe, buried · 输水管道（埋地）" in told
    assert "450,000 CNY/km" in told


def test_library_as_json_and_a_name_that_is_not_there(capsys: Printed) -> None:
    assert main(["library", "--json"]) == 0
    listed = json.loads(capsys.readouterr().out)
    assert len(listed) >= 40 and {"technology", "takes", "makes", "capex_per_size", "low", "high", "source"} <= set(listed[0])
    assert main(["library", "gas_bolier"]) == 2
    assert "the library has no such technology (nearest: gas_boiler)" in capsys.readouterr().err


def test_app_starts_the_page(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Any] = []
    monkeypatch.setattr(page, "serve", lambda *options: asked.extend(options[:-1]) or 0)
    assert main(["app", "--port", "8600", "--headless"]) == 0
    assert main(["app", "lubei", "--address", "0.0.0.0", "--max-upload", "50"]) == 0
    assert main(["app", "saved:mine"]) == 0
    here = "127.0.0.1"
    assert asked == [8600, True, here, 20, "", 8501, False, "0.0.0.0", 50, "shipped/lubei", 8501, False, here, 20, "mine/mine"]


def test_app_opens_no_case_that_is_not_there(capsys: Printed) -> None:
    with pytest.raises(SystemExit) as stop:
        main(["app", "nowhere"])
    assert stop.value.code == 2
    assert "nowhere is neither saved:NAME nor one of aalborg" in capsys.readouterr().err


def test_app_tells_of_a_port_that_is_taken(capsys: Printed) -> None:
    """Proves one sentence at once. Sensitivity: the address was printed, and a stranger's page stood there."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert main(["app", "--headless", "--port", str(port)]) == 2
    told = capsys.readouterr()
    assert f"http://127.0.0.1:{port} cannot be served" in told.err
    assert "Parkloop is at" not in told.out


@pytest.mark.parametrize("size", ["0", "-3", "many"])
def test_an_upload_has_a_size(size: str, capsys: Printed) -> None:
    with pytest.raises(SystemExit) as stop:
        main(["app", f"--max-upload={size}"])
    assert stop.value.code == 2
    assert f"{size} is no size of 1 MB or more" in capsys.readouterr().err


def test_without_a_plan_the_exit_code_is_1(capsys: Printed, tmp_path: Path) -> None:
    assert main(["solve", saved(hopeless(), tmp_path / "park"), "--json"]) == 1
    answer = printed(capsys)
    assert (answer["status"], answer["certified"], answer["kpi"]) == ("infeasible", False, {})
    assert set(answer) >= KEYS
    assert any("'a'" in sentence or "grid" in sentence for sentence in answer["reasons"])


def test_reasons_are_told_in_words(capsys: Printed, tmp_path: Path) -> None:
    assert main(["solve", saved(hopeless(), tmp_path / "park")]) == 1
    assert "6 " in capsys.readouterr().out


def test_a_ladder_without_a_plan_is_1(capsys: Printed, tmp_path: Path) -> None:
    assert main(["ladder", saved(hopeless(), tmp_path / "park")]) == 1
    assert "infeasible" in capsys.readouterr().out


def spoiled(folder: Path) -> str:
    """two_firms with a pipe of an unknown mode and a price that is no number."""
    save_case(load_case("two_firms"), folder)
    for file, good, bad in (("markets.csv", ",32", ",cheap"), ("heat_streams.csv", ",brewery,", ",brewry,")):
        text = (folder / file).read_text(encoding="utf-8")
        assert good in text
        (folder / file).write_text(text.replace(good, bad), encoding="utf-8")
    return str(folder)


@pytest.mark.parametrize("command", ["solve", "ladder", "check"])
def test_a_faulty_case_is_told_whole(command: str, capsys: Printed, tmp_path: Path) -> None:
    assert main([command, spoiled(tmp_path / "park")]) == 2
    told = "".join(capsys.readouterr())
    for word in ("markets", "gas_grid", "price_per_unit", "cheap", "heat_streams", "wort_vapour", "brewry"):
        assert word in told
    assert "Traceback" not in told


def test_a_faulty_workbook_writes_nothing(capsys: Printed, tmp_path: Path) -> None:
    book = tmp_path / "park.xlsx"
    book.write_bytes(b"no workbook")
    assert main(["import", str(book), str(tmp_path / "park")]) == 2
    assert not (tmp_path / "park").exists()
    assert capsys.readouterr().err


def test_an_unknown_case_names_the_nearest(capsys: Printed) -> None:
    assert main(["solve", "two_firm"]) == 2
    assert "two_firms" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--objective", "profit"], ("profit", "cost", "freshwater")),
        (["--objective", "cost,profit"], ("profit",)),
        (["--only", "brewry"], ("brewry", "brewery")),
    ],
)
def test_a_faulty_question_is_told(words: list[str], told: tuple[str, ...], capsys: Printed) -> None:
    assert main(["solve", "two_firms", *words]) == 2
    err = capsys.readouterr().err
    assert all(word in err for word in told)


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["destroy"],
        ["solve"],
        ["solve", "two_firms", "--scope", "town"],
        ["solve", "two_firms", "--time-limit", "-1"],
        ["solve", "two_firms", "--time-limit", "soon"],
        ["solve", "two_firms", "--gap", "1"],
        ["solve", "two_firms", "--gap", "nan"],
    ],
)
def test_a_faulty_call_ends_with_2(words: list[str], capsys: Printed) -> None:
    with pytest.raises(SystemExit) as ended:
        main(words)
    assert ended.value.code == 2
    assert "usage" in capsys.readouterr().err


def test_stopped_without_a_plan_the_exit_code_is_3(capsys: Printed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped(case: Case, objective: Any, scope: str, **options: Any) -> Plan:
        return Plan(case.info.id, "cost", scope, "interrupted", reasons=("The solve was stopped before a plan was found.",))

    monkeypatch.setattr("parkloop.optimizer.commands.cases.saved.optimise", stopped)
    assert main(["solve", "two_firms", "--out", str(tmp_path)]) == 3
    assert "stopped" in capsys.readouterr().out
    assert Plan.from_folder(tmp_path).status == "interrupted"


def test_progress_goes_to_the_error_stream(capsys: Printed, tmp_path: Path) -> None:
    folder = saved(large_park(8), tmp_path / "park")
    assert main(["solve", folder, "--json", "--gap", "0", "--time-limit", "1.5"]) == 0
    out, err = capsys.readouterr()
    answer = json.loads(out)
    assert answer["status"] in ("feasible", "optimal")
    assert "best" in err
    assert 0 <= answer["gap"]


COMMAND = """
import sys
from parkloop.optimizer.solver.highs import adapter as highs
from parkloop.optimizer.cli import main
highs.SMALL_NONZEROS = {small}
print("ready", file=sys.stderr, flush=True)
sys.exit(main())
"""


def started(folder: str, *words: str, small: int = highs.SMALL_NONZEROS) -> "subprocess.Popen[str]":
    """The command in a process of its own, which says when it is ready for a signal; what is small is solved in a thread."""
    call = [sys.executable, "-c", COMMAND.format(small=small), "solve", folder, *words]
    root = str(Path(__file__).resolve().parents[3])
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join((root, os.environ.get("PYTHONPATH", "")))}
    return subprocess.Popen(call, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def read_until(process: "subprocess.Popen[str]", done: Callable[[str], bool]) -> None:
    assert process.stderr is not None
    for line in process.stderr:
        if done(line):
            return
    raise AssertionError(f"it ended before ({process.poll()})")


def ended_by_ctrl_c(process: "subprocess.Popen[str]") -> tuple[str, str, float]:
    """Both outputs, and how long it took to end [s]"""
    pressed = time.monotonic()
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=40)
    return out, err, time.monotonic() - pressed


@contextmanager
def running(folder: str, *words: str, small: int = highs.SMALL_NONZEROS) -> Iterator["subprocess.Popen[str]"]:
    with started(folder, "--json", *words, small=small) as process:
        try:
            read_until(process, lambda line: "ready" in line)
            yield process
        finally:
            process.kill()


@pytest.mark.skipif(sys.platform == "win32", reason="no such signal to a process there")
@pytest.mark.parametrize(
    ("small", "word", "limit"),
    [(10**9, "best", "60"), (0, "gap", "40")],
    ids=["while the start is sought", "in a process"],
)
def test_ctrl_c_keeps_the_best_plan(small: int, word: str, limit: str, tmp_path: Path) -> None:
    """Soon after Ctrl-C the command ends with the best plan so far, certified."""
    with running(saved(large_park(15), tmp_path / "park"), "--gap", "0", "--time-limit", limit, small=small) as process:
        read_until(process, lambda line: "best" in line and word in line)
        out, err, waited = ended_by_ctrl_c(process)
    answer = json.loads(out)
    assert (process.returncode, answer["status"], answer["certified"]) == (0, "interrupted", True), err[-2000:]
    assert (answer["bound"] or 0.0) <= answer["objective"] == pytest.approx(answer["kpi"]["total_cost_per_y"], rel=1e-6)
    assert waited < PATIENCE


@pytest.mark.skipif(sys.platform == "win32", reason="no such signal to a process there")
def test_ctrl_c_before_the_first_plan_ends_quietly(tmp_path: Path) -> None:
    """While the case is read and the model built there is nothing to keep: exit code 130 (3 once it solves, or a plan)."""
    with running(saved(large_park(15), tmp_path / "park"), "--baseline") as process:
        time.sleep(0.3)
        _, err, waited = ended_by_ctrl_c(process)
    assert process.returncode in (0, 3, 130)
    assert "Traceback" not in err
    assert waited < PATIENCE


def test_start_lists_sectors_and_makes_a_park(capsys: Printed, tmp_path: Path) -> None:
    assert main(["start"]) == 0
    assert "水泥厂" in capsys.readouterr().out
    assert (
        main(["start", "--sector", "cement=100", "--sector", "food=5", "--title", "Riverside", "--out", str(tmp_path / "new")])
        == 0
    )
    assert "new_park written to" in capsys.readouterr().out
    assert main(["check", str(tmp_path / "new")]) == 0
    assert main(["start", "--sector", "cement=much", "--out", str(tmp_path / "other")]) == 2
    assert "NAME=SIZE" in capsys.readouterr().err
    assert main(["start", "--sector", "cement=100"]) == 2


def test_a_company_is_asked_and_its_answer_merged(capsys: Printed, tmp_path: Path) -> None:
    form = str(tmp_path / "brewery.xlsx")
    assert main(["request", "two_firms", "--plant", "brewery", "--out", form, "--lang", "zh"]) == 0
    assert main(["merge", "two_firms", form, "--out", str(tmp_path / "merged")]) == 0
    assert "brewery: 0 changes." in capsys.readouterr().out
    assert main(["check", str(tmp_path / "merged")]) == 0
    assert main(["request", "two_firms", "--plant", "brewary", "--out", form]) == 2
    assert "nearest: brewery" in capsys.readouterr().err


def test_a_ledger_becomes_a_case(capsys: Printed, tmp_path: Path) -> None:
    empty = str(tmp_path / "ledger.xlsx")
    assert main(["ledger", "--template", empty, "--lang", "zh"]) == 0
    assert main(["ledger", empty, "--out", str(tmp_path / "books")]) == 0
    assert "1 companies" in capsys.readouterr().out
    assert main(["check", str(tmp_path / "books")]) == 0
    assert main(["ledger", empty]) == 2
    book = openpyxl.load_workbook(empty)
    book["能源"]["B2"] = "煤气"
    book.save(empty)
    assert main(["ledger", empty, "--out", str(tmp_path / "more"), "--mark", str(tmp_path / "marked")]) == 2
    assert "能源, row 2, column B" in capsys.readouterr().err
    assert openpyxl.load_workbook(tmp_path / "marked" / "ledger.xlsx")["能源"]["B2"].comment is not None


@pytest.mark.parametrize("below", ["", "sub", "sub/deeper"])
def test_a_file_in_place_of_a_folder_is_told_before_anything_is_solved(
    below: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Printed
) -> None:
    """Proves one clear sentence, at once. Sensitivity: minutes of solving, and then 'it stands there already'."""
    file = tmp_path / "plan"
    file.touch()
    monkeypatch.setattr(solve_command, "given_case", lambda name: pytest.fail("it began"))
    assert 2 == main(["solve", "two_firms", "--out", str(file / below)])
    assert f"parkloop: {file} is a file, so nothing can be written into it: give --out a folder.\n" == capsys.readouterr().err
