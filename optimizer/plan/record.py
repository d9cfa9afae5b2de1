"""Plan: the solution of a case with its bound, gap, certificate and tidy tables."""

from collections.abc import Mapping, Sequence
from dataclasses import MISSING, dataclass, field, fields
from functools import cache
from io import StringIO
from pathlib import Path
from typing import Any

import pandas as pd

from parkloop.cases.faults import brief
from parkloop.cases.messages import as_data, from_data, say
from parkloop.optimizer.plan import files
from parkloop.optimizer.plan.origin import Origin
from parkloop.optimizer.plan.shown import Shown

MESSAGES, SENTENCES = "messages", ("faults", "reasons", "warnings")
"""Key of summary.json with the templates of sentences; the fields of a plan that hold them."""
STATUSES = ("optimal", "feasible", "infeasible", "interrupted", "error")
COLUMNS: dict[str, tuple[str, ...]] = {
    "links": (
        *("link", "from", "to", "from_plant", "to_plant", "domain", "item", "mode", "status", "owner", "length_km"),
        *("capacity", "enlarged_by", "capex", "capex_net", "annual_cost", "flow_per_y", "utilisation"),
    ),
    "flows": (
        *("condition", "link", "domain", "item", "arrives_as", "from", "to", "from_plant", "to_plant", "mode"),
        *("flow_per_h", "arrives_per_h", "from_role", "to_role"),
    ),
    "corridors": (
        *("corridor", "status", "from", "to", "length_km", "owner", "links", "capex", "capex_net", "annual_cost"),
        "fee_per_y",
    ),
    "routes": ("link", "order", "corridor", "from", "to", "length_km"),
    "technologies": (
        *("technology", "plant", "owner", "measure", "existing_size", "retired_size", "new_size", "capex", "capex_net"),
        *("annual_cost", "land_m2", "activity_per_y", "utilisation"),
    ),
    "operation": ("technology", "condition", "activity_per_h"),
    "stores": (
        *("store", "plant", "holds", "owner", "existing_size", "new_size", "new_rate", "capex", "capex_net", "annual_cost"),
        *("land_m2", "charged_per_y", "discharged_per_y"),
    ),
    "storage": ("store", "condition", "charge_per_h", "discharge_per_h", "level_start", "level_end"),
    "store_levels": ("store", "position", "period", "level_start", "level_end"),
    "removals": ("technology", "species", "condition", "kg_per_h"),
    "markets": ("market", "plant", "commodity", "direction", "condition", "amount_per_h"),
    "commodities": (
        *("plant", "commodity", "condition", "bought", "made", "received", "raised", "left_over", "discharged"),
        *("needed", "sold", "taken", "sent", "kept_warm", "used", "pumping", "charged", "vented"),
    ),
    "condensate": (
        *("condition", "stream", "plant", "taker", "link", "carrier"),
        *("steam_per_h", "water_t_per_h", "returned_t_per_h", "made_up_t_per_h"),
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
    "payments": (
        *("contract", "kind", "payer", "payee", "amount_per_y"),
        *("price_per_y", "take_or_pay_per_y", "fee_per_y", "total_per_y"),
    ),
    "accounts": ("plant", "cost_per_y", "paid_per_y", "received_per_y", "net_cost_per_y"),
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
LATER_TABLES = frozenset({"stores", "storage", "store_levels", "corridors", "routes", "condensate"})
LATER_COLUMNS = {
    "commodities": ("discharged", "charged", "kept_warm"),
    "links": ("enlarged_by",),
    "technologies": ("retired_size",),
}
"""What plans of earlier versions have not: nothing is in it there."""
TOLD_LATER = {"links": ("utilisation",), "technologies": ("utilisation",)}
"""What they do not tell, and lack."""


UNTOLD = {"tables", "origin"}
"""What a summary does not tell: the tables are files of their own, and case and rule are known to the plan at hand only."""


def empty_tables() -> dict[str, pd.DataFrame]:
    """Every table of a plan, without rows."""
    return {name: empty_table(name) for name in COLUMNS}


def empty_table(name: str) -> pd.DataFrame:
    """A table of a plan, without rows: a copy takes a twentieth of making one."""
    return _empty_tables()[name].copy()


@cache
def _empty_tables() -> dict[str, pd.DataFrame]:
    return {name: pd.DataFrame(columns=list(columns)) for name, columns in COLUMNS.items()}


@dataclass(frozen=True, eq=False, repr=False)
class Plan(Shown):
    """The answer to a case in a scope.

    ``objective``, ``bound`` and ``gap`` are those of the first objective asked for, in its unit per year. ``certified`` says that
    the plan was checked from case and tables alone; ``faults`` is what failed there, ``reasons`` why a park has no plan.
    ``proof`` says of which model ``bound`` is (see ``parkloop.optimizer.plan.proof``); empty where that is not known, as of an
    older plan. ``provenance`` is how it was made: ``date`` (UTC), ``versions``, ``digest`` of the case, and the ``options`` that
    were not left at their defaults. Each table is also an attribute: ``plan.links``, ``plan.flows``, ``plan.costs`` …
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
    only: tuple[str, ...] | None = None
    cvar_level: float = 0.9
    credit_baseline: dict[str, float] = field(default_factory=dict)
    """What credits count from: the baseline's amount of the target of each, by policy [per year]"""
    case_digest: str = ""
    """Digest of the inputs of the case, see ``parkloop.cases.schema.digests.inputs_digest``."""
    currency: str = ""
    """Currency of the case; empty of a plan of an earlier version."""
    certified: bool = False
    faults: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    kpi: dict[str, Any] = field(default_factory=dict)
    provenance: dict[str, Any] = field(default_factory=dict)
    origin: Origin = field(default=Origin(), repr=False)
    """The case and the rule of a script that it is of, as far as they are known; not part of its summary."""
    tables: dict[str, pd.DataFrame] = field(default_factory=empty_tables, repr=False)

    def __getattr__(self, name: str) -> pd.DataFrame:
        tables = self.__dict__.get("tables", {})
        if name in tables:
            table: pd.DataFrame = tables[name]
            return table
        raise AttributeError(say("A plan has no '{table}'; its tables are {names}.", table=name, names=", ".join(tables)))

    @property
    def found(self) -> bool:
        """Whether there is a plan."""
        return bool(self.kpi)

    def summary(self) -> dict[str, Any]:
        """Everything but the tables, ready for JSON."""
        told = {key: value for key, value in self.__dict__.items() if key not in UNTOLD}
        return {key: list(value) if isinstance(value, tuple) else value for key, value in told.items()}

    def to_folder(self, folder: str | Path) -> None:
        """Write ``summary.json`` and one CSV per table: all of them, or none where that fails.

        Raises:
            OSError: the folder cannot be written.
        """
        files.write(Path(folder), self.texts())

    def texts(self) -> dict[str, str]:
        """The texts of the files that ``to_folder`` writes, by name."""
        tables = {f"{name}.csv": table.to_csv(index=False) for name, table in self.tables.items()}
        return files.texts_of(tables, {**self.summary(), **self._messages()})

    def _messages(self) -> dict[str, Any]:
        """The templates of its sentences beside their English, where they have some, for other languages."""
        told = {name: [as_data(text) for text in getattr(self, name)] for name in SENTENCES if getattr(self, name)}
        return {MESSAGES: told} if told else {}

    @classmethod
    def from_folder(cls, folder: str | Path) -> "Plan":
        """Read what ``to_folder`` wrote, as it was written; `verified_plan` checks it against its case.

        Raises:
            FileNotFoundError: the folder holds no plan.
            PlanFilesError: a file is missing, was changed, or is of no plan.
        """
        return cls.from_texts(files.read(Path(folder), tuple(COLUMNS), LATER_TABLES), str(folder))

    @classmethod
    def from_texts(cls, texts: Mapping[str, str], source: str = "the plan") -> "Plan":
        """The plan of the texts of its files, by name; raises as ``from_folder``."""
        summary = files.summary_of(texts, source)
        told = summary.pop(MESSAGES, {})
        known = {one.name for one in fields(cls)} - UNTOLD
        missing = {one.name for one in fields(cls) if one.default is MISSING and one.default_factory is MISSING} - set(summary)
        if missing or set(summary) - known:
            raise files.PlanFilesError(
                say("{source}: the plan is of another version of Parkloop. Solve the case again.", source=source)
            )
        try:
            for name in SENTENCES:
                summary[name] = _with_templates(summary.get(name, ()), told.get(name, ()))
            summary["only"] = None if summary.get("only") is None else tuple(summary["only"])
            there = [name for name in COLUMNS if name not in LATER_TABLES or f"{name}.csv" in texts]
            tables = {**empty_tables(), **{name: _table(name, texts[f"{name}.csv"]) for name in there}}
        except (ValueError, TypeError) as error:
            raise files.PlanFilesError(
                say(
                    "{source}: a table of the plan cannot be read ({why}). Solve the case again.",
                    source=source,
                    why=brief(str(error)),
                )
            ) from error
        return cls(**summary, tables=tables)


def _with_templates(texts: Sequence[str], told: Sequence[Any]) -> tuple[str, ...]:
    """Sentences as messages where their template gives the same text; else as they are written."""
    made = [from_data(data) for data in told]
    return tuple(made) if made == list(texts) else tuple(texts)


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
        "contract",
        "payer",
        "payee",
        "outlet",
        "medium",
        "from_role",
        "to_role",
        "store",
        "holds",
        "period",
        "corridor",
    ]
)
"""Columns that hold names."""


def _table(name: str, text: str) -> pd.DataFrame:
    """A table of its text, numbers to the last digit."""
    columns = COLUMNS[name]
    names = {column: str for column in columns if column in TEXT}
    absent = {column: [""] for column in columns if column not in TEXT}
    if text.count("\n") * len(columns) > len(text):  # pandas would fill each short row up with columns
        raise ValueError(say("{name}.csv has rows without all columns", name=name))
    table = pd.read_csv(StringIO(text), dtype=names, keep_default_na=False, na_values=absent)
    later, untold = LATER_COLUMNS.get(name, ()), [x for x in TOLD_LATER.get(name, ()) if x not in table.columns]
    columns = tuple(column for column in columns if column not in untold)
    if tuple(table.columns) == tuple(column for column in columns if column in table.columns or column not in later):
        table = table.reindex(columns=list(columns), fill_value=0.0)
    if tuple(table.columns) != columns:
        raise ValueError(say("{name}.csv has other columns", name=name))
    return table
