"""Every number that `solve --json` prints is worked out again from the CSV tables that `--out` writes, without the program."""

import csv
import json
from collections import defaultdict
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from parkloop.cases import load_case, save_case
from parkloop.models.accounts.closing import OBJECTIVES
from parkloop.optimizer.cli import main
from tests.reference.random_parks.parks import random_park
from tests.support.few import few, thorough

Row = dict[str, str]
RANDOM = {"random12": 12, "random41": 41, "random49": 49}
ABOUT_THE_SOLVE = {
    *("seconds", "build_seconds", "candidates", "screened", "variables", "binaries", "constraints", "bound"),
    *("status", "certified", "faults", "reasons", "warnings", "case", "scope", "objective_name", "proof"),
    *("only", "cvar_level", "credit_baseline", "case_digest", "currency", "provenance"),
}
"""What no table can tell: how the answer was found."""


class Tables:
    """The CSV tables of a folder, read by nothing but the csv module."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @cache  # noqa: B019 - the folder lives as long as the test
    def rows(self, table: str) -> list[Row]:
        with (self.folder / f"{table}.csv").open(newline="", encoding="utf-8") as file:
            return list(csv.DictReader(file))

    def sum(self, table: str, column: str, **where: str) -> float:
        rows = [row for row in self.rows(table) if all(row[key] == value for key, value in where.items())]
        return sum(float(row[column] or 0) for row in rows)

    def total(self, name: str) -> float:
        return self.sum("totals", "per_y", total=name)

    def links(self, status: str) -> int:
        """Links between plants."""
        return sum(row["status"] == status and row["from_plant"] != row["to_plant"] for row in self.rows("links"))

    def emissions(self) -> dict[str, float]:
        found: dict[str, float] = defaultdict(float)
        for row in self.rows("emissions"):
            found[row["species"]] += float(row["t_per_y"])
        return dict(found)


def objective(tables: Tables, name: str) -> float:
    """The amount per year of what can be minimised."""
    ways: dict[str, Callable[[], float]] = {
        "cost": lambda: tables.sum("costs", "cost_per_y"),
        "co2": lambda: tables.sum("emissions", "t_per_y", species="co2"),
        "land": lambda: tables.sum("land", "m2"),
        "links": lambda: float(tables.links("new")),
        "worst_case": lambda: worst(tables),
        "cvar": lambda: tail(tables, 0.9),
    }
    return ways[name]() if name in ways else tables.total(name)


def worst(tables: Tables) -> float:
    """Cost of the dearest scenario."""
    return max(float(row["cost_per_y"]) for row in tables.rows("scenarios"))


def tail(tables: Tables, level: float) -> float:
    """Mean cost of the worst tail: the least of threshold + mean excess / (1 - level) over the thresholds that may be best."""
    rows = [(float(row["probability"]), float(row["cost_per_y"])) for row in tables.rows("scenarios")]
    return min(start + sum(p * max(cost - start, 0) for p, cost in rows) / (1 - level) for _, start in rows)


def exchanges_in_plant(tables: Tables) -> int:
    """Pairs of streams inside a plant that exchange water or materials; what comes from or goes to the outside is none."""
    inside = [row for row in tables.rows("flows") if row["from_plant"] == row["to_plant"] and row["domain"] != "commodity"]
    return len({(row["from"], row["to"]) for row in inside if row["from_role"] != "supply" and row["to_role"] != "outlet"})


def key_figures(tables: Tables) -> dict[str, Any]:
    capital = ("links", "technologies", "equipment")
    risk = {"worst_case_cost_per_y": worst(tables), "cvar_cost_per_y": tail(tables, 0.9), "cvar_level": 0.9}
    return {
        **(risk if len(tables.rows("scenarios")) > 1 else {}),
        "total_cost_per_y": tables.sum("costs", "cost_per_y"),
        "capex": sum(tables.sum(name, "capex") for name in capital),
        "capex_net": sum(tables.sum(name, "capex_net") for name in capital[:2]) + tables.sum("equipment", "capex"),
        "co2_t_per_y": tables.emissions().get("co2", 0.0),
        "freshwater_t_per_y": tables.total("freshwater"),
        "wastewater_t_per_y": tables.total("wastewater"),
        "disposal_t_per_y": tables.total("disposal"),
        "energy_tce_per_y": tables.total("energy"),
        "heat_recovered_mwh_per_y": tables.total("waste_heat_used"),
        "land_m2": tables.sum("land", "m2"),
        "links_built": tables.links("new"),
        "links_existing": tables.links("existing"),
        "exchanges_in_plant": exchanges_in_plant(tables),
        "emissions_t_per_y": tables.emissions(),
    }


def the_case(name: str) -> Any:
    return random_park(RANDOM[name], "tiny") if name in RANDOM else load_case(name)


def asked(name: str, folder: Path, capsys: pytest.CaptureFixture[str], *words: str) -> tuple[dict[str, Any], Tables]:
    """What is printed and what is written."""
    source = name
    if name in RANDOM:
        save_case(the_case(name), folder / "case")
        source = str(folder / "case")
    assert main(["solve", source, "--json", "--gap", "1e-6", "--out", str(folder / "plan"), *words]) == 0
    return json.loads(capsys.readouterr().out), Tables(folder / "plan")


def near(value: float) -> Any:
    return pytest.approx(value, rel=1e-6, abs=1e-6)


def all_agree(answer: dict[str, Any], tables: Tables) -> None:
    """Objective, gap and every key figure."""
    first = answer["objective_name"].split(",")[0]
    assert answer["objective"] == near(objective(tables, first))
    if answer["bound"] is not None and abs(answer["objective"]) > 1e-3:
        assert answer["gap"] == pytest.approx(max(answer["objective"] - answer["bound"], 0) / abs(answer["objective"]), abs=1e-7)
    right = key_figures(tables)
    assert set(right) == set(answer["kpi"]) - {"baseline_cost_per_y"}
    for key, value in right.items():
        if isinstance(value, dict):
            assert answer["kpi"][key] == {species: near(amount) for species, amount in value.items()}
        else:
            assert answer["kpi"][key] == near(value), key
    assert set(answer) == {"objective", "gap", "kpi"} | ABOUT_THE_SOLVE


def accounts_agree(tables: Tables) -> None:
    """The tables among themselves: scenarios, rents and the annual cost of what is built."""
    weights = {row["scenario"]: float(row["probability"]) for row in tables.rows("scenarios")}
    columns = {
        "cost_per_y": tables.sum("costs", "cost_per_y"),
        "co2_t_per_y": tables.emissions().get("co2", 0.0),
        **{f"{name}_t_per_y": tables.total(name) for name in ("freshwater", "wastewater", "disposal")},
        "energy_tce_per_y": tables.total("energy"),
    }
    assert sum(weights.values()) == near(1)
    for column, value in columns.items():
        assert sum(weights[row["scenario"]] * float(row[column]) for row in tables.rows("scenarios")) == near(value)
    built = ("link_capital", "link_opex", "technology_capital", "technology_opex", "retirement_capital")
    for shown, own in ((("links", "technologies"), built), (("equipment",), ("equipment_capital",))):
        annual = sum(tables.sum(table, "annual_cost") for table in shown)
        assert annual == near(sum(tables.sum("costs", "cost_per_y", head=head) for head in own))
    assert tables.sum("land", "rent_per_y") == near(tables.sum("costs", "cost_per_y", head="land"))


QUESTIONS = {
    "two_firms": OBJECTIVES,
    "random12": ("cvar",),
    "random41": ("links",),
    "random49": ("disposal",),
}
MORE = {
    "random12": ("cost", "worst_case", "co2", "energy", "land"),
    "random41": ("cost", "wastewater"),
    "random49": ("cost", "freshwater"),
}
ASKED = [(name, target) for name, targets in QUESTIONS.items() for target in targets]
ASKED_TOO = [thorough((name, target)) for name, targets in MORE.items() for target in targets]


@pytest.mark.parametrize(("name", "target"), [*ASKED, *ASKED_TOO])
def test_the_tables_tell_every_number(name: str, target: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    answer, tables = asked(name, tmp_path, capsys, "--objective", target)
    assert (answer["status"], answer["certified"]) == ("optimal", True)
    all_agree(answer, tables)


@pytest.mark.parametrize("name", few(["two_firms", *RANDOM], 2))
def test_the_tables_agree_among_themselves(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    answer, tables = asked(name, tmp_path, capsys, "--baseline")
    accounts_agree(tables)
    _, today = asked(name, tmp_path / "today", capsys, "--scope", "baseline")
    assert answer["kpi"]["baseline_cost_per_y"] == near(today.sum("costs", "cost_per_y"))
    accounts_agree(today)


def test_a_plan_that_was_stopped_by_time_is_told_as_exactly(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    answer, tables = asked("kalundborg", tmp_path, capsys, "--time-limit", "3")
    assert answer["status"] in ("feasible", "optimal")
    assert answer["certified"]
    all_agree(answer, tables)
    accounts_agree(tables)
