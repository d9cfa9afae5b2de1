"""Footprint of products: CO2, fresh water and energy per t, with what plants pass on to each other.

The burden of a plant is what it emits (scopes 1, 2 and 3), the fresh water that it takes and the energy that it buys, and what it
is passed on. It leaves the plant in this order:

1. With the **energy** that it delivers, as sold, sent, or needed of it where that is a product: the share energy delivered /
   energy supplied [tce], at most 1, and all of it where energy is its only product; on each delivery by its energy. So who
   takes steam takes the giver's mean burden of as much energy as it holds; losses of conversion stay with the giver's products.
2. With its other **products**, the rest: by the plant's allocation, alike on every unit, wherever it goes.
3. The rest of an operator or a utility without products falls on those that it serves: the plants that give it water and
   materials to treat, by t, where none does those that it gives some. Of any other plant it is left with itself.

By-products, wastes and used water carry no burden (cut-off at the giver). What plants pass on is solved as one linear system, so
that products, energy delivered outside and what is left add up to the park's total.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from parkloop.cases.schema import Case, Product
from parkloop.optimizer.analyses.assessment.fence import Fence
from parkloop.optimizer.analyses.assessment.products import DELIVERED, amounts, products_of, shares, unit_of
from parkloop.optimizer.certificate.inputs.records import FlowRow
from parkloop.optimizer.plan.arguments import ArgumentCheck, checked
from parkloop.optimizer.plan.record import Plan

BURDENS = ("scope1", "scope2", "scope3", "water", "energy")
"""Burdens that are followed: emission by scope [kg CO2e], fresh water [t], energy bought [tce], all per year."""
SCOPES = BURDENS[:3]
GWP = {"co2": 1.0, "ch4": 27.9, "n2o": 273.0}
"""Warming over 100 years of 1 kg [kg CO2e]; IPCC AR6, table 7.15 (of fossil methane 29.8)."""
FOOTPRINTS = (
    *("product", "plant", "made_per_y", "unit", "allocation", "share"),
    *("scope1_kg", "scope2_kg", "scope3_kg", "exchanged_kg", "co2e_kg", "water_t", "energy_tce"),
    *("before_co2e_kg", "before_water_t", "before_energy_tce", "difference_co2e_kg"),
)
"""Columns of the table of footprints, per unit of the product."""
CLOSURE = ("part", "item", "plant", "co2e_t_per_y", "water_t_per_y", "energy_tce_per_y")
"""Columns of the table of where the park's burden ends."""

BurdenMatrix = NDArray[np.float64]
KG_PER_T = 1000.0
SUPPLIED = ("bought", "received", "left_over", "raised")
"""Columns of the balance of a commodity that supply a plant with energy."""


@dataclass(frozen=True, eq=False)
class Footprint:
    """Footprints of products, and where the burden of the park ends.

    ``products``: one row per product, per unit of it: emission of its plant by scope, ``exchanged`` (passed on by other plants),
    and their sum [kg CO2e]; fresh water [t] and energy bought [tce], those passed on included; the same before, where a plan
    before is given, and the difference. ``closure``: what leaves with ``product`` (without what other plants of the park take
    of it), with ``energy`` (sold, and given to plants outside), and what is ``left``; they add up to ``park``, its last row.
    """

    products: pd.DataFrame
    closure: pd.DataFrame


