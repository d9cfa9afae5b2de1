"""Statement of the cash flows of one undertaking, year by year, and its indicators.

Rows are those of 《建设项目经济评价方法与参数》(3rd edition): 项目投资现金流量表 (before and after tax, without the loan),
借款还本付息计划表, 利润与利润分配表 and 资本金现金流量表. StatementRows are positive where they stand in inflow or outflow; sums
of whole undertakings are of their rows. The workbook writes the same rows as formulas.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from parkloop.optimizer.analyses.finance.appraisal import Appraisal, appraise
from parkloop.optimizer.analyses.finance.terms import FinanceTerms

StatementRows = dict[str, list[float]]

ROWS = (
    *("saving", "vat_offset", "residual", "working_capital_back", "inflow"),
    *("investment", "vat_paid", "working_capital", "upkeep", "surcharge", "replacement", "outflow", "net_before_tax"),
    *("depreciation", "ebit", "loss_before_loan", "adjusted_tax", "net_after_tax"),
    *("loan_open", "draw", "construction_interest", "interest", "principal", "loan_close"),
    *("equity", "interest_depreciation", "profit", "loss", "income_tax", "net_profit", "equity_flow", "ebitda"),
)
"""Rows of a statement that add up over undertakings."""


@dataclass(frozen=True)
class CapitalLot:
    """Capital of one life: before and after subsidy [money], and its life in whole years [y]

    Without capital before subsidy it is paid once, or comes in, and wears over its life: nothing is renewed, and nothing left.
    """

    life_y: int
    gross: float
    net: float

    def used(self, years: int) -> int:
        """Years that what stands at the end has been used [y]"""
        return years - self.life_y * ((years - 1) // self.life_y)

    def left(self, terms: FinanceTerms) -> float:
        """Share of its capital that is left when it is worn."""
        return terms.residual_share if self.gross > 0 else 0.0

    def base(self, year: int) -> float:
        """Cost of what stands in a year of operation: the first after subsidy, a new one before it [money]"""
        return self.net if year <= self.life_y else self.gross


@dataclass(frozen=True)
class Undertaking:
    """A project or company: its capital, savings and upkeep [money, money/y]

    ``savings`` are before ``upkeep``, the fixed operating cost of what is new.
    """

    name: str
    lots: tuple[CapitalLot, ...]
    savings: tuple[float, ...]
    upkeep: float = 0.0
    discount_rate: float = 0.08
    tax_rate: float = 0.25

    @property
    def years(self) -> int:
        """Years of operation [y]"""
        return len(self.savings)

    @property
    def gross(self) -> float:
        """Capital before subsidy [money]"""
        return sum(lot.gross for lot in self.lots)

    @property
    def net(self) -> float:
        """Capital after subsidy [money]"""
        return sum(lot.net for lot in self.lots)


@dataclass(frozen=True, eq=False)
class Statement:
    """Cash flows by year: ``rows`` by name, over ``years``.

    ``operation`` is the year of operation, 0 of construction.
    """

    name: str
    years: tuple[int, ...]
    operation: tuple[int, ...]
    rows: Mapping[str, Sequence[float]]
    discount_rate: float

    @cached_property
    def factors(self) -> list[float]:
        """Discount factor of each year."""
        return [(1.0 + self.discount_rate) ** -year for year in self.years]

    def appraisal(self, row: str) -> Appraisal:
        """What a row of net flows is worth at the discount rate."""
        return appraise(self.rows[row], rate=self.discount_rate, first_year=self.years[0])

    def ratio(self, parts: tuple[str, ...], over: tuple[str, ...]) -> list[float | None]:
        """Sum of rows over a sum of others, by year; none where the latter is nothing.

        What has a minus is taken off.
        """
        above, below = self._sums(parts), self._sums(over)
        return [a / b if b > 0 else None for a, b in zip(above, below, strict=True)]

    def _sums(self, names: tuple[str, ...]) -> list[float]:
        signed = [(-1.0 if name.startswith("-") else 1.0, self.rows[name.removeprefix("-")]) for name in names]
        return [sum(sign * row[t] for sign, row in signed) for t in range(len(self.years))]

    @property
    def dscr(self) -> list[float | None]:
        """Debt service coverage 偿债备付率: (EBITDA - income tax) / (principal + interest)"""
        return self.ratio(("ebitda", "-income_tax"), ("principal", "interest"))

    @property
    def icr(self) -> list[float | None]:
        """Interest coverage 利息备付率: EBIT / interest.

        EBIT is after what interest during construction adds to depreciation.
        """
        return self.ratio(("ebit", "-interest_depreciation"), ("interest",))


def statement(one: Undertaking, terms: FinanceTerms) -> Statement:
    """The statement of an undertaking on some terms, year by year."""
    building = max(terms.construction_years, 1)
    count = building + one.years
    first = 0 if terms.construction_years == 0 else 1
    operation = [max(t - building + 1, 0) for t in range(count)]
    rows: StatementRows = {name: [0.0] * count for name in ROWS}
    _operate(one, terms, operation, rows)
    _tax(rows, one.tax_rate, "ebit", "loss_before_loan", "adjusted_tax")
    _total(rows, "net_after_tax", lambda r, t: r["net_before_tax"][t] - r["adjusted_tax"][t])
    _borrow(one, terms, operation, rows)
    _total(rows, "profit", lambda r, t: r["ebit"][t] - r["interest"][t] - r["interest_depreciation"][t])
    _tax(rows, one.tax_rate, "profit", "loss", "income_tax")
    _total(rows, "net_profit", lambda r, t: r["profit"][t] - r["income_tax"][t])
    paid = ("equity", "principal", "interest", "working_capital", "upkeep", "surcharge", "replacement", "income_tax")
    _total(rows, "equity_flow", lambda r, t: r["inflow"][t] - sum(r[name][t] for name in paid) - _vat_on_renewal(r, operation, t))
    _total(rows, "ebitda", lambda r, t: r["saving"][t] - r["upkeep"][t] - r["surcharge"][t])
    return Statement(one.name, tuple(first + t for t in range(count)), tuple(operation), rows, one.discount_rate)


def added(name: str, statements: Sequence[Statement], discount_rate: float) -> Statement:
    """The sum of statements over the same years, each taxed and lent by itself."""
    one = statements[0]
    rows = {row: [sum(s.rows[row][t] for s in statements) for t in range(len(one.years))] for row in ROWS}
    return Statement(name, one.years, one.operation, rows, discount_rate)


def _operate(one: Undertaking, terms: FinanceTerms, operation: Sequence[int], rows: StatementRows) -> None:
    """Investment, savings, value-added tax and worth at the end, without taxes on income and loans."""
    building, years, pool = max(terms.construction_years, 1), one.years, 0.0
    for t, j in enumerate(operation):
        if j == 0:
            rows["investment"][t] = one.net / building
            rows["vat_paid"][t] = terms.vat_rate * one.gross / building
        else:
            rows["saving"][t], rows["upkeep"][t] = one.savings[j - 1], one.upkeep
            rows["depreciation"][t] = sum(wear(lot, terms, j) for lot in one.lots)
            rows["replacement"][t] = sum(renewal(lot, terms, j, years) for lot in one.lots)
            renewed = sum(lot.gross for lot in one.lots if j % lot.life_y == 0 and j < years)
            rows["vat_paid"][t] = terms.vat_rate * renewed
            rows["working_capital"][t] = terms.working_capital_share * one.gross if j == 1 else 0.0
        due = terms.vat_rate * rows["saving"][t]
        offset = max(0.0, min(pool + rows["vat_paid"][t], due))
        pool += rows["vat_paid"][t] - offset
        rows["vat_offset"][t] = offset
        rows["surcharge"][t] = terms.surcharge_rate * (due - offset)
    rows["residual"][-1] = sum(book(lot, terms, years) for lot in one.lots)
    rows["working_capital_back"][-1] = terms.working_capital_share * one.gross
    _total(rows, "inflow", lambda r, t: sum(r[name][t] for name in ROWS[:4]))
    _total(rows, "outflow", lambda r, t: sum(r[name][t] for name in ROWS[5:11]))
    _total(rows, "net_before_tax", lambda r, t: r["inflow"][t] - r["outflow"][t])
    _total(rows, "ebit", lambda r, t: r["saving"][t] - r["upkeep"][t] - r["surcharge"][t] - r["depreciation"][t])


def wear(lot: CapitalLot, terms: FinanceTerms, year: int) -> float:
    """Straight-line depreciation of a lot in a year: base (1 - residual share) / years [money/y]"""
    years = min(terms.depreciation_years or lot.life_y, lot.life_y)
    age = (year - 1) % lot.life_y + 1
    return lot.base(year) * (1.0 - lot.left(terms)) / years if age <= years else 0.0


def renewal(lot: CapitalLot, terms: FinanceTerms, year: int, years: int) -> float:
    """What a lot costs anew at the end of its life, less what the old one is worth [money]"""
    return lot.gross - lot.left(terms) * lot.base(year) if year % lot.life_y == 0 and year < years else 0.0


def book(lot: CapitalLot, terms: FinanceTerms, years: int) -> float:
    """Book value of a lot at the end of the last year [money]"""
    worn = min(lot.used(years), terms.depreciation_years or lot.life_y, lot.life_y)
    return lot.base(years) - worn * wear(lot, terms, lot.life_y * ((years - 1) // lot.life_y) + 1)


def _tax(rows: StatementRows, rate: float, profit: str, losses: str, tax: str) -> None:
    """Income tax of a row of profits; losses are carried forward without limit."""
    left = 0.0
    for t, amount in enumerate(rows[profit]):
        rows[tax][t] = rate * max(0.0, amount - left)
        left = max(0.0, left - amount)
        rows[losses][t] = left


def _borrow(one: Undertaking, terms: FinanceTerms, operation: Sequence[int], rows: StatementRows) -> None:
    """The loan: drawn with the investment, interest during construction added to it, paid back.

    Each draw pays interest for half of its year.
    """
    building, balance, lent, worn = max(terms.construction_years, 1), 0.0, 0.0, 0.0
    last = max(min(terms.loan_years - terms.construction_years, one.years), 1)
    grace = min(terms.grace_years, last - 1)
    for t, j in enumerate(operation):
        rows["loan_open"][t] = balance
        if j == 0:
            spent = rows["investment"][t] + rows["vat_paid"][t]
            rows["draw"][t] = terms.loan_share * max(spent, 0.0)
            rows["equity"][t] = spent - rows["draw"][t]
            if terms.construction_years:
                rows["construction_interest"][t] = terms.loan_rate * (balance + rows["draw"][t] / 2.0)
            balance += rows["draw"][t] + rows["construction_interest"][t]
        else:
            if t == building:
                lent, worn = balance, sum(rows["construction_interest"]) / one.years
            rows["interest"][t] = terms.loan_rate * balance
            rows["interest_depreciation"][t] = worn
            if grace < j <= last:
                paid = _instalment(lent, terms, last - grace)
                interest = rows["interest"][t] if terms.repayment == "annuity" else 0.0
                rows["principal"][t] = balance if j == last else paid - interest
            balance -= rows["principal"][t]
        rows["loan_close"][t] = balance


def _instalment(lent: float, terms: FinanceTerms, years: int) -> float:
    """What is paid back in a year: an equal part of the loan, or of an annuity the whole payment [money/y]"""
    if terms.repayment == "principal" or terms.loan_rate == 0.0:
        return lent / years
    return lent * terms.loan_rate / (1.0 - (1.0 + terms.loan_rate) ** -years)


def _vat_on_renewal(rows: StatementRows, operation: Sequence[int], t: int) -> float:
    """Value-added tax on what is renewed, which no loan pays [money]"""
    return rows["vat_paid"][t] if operation[t] else 0.0


def _total(rows: StatementRows, name: str, made: Callable[[StatementRows, int], float]) -> None:
    rows[name] = [made(rows, t) for t in range(len(rows[name]))]
