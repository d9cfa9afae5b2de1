"""Saved cases from the command line."""

import json
from pathlib import Path
from typing import Any

import pytest

from parkloop.cases import Case, load_case, save_case, store
from parkloop.optimizer.cli import main
from tests.support.by_hand import buy, need, park

POWER = {"commodity": "power", "kind": "electricity"}
Printed = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PARKLOOP_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("PARKLOOP_STORE", raising=False)
    monkeypatch.setattr("getpass.getuser", lambda: "anna")
    return tmp_path


def small(price: float = 50.0, rate: float = 10.0) -> Case:
    tables: dict[str, Any] = {"markets": [buy("grid", "power", price)], "demands": [need("a", "power", rate)]}
    return park(commodities=[POWER], **tables)


def folder(home: Path, case: Case) -> str:
    save_case(case, home / "park")
    return str(home / "park")


def test_nothing_is_saved_at_first(capsys: Printed) -> None:
    assert main(["cases"]) == 0
    assert "No case is saved yet" in capsys.readouterr().out


def test_a_folder_and_a_workbook_are_saved_and_listed(home: Path, capsys: Printed) -> None:
    assert main(["save", folder(home, small()), "base", "--note", "from the survey"]) == 0
    assert "base: revision 1, saved 20" in capsys.readouterr().out
    assert main(["export", "saved:base", str(home / "base.xlsx")]) == 0
    assert main(["save", str(home / "base.xlsx"), "copy", "--author", "bo"]) == 0
    capsys.readouterr()
    assert main(["cases", "--json"]) == 0
    listed = json.loads(capsys.readouterr().out)
    assert [("copy", 1, "bo", "From base.xlsx."), ("base", 1, "anna", "from the survey")] == [
        (line["name"], line["revision"], line["author"], line["note"]) for line in listed
    ]
    assert main(["cases"]) == 0
    assert ["name", "copy", "base"] == [line.split()[0] for line in capsys.readouterr().out.splitlines()]


def test_history_tells_what_changed(home: Path, capsys: Printed) -> None:
    main(["save", folder(home, small()), "base"])
    main(["save", folder(home, small(60.0)), "base", "--base", "1", "--note", "new tariff"])
    capsys.readouterr()
    assert main(["history", "base", "--changes"]) == 0
    newest, change, first = capsys.readouterr().out.splitlines()
    assert newest.split()[0] == "2" and newest.endswith("anna         new tariff")
    assert "      markets grid price_per_unit: 50 → 60" == change
    assert first.split()[0] == "1"
    assert main(["history", "base", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert [
        [{"table": "markets", "row": "grid", "column": "price_per_unit", "before": 50.0, "after": 60.0, "kind": "changed"}],
        [],
    ] == [revision["changes"] for revision in told]


def test_the_second_to_save_is_told_sees_the_difference_and_chooses(home: Path, capsys: Printed) -> None:
    main(["save", folder(home, small()), "base"])
    main(["save", folder(home, small(60.0)), "base", "--base", "1", "--author", "bo"])
    capsys.readouterr()
    late = ["save", folder(home, small(70.0, rate=11.0)), "base"]
    assert main(late) == 2
    assert "saved already (revision 2): say which revision this was made from" in capsys.readouterr().err
    assert main([*late, "--base", "1"]) == 2
    told = capsys.readouterr().err.splitlines()
    assert told[0].startswith("parkloop: 'base' was saved as revision 2 by bo at ")
    assert "  markets grid price_per_unit: 60 → 70, and was 50: both have changed it" in told
    opened = store.open_store()
    assert small(60.0) == store.load(opened, "base")
    assert main([*late, "--base", "1", "--take", "theirs"]) == 0
    assert small(60.0, rate=11.0) == store.load(opened, "base")
    opened.close()


def test_a_saved_case_is_solved_once_and_kept(home: Path, capsys: Printed) -> None:
    main(["save", folder(home, small()), "base"])
    main(["save", folder(home, small(60.0)), "base", "--base", "1"])
    capsys.readouterr()
    for case, cost in (("saved:base", 600_000.0), ("saved:base@1", 500_000.0), ("saved:base", 600_000.0)):
        assert main(["solve", case, "--json"]) == 0
        assert pytest.approx(cost) == json.loads(capsys.readouterr().out)["kpi"]["total_cost_per_y"]
    opened = store.open_store()
    assert [1, 2] == [run.revision for run in store.runs(opened, "base")]
    opened.close()
    main(["cases"])
    assert capsys.readouterr().out.splitlines()[1].split()[-2:] == ["2", "600,000"]


def test_what_is_not_saved_is_told(capsys: Printed) -> None:
    assert main(["solve", "saved:nowhere"]) == 2
    assert "There is no saved case 'nowhere'" in capsys.readouterr().err
    assert main(["history", "nowhere"]) == 2
    assert main(["solve", "saved:base@x"]) == 2
    assert "a revision is a number, as in saved:base@2" in capsys.readouterr().err


def test_other_commands_take_a_saved_case_too(capsys: Printed) -> None:
    assert main(["save", "two_firms", "two"]) == 0
    assert main(["check", "saved:two"]) == 0
    assert "two_firms: nothing wrong." in capsys.readouterr().out
    opened = store.open_store()
    assert load_case("two_firms") == store.load(opened, "two")
    opened.close()
