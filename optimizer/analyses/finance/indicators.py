"""Indicators of a statement: profitability, payback, coverage of the loan, needed subsidy."""

from collections.abc import Mapping, Sequence

from parkloop.cases.messages import Message
from parkloop.optimizer.analyses.finance.statement import Statement
from parkloop.optimizer.analyses.finance.terms import FinanceTerms

INDICATORS = (
    *("investment", "construction_interest", "loan", "equity", "saving_per_y", "upkeep_per_y"),
    *("npv_before_tax", "firr_before_tax", "payback_before_tax_y", "dynamic_payback_before_tax_y"),
    *("npv_after_tax", "firr_after_tax", "payback_after_tax_y", "dynamic_payback_after_tax_y"),
    *("equity_npv", "equity_irr", "dscr_least", "dscr_mean", "icr_least"),
    *("return_on_investment", "return_on_equity", "target_irr", "subsidy_needed"),
)
"""Indicators of a statement, in the order in which they are told."""


def indicators_of(found: Statement, terms: FinanceTerms) -> dict[str, float | None]:
    """Indicators of a statement by name; none where there is no such number [money, y, shares]

    ``saving_per_y``, after upkeep, and ``upkeep_per_y`` are means over the years of operation; ``return_on_investment``
    (总投资收益率) is mean EBIT / (investment, with value-added tax, interest during construction and working capital),
    ``return_on_equity`` (资本金净利润率) mean net profit / own capital with working capital.
    """
    rows, running = found.rows, [j for j in found.operation if j]
    before, after, own = (found.appraisal(row) for row in ("net_before_tax", "net_after_tax", "equity_flow"))
    construction = [t for t, j in enumerate(found.operation) if j == 0]
    invested = sum(rows["investment"][t] + rows["vat_paid"][t] for t in construction)
    interest, working = sum(rows["construction_interest"]), sum(rows["working_capital"])
    equity, draw = sum(rows["equity"]), sum(rows["draw"])
    dscr, icr = (_known(row) for row in (found.dscr, found.icr))
    target = found.discount_rate if terms.target_irr is None else terms.target_irr
    return {
        "investment": invested,
        "construction_interest": interest,
        "loan": draw + interest,
        "equity": equity,
        "saving_per_y": (sum(rows["saving"]) - sum(rows["upkeep"])) / len(running),
        "upkeep_per_y": sum(rows["upkeep"]) / len(running),
        "npv_before_tax": before.npv,
        "firr_before_tax": before.irr,
        "payback_before_tax_y": before.payback_y,
        "dynamic_payback_before_tax_y": before.dynamic_payback_y,
        "npv_after_tax": after.npv,
        "firr_after_tax": after.irr,
        "payback_after_tax_y": after.payback_y,
        "dynamic_payback_after_tax_y": after.dynamic_payback_y,
        "equity_npv": own.npv if equity else None,
        "equity_irr": own.irr if equity else None,
        "dscr_least": min(dscr, default=None),
        "dscr_mean": sum(dscr) / len(dscr) if dscr else None,
        "icr_least": min(icr, default=None),
        "return_on_investment": _ratio(sum(rows["ebit"]) / len(running), invested + interest + working),
        "return_on_equity": _ratio(sum(rows["net_profit"]) / len(running), equity + working),
        "target_irr": target,
        "subsidy_needed": needed_subsidy(found, target),
    }


def notes_of(found: Statement) -> tuple[Message, ...]:
    """What is special about the flows before tax of a statement."""
    return found.appraisal("net_before_tax").notes


def needed_subsidy(found: Statement, rate: float) -> float:
    """Grant with which the rate of return after tax reaches a target [money]

    max(0, -NPV after tax at the target) / sum over the years of construction of share / (1 + target)^t: paid with the investment;
    it counts as no income, and depreciation stays as it is.
    """
    worth = sum(flow / (1.0 + rate) ** year for flow, year in zip(found.rows["net_after_tax"], found.years, strict=True))
    construction = [year for year, j in zip(found.years, found.operation, strict=True) if j == 0]
    return max(0.0, -worth) / (sum((1.0 + rate) ** -year for year in construction) / len(construction)) + 0.0


def yearly(found: Statement) -> Mapping[str, Sequence[float | None]]:
    """All rows of a statement by name, with sums, discounted flows and coverage."""
    shown: dict[str, Sequence[float | None]] = {"operation_year": found.operation, **found.rows, "discount_factor": found.factors}
    for row in ("net_before_tax", "net_after_tax", "equity_flow"):
        shown[f"cumulative_{row}"] = _sums(found.rows[row])
    for row in ("net_before_tax", "net_after_tax"):
        discounted = [flow * factor for flow, factor in zip(found.rows[row], found.factors, strict=True)]
        shown[f"cumulative_discounted_{row}"] = _sums(discounted)
    return {**shown, "dscr": found.dscr, "icr": found.icr}


def _sums(row: Sequence[float]) -> list[float]:
    total, sums = 0.0, []
    for amount in row:
        total += amount
        sums.append(total)
    return sums


def _known(row: Sequence[float | None]) -> list[float]:
    return [value for value in row if value is not None]


def _ratio(one: float, whole: float) -> float | None:
    return one / whole if whole > 0 else None
