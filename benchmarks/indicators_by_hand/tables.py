"""The tables of a case folder and of a plan folder, and amounts that follow from them."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

TCE_PER_MWH = 0.1229


ENERGY = ("electricity", "fuel", "heat")


NAN = float("nan")


Rows = list[dict[str, Any]]


@dataclass(frozen=True)
class Books:
    """The tables of a case folder and of a plan folder."""

    case: Path
    plan: Path

    def given(self, table: str) -> Rows:
        """Rows of a table of the case, empty cells as None; none where there is no table."""
        path = self.case / f"{table}.csv"
        return rows_of(pd.read_csv(path)) if path.exists() else []

    def told(self, table: str) -> pd.DataFrame:
        """A table of the plan."""
        return pd.read_csv(self.plan / f"{table}.csv")

    @cached_property
    def baseline(self) -> bool:
        """Whether the plan is that of the park as it runs today."""
        return bool(json.loads((self.plan / "summary.json").read_text(encoding="utf-8"))["scope"] == "baseline")

    @cached_property
    def hours(self) -> dict[str, float]:
        """Expected hours of each condition [h/y]"""
        rows = self.given("conditions") or [{"condition": "year", "hours_per_y": 8000.0}]
        return {r["condition"]: r["hours_per_y"] * default(r.get("probability"), 1.0) for r in rows}

    @cached_property
    def plants(self) -> Rows:
        """Plants inside the fence."""
        return [r for r in self.given("plants") if r.get("role") != "external"]

    @cached_property
    def inside(self) -> set[str]:
        """Their keys."""
        return {r["plant"] for r in self.plants}

    @cached_property
    def homes(self) -> dict[str, str]:
        """Plant of each technology."""
        return {r["technology"]: r["plant"] for r in self.given("technologies")}

    @cached_property
    def coal(self) -> dict[str, float]:
        """Standard coal of each commodity [tce/unit]"""
        rows = self.given("commodities")
        return {r["commodity"]: default(r.get("tce_per_unit"), TCE_PER_MWH if r["kind"] in ENERGY else 0.0) for r in rows}

    @cached_property
    def flows(self) -> pd.DataFrame:
        """Flows of the plan with their amounts a year."""
        table = self.told("flows")
        hours = table["condition"].map(self.hours)
        return table.assign(sent=hours * table["flow_per_h"], arrives=hours * table["arrives_per_h"])

    @cached_property
    def activity(self) -> dict[tuple[str, str], float]:
        """Activity of each technology in each condition."""
        return {(r["technology"], r["condition"]): r["activity_per_h"] for r in rows_of(self.told("operation"))}

    @cached_property
    def factors(self) -> dict[tuple[str, str], float]:
        """Factor of each profile in each condition."""
        return {(r["profile"], r["condition"]): r["factor"] for r in self.given("profiles")}

    def yearly(self, rate: Callable[[str], float]) -> float:
        """Expected amount a year of a rate by condition."""
        return sum(hours * rate(condition) for condition, hours in self.hours.items())

    def total(self, name: str) -> float:
        """A total of the plan."""
        table = self.told("totals")
        return float(table.loc[table["total"] == name, "per_y"].sum())

    def of_plants(self, column: str) -> float:
        """Sum of a column of the plants, unknown where one that is no municipality leaves it empty."""
        cells = [(r.get(column), r.get("role")) for r in self.plants]
        if any(cell is None and role != "municipal" for cell, role in cells):
            return NAN
        return float(sum(cell or 0.0 for cell, _ in cells))

    def accounts(self, species: str) -> bool:
        """Whether the case says anything of a species."""
        rows = [*self.given("emissions"), *self.given("water_quality")]
        by_road = species == "co2" and any(default(r.get("co2_kg_per_unit_km"), 0.0) > 0 for r in self.given("transport"))
        return by_road or species in {r["species"] for r in rows}

    def emitted(self, species: str, scopes: tuple[int, ...] = (1,)) -> float:
        """Emission of a species [t/y]"""
        table = self.told("emissions")
        if not self.accounts(species):
            return NAN
        return float(table.loc[(table["species"] == species) & table["scope"].isin(scopes), "t_per_y"].sum())


def rows_of(table: pd.DataFrame) -> Rows:
    return [{str(k): None if pd.isna(v) else v for k, v in row.items()} for row in table.to_dict("records")]


def default(value: Any, default: Any) -> Any:
    return default if value is None else value


def share(part: float, whole: float) -> float:
    return 100.0 * min(1.0, max(0.0, part / whole)) if whole > 0 else NAN


def over(part: float, whole: float, factor: float) -> float:
    return factor * part / whole if whole > 0 else NAN
