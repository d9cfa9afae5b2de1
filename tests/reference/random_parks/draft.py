"""A park under random construction."""

import random
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from parkloop.cases.schema import TABLES, Case, CaseInfo, Economics, Heat, PolicySettings, Row

_TABLE_OF = {record: table for table, record in TABLES.items()}


@dataclass
class Draft:
    """Random choices and the rows that they give; ``homes`` are the plants inside the fence."""

    seed: int
    rng: random.Random = field(init=False)
    rows: dict[str, list[Any]] = field(default_factory=lambda: defaultdict(list))
    plants: list[str] = field(default_factory=list)
    homes: list[str] = field(default_factory=list)
    conditions: list[str] = field(default_factory=list)
    profiles: list[str] = field(default_factory=list)
    species: list[str] = field(default_factory=list)
    settings: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.rng = random.Random(self.seed)

    def chance(self, probability: float) -> bool:
        return self.rng.random() < probability

    def number(self, low: float, high: float) -> float:
        """A number with three figures."""
        return float(f"{self.rng.uniform(low, high):.3g}")

    def maybe(self, probability: float, low: float, high: float) -> float:
        """A number, or 0."""
        return self.number(low, high) if self.chance(probability) else 0.0

    def maybe_none(self, probability: float, low: float, high: float) -> float | None:
        """A number, or none."""
        return self.number(low, high) if self.chance(probability) else None

    def profile(self, probability: float = 0.3) -> str | None:
        return self.rng.choice(self.profiles) if self.profiles and self.chance(probability) else None

    def add(self, row: Row) -> None:
        self.rows[_TABLE_OF[type(row)]].append(row)

    def case(self) -> Case:
        tables: dict[str, Any] = {table: tuple(rows) for table, rows in self.rows.items()}
        settings = {"economics": Economics(), "heat": Heat(), "policy": PolicySettings(), **self.settings}
        return Case(case=CaseInfo(id=f"random-{self.seed}"), **settings, **tables)
