"""View of a plan for indicators: rows of the case and annual expected flows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property, wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

import pandas as pd

from parkloop.cases.lookup import Park
from parkloop.cases.origins import Origins, origins
from parkloop.cases.schema import Case, MaterialStream, Plant, WaterStream
from parkloop.optimizer.plan.record import Plan

P = ParamSpec("P")
T = TypeVar("T")


def once(function: Callable[Concatenate[View, P], T]) -> Callable[Concatenate[View, P], T]:
    """Cache a function of a view with the view: many indicators ask for the same."""

    @wraps(function)
    def remembered(view: View, /, *args: P.args, **kwargs: P.kwargs) -> T:
        key = (function, args, tuple(kwargs.items()))
        if key not in view.known:
            view.known[key] = function(view, *args, **kwargs)
        found: T = view.known[key]
        return found

    return remembered


@dataclass(frozen=True, eq=False)
class View:
    """A case and a plan of it; ``baseline`` is the same park as it runs today, None where it is not known."""

    case: Case
    plan: Plan
    baseline: View | None = None
    known: dict[Any, Any] = field(default_factory=dict, repr=False)

    @cached_property
    def plants(self) -> tuple[Plant, ...]:
        """Plants inside the fence."""
        return tuple(plant for plant in self.case.plants if not plant.external)

    @cached_property
    def inside(self) -> frozenset[str]:
        """Keys of the plants inside the fence."""
        return frozenset(plant.plant for plant in self.plants)

    @cached_property
    def weights(self) -> dict[str, float]:
        """Expected hours of each operating condition [h/y]"""
        return {row.condition: row.hours_per_y * row.probability for row in self.case.operating_conditions}

    @cached_property
    def origins(self) -> Origins:
        """Classes of materials, and energy that the park makes itself."""
        return origins(self.case)

    @cached_property
    def coal(self) -> dict[str, float]:
        """Standard coal of each commodity [tce/unit]"""
        return {row.commodity: row.tce for row in self.case.commodities}

    @cached_property
    def power(self) -> frozenset[str]:
        """Commodities that are electricity."""
        return frozenset(row.commodity for row in self.case.commodities if row.kind == "electricity")

    @cached_property
    def homes(self) -> dict[str, str]:
        """Plant of each technology."""
        return {row.technology: row.plant for row in self.case.technologies}

    @cached_property
    def _activity(self) -> dict[tuple[str, str], float]:
        rows = self.plan.tables["operation"]
        keys = zip(rows["technology"], rows["condition"], strict=True)
        return dict(zip(keys, rows["activity_per_h"].astype(float), strict=True))

    def activity(self, technology: str, condition: str) -> float:
        """Activity of a technology in a condition [activity]"""
        return self._activity.get((technology, condition), 0.0)

    def over_the_year(self, rates: dict[str, float]) -> float:
        """Expected amount a year of rates by condition."""
        return sum(rate * self.weights[condition] for condition, rate in rates.items())

    @cached_property
    def park(self) -> Park:
        """Rows of the case by key."""
        return Park(self.case)

    @cached_property
    def streams(self) -> dict[str, WaterStream | MaterialStream]:
        """Water and material streams by key."""
        return self.park.flowing

    @cached_property
    def flows(self) -> pd.DataFrame:
        """The plan's flows with the kinds of their ends and yearly amounts.

        ``giver`` and ``taker`` are ``plant`` (its stream, or the plant itself), ``technology``, ``supply`` or ``outlet``;
        ``sent`` and ``arrives`` are per year, in the flow's unit.
        """
        table = self.plan.flows
        hours = table["condition"].map(self.weights).astype(float)
        return table.assign(
            giver=[self._kind(end) for end in table["from"]],
            taker=[self._kind(end) for end in table["to"]],
            sent=hours * table["flow_per_h"].astype(float),
            arrives=hours * table["arrives_per_h"].astype(float),
        )

    @once
    def flows_of(self, domain: str) -> pd.DataFrame:
        """Flows of water, of materials or of commodities that touch a plant inside the fence."""
        flows = self.flows[self.flows["domain"] == domain]
        return flows[flows["from_plant"].isin(self.inside) | flows["to_plant"].isin(self.inside)]

    def total(self, name: str) -> float:
        """A total of the park per year, 0 where nothing was posted."""
        totals = self.plan.totals
        return float(totals.loc[totals["total"] == name, "per_y"].sum())

    def _kind(self, end: str) -> str:
        row = self.streams.get(end)
        if row is None:
            return "plant"
        if row.role in ("supply", "outlet"):
            return row.role
        return "plant" if row.technology is None else "technology"
