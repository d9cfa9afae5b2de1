"""Corridors in a network: where they lie, whether they are open, and the way of each link along them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from html import escape
from typing import Literal

from parkloop.cases.relations.corridors import Corridors
from parkloop.cases.schema import Case, Plant
from parkloop.cases.titles import title_of
from parkloop.optimizer.figures.shared import Option, spoken
from parkloop.optimizer.plan.record import Plan
from parkloop.optimizer.plan.wording import amount

State = Literal["open", "standing", "closed"]
COLOURS: Mapping[State, str] = {"open": "#b45309", "standing": "#78716c", "closed": "#a8a29e"}
WORDS = {
    "open": "corridor, opened by the plan",
    "standing": "corridor, existing",
    "closed": "corridor, not opened",
    "links": "new links: {}",
}
JUNCTION = "node."
"""What the name of a junction begins with among the plants of a drawing."""


@dataclass(frozen=True)
class DrawnCorridors:
    """The corridors of a case as a plan uses them; without such of both nothing is drawn."""

    case: Case
    plan: Plan

    @cached_property
    def _spots(self) -> dict[str, str]:
        """Name in the drawing of each node: its plant's, or its own."""
        return {row.node: row.plant or f"{JUNCTION}{row.node}" for row in self.case.corridor_nodes}

    @property
    def junctions(self) -> list[Plant]:
        """The nodes without a plant, as plants at their places."""
        places = Corridors(self.case).places
        rows = [row for row in self.case.corridor_nodes if row.plant is None and row.node in places]
        return [
            Plant(plant=self._spots[row.node], x_km=places[row.node][0], y_km=places[row.node][1], title=row.title)
            for row in rows
            if self.shown
        ]

    @property
    def shown(self) -> bool:
        """Whether some mode follows corridors."""
        return any(mode.follows == "corridor" for mode in self.case.transport) and bool(self.case.corridors)

    @cached_property
    def plants(self) -> frozenset[str]:
        """Plants at which corridors end."""
        at = {row.node: row.plant for row in self.case.corridor_nodes}
        ends = [at.get(end) for row in self.case.corridors for end in (row.from_, row.to)]
        return frozenset(plant for plant in ends if plant is not None) if self.shown else frozenset()

    @cached_property
    def ways(self) -> dict[str, list[str]]:
        """Names that a link passes on its way along corridors, by link."""
        found: dict[str, list[str]] = {}
        rows = self.plan.tables["routes"].sort_values("order")
        for link, start, end in rows[["link", "from", "to"]].itertuples(index=False):
            found.setdefault(str(link), [self._spots[str(start)]]).append(self._spots[str(end)])
        return found

    def drawn(self, language: str) -> list[Option]:
        """Each corridor that is not forbidden as a line of a graph."""
        corridors = {str(row["corridor"]): row for row in self.plan.tables["corridors"].to_dict("records")}
        made = []
        for row in self.case.corridors if self.shown else ():
            if row.status == "forbidden":
                continue
            state: State = "standing" if row.status == "existing" else "open" if row.corridor in corridors else "closed"
            km, links = Corridors(self.case).length_km(row) or 0.0, corridors.get(row.corridor, {}).get("links", 0.0)
            lines = [
                f"<b>{escape(title_of(row, row.corridor, language))}</b>",
                escape(spoken(WORDS, state, language)),
                f"{amount(km)} km",
                escape(spoken(WORDS, "links", language).format(amount(float(links)))),
            ]
            made.append(
                {
                    "source": self._spots[row.from_],
                    "target": self._spots[row.to],
                    "value": 0.0,
                    "symbol": ["none", "none"],
                    "tooltip": {"formatter": "<br>".join(lines)},
                    "lineStyle": _style(state),
                }
            )
        return made


def _style(state: State) -> Option:
    """Wide and pale under the links; what is not opened is dotted."""
    kind = "dotted" if state == "closed" else "solid"
    return {"color": COLOURS[state], "width": 9.0 if state != "closed" else 3.0, "type": kind, "opacity": 0.28, "curveness": 0}


def junction_signs(junctions: Sequence[Plant], places: Mapping[str, tuple[float, float]]) -> list[Option]:
    """Small squares where corridors meet."""
    return [
        {
            "id": row.plant,
            "name": row.plant,
            "x": places[row.plant][0],
            "y": places[row.plant][1],
            "symbol": "rect",
            "symbolSize": 7,
            "itemStyle": {"color": "#ffffff", "borderColor": COLOURS["standing"], "borderWidth": 2},
            "label": {"show": False},
            "tooltip": {"formatter": escape(row.title or row.plant.removeprefix(JUNCTION))},
        }
        for row in junctions
    ]
