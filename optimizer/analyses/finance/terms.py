"""Terms of finance: parameters with their defaults, each of which is an assumption.

Sources: 《建设项目经济评价方法与参数》(3rd edition, 2006): year-end convention, construction, residual value, loans and their
interest during construction; 企业所得税法 (2008) article 4: income tax of 25 %; 国发〔2015〕51号: own capital of at least 20 % in
most trades, 30 % taken here; the People's Bank of China's benchmark rate for loans over five years since 24 October 2015: 4.9 %.
"""

from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import Literal

from parkloop.cases.messages import Message, say
from parkloop.optimizer.plan.arguments import ArgumentCheck

Repayment = Literal["principal", "annuity"]
LONGEST = 60
"""Years that a calculation may have."""


@dataclass(frozen=True)
class FinanceTerms:
    """Terms of finance; a default is an assumption, and reported as one."""

    discount_rate: float | None = None
    """Discount rate; none: the owner's interest rate in the case, else the park's [1/y]"""
    tax_rate: float | None = None
    """Income tax; none: what the case states of the plant, else 25 %"""
    construction_years: int = 1
    """Years of construction, in equal parts; 0: all is spent at once, in a year 0 that is not discounted [y]"""
    most_years: int = 20
    """Longest time of operation that is counted; what lives longer has its book value at the end [y]"""
    depreciation_years: int | None = None
    """Years of straight-line depreciation; none: the life of each thing [y]"""
    residual_share: float = 0.05
    """Share of capital that is left when it is worn."""
    vat_rate: float = 0.0
    """Value-added tax on capital and savings, beyond the prices of the case; 0: it passes through."""
    surcharge_rate: float = 0.12
    """Surcharges on the value-added tax that is paid: 7 % city, 3 % and 2 % education."""
    working_capital_share: float = 0.0
    """Working capital, share of capital before subsidy; it comes back in the last year."""
    loan_share: float = 0.7
    """Share of capital after subsidy that is lent."""
    loan_rate: float = 0.049
    """Interest of the loan [1/y]"""
    loan_years: int = 10
    """Years of the loan from the first draw, construction among them [y]"""
    grace_years: int = 0
    """Years of operation in which interest only is paid [y]"""
    repayment: Repayment = "principal"
    """``principal``: equal parts of the loan (等额本金); ``annuity``: equal payments (等额本息)."""
    target_irr: float | None = None
    """Rate of return after tax for which the needed subsidy is told; none: the discount rate [1/y]"""


NEEDS: dict[str, tuple[Callable[[float], bool], Message]] = {
    "discount_rate": (lambda x: 0 <= x <= 10, say("from 0 to 10")),
    "tax_rate": (lambda x: 0 <= x < 1, say("from 0 to below 1")),
    "residual_share": (lambda x: 0 <= x <= 1, say("from 0 to 1")),
    "vat_rate": (lambda x: 0 <= x <= 1, say("from 0 to 1")),
    "surcharge_rate": (lambda x: 0 <= x <= 1, say("from 0 to 1")),
    "working_capital_share": (lambda x: 0 <= x <= 1, say("from 0 to 1")),
    "loan_share": (lambda x: 0 <= x <= 1, say("from 0 to 1")),
    "loan_rate": (lambda x: 0 <= x <= 1, say("from 0 to 1")),
    "target_irr": (lambda x: 0 <= x <= 10, say("from 0 to 10")),
}
WHOLE = {"construction_years": (0, 10), "most_years": (1, LONGEST), "loan_years": (1, LONGEST), "grace_years": (0, LONGEST)}
TITLES = {
    "discount_rate": say("Discount rate"),
    "tax_rate": say("Income tax"),
    "construction_years": say("Years of construction"),
    "most_years": say("Longest operation that is counted [y]"),
    "depreciation_years": say("Years of depreciation"),
    "residual_share": say("Residual share"),
    "vat_rate": say("Value-added tax"),
    "surcharge_rate": say("Surcharges on value-added tax"),
    "working_capital_share": say("Working capital, share of capital"),
    "loan_share": say("Share of the loan"),
    "loan_rate": say("Interest of the loan"),
    "loan_years": say("Years of the loan"),
    "grace_years": say("Years of grace"),
    "repayment": say("Repayment"),
    "target_irr": say("Target rate of return"),
}
"""What each term is called."""
REASONS = {
    "discount_rate": say("the owner's interest rate in the case, else the park's"),
    "tax_rate": say("what the case states of the plant, else 25 %"),
    "construction_years": say("one year, spent at its end"),
    "most_years": say("a calculation has at most 20 years of operation"),
    "depreciation_years": say("straight line over the life of each thing"),
    "residual_share": say("5 % of capital are left"),
    "vat_rate": say("prices and capital of the case are without it, and it passes through"),
    "surcharge_rate": say("7 % city and 5 % education; only with a value-added tax"),
    "working_capital_share": say("none"),
    "loan_share": say("70 % lent, 30 % own capital"),
    "loan_rate": say("benchmark of the People's Bank of China over five years"),
    "loan_years": say("ten years from the first draw"),
    "grace_years": say("none after construction"),
    "repayment": say("equal parts of the loan, and the interest"),
    "target_irr": say("the discount rate"),
}
"""Why each default is taken."""


def made_terms(given: ArgumentCheck, values: dict[str, object]) -> FinanceTerms:
    """Terms of named values; faults are gathered by ``given``."""
    _check_terms(given, values)
    if given.faults:
        return FinanceTerms()
    terms = FinanceTerms(**values)  # type: ignore[arg-type]
    before = terms.construction_years + terms.grace_years
    if terms.loan_share > 0 and terms.loan_years <= before:
        given.fault(
            "loan_years",
            say(
                "{years} years leave none for paying back after {before} years of construction and grace",
                years=terms.loan_years,
                before=before,
            ),
        )
    return terms


def _check_terms(given: ArgumentCheck, values: dict[str, object]) -> None:
    known = [one.name for one in fields(FinanceTerms)]
    given.options("finance", values, known)
    for name, (fits, words) in NEEDS.items():
        given.number(name, values.get(name), fits, words)
    for name, (least, most) in WHOLE.items():
        if name in values:
            given.whole(name, values[name], least, most)
    if values.get("depreciation_years") is not None:
        given.whole("depreciation_years", values["depreciation_years"], 1, LONGEST)
    if "repayment" in values:
        given.one_of("repayment", values["repayment"], ("principal", "annuity"))
    missing = [name for name in known if name in values and values[name] is None and _default(name) is not None]
    for name in missing:
        given.fault(name, say("it must be given"))


def _default(name: str) -> object:
    return getattr(FinanceTerms(), name)
