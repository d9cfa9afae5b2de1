"""Cash flow of one undertaking from its numbers alone, for who wants to test or reckon with them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from parkloop.cases.messages import Message, say
from parkloop.optimizer.analyses.finance.indicators import indicators_of, notes_of, yearly
from parkloop.optimizer.analyses.finance.statement import CapitalLot, Undertaking, statement
from parkloop.optimizer.analyses.finance.terms import LONGEST, FinanceTerms, made_terms
from parkloop.optimizer.plan.arguments import ArgumentCheck

DISCOUNT_RATE, TAX_RATE = 0.08, 0.25
"""Rates where nothing is said: the discount rate of a case that states none, and 企业所得税法 article 4."""


@dataclass(frozen=True, eq=False)
class CashFlow:
    """Cash flow of an undertaking.

    ``table`` has a row for each year, ``indicators`` are by name, ``notes`` on what is special.
    """

    table: pd.DataFrame
    indicators: Mapping[str, float | None]
    notes: tuple[Message, ...]
    terms: FinanceTerms


def cash_flow(
    investment: float,
    saving_per_y: float | Sequence[float],
    *,
    life_y: int = 15,
    subsidy: float = 0.0,
    upkeep_per_y: float = 0.0,
    **terms: Any,
) -> CashFlow:
    """Cash flow of an investment and what it saves: before and after tax, with its loan, year by year.

    Args:
        investment: capital before subsidy [money]
        saving_per_y: what is saved in a year before ``upkeep_per_y``, or a number for each year of operation [money/y]
        life_y: years after which it is renewed [y]
        subsidy: of the investment [money]
        upkeep_per_y: fixed operating cost [money/y]
        terms: of finance, as of ``finance``: ``discount_rate`` (0.08), ``tax_rate`` (0.25), ``construction_years`` (1; 0: all
            is spent at once in a year 0), ``most_years`` (20), ``depreciation_years`` (the life), ``residual_share`` (0.05),
            ``vat_rate`` (0), ``surcharge_rate`` (0.12), ``working_capital_share`` (0), ``loan_share`` (0.7), ``loan_rate``
            (0.049), ``loan_years`` (10), ``grace_years`` (0), ``repayment`` (principal or annuity), ``target_irr`` (the discount
            rate).

    Returns:
        ``.table`` (years × rows), ``.indicators`` (NPV, FIRR, payback, DSCR …), ``.notes`` and ``.terms``.

    Raises:
        ArgumentError: with all that cannot be meant.

    Method: 《建设项目经济评价方法与参数》, 3rd edition (2006).

    Examples:
        >>> import parkloop
        >>> found = parkloop.cash_flow(1000, 300, life_y=5, construction_years=0, tax_rate=0, residual_share=0)
        >>> round(found.indicators["npv_before_tax"], 2), round(found.indicators["firr_before_tax"], 4)
        (197.81, 0.1524)
    """
    given = ArgumentCheck()
    for name, value in (("investment", investment), ("subsidy", subsidy), ("upkeep_per_y", upkeep_per_y)):
        given.numbers(name, [value])
    given.whole("life_y", life_y, 1, LONGEST)
    many = isinstance(saving_per_y, Sequence) and not isinstance(saving_per_y, str)
    savings = given.numbers("saving_per_y", saving_per_y if many else [saving_per_y])
    if many and not 1 <= len(savings) <= LONGEST and not given.faults:
        given.fault("saving_per_y", say("from 1 to {most} years are meant", most=LONGEST))
    made = made_terms(given, terms)
    given.raise_faults()
    given.number("investment", investment, lambda value: value >= 0, say("at least 0"))
    given.number("subsidy", subsidy, lambda value: 0 <= value <= investment, say("from 0 to the investment"))
    given.number("upkeep_per_y", upkeep_per_y, lambda value: value >= 0, say("at least 0"))
    given.raise_faults()
    amounts = tuple(map(float, savings)) if many else (float(savings[0]),) * min(life_y, made.most_years)
    lot = CapitalLot(life_y, float(investment), float(investment) - float(subsidy))
    one = Undertaking(
        "",
        (lot,) if investment > 0 else (),
        amounts,
        float(upkeep_per_y),
        DISCOUNT_RATE if made.discount_rate is None else made.discount_rate,
        TAX_RATE if made.tax_rate is None else made.tax_rate,
    )
    found = statement(one, made)
    table = pd.DataFrame(yearly(found), index=pd.Index(found.years, name="year"))
    return CashFlow(table, indicators_of(found, made), notes_of(found), made)
