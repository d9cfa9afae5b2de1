"""Small parks with plans worked out by hand, and what it takes to spoil them.

A year has 1000 h, capital costs a tenth of itself per year. Amounts in comments are those that the rules give.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pandas as pd

from parkloop.cases import Case
from parkloop.optimizer.certificate.certify import certify

Row = dict[str, Any]
Tables = dict[str, pd.DataFrame]


@dataclass(frozen=True)
class ByHand:
    """A case, a plan's tables, and how they are to be certified."""

    case: Case
    tables: Tables
    options: Mapping[str, Any] = field(default_factory=dict)

    def faults(self) -> list[str]:
        return certify(self.case, self.tables, **self.options)

    def set(self, table: str, where: Row, **values: Any) -> "ByHand":
        """The plan with cells of the rows that ``where`` describes changed (``from_`` is the column ``from``)."""
        changed = self.tables[table].copy()
        hit = matching(changed, where)
        assert hit.any(), f"no row {where} in {table}"
        for column, value in values.items():
            changed[column.rstrip("_")] = changed[column.rstrip("_")].astype(object)
            changed.loc[hit, column.rstrip("_")] = value
        return replace(self, tables={**self.tables, table: changed})

    def drop(self, table: str, **where: Any) -> "ByHand":
        """The plan without the rows that ``where`` describes."""
        hit = matching(self.tables[table], where)
        assert hit.any(), f"no row {where} in {table}"
        return replace(self, tables={**self.tables, table: self.tables[table][~hit].reset_index(drop=True)})

    def add(self, table: str, **row: Any) -> "ByHand":
        """The plan with one more row."""
        values = {column.rstrip("_"): value for column, value in row.items()}
        grown = pd.concat([self.tables[table].astype(object), pd.DataFrame([values], dtype=object)], ignore_index=True)
        return replace(self, tables={**self.tables, table: grown})

    def given(self, table: str, key: Row, **values: Any) -> "ByHand":
        """The plan of a case whose rows that ``key`` describes say something else."""
        rows = getattr(self.case, table)
        hit = [all(getattr(row, column) == value for column, value in key.items()) for row in rows]
        assert any(hit), f"no row {key} in {table}"
        changed = tuple(row.model_copy(update=values) if h else row for row, h in zip(rows, hit, strict=True))
        return replace(self, case=self.case.model_copy(update={table: changed}))

    def ruled(self, table: str, *rows: Any) -> "ByHand":
        """The plan of a case with more rows."""
        return replace(self, case=self.case.model_copy(update={table: (*getattr(self.case, table), *rows)}))

    def lacking(self, table: str, **key: Any) -> "ByHand":
        """The plan of a case without the rows that ``key`` describes."""
        rows = getattr(self.case, table)
        kept = tuple(row for row in rows if any(getattr(row, column) != value for column, value in key.items()))
        assert len(kept) < len(rows), f"no row {key} in {table}"
        return replace(self, case=self.case.model_copy(update={table: kept}))

    def settings(self, section: str, **values: Any) -> "ByHand":
        """The plan of a case with other settings."""
        changed = getattr(self.case, section).model_copy(update=values)
        return replace(self, case=self.case.model_copy(update={section: changed}))

    def asked(self, **options: Any) -> "ByHand":
        """The plan certified otherwise."""
        return replace(self, options={**self.options, **options})


def matching(table: pd.DataFrame, where: Mapping[str, Any]) -> "pd.Series[bool]":
    hit = pd.Series(True, index=table.index)
    for column, value in where.items():
        hit &= table[column.rstrip("_")] == value
    return hit


def rows(columns: str, *lines: Sequence[Any]) -> pd.DataFrame:
    """A table from its columns and lines."""
    return pd.DataFrame([list(line) for line in lines], columns=columns.split(), dtype=object)


Spoil = Callable[[ByHand], ByHand]


def noticed(plan: ByHand, *words: str) -> bool:
    """Whether one sentence about a plan has all the words."""
    return any(all(word in fault for word in words) for fault in plan.faults())


LINKS = "link from to from_plant to_plant domain item mode status owner length_km capacity capex capex_net annual_cost flow_per_y"
FLOWS = "condition link domain item arrives_as from to from_plant to_plant mode flow_per_h arrives_per_h"
TECHNOLOGIES = "technology plant measure existing_size new_size capex capex_net annual_cost land_m2 activity_per_y"
OPERATION = "technology condition activity_per_h"
REMOVALS = "technology species condition kg_per_h"
MARKETS = "market plant commodity direction condition amount_per_h"
COMMODITIES = "plant commodity condition bought made received raised left_over needed sold taken sent used pumping vented"
HEAT = "zone plant condition item role mw"
CASCADE = "zone plant condition t_upper_c t_lower_c hot_mw cold_mw residual_mw"
EQUIPMENT = "plant zone item kind mw capex annual_cost"
QUALITY = "condition plant stream side species flow_t_per_h counted_mg_per_l true_mg_per_l limit_mg_per_l"
COSTS = "plant head cost_per_y"
EMISSIONS = "plant species scope t_per_y"
AVOIDED = "plant species t_per_y"
LAND = "plant item m2 rent_per_y"
TOTALS = "plant total unit per_y"
SCENARIOS = "scenario probability cost_per_y co2_t_per_y freshwater_t_per_y wastewater_t_per_y disposal_t_per_y energy_tce_per_y"
