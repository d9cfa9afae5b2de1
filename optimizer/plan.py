"""A plan: what was found, how well it is proven, and its tidy tables."""

import json
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

STATUSES = ("optimal", "feasible", "infeasible", "interrupted", "error")
COLUMNS: dict[str, tuple[str, ...]] = {
    "links": (
        *("link", "from", "to", "from_plant", "to_plant", "domain", "item", "mode", "status", "owner", "length_km"),
        *("capacity", "capex", "capex_net", "annual_cost", "flow_per_y"),
    ),
    "flows": (
        *("condition", "link", "domain", "item", "arrives_as", "from", "to", "from_plant", "to_plant", "mode"),
        *("flow_per_h", "arrives_per_h", "from_role", "to_role"),
    ),
    "technologies": (
        *("technology", "plant", "measure", "existing_size", "new_size", "capex", "capex_net", "annual_cost"),
        *("land_m2", "activity_per_y"),
    ),
    "operation": ("technology", "condition", "activity_per_h"),
    "removals": ("technology", "species", "condition", "kg_per_h"),
    "markets": ("market", "plant", "commodity", "direction", "condition", "amount_per_h"),
    "commodities": (
        *("plant", "commodity", "condition", "bought", "made", "received", "raised", "left_over"),
        *("needed", "sold", "taken", "sent", "used", "pumping", "vented"),
    ),
    "heat": ("zone", "plant", "condition", "item", "role", "mw"),
    "cascade": ("zone", "plant", "condition", "t_upper_c", "t_lower_c", "hot_mw", "cold_mw", "residual_mw"),
    "equipment": ("plant", "zone", "item", "kind", "mw", "capex", "annual_cost"),
    "water_quality": (
        *("condition", "plant", "stream", "side", "species", "flow_t_per_h"),
        *("counted_mg_per_l", "true_mg_per_l", "limit_mg_per_l"),
    ),
    "costs": ("plant", "head", "cost_per_y"),
    "outside": ("plant", "head", "cost_per_y"),
    "emissions": ("plant", "species", "scope", "t_per_y"),
    "avoided": ("plant", "species", "t_per_y"),
    "land": ("plant", "item", "m2", "rent_per_y"),
    "totals": ("plant", "total", "unit", "per_y"),
    "scenarios": (
        *("scenario", "probability", "cost_per_y", "co2_t_per_y", "freshwater_t_per_y", "wastewater_t_per_y"),
        *("disposal_t_per_y", "energy_tce_per_y"),
    ),
    "pollution_tax": (
        *("scenario", "plant", "outlet", "medium", "species", "kg_per_y", "equivalents_per_y", "rank", "taxed"),
        *("tax_exact_per_y", "tax_of_all_per_y"),
    ),
    "broken_policies": ("policy", "scenario", "value", "limit", "excess", "unit"),
}
"""The tables of a plan and their columns."""


def empty_tables() -> dict[str, pd.DataFrame]:
    """Every table of a plan, without rows."""
    return {name: table.copy() for name, table in _empty_tables().items()}


@cache
def _empty_tables() -> dict[str, pd.DataFrame]:
    return {name: pd.DataFrame(columns=list(columns)) for name, columns in COLUMNS.items()}


@dataclass(frozen=True, eq=False)
class Plan:
    """The answer to a case in a scope.

    ``objective``, ``bound`` and ``gap`` are those of the first objective asked for, in its unit per year. ``certified`` says that
    the plan was checked from case and tables alone; ``faults`` is what failed there, ``reasons`` why a park has no plan.
    ``proof`` says of which model ``bound`` is (see ``optimizer.proof``); empty where that is not known, as of an older plan.
    Each table is also an attribute: ``plan.links``, ``plan.flows``, ``plan.costs`` …
    """

    case: str
    objective_name: str
    scope: str
    status: str
    objective: float | None = None
    bound: float | None = None
    gap: float | None = None
    seconds: float = 0.0
    build_seconds: float = 0.0
    candidates: int = 0
    screened: dict[str, int] = field(default_factory=dict)
    variables: int = 0
    binaries: int = 0
    constraints: int = 0
    proof: str = ""
    certified: bool = False
    faults: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    kpi: dict[str, Any] = field(default_factory=dict)
    tables: dict[str, pd.DataFrame] = field(default_factory=empty_tables, repr=False)

    def __getattr__(self, name: str) -> pd.DataFrame:
        tables = self.__dict__.get("tables", {})
        if name in tables:
            table: pd.DataFrame = tables[name]
            return table
        raise AttributeError(f"A plan has no {name!r}; its tables are {', '.join(tables)}.")

    @property
    def found(self) -> bool:
        """Whether there is a plan."""
        return bool(self.kpi)

    def summary(self) -> dict[str, Any]:
        """Everything but the tables, ready for JSON."""
        return {
            key: list(value) if isinstance(value, tuple) else value for key, value in self.__dict__.items() if key != "tables"
        }

    def to_folder(self, folder: str | Path) -> None:
        """Write ``summary.json`` and one CSV per table."""
        target = Path(folder)
        target.mkdir(parents=True, exist_ok=True)
        (target / "summary.json").write_text(json.dumps(self.summary(), indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
        for name, table in self.tables.items():
            table.to_csv(target / f"{name}.csv", index=False)

    @classmethod
    def from_folder(cls, folder: str | Path) -> "Plan":
        """Read what ``to_folder`` wrote.

        Raises:
            FileNotFoundError: the folder holds no plan.
        """
        source = Path(folder)
        summary = json.loads((source / "summary.json").read_text(encoding="utf-8"))
        for name in ("faults", "reasons", "warnings"):
            summary[name] = tuple(summary.get(name, ()))
        tables = {name: _read(source / f"{name}.csv") for name in COLUMNS}
        return cls(**summary, tables=tables)


TEXT = frozenset(
    [
        "link",
        "from",
        "to",
        "from_plant",
        "to_plant",
        "domain",
        "item",
        "mode",
        "status",
        "owner",
        "condition",
        "arrives_as",
        "technology",
        "plant",
        "measure",
        "species",
        "market",
        "commodity",
        "direction",
        "zone",
        "role",
        "kind",
        "stream",
        "side",
        "head",
        "total",
        "unit",
        "scenario",
        "policy",
        "outlet",
        "medium",
        "from_role",
        "to_role",
    ]
)
"""Columns that hold names."""


def _read(path: Path) -> pd.DataFrame:
    if not path.exists():
        return pd.DataFrame(columns=list(COLUMNS[path.stem]))
    names = {column: str for column in COLUMNS[path.stem] if column in TEXT}
    return pd.read_csv(path, dtype=names, keep_default_na=False, na_values={c: [""] for c in COLUMNS[path.stem] if c not in TEXT})
