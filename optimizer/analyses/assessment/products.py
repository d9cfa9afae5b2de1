"""Products of a plan: how much of each is made a year, and its share of its plant's burden."""

from collections.abc import Mapping, Sequence

from parkloop.cases.schema import Case, Product
from parkloop.optimizer.analyses.assessment.fence import Fence
from parkloop.optimizer.plan.record import Plan

DELIVERED = ("needed", "sold", "sent")
"""Columns of the balance of a commodity that are its output: needed as such, sold, and sent to other plants."""


def unit_of(case: Case, product: Product) -> str:
    """Unit in which a product is counted: that of its commodity, else t."""
    units = {row.commodity: row.counted_in for row in case.commodities}
    return units.get(product.commodity or "", "t")


def products_of(fence: Fence) -> tuple[Product, ...]:
    """Products of the plants of a plan: of a coalition those of its members."""
    inside = set(fence.view.scoped.insiders)
    return tuple(row for row in fence.case.products if row.plant in inside)


def amounts(fence: Fence) -> dict[str, float]:
    """Products made a year, expected over the scenarios [unit/y]"""
    return {row.product: _amount(fence, row) for row in products_of(fence)}


def _amount(fence: Fence, product: Product) -> float:
    view, weights = fence.view, fence.view.scoped.weights
    if product.commodity is not None:
        rows = [r for r in view.rows.commodities if (r.plant, r.commodity) == (product.plant, product.commodity)]
        return sum(weights[r.condition] * float(getattr(r, column)) for r in rows for column in DELIVERED)
    if product.stream is not None:
        return sum(weights[f.condition] * f.flow_per_h for f in view.stream_flows if f.from_ == product.stream)
    if product.output_t_per_y is not None:
        return product.output_t_per_y
    return view.scoped.plants[product.plant].product_t_per_y or 0.0


def shares(products: Sequence[Product], made: Mapping[str, float]) -> dict[str, float]:
    """Share of each product in the burden of its plant, by the plant's allocation.

    Those of a plant add up to 1: by mass amount, by energy amount x energy content, economic amount x price, or as stated
    among what is made; alike where all of these are 0.
    """
    found: dict[str, float] = {}
    for plant in dict.fromkeys(row.plant for row in products):
        rows = [row for row in products if row.plant == plant]
        weights = {row.product: _weight(row, made[row.product]) for row in rows}
        whole = sum(weights.values())
        found |= {name: weight / whole if whole > 0 else 1.0 / len(rows) for name, weight in weights.items()}
    return found


def _weight(product: Product, made: float) -> float:
    if product.allocation == "share":
        return product.share or 0.0 if made > 0 else 0.0
    factors = {"mass": 1.0, "energy": product.energy_mwh_per_t or 0.0, "economic": product.price_per_t or 0.0}
    return made * factors[product.allocation]


def total_of(plan: Plan, plant: str, name: str) -> float:
    """A total of one plant a year."""
    rows = plan.tables["totals"]
    return float(rows.loc[(rows["plant"] == plant) & (rows["total"] == name), "per_y"].sum())


def emission_of(plan: Plan, plant: str, species: str, scopes: tuple[int, ...]) -> float:
    """Emission of one plant in some scopes [t/y]"""
    rows = plan.tables["emissions"]
    mine = (rows["plant"] == plant) & (rows["species"] == species) & rows["scope"].astype(int).isin(scopes)
    return float(rows.loc[mine, "t_per_y"].sum())
