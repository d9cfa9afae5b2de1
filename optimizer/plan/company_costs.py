"""Costs of each plant by head, with what it pays and is paid by contracts and wheeling fees."""

import pandas as pd

from parkloop.optimizer.plan.record import Plan

ACROSS, PAID, RECEIVED = "contract", "paid", "received"
"""Head of contracts that pass the fence, and those that stand in its place here: all that a plant pays and is paid."""


def company_costs(plan: Plan) -> pd.DataFrame:
    """Costs as companies see them: ``plant``, ``head`` and ``cost_per_y``, negative for revenue [money/y]

    Payments between plants inside the fence add up to nothing, so that the sum is the total cost of the park.
    """
    costs, accounts = plan.tables["costs"], plan.tables["accounts"]
    if accounts.empty:
        return costs
    moved = [
        pd.DataFrame({"plant": accounts["plant"], "head": head, "cost_per_y": sign * accounts[column].astype(float)})
        for head, column, sign in ((PAID, "paid_per_y", 1.0), (RECEIVED, "received_per_y", -1.0))
    ]
    parts = [costs[costs["head"] != ACROSS], *(rows[rows["cost_per_y"] != 0.0] for rows in moved)]
    return pd.concat([part for part in parts if not part.empty] or [costs], ignore_index=True)
