"""Names for people of what reasons are about: plants, streams, links, markets, in a language."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd

from parkloop.cases.lookup import Park
from parkloop.cases.schema import Case
from parkloop.cases.titles import title_of
from parkloop.optimizer.figures.shared import media, plant_names

TITLED = (
    "water_streams",
    "material_streams",
    "heat_streams",
    "technologies",
    "markets",
    "transport",
    "commodities",
    "links",
    "plants",
)
"""Tables whose rows have titles."""


@dataclass(frozen=True)
class Titles:
    """Names of the things of a case in one language."""

    case: Case
    language: str = "en"

    @cached_property
    def _rows(self) -> dict[str, Any]:
        return {row.row_key: row for table in TITLED for row in getattr(self.case, table) if hasattr(row, "title")}

    @cached_property
    def _plants(self) -> dict[str, str]:
        return plant_names(self.case, self.language)

    @cached_property
    def _park(self) -> Park:
        return Park(self.case)

    def of(self, key: str) -> str:
        """Title of a row by its key, else the key."""
        row = self._rows.get(key)
        return key if row is None else title_of(row, key, self.language)

    def medium(self, domain: str, item: str) -> str:
        """Name of what flows."""
        return media(self.case, pd.DataFrame([(domain, item)], columns=["domain", "item"]), self.language)[domain, item].name

    def way(self, start: str, end: str, domain: str, item: str) -> str:
        """Ends and medium: ``giver · what → taker``."""
        return f"{self.plant(start)} · {self.medium(domain, item)} → {self.plant(end)}"

    def plant(self, key: str) -> str:
        """Name of a plant."""
        return self._plants.get(key, key)

    def rival(self, row: Mapping[Any, Any]) -> str:
        """Name of a row of rivals."""
        kind, name = str(row["kind"]), str(row["name"])
        if kind == "link":
            return self.way(str(row["from"]), str(row["to"]), str(row["domain"]), str(row["item"]))
        if kind in ("supply", "outlet", "way"):
            start, _, end = name.partition(">")
            return f"{self.of(start)} → {self.of(end)}"
        if kind == "market":
            market, _, plant = name.rpartition("@")
            return f"{self.of(market)} · {self.plant(plant)}"
        return self.of(name)
