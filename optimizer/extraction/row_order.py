"""TableRow order of a plan's tables: that of the case, however the model was built."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from parkloop.cases.order import positions
from parkloop.cases.schema import Case
from parkloop.optimizer.plan.record import COLUMNS

TableRow = tuple[Any, ...]
ByColumn = Mapping[str, Any]
WORDS = {
    "water": 0,
    "material": 1,
    "commodity": 2,
    "hot": 0,
    "cold": 0,
    "left": 0,
    "use": 1,
    "raise": 2,
    "cool": 3,
    "recovery": 4,
    "contract": 0,
    "wheeling": 1,
}
"""The order of the model's own words; what is left over of a stream stands after it."""


@dataclass(frozen=True)
class RowOrder:
    """Order of the rows of a plan's tables by the tables of a case; stable where that does not decide."""

    case: Case

    def ordered(self, tables: Mapping[str, Iterable[TableRow]]) -> dict[str, list[TableRow]]:
        """Rows of tables in order, each a tuple; land goes by technologies, stores and, if given, links."""
        found = {name: _sorted(name, rows, self._keys.get(name)) for name, rows in tables.items()}
        if "land" in found and "links" in found:
            owners = (*(u.technology for u in self.case.technologies), *(s.store for s in self.case.stores))
            rank = _ranks((*owners, *(row[COLUMNS["links"].index("link")] for row in found["links"])))
            found["land"] = _sorted("land", found["land"], lambda row: (_at(rank, row["item"]),))
        return found

    @cached_property
    def _keys(self) -> dict[str, Callable[[ByColumn], tuple[Any, ...]]]:
        """Sort key of the rows of each table; tables that are not named are sorted by name already."""
        return {
            "links": lambda row: (WORDS[row["domain"]], self._joins_streams(row), *self._way(row)),
            "flows": lambda row: (*self._way(row), self._place(row, "condition")),
            "corridors": self._by("corridor"),
            "technologies": self._by("technology"),
            "operation": self._by("technology", "condition"),
            "stores": self._by("store"),
            "storage": self._by("store", "condition"),
            "store_levels": lambda row: (self._place(row, "store"), row["position"]),
            "removals": self._by("technology", "condition"),
            "markets": self._by("market", "plant", "condition"),
            "commodities": self._by("plant", "commodity", "condition"),
            "condensate": self._by("stream", "taker", "condition"),
            "heat": self._by("zone", "condition", "role", "item"),
            "cascade": self._by("zone", "condition"),
            "equipment": self._by("kind", "zone", "item"),
            "water_quality": self._by("condition"),
            "payments": self._by("kind", "contract", "payer"),
            "accounts": self._by("plant"),
            "pollution_tax": self._by("scenario"),
            "scenarios": self._by("scenario"),
            "broken_policies": self._by("policy"),
        }

    def _by(self, *columns: str) -> Callable[[ByColumn], tuple[Any, ...]]:
        return lambda row: tuple(self._place(row, column) for column in columns)

    def _way(self, row: ByColumn) -> tuple[int, ...]:
        """Sort key of a flow's route.

        Streams go by giver, plant and taker, what needs no link first; commodities by mode, kind and plants.
        """
        start, end, mode, item = (self._place(row, column) for column in ("from", "to", "mode", "item"))
        if row["domain"] == "commodity":
            return WORDS["commodity"], mode, item, start, end
        plant = _at(self._takers[row["domain"]], row["to_plant"])
        return WORDS[row["domain"]], start, plant, int(row["mode"] != ""), end, mode

    def _joins_streams(self, row: ByColumn) -> bool:
        """Whether a row of links.csv names both streams of a link: those stand after the others."""
        return row["domain"] != "commodity" and row["to"] not in self._plants

    @cached_property
    def _plants(self) -> frozenset[str]:
        return frozenset(p.plant for p in self.case.plants)

    def _place(self, row: ByColumn, column: str) -> int:
        return _at(self._ranks[column], row[column])

    @cached_property
    def _ranks(self) -> dict[str, Mapping[Any, int]]:
        case = self.case
        ends, conditions = positions(case, "plants", "water_streams", "material_streams"), positions(case, "operating_conditions")
        return {
            "condition": conditions,
            "scenario": _ranks(o.scenario for o in case.operating_conditions),
            "plant": ends,
            "from": ends,
            "to": ends,
            "stream": ends,
            "taker": ends,
            "payer": ends,
            "mode": positions(case, "transport"),
            "technology": positions(case, "technologies"),
            "store": positions(case, "stores"),
            "corridor": positions(case, "corridors"),
            "market": positions(case, "markets"),
            "commodity": positions(case, "commodities"),
            "item": positions(case, "commodities", "heat_streams"),
            "zone": _ranks(h.zone or self._plant_of(h) for h in case.heat_streams),
            "policy": positions(case, "policies"),
            "contract": positions(case, "contracts", "relays", "corridors"),
            "role": WORDS,
            "kind": WORDS,
        }

    @cached_property
    def _takers(self) -> dict[str, Mapping[Any, int]]:
        """Plants in the order of their first stream that takes."""
        streams: dict[str, tuple[Any, ...]] = {"water": self.case.water_streams, "material": self.case.material_streams}
        return {domain: _ranks(self._plant_of(s) for s in rows if s.takes) for domain, rows in streams.items()}

    @cached_property
    def _sites(self) -> dict[str, str]:
        return {u.technology: u.plant for u in self.case.technologies}

    def _plant_of(self, stream: Any) -> str:
        return str(stream.plant or self._sites.get(stream.technology or "", ""))


def _ranks(names: Iterable[Any]) -> dict[Any, int]:
    return {name: n for n, name in enumerate(dict.fromkeys(names))}


def _at(ranks: Mapping[Any, int], name: Any) -> int:
    return ranks.get(name, len(ranks))


def _sorted(name: str, rows: Iterable[TableRow], key: Callable[[ByColumn], tuple[Any, ...]] | None) -> list[TableRow]:
    if key is None:
        return list(rows)
    return sorted(rows, key=lambda row: key(dict(zip(COLUMNS[name], row, strict=True))))
