"""A park under random construction: seeded choices, and the rows that they give."""

import math
import random
from collections import defaultdict
from typing import Any

from parkloop.cases import Case

Row = dict[str, Any]

GENTLE = 0.35
"""Chance of a feature that a structure does not ask for itself."""


class Sketch:
    """Random choices of one structure and seed, and the tables made from them."""

    def __init__(self, structure: str, seed: int, attempt: int = 0) -> None:
        self.name = f"{structure.replace('_', '-')}-{seed}"
        self.rng = random.Random(f"{structure}/{seed}/{attempt}")
        self.rows: dict[str, list[Row]] = defaultdict(list)
        self.settings: dict[str, Row] = {"economics": self._economics(), "heat": {"dt_min_k": self.pick(5, 10, 20)}}
        self.settings["policy"] = {}
        self.profiles: list[str] = []

    def _economics(self) -> Row:
        simple, usual = {"interest_rate": 0, "lifetime_y": 10}, {"interest_rate": 0.08, "lifetime_y": 15}
        return simple if self.chance(0.5) else usual

    # choices

    def pick(self, *choices: Any) -> Any:
        return self.rng.choice(choices)

    def some(self, choices: Any, least: int = 1, most: int | None = None) -> list[Any]:
        """A few of the choices, in their order."""
        listed = list(choices)
        count = self.rng.randint(min(least, len(listed)), min(most or len(listed), len(listed)))
        chosen = set(self.rng.sample(range(len(listed)), count))
        return [x for n, x in enumerate(listed) if n in chosen]

    def chance(self, probability: float = GENTLE) -> bool:
        return self.rng.random() < probability

    def number(self, low: float, high: float) -> float:
        """A number with three figures."""
        return float(f"{self.rng.uniform(low, high):.3g}")

    def large(self, low: float, high: float) -> float:
        """A number whose order is random too."""
        return float(f"{math.exp(self.rng.uniform(math.log(low), math.log(high))):.3g}")

    def maybe(self, probability: float, low: float, high: float, otherwise: Any = None) -> Any:
        return self.number(low, high) if self.chance(probability) else otherwise

    def profile(self, probability: float = 0.5) -> str | None:
        return self.pick(*self.profiles) if self.profiles and self.chance(probability) else None

    @property
    def hours(self) -> float:
        """Hours of the year, or of a scenario [h/y]"""
        rows = self.rows["conditions"]
        return float(sum(row["hours_per_y"] for row in rows if row.get("scenario", "") == rows[0].get("scenario", ""))) or 8000.0

    def break_even(self, flow: float, saving: float) -> Row:
        """Fixed or sized cost of a mode that is about what a flow saves in a year, so that screening has to weigh it."""
        cost = max(flow * saving * self.hours * self.number(0.1, 1.2), 1.0)
        if self.chance(0.6):
            return {"contract_cost_per_y": round(cost, 1), "capex_terminal": self.large(10, 1e3)}
        return {
            "capex_per_km_size": round(8 * cost / flow, 1),
            "capex_terminal": self.large(10, 1e3),
            "contract_cost_per_y": None,
        }

    # rows

    def add(self, table: str, **fields: Any) -> Row:
        row = {name: value for name, value in fields.items() if value is not None}
        self.rows[table].append(row)
        return row

    def keys(self, table: str, column: str) -> list[str]:
        return [row[column] for row in self.rows[table]]

    @property
    def plants(self) -> list[str]:
        return self.keys("plants", "plant")

    @property
    def has_power(self) -> bool:
        return any(row["kind"] == "electricity" for row in self.rows["commodities"])

    def case(self) -> Case:
        tables = {table: tuple(rows) for table, rows in self.rows.items() if rows}
        return Case.model_validate({"case": {"id": self.name}, **self.settings, **tables})

    # what every structure has

    def times(self, probability: float = 0.4) -> None:
        """One condition of 8000 h, or two, or two scenarios; profiles that at times are 0 or close to it."""
        if not self.chance(probability):
            return
        if self.chance(0.65):
            self.add("conditions", condition="lo", hours_per_y=self.pick(1000, 4000))
            self.add("conditions", condition="hi", hours_per_y=4000)
        else:
            self.add("conditions", condition="wet", hours_per_y=8000, scenario="wet", probability=0.25)
            self.add("conditions", condition="dry", hours_per_y=8000, scenario="dry", probability=0.75)
        first, second = self.keys("conditions", "condition")
        for name in ("f", "g"):
            self.profiles.append(name)
            self.add("profiles", profile=name, condition=first, factor=self.pick(0, 0.05, 0.3, 0.7, 1.2))
            self.add("profiles", profile=name, condition=second, factor=self.pick(0.5, 0.9, 1, 1.3))

    def line(self, least: int = 3, most: int = 6) -> list[str]:
        """Plants one km apart on a line."""
        count = self.rng.randint(least, most)
        return [self.place(n, float(n), 0.0) for n in range(count)]

    def ring(self, least: int = 3, most: int = 6) -> list[str]:
        """Plants one km from their neighbours on a ring."""
        count = self.rng.randint(least, most)
        radius = 0.5 / math.sin(math.pi / count)
        angles = [2 * math.pi * n / count for n in range(count)]
        return [self.place(n, radius * math.cos(x), radius * math.sin(x)) for n, x in enumerate(angles)]

    def star(self, least: int = 3, most: int = 6) -> list[str]:
        """A hub, and plants around it one km away, two km from each other or nearly."""
        count = self.rng.randint(least, most)
        angles = [2 * math.pi * n / (count - 1) for n in range(count - 1)]
        around = [(math.cos(x), math.sin(x)) for x in angles]
        return [self.place(n, x, y) for n, (x, y) in enumerate([(0.0, 0.0), *around])]

    def scattered(self, least: int = 2, most: int = 4) -> list[str]:
        """Plants anywhere."""
        return [self.place(n, self.number(0, 3), self.number(0, 3)) for n in range(self.rng.randint(least, most))]

    def place(self, n: int, x: float, y: float) -> str:
        plant = "abcdefgh"[n]
        self.add("plants", plant=plant, x_km=round(x, 4), y_km=round(y, 4))
        return plant

    def mode(self, name: str, carries: str, only: str | None = None, **more: Any) -> Row:
        """A mode whose costs have random orders, and random features; ``more`` overrules."""
        sized = self.chance(0.5)
        drawn = {
            "detour": 1,
            "capex_terminal": self.large(100, 3e5),
            "capex_per_km": self.large(100, 1e5) if self.chance(0.3) else None,
            "capex_per_km_size": self.large(10, 5e4) if sized else None,
            "opex_per_unit": self.maybe(0.25, 0.01, 3),
            "opex_per_unit_km": self.maybe(0.2, 0.01, 1),
            "opex_fixed_fraction": self.maybe(0.2, 0.01, 0.05),
            "loss_per_km": self.maybe(0.4, 0.005, 0.2),
            "electricity_mwh_per_unit_km": self.maybe(0.2, 0.001, 0.1) if self.has_power else None,
            "co2_kg_per_unit_km": self.maybe(0.15, 0.5, 20),
            "min_flow": self.maybe(0.2, 0.5, 12),
            "contract_cost_per_y": self.large(100, 1e5) if self.chance(0.2) else None,
            "land_m2_per_km": self.maybe(0.15, 10, 100),
            "subsidy_fraction": self.maybe(0.1, 0.1, 0.5),
            "owner": self.pick("giver", "taker"),
        }
        drawn |= more
        if self.chance(0.15) and "max_flow" not in more:
            drawn["max_flow"] = max(self.number(3, 30), drawn.get("min_flow") or 0.0)
        return self.add("transport", mode=name, carries=carries, only=only, **drawn)

    def buy(self, market: str, commodity: str, plant: str | None, price: float, **more: Any) -> Row:
        return self.add("markets", market=market, commodity=commodity, plant=plant, direction="buy", price_per_unit=price, **more)

    def sell(self, market: str, commodity: str, plant: str | None, price: float, **more: Any) -> Row:
        return self.add(
            "markets", market=market, commodity=commodity, plant=plant, direction="sell", price_per_unit=price, **more
        )

    def need(self, plant: str, commodity: str, rate: float, **more: Any) -> Row:
        """A need, or what is left over where the rate is below 0."""
        key = f"n{len(self.rows['demands'])}_{plant}_{commodity}"
        return self.add("demands", demand=key, plant=plant, commodity=commodity, rate_per_h=rate, profile=self.profile(), **more)

    def heat(self, plant: str, t_in: float, t_out: float, duty: float, **more: Any) -> Row:
        key = f"h{len(self.rows['heat_streams'])}_{plant}"
        kind = more.pop("kind", None)
        return self.add(
            "heat_streams",
            stream=key,
            plant=plant,
            t_in_c=t_in,
            t_out_c=t_out,
            duty_mw=duty,
            kind=kind,
            profile=self.profile(0.3),
            **more,
        )

    def commodity(self, name: str, kind: str, **more: Any) -> str:
        self.add("commodities", commodity=name, kind=kind, unit="kg" if kind == "other" else "MWh", **more)
        return name
