"""Attribution of avoided emissions to plants and kinds of measure, between two plans.

What is told apart is what the tables tell without a doubt; the rest of each plant is one row, so that all rows add up:

- ``end_of_pipe``: what a technology removes more than before (table ``removals``).
- ``source_reduction``: what a technology takes off streams and demands more than before, times what one unit of each emitted in
  the plan before: of a demand the mean of what its plant bought of the commodity in the condition; of a stream its own
  emission per t, that of the supplies and outlets which it used, and what it discharged; of a process its load as far as it
  was discharged.
- ``conversion``: what other technologies emit less by themselves (their own rows of emissions.csv), negative if they emit more.
- ``exchange``: all else of the plant: what it buys, exchanges, carries and discharges, and how it runs.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd

from parkloop.cases.lookup import Park
from parkloop.cases.schema import Case, Reduction
from parkloop.optimizer.certificate.inputs.reading import read
from parkloop.optimizer.certificate.inputs.scoped_case import ScopedCase, scoped_case
from parkloop.optimizer.certificate.inputs.view import PlanView
from parkloop.optimizer.plan.record import Plan

MEASURES = ("source_reduction", "end_of_pipe", "conversion", "exchange")
"""Kinds of measures in the order in which they are told."""
COLUMNS = ("plant", "measure", "technology", "avoided_t_per_y")
T_PER_KG = 1e-3
NOISE = 1e-9
"""Share of the emission before below which an amount is solver noise."""

MeasureKey = tuple[str, str, str]
"""Plant, measure, technology."""


def avoided_by_measure(case: Case, plan: Plan, baseline: Plan, species: str = "co2") -> pd.DataFrame:
    """Emissions avoided against ``baseline`` by plant and measure, for one species.

    Columns plant, measure, technology, avoided.

    Expected t/y over the scenarios, all scopes, plants inside the fence. The rows add up to the difference of the two plans;
    ``technology`` is empty for ``exchange``. What each measure counts stands in ``parkloop.optimizer.analyses.attribution``.
    """
    before, after = (_Emitter(case, one, species) for one in (baseline, plan))
    avoided: dict[MeasureKey, float] = defaultdict(float)
    for u, kg in (after.removed - before.removed).items():
        avoided[before.plant_of(u), "end_of_pipe", u] += T_PER_KG * kg
    for u, kg in (before.own - after.own).items():
        measure = "source_reduction" if before.scoped.technologies[u].measure == "source_reduction" else "conversion"
        avoided[before.plant_of(u), measure, u] += T_PER_KG * kg
    for (plant, u), kg in before.reduced_by(after).items():
        avoided[plant, "source_reduction", u] += T_PER_KG * kg
    amounts: dict[str, float] = defaultdict(float)
    for (plant, _, _), t in avoided.items():
        amounts[plant] += t
    for plant in sorted({*before.emitted, *after.emitted, *amounts}):
        avoided[plant, "exchange", ""] = before.emitted.get(plant, 0.0) - after.emitted.get(plant, 0.0) - amounts[plant]
    least = NOISE * max(sum(abs(t) for t in before.emitted.values()), NOISE)
    rows = [(plant, measure, u, t) for (plant, measure, u), t in avoided.items() if abs(t) > least]
    rows.sort(key=lambda row: (row[0], MEASURES.index(row[1]), row[2]))
    return pd.DataFrame(rows, columns=list(COLUMNS))


@dataclass(frozen=True)
class _Emitter:
    """A plan's tables, asked about one species."""

    case: Case
    plan: Plan
    species: str

    @cached_property
    def scoped(self) -> ScopedCase:
        return scoped_case(self.case, "park", None)

    def plant_of(self, technology: str) -> str:
        return self.scoped.technologies[technology].plant

    def kg(self, item: str) -> float:
        """Emission per unit of an item, removal not counted [kg/unit]"""
        return sum(max(kg, 0.0) for species, _, kg in self.scoped.kg.get(item, ()) if species == self.species)

    @cached_property
    def emitted(self) -> dict[str, float]:
        """Emission by plant [t/y]"""
        rows = self.plan.tables["emissions"]
        return {str(p): float(t) for p, t in rows[rows["species"] == self.species].groupby("plant")["t_per_y"].sum().items()}

    @cached_property
    def removed(self) -> "_PlanAmounts":
        """Removal by technology [kg/y]"""
        rows = self._rows("removals")
        return _PlanAmounts((r["technology"], self._hours(r) * r["kg_per_h"]) for r in rows if r["species"] == self.species)

    @cached_property
    def own(self) -> "_PlanAmounts":
        """Own emission by technology [kg/y]"""
        view = PlanView(self.scoped, read(self.plan.tables)[0])
        rows = self._rows("operation")
        return _PlanAmounts(
            (u, self._hours(r) * self.kg(u) * view.input(u, r["condition"])) for r in rows for u in (r["technology"],)
        )

    @cached_property
    def activity(self) -> dict[tuple[str, str], float]:
        """Activity by technology and condition."""
        return {(r["technology"], r["condition"]): r["activity_per_h"] for r in self._rows("operation")}

    def reduced_by(self, after: "_Emitter") -> dict[tuple[str, str], float]:
        """Emissions that source reductions avoid in another plan more than in this one [kg/y]

        By plant of the stream and technology.
        """
        found: dict[tuple[str, str], float] = defaultdict(float)
        for row in self.case.reductions:
            for condition, hours in self.scoped.weights.items():
                key = (row.technology, condition)
                more = after.activity.get(key, 0.0) - self.activity.get(key, 0.0)
                if more:
                    found[self._place(row), row.technology] += hours * more * row.per_activity * self._factor(row, condition)
        return found

    def _place(self, row: Reduction) -> str:
        demand = self._park.demands.get(row.stream)
        return (demand.plant if demand else self.scoped.plant_of(row.stream)) or self.plant_of(row.technology)

    def _factor(self, row: Reduction, condition: str) -> float:
        """Emission per unit of what is reduced in a condition [kg/unit], of a process its load [kg/h]"""
        demand = self._park.demands.get(row.stream)
        if demand is not None:
            return self._of_purchases(demand.plant, demand.commodity, condition)
        stream = self.scoped.water.get(row.stream)
        if stream is not None and stream.is_process:
            quality = self.scoped.quality_of(row.stream, self.species)
            load = (quality.load_kg_per_h or 0.0) * self.scoped.factor(quality.profile, condition)
            return load * self._share_discharged(row.stream, condition)
        return self._of_stream(row.stream, condition)

    def _of_purchases(self, plant: str, commodity: str, condition: str) -> float:
        bought = [
            (r["amount_per_h"], self.kg(r["market"]))
            for r in self._rows("markets")
            if (r["plant"], r["commodity"], r["condition"], r["direction"]) == (plant, commodity, condition, "buy")
        ]
        whole = sum(amount for amount, _ in bought)
        return sum(amount * kg for amount, kg in bought) / whole if whole > 0 else 0.0

    def _of_stream(self, stream: str, condition: str) -> float:
        """Emission of a stream per t: its own, that of supplies and outlets, and its discharge [kg/t]"""
        quality = self.scoped.quality_of(stream, self.species)
        g_per_t = (quality.c_out_mg_per_l or 0.0) * self.scoped.factor(quality.profile, condition)
        ends = list(self._ends(stream, condition))
        whole = sum(flow for _, flow in ends)
        beyond = sum(flow * self.kg(end) for end, flow in ends) / whole if whole > 0 else 0.0
        return self.kg(stream) + beyond + g_per_t * T_PER_KG * self._share_discharged(stream, condition)

    def _ends(self, stream: str, condition: str) -> Iterator[tuple[str, float]]:
        """Supplies and outlets at the other ends of a stream's flow, with their amounts.

        Only supplies and outlets have emissions of their own there.
        """
        for row in self._rows("flows"):
            if row["condition"] == condition and stream in (row["from"], row["to"]):
                end = row["to"] if row["from"] == stream else row["from"]
                other = self.scoped.stream(end)
                yield end if other is not None and other.role in ("supply", "outlet") else "", row["flow_per_h"]

    def _share_discharged(self, stream: str, condition: str) -> float:
        """Share of a stream that reaches an outlet of water and is not removed behind it."""
        sent = [r for r in self._rows("flows") if r["condition"] == condition and r["from"] == stream]
        whole = sum(r["flow_per_h"] for r in sent)
        kept = sum(
            r["arrives_per_h"] * (1.0 - (self.scoped.quality_of(r["to"], self.species).removal or 0.0))
            for r in sent
            if r["domain"] == "water" and r["to_role"] == "outlet"
        )
        return kept / whole if whole > 0 else 0.0

    @cached_property
    def _park(self) -> Park:
        return Park(self.case)

    def _hours(self, row: dict[str, Any]) -> float:
        return self.scoped.weights[row["condition"]]

    def _rows(self, table: str) -> list[dict[str, Any]]:
        if table not in self._records:
            rows = self.plan.tables[table].to_dict("records")
            self._records[table] = [{str(column): cell for column, cell in row.items()} for row in rows]
        return self._records[table]

    @cached_property
    def _records(self) -> dict[str, list[dict[str, Any]]]:
        return {}


class _PlanAmounts(dict[str, float]):
    """Amounts by technology that can be taken from each other."""

    def __init__(self, pairs: Iterator[tuple[str, float]]) -> None:
        super().__init__()
        for key, amount in pairs:
            self[key] = self.get(key, 0.0) + amount

    def __sub__(self, other: "_PlanAmounts") -> "_PlanAmounts":
        return _PlanAmounts((key, self.get(key, 0.0) - other.get(key, 0.0)) for key in {**self, **other})
