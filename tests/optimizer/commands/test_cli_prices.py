"""parkloop sweep --figure and threshold: what they print, write and refuse."""

import csv
import json
from pathlib import Path

import pytest

from parkloop.cases import Case, save_case
from parkloop.optimizer.cli import main
from tests.support.by_hand import buy, need, park
from tests.support.threshold_parks import GAS_PIPE, PIPE, comes_and_goes, neighbours

Printed = pytest.CaptureFixture[str]
PRICE = "water_streams.fresh.price_per_t"


def saved(case: Case, folder: Path) -> str:
    save_case(case, folder)
    return str(folder)


def test_a_threshold_is_told_in_words_and_as_csv(capsys: Printed, tmp_path: Path) -> None:
    case, file = saved(comes_and_goes(), tmp_path / "park"), tmp_path / "switches.csv"
    assert main(["threshold", case, "--link", GAS_PIPE, "--param", "carbon_price=0:200", "--out", str(file)]) == 0
    text = capsys.readouterr().out
    assert "enters at 16.6667, cost 166.667 EUR/y" in text and "leaves at 50, cost 300 EUR/y" in text
    with file.open(newline="", encoding="utf-8") as rows:
        assert [(row["change"], float(row["value"])) for row in csv.DictReader(rows)] == [
            ("enters", pytest.approx(100 / 6)),
            ("leaves", pytest.approx(50)),
        ]


def test_a_threshold_as_json_has_all_three_parameters(capsys: Printed, tmp_path: Path) -> None:
    assert main(["threshold", saved(neighbours(0.01), tmp_path), "--link", PIPE, "--json"]) == 0
    found = {one["parameter"]: one for one in json.loads(capsys.readouterr().out)}
    assert set(found) == {"carbon_price", "subsidy", "water_price"}
    assert [switch["value"] for switch in found["subsidy"]["switches"]] == [pytest.approx(0.2)]
    assert [switch["value"] for switch in found["water_price"]["switches"]] == [pytest.approx(1.25)]


def test_candidates_are_listed(capsys: Printed, tmp_path: Path) -> None:
    assert main(["threshold", saved(neighbours(), tmp_path), "--list"]) == 0
    assert PIPE in capsys.readouterr().out.splitlines()


@pytest.mark.parametrize(
    "more",
    [[], ["--link", "given/c/pipe"], ["--link", PIPE, "--param", "subsidy=much"], ["--link", PIPE, "--param", PRICE]],
)
def test_a_faulty_question_is_told(more: list[str], capsys: Printed, tmp_path: Path) -> None:
    assert main(["threshold", saved(neighbours(), tmp_path), *more]) == 2
    err = capsys.readouterr().err
    assert err and "Traceback" not in err


def test_a_sweep_draws_bars_and_writes_its_figure(capsys: Printed, tmp_path: Path) -> None:
    case = saved(neighbours(), tmp_path / "park")
    files = {ending: tmp_path / f"sweep.{ending}" for ending in ("json", "svg")}
    for file, language in zip(files.values(), ("zh", "en"), strict=True):
        assert main(["sweep", case, "--param", f"{PRICE}=0:0.03:0.01", "--figure", str(file), "--lang", language]) == 0
    assert f"{PIPE} ····████" in capsys.readouterr().out
    option = json.loads(files["json"].read_text(encoding="utf-8"))
    assert [cell["value"][:2] for cell in option["series"][2]["data"]] == [[2, 0], [3, 0]]
    assert files["svg"].read_text(encoding="utf-8").startswith("<svg")


def test_a_sweep_without_any_plan_ends_with_1(tmp_path: Path) -> None:
    case = park(
        commodities=[{"commodity": "power", "kind": "electricity"}],
        markets=[buy("grid", "power", 50, limit_per_h=4)],
        demands=[need("a", "power", 10)],
    )
    assert main(["sweep", saved(case, tmp_path), "--param", "markets.grid.price_per_unit=10:20:10"]) == 1


def test_a_figure_must_be_of_a_kind_that_can_be_written(tmp_path: Path) -> None:
    with pytest.raises(SystemExit):
        main(["sweep", saved(neighbours(), tmp_path), "--param", f"{PRICE}=0:1:1", "--figure", "sweep.docx"])