def footprint(case: Case, plan: Plan, against: Plan | None = None, *, gwp: Mapping[str, float] | None = None) -> Footprint:
    """Footprint of every product of a plan, beside that of another plan.

    Args:
        case: the park, with products.
        plan: a plan of it.
        against: the plan before, such as the park as it runs today.
        gwp: kg CO2e per kg of a species; none: CO2 1, CH4 27.9, N2O 273 (IPCC AR6, 100 years).

    Returns:
        Footprints per unit of product, and the closure.

    Raises:
        CaseError: the case is faulty; with all faults.
        ArgumentError: there is no plan.

    Method: burdens T = b + A T, where A is the share of each plant's burden that it passes on to each other one, see the module.

    Examples:
        >>> import parkloop as pl
        >>> case = pl.load_case("two_firms")
        >>> pl.footprint(case, pl.optimise(case)).products.empty  # it states no products
        True
    """
    case, given = checked(case), ArgumentCheck()
    given.plan("plan", plan, found=True)
    if against is not None:
        given.plan("against", against, found=True)
    if gwp is not None:
        given.numbers("gwp", given.mapping("gwp", gwp, "{'ch4': 29.8}").values())
    given.raise_faults()
    factors = {case.called(name): factor for name, factor in (GWP if gwp is None else gwp).items()}
    now = _Burdens(Fence(case, plan), factors)
    before = None if against is None else _Burdens(Fence(case, against), factors).per_unit
    return Footprint(_products(now, before), now.closure)


def _products(now: "_Burdens", before: Mapping[str, Mapping[str, float]] | None) -> pd.DataFrame:
    rows = []
    for row in now.products:
        found = now.per_unit[row.product]
        past = (before or {}).get(row.product, {})
        cells = (row.product, row.plant, now.made[row.product], unit_of(now.fence.case, row), row.allocation)
        values = [found[name] for name in ("share", *SCOPES, "exchanged", "co2e", "water", "energy")]
        earlier = [past.get(name, float("nan")) for name in ("co2e", "water", "energy")]
        rows.append((*cells, *values, *earlier, found["co2e"] - earlier[0]))
    return pd.DataFrame(rows, columns=list(FOOTPRINTS))


