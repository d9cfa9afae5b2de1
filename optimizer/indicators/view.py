"""A plan as indicators see it: the case's rows beside the plan's flows, expected over the scenarios, per year."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property, wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

import pandas as pd

from cases.schema import Case, MaterialStream, Plant, WaterStream
from optimizer.plan import Plan

P = ParamSpec("P")
T = TypeVar("T")


def once(function: Callable[Concatenate[View, P], T]) -> Callable[Concatenate[View, P], T]:
    """What a function of a view finds is kept with the view: many indicators ask for the same."""

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
    def streams(self) -> dict[str, WaterStream | MaterialStream]:
        """Water and material streams by key."""
        rows: tuple[WaterStream | MaterialStream, ...] = (*self.case.water_streams, *self.case.material_streams)
        return {row.stream: row for row in rows}

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
