"""What rows, indicators and kinds of finance are called, in the words of 《建设项目经济评价方法与参数》."""

from parkloop.cases.messages import say

ROW_TITLES = {
    "operation_year": say("Year of operation"),
    "share": say("Share of the investment"),
    "saving": say("Saving before upkeep"),
    "vat_offset": say("Value-added tax offset"),
    "residual": say("Residual value"),
    "working_capital_back": say("Working capital recovered"),
    "inflow": say("Cash inflow"),
    "investment": say("Investment after subsidy"),
    "vat_paid": say("Value-added tax on investment"),
    "working_capital": say("Working capital"),
    "upkeep": say("Upkeep"),
    "surcharge": say("Surcharges"),
    "replacement": say("Renewal"),
    "outflow": say("Cash outflow"),
    "net_before_tax": say("Net cash flow before tax"),
    "cumulative_net_before_tax": say("Cumulative, before tax"),
    "discount_factor": say("Discount factor"),
    "cumulative_discounted_net_before_tax": say("Cumulative discounted, before tax"),
    "depreciation": say("Depreciation"),
    "ebit": say("EBIT"),
    "loss_before_loan": say("Loss carried forward, without loan"),
    "adjusted_tax": say("Adjusted income tax"),
    "net_after_tax": say("Net cash flow after tax"),
    "cumulative_net_after_tax": say("Cumulative, after tax"),
    "cumulative_discounted_net_after_tax": say("Cumulative discounted, after tax"),
    "loan_open": say("Loan at the beginning"),
    "draw": say("Drawn"),
    "construction_interest": say("Interest during construction"),
    "interest": say("Interest paid"),
    "principal": say("Principal repaid"),
    "loan_close": say("Loan at the end"),
    "equity": say("Own capital"),
    "interest_depreciation": say("Depreciation of interest during construction"),
    "profit": say("Profit before tax"),
    "loss": say("Loss carried forward"),
    "income_tax": say("Income tax"),
    "net_profit": say("Net profit"),
    "equity_flow": say("Net cash flow of own capital"),
    "cumulative_equity_flow": say("Cumulative, own capital"),
    "ebitda": say("EBITDA"),
    "dscr": say("Debt service coverage"),
    "icr": say("Interest coverage"),
}
"""Rows of a statement."""
INDICATOR_TITLES = {
    "investment": say("Investment"),
    "construction_interest": say("Interest during construction"),
    "loan": say("Loan"),
    "equity": say("Own capital"),
    "saving_per_y": say("Saving per year"),
    "upkeep_per_y": say("Upkeep per year"),
    "npv_before_tax": say("NPV before tax"),
    "firr_before_tax": say("FIRR before tax"),
    "payback_before_tax_y": say("Payback before tax"),
    "dynamic_payback_before_tax_y": say("Dynamic payback before tax"),
    "npv_after_tax": say("NPV after tax"),
    "firr_after_tax": say("FIRR after tax"),
    "payback_after_tax_y": say("Payback after tax"),
    "dynamic_payback_after_tax_y": say("Dynamic payback after tax"),
    "equity_npv": say("NPV of own capital"),
    "equity_irr": say("IRR of own capital"),
    "dscr_least": say("Least debt service coverage"),
    "dscr_mean": say("Mean debt service coverage"),
    "icr_least": say("Least interest coverage"),
    "return_on_investment": say("Return on investment"),
    "return_on_equity": say("Return on own capital"),
    "target_irr": say("Target rate of return"),
    "subsidy_needed": say("Subsidy needed for the target"),
}
"""Indicators of a statement."""
MONEY = frozenset(
    [
        *("investment", "construction_interest", "loan", "equity", "npv_before_tax", "npv_after_tax", "equity_npv"),
        "subsidy_needed",
    ]
)
PER_YEAR = frozenset(["saving_per_y", "upkeep_per_y"])
YEARS = frozenset(name for name in INDICATOR_TITLES if name.endswith("_y")) - PER_YEAR
SHARES = frozenset(name for name in INDICATOR_TITLES if "irr" in name) | {"return_on_investment", "return_on_equity"}
KIND_TITLES = {"whole": say("Whole plan"), "company": say("Company"), "project": say("Project")}
WHAT_TITLES = {
    "": "",
    "link": say("Link"),
    "exchange": say("Exchange"),
    "technology": say("Technology"),
    "store": say("Store"),
    "corridor": say("Corridor"),
    "equipment": say("Heat exchanger"),
    "retirement": say("Retiring what exists"),
}
STATUS_TITLES = {
    "found": say("known"),
    "needed": say("the plan cannot be run without it"),
    "below": say("below the accuracy"),
    "open": say("not found in the time"),
    "unasked": say("not asked"),
}
"""What is known of a saving."""