@dataclass(frozen=True, eq=False)
class _Burdens:
    """Burdens of the plants of a plan, and how they leave."""

    fence: Fence
    gwp: Mapping[str, float]

    @cached_property
    def plants(self) -> tuple[str, ...]:
        return self.fence.view.scoped.insiders

    @cached_property
    def products(self) -> tuple[Product, ...]:
        return products_of(self.fence)

    @cached_property
    def made(self) -> dict[str, float]:
        """Products made a year."""
        return amounts(self.fence)

    @cached_property
    def own(self) -> BurdenMatrix:
        """Burden of each plant by itself (n, 5)."""
        place = {plant: n for n, plant in enumerate(self.plants)}
        found = np.zeros((len(place), len(BURDENS)))
        rows = self.fence.plan.tables["emissions"]
        for plant, species, scope, tons in zip(rows["plant"], rows["species"], rows["scope"], rows["t_per_y"], strict=True):
            if plant in place:
                found[place[plant], int(scope) - 1] += KG_PER_T * self.gwp.get(str(species), 0.0) * float(tons)
        rows = self.fence.plan.tables["totals"]
        for plant, total, amount in zip(rows["plant"], rows["total"], rows["per_y"], strict=True):
            if plant in place and total in ("freshwater", "energy_bought"):
                found[place[plant], 3 if total == "freshwater" else 4] += float(amount)
        return found

    def _is_energy(self, product: Product) -> bool:
        commodity = self.fence.view.scoped.commodities.get(product.commodity or "")
        return commodity is not None and commodity.tce > 0

    @cached_property
    def _by_energy(self) -> dict[str, dict[str, float]]:
        """Energy that each plant is supplied with and delivers, by column of its balances [tce/y]"""
        view, needed = self.fence.view, {(p.plant, p.commodity) for p in self.products}
        found: dict[str, dict[str, float]] = {p: defaultdict(float) for p in self.plants}
        for row in view.rows.commodities:
            tce = view.scoped.commodities[row.commodity].tce * view.scoped.weights[row.condition]
            for column in (*SUPPLIED, *DELIVERED) if tce and row.plant in found else ():
                if column != "needed" or (row.plant, row.commodity) in needed:
                    found[row.plant][column] += tce * float(getattr(row, column))
        return found

    @cached_property
    def energy_share(self) -> dict[str, float]:
        """Share of each plant's burden that leaves with the energy that it delivers."""
        made = [row for row in self.products if self.made[row.product] > 0]
        energy = {row.plant for row in made if self._is_energy(row)}
        others = {row.plant for row in made if not self._is_energy(row)}
        return {plant: self._energy_share(plant, plant in energy - others) for plant in self.plants}

    def _energy_share(self, plant: str, nothing_else: bool) -> float:
        supplied, delivered = (sum(self._by_energy[plant][c] for c in columns) for columns in (SUPPLIED, DELIVERED))
        if delivered <= 0:
            return 0.0
        return 1.0 if nothing_else or supplied <= 0 else min(1.0, delivered / supplied)

    @cached_property
    def product_share(self) -> dict[str, float]:
        """Share of its plant's burden that leaves with each product."""
        others = [product for product in self.products if not self._is_energy(product)]
        parts, view = shares(others, self.made), self.fence.view
        found = {}
        for row in self.products:
            whole = self.energy_share[row.plant]
            if self._is_energy(row):
                delivered = sum(self._by_energy[row.plant][column] for column in DELIVERED)
                tce = view.scoped.commodities[row.commodity or ""].tce * self.made[row.product]
                found[row.product] = whole * tce / delivered if delivered > 0 else 0.0
            else:
                found[row.product] = (1.0 - whole) * parts[row.product] if self.made[row.product] > 0 else 0.0
        return found

    @cached_property
    def flows(self) -> list[tuple[str, str, str, float]]:
        """Share of a burden that leaves by each flow.

        Giver, taker (empty: outside), product (empty: energy), and the share.
        """
        view, found = self.fence.view, []
        for flow in view.rows.flows:
            commodity = flow.domain == "commodity"
            giver = flow.from_ if commodity else view.scoped.plant_of(flow.from_) or ""
            taker = flow.to if commodity else view.scoped.plant_of(flow.to) or ""
            product = self._product_of(giver, flow)
            amount = view.scoped.weights[flow.condition] * flow.flow_per_h
            if giver not in self.plants or giver == taker:
                continue
            if product is not None and self.made[product.product] > 0:
                part = self.product_share[product.product] * amount / self.made[product.product]
                found.append((giver, taker if taker in self.plants else "", product.product, part))
            elif commodity:
                part = self._of_energy(giver, flow.item, amount)
                found.append((giver, taker if taker in self.plants else "", "", part))
        return found

    def _product_of(self, giver: str, flow: FlowRow) -> Product | None:
        """Product that a flow carries."""
        for row in self.products:
            sent = row.commodity == flow.item if flow.domain == "commodity" else row.stream == flow.from_
            if row.plant == giver and sent:
                return row
        return None

    def _of_energy(self, plant: str, commodity: str, amount: float) -> float:
        """Share of a plant's burden that leaves with an amount of a commodity by its energy."""
        delivered = sum(self._by_energy[plant][column] for column in DELIVERED)
        tce = self.fence.view.scoped.commodities[commodity].tce * amount
        return self.energy_share[plant] * tce / delivered if delivered > 0 else 0.0

    @cached_property
    def passed_on(self) -> BurdenMatrix:
        """Share of the burden of each plant (column) that it passes on to each other one (row) (n, n)."""
        place = {plant: n for n, plant in enumerate(self.plants)}
        found = np.zeros((len(place), len(place)))
        for giver, taker, _, part in self.flows:
            if taker:
                found[place[taker], place[giver]] += part
        makers = {row.plant for row in self.products if self.product_share[row.product] > 0}
        served = found.copy()
        for plant in self.plants:
            if plant not in makers and self.fence.view.scoped.plants[plant].role in ("operator", "utility"):
                for other, part in self._served(plant).items():
                    served[place[other], place[plant]] += part * (1.0 - self.energy_share[plant])
        # those that only serve each other would pass on without end
        solvable = np.linalg.matrix_rank(np.eye(len(place)) - served) == len(place)
        return served if solvable else found

    def _served(self, plant: str) -> dict[str, float]:
        """Shares by t of the plants that give a plant water and materials, else of those that take some of it."""
        view = self.fence.view
        given, taken = defaultdict[str, float](float), defaultdict[str, float](float)
        for flow in view.stream_flows:
            giver, taker = (view.scoped.plant_of(end) or "" for end in (flow.from_, flow.to))
            amount = view.scoped.weights[flow.condition] * flow.arrives_per_h
            if giver != taker and taker == plant and giver in self.plants:
                given[giver] += amount
            if giver != taker and giver == plant and taker in self.plants:
                taken[taker] += amount
        served = given or taken
        whole = sum(served.values())
        return {other: amount / whole for other, amount in served.items()} if whole > 0 else {}

    @cached_property
    def whole(self) -> BurdenMatrix:
        """Burden of each plant with what it is passed on (n, 5): T = b + A T."""
        found: BurdenMatrix = np.linalg.lstsq(np.eye(len(self.plants)) - self.passed_on, self.own, rcond=None)[0].astype(
            np.float64
        )
        return found

    @cached_property
    def per_unit(self) -> dict[str, dict[str, float]]:
        """Footprint of each product per unit."""
        place = {plant: n for n, plant in enumerate(self.plants)}
        return {row.product: self._per_unit(row, place[row.plant]) for row in self.products}

    def _per_unit(self, product: Product, n: int) -> dict[str, float]:
        made, share = self.made[product.product], self.product_share[product.product]
        each = share / made if made > 0 else float("nan")
        scopes = dict(zip(SCOPES, each * self.own[n, :3], strict=True))
        exchanged = float(each * (self.whole[n, :3] - self.own[n, :3]).sum())
        water, energy = (float(each * self.whole[n, k]) for k in (3, 4))
        found = {name: float(value) for name, value in scopes.items()}
        return {
            **found,
            "share": share,
            "exchanged": exchanged,
            "co2e": sum(found.values()) + exchanged,
            "water": water,
            "energy": energy,
        }

    @cached_property
    def closure(self) -> pd.DataFrame:
        """Where the burden of the park ends."""
        rows = [*self._ends(), ("park", "", "", *self._amounts(self.own.sum(axis=0)))]
        return pd.DataFrame(rows, columns=list(CLOSURE))

    def _ends(self) -> list[tuple[str | float, ...]]:
        inside: dict[str, float] = defaultdict(float)
        energy_inside: dict[str, float] = defaultdict(float)
        for giver, taker, product, part in self.flows:
            if taker:
                (inside if product else energy_inside)[product or giver] += part
        left = 1.0 - self.passed_on.sum(axis=0)
        rows: list[tuple[str | float, ...]] = []
        for n, plant in enumerate(self.plants):
            rest = left[n]
            for row in self.products:
                if row.plant == plant:
                    part = self.product_share[row.product] - inside[row.product]
                    rest -= part
                    rows.append(("product", row.product, plant, *self._amounts(part * self.whole[n])))
            sold = self.energy_share[plant] - energy_inside[plant]
            sold -= sum(self.product_share[p.product] for p in self.products if p.plant == plant and self._is_energy(p))
            for part_name, part in (("energy", sold), ("left", rest - sold)):
                if abs(part) > 1e-9:
                    rows.append((part_name, "", plant, *self._amounts(part * self.whole[n])))
        return rows

    def _amounts(self, burden: Sequence[float] | BurdenMatrix) -> tuple[float, float, float]:
        """CO2e, fresh water and energy of a burden [t/y, t/y, tce/y]"""
        return float(sum(burden[:3])) / KG_PER_T, float(burden[3]), float(burden[4])
