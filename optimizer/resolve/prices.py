"""Prices of a case, which stand in the objective only: what is the same of two cases but for them."""

from parkloop.cases.schema import Case

PRICES = {"markets": "price_per_unit", "water_streams": "price_per_t", "material_streams": "price_per_t"}
"""Column of prices by table."""


def same_but_for_prices(one: Case, other: Case) -> bool:
    """Whether two cases differ in prices of carbon, markets and streams only, none of which begins to pay.

    Some flows are possible only where they earn, so a price below 0 may give another network than one that is not.
    """
    return _with_signs(one) == _with_signs(other)


def _with_signs(case: Case) -> Case:
    """The case with 0 for each price, and −1 for one below it."""
    tables = {
        table: tuple(row.model_copy(update={column: _sign(getattr(row, column))}) for row in getattr(case, table))
        for table, column in PRICES.items()
    }
    policy = case.policy.model_copy(update={"carbon_price_per_t": _sign(case.policy.carbon_price_per_t)})
    return case.model_copy(update={**tables, "policy": policy})


def _sign(price: float | None) -> float:
    return -1.0 if (price or 0.0) < 0.0 else 0.0
