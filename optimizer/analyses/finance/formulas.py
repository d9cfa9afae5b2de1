"""Formulas of the sheets of the workbook: rows of a statement and indicators as Excel reckons them.

They follow ``statement`` and ``indicators`` line by line, so that a changed input gives what Parkloop would give. Inputs that are
common to all sheets are names (``loan_rate``), those of one sheet are cells of it.
"""

from collections.abc import Callable
from dataclasses import dataclass

from parkloop.optimizer.analyses.finance.titles import ROW_TITLES

INPUTS = ("discount_rate", "tax_rate", "saving", "upkeep", "loan_last", "loan_grace", "target")
"""Cells at the top of a sheet, from the row of ``FIRST_INPUT`` on, in the second column."""
FIRST_INPUT, FIRST_INDICATOR = 3, 12
HEAD = 38
"""Row of the years."""
SHOWN = tuple(ROW_TITLES)
HELPERS = (
    "vat_pool",
    *(f"turn_{name}" for name in ("net_before_tax", "discounted_net_before_tax", "net_after_tax", "discounted_net_after_tax")),
)
"""Rows below the statement: value-added tax still to be offset, and the year in which a cumulative row turns."""
LOT_INPUTS = ("life", "gross", "net", "wear_years", "left")
LOT_ROWS = ("base", "wear", "renewal", "renewed", "book")


def column(place: int) -> str:
    """Letters of a column by its place, from 0."""
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


@dataclass(frozen=True)
class SheetPlan:
    """Layout of a sheet.

    It has ``building`` columns of construction and ``years`` of operation, and lots of capital.

    The labels stand in column A, sums in B, the years from C on.
    """

    building: int
    years: int
    first_year: int
    lots: int

    @property
    def count(self) -> int:
        """Columns of years."""
        return self.building + self.years

    def col(self, t: int) -> str:
        """Column of a year."""
        return column(2 + t)

    def row(self, name: str) -> int:
        """Row of a row of the statement, from 1."""
        return HEAD + 1 + (SHOWN + HELPERS).index(name)

    def cell(self, name: str, t: int) -> str:
        """Cell of a row in a year."""
        return f"{self.col(t)}{self.row(name)}"

    def year(self, t: int) -> str:
        """Cell of the number of a year."""
        return f"{self.col(t)}{HEAD}"

    def span(self, name: str, first: int = 0) -> str:
        """All cells of a row, from a year on."""
        return f"{self.col(first)}{self.row(name)}:{self.col(self.count - 1)}{self.row(name)}"

    def built(self, name: str) -> str:
        """Cells of a row in the years of construction."""
        return f"{self.col(0)}{self.row(name)}:{self.col(self.building - 1)}{self.row(name)}"

    @property
    def all_years(self) -> str:
        """Cells of the numbers of the years."""
        return f"{self.col(0)}{HEAD}:{self.col(self.count - 1)}{HEAD}"

    def input(self, name: str) -> str:
        """Cell of an input of the sheet."""
        return f"$B${FIRST_INPUT + INPUTS.index(name)}"

    def indicator(self, place: int) -> int:
        """Row of an indicator."""
        return FIRST_INDICATOR + place

    @property
    def first_lot(self) -> int:
        """Row of the head of the lots."""
        return HEAD + len(SHOWN) + len(HELPERS) + 2

    def lot_row(self, lot: int, name: str) -> int:
        """Row of an input or of a row of a lot."""
        return self.first_lot + 1 + lot * (len(LOT_INPUTS) + len(LOT_ROWS)) + (*LOT_INPUTS, *LOT_ROWS).index(name)

    def lot_input(self, lot: int, name: str) -> str:
        """Cell of an input of a lot."""
        return f"$B${self.lot_row(lot, name)}"

    def lot_cell(self, lot: int, name: str, t: int) -> str:
        """Cell of a row of a lot in a year."""
        return f"{self.col(t)}{self.lot_row(lot, name)}"


def lot_formula(at: SheetPlan, lot: int, name: str, t: int) -> str:
    """Formula of a row of a lot in a year of operation."""
    life, years = at.lot_input(lot, "life"), at.lot_input(lot, "wear_years")
    gross, net, base = at.lot_input(lot, "gross"), at.lot_input(lot, "net"), at.lot_cell(lot, "base", t)
    j, left = at.cell("operation_year", t), at.lot_input(lot, "left")
    age, wear = f"(MOD({j}-1,{life})+1)", f"{base}*(1-{left})/{years}"
    ends = f"AND(MOD({j},{life})=0,{j}<{at.years})"
    return {
        "base": f"=IF({j}<={life},{net},{gross})*capital_factor",
        "wear": f"=IF({age}<={years},{wear},0)",
        "renewal": f"=IF({ends},{gross}*capital_factor-{left}*{base},0)",
        "renewed": f"=IF({ends},{gross}*capital_factor,0)",
        "book": f"={base}-MIN({age},{years})*{wear}",
    }[name]


def row_formula(at: SheetPlan, name: str, t: int) -> str:
    """Formula of a row of the statement in a year."""
    j = t - at.building + 1
    made = _FORMULAS.get(name)
    if made is not None:
        return made(at, t)
    if j <= 0:
        return _construction(at, name, t)
    return _operation(at, name, t, j)


def _construction(at: SheetPlan, name: str, t: int) -> str:
    """A row in a year of construction."""
    gross, net = (_lots_sum(at, part) for part in ("gross", "net"))
    spent = f"({at.cell('investment', t)}+{at.cell('vat_paid', t)})"
    if name == "construction_interest" and at.first_year:
        return f"=loan_rate*({at.cell('loan_open', t)}+{at.cell('draw', t)}/2)"
    return {
        "investment": f"={at.cell('share', t)}*({net})*capital_factor",
        "vat_paid": f"={at.cell('share', t)}*({gross})*capital_factor*vat_rate",
        "draw": f"=loan_share*MAX(0,{spent})",
        "equity": f"={spent}-{at.cell('draw', t)}",
    }.get(name, "=0")


def _operation(at: SheetPlan, name: str, t: int, j: int) -> str:
    """A row in a year of operation."""
    gross = _lots_sum(at, "gross")
    last = t == at.count - 1
    open_, interest, year = at.cell("loan_open", t), at.cell("interest", t), at.cell("operation_year", t)
    lent, n = f"${at.col(at.building - 1)}${at.row('loan_close')}", f"({at.input('loan_last')}-{at.input('loan_grace')})"
    payment = f"{lent}*loan_rate/(1-(1+loan_rate)^-{n})-{interest}"
    part = f'IF(OR(repayment="principal",loan_rate=0),{lent}/{n},{payment})'
    first, end = at.input("loan_grace"), at.input("loan_last")
    paid = f"IF({year}={end},{open_},IF(AND({year}>{first},{year}<{end}),{part},0))"
    return {
        "saving": f"=({at.input('saving')}+{at.input('upkeep')})*saving_factor",
        "upkeep": f"={at.input('upkeep')}*capital_factor",
        "depreciation": f"={_lots_at(at, 'wear', t)}",
        "replacement": f"={_lots_at(at, 'renewal', t)}",
        "vat_paid": f"=vat_rate*({_lots_at(at, 'renewed', t)})",
        "working_capital": f"=working_capital_share*({gross})*capital_factor" if j == 1 else "=0",
        "working_capital_back": f"=working_capital_share*({gross})*capital_factor" if last else "=0",
        "residual": f"={_lots_at(at, 'book', t)}" if last else "=0",
        "interest": f"=loan_rate*{open_}",
        "principal": f"={paid}",
        "interest_depreciation": f"=SUM(${at.built('construction_interest').replace(':', ':$')})/{at.years}",
    }.get(name, "=0")


def _lots_sum(at: SheetPlan, name: str) -> str:
    return "+".join(at.lot_input(lot, name) for lot in range(at.lots)) or "0"


def _lots_at(at: SheetPlan, name: str, t: int) -> str:
    return "+".join(at.lot_cell(lot, name, t) for lot in range(at.lots)) or "0"


def _before(at: SheetPlan, name: str, t: int) -> str:
    return at.cell(name, t - 1) if t else "0"


def _sum_of(*names: str) -> Callable[[SheetPlan, int], str]:
    """Sum of rows; those with a minus are taken off."""

    def made(at: SheetPlan, t: int) -> str:
        parts = [("-" if name.startswith("-") else "+") + at.cell(name.removeprefix("-"), t) for name in names]
        return "=" + "".join(parts).removeprefix("+")

    return made


def _taxed(profit: str, loss: str) -> Callable[[SheetPlan, int], str]:
    return lambda at, t: f"={at.input('tax_rate')}*MAX(0,{at.cell(profit, t)}-{_before(at, loss, t)})"


def _lost(profit: str, loss: str) -> Callable[[SheetPlan, int], str]:
    return lambda at, t: f"=MAX(0,{_before(at, loss, t)}-{at.cell(profit, t)})"


def _cumulative(row: str, discounted: bool = False) -> Callable[[SheetPlan, int], str]:
    name = f"cumulative_{'discounted_' if discounted else ''}{row}"

    def made(at: SheetPlan, t: int) -> str:
        factor = f"*{at.cell('discount_factor', t)}" if discounted else ""
        return f"={_before(at, name, t)}+{at.cell(row, t)}{factor}"

    return made


def _turn(name: str) -> Callable[[SheetPlan, int], str]:
    """Year in which a cumulative row comes back to 0."""

    def made(at: SheetPlan, t: int) -> str:
        if not t:
            return '=""'
        before, now = at.cell(f"cumulative_{name}", t - 1), at.cell(f"cumulative_{name}", t)
        return f'=IF(AND({before}<0,{now}>={before}*0.000000001),{at.year(t)}-1+MIN(1,-{before}/({now}-{before})),"")'

    return made


def _covered(above: tuple[str, ...], below: tuple[str, ...]) -> Callable[[SheetPlan, int], str]:
    """A ratio of coverage, empty where there is nothing to cover."""

    def made(at: SheetPlan, t: int) -> str:
        parts, whole = (_sum_of(*names)(at, t).removeprefix("=") for names in (above, below))
        return f'=IF({whole}>0,({parts})/({whole}),"")'

    return made


def _vat_on_renewal(at: SheetPlan, t: int) -> str:
    return f"-{at.cell('vat_paid', t)}" if t >= at.building else ""


PAID = ("equity", "principal", "interest", "working_capital", "upkeep", "surcharge", "replacement", "income_tax")
_FORMULAS: dict[str, Callable[[SheetPlan, int], str]] = {
    "vat_offset": lambda at, t: (
        f"=MAX(0,MIN({_before(at, 'vat_pool', t)}+{at.cell('vat_paid', t)},vat_rate*{at.cell('saving', t)}))"
    ),
    "vat_pool": lambda at, t: f"={_before(at, 'vat_pool', t)}+{at.cell('vat_paid', t)}-{at.cell('vat_offset', t)}",
    "inflow": _sum_of("saving", "vat_offset", "residual", "working_capital_back"),
    "surcharge": lambda at, t: f"=surcharge_rate*(vat_rate*{at.cell('saving', t)}-{at.cell('vat_offset', t)})",
    "outflow": _sum_of("investment", "vat_paid", "working_capital", "upkeep", "surcharge", "replacement"),
    "net_before_tax": _sum_of("inflow", "-outflow"),
    "cumulative_net_before_tax": _cumulative("net_before_tax"),
    "discount_factor": lambda at, t: f"=(1+{at.input('discount_rate')})^-{at.year(t)}",
    "cumulative_discounted_net_before_tax": _cumulative("net_before_tax", discounted=True),
    "ebit": _sum_of("saving", "-upkeep", "-surcharge", "-depreciation"),
    "loss_before_loan": _lost("ebit", "loss_before_loan"),
    "adjusted_tax": _taxed("ebit", "loss_before_loan"),
    "net_after_tax": _sum_of("net_before_tax", "-adjusted_tax"),
    "cumulative_net_after_tax": _cumulative("net_after_tax"),
    "cumulative_discounted_net_after_tax": _cumulative("net_after_tax", discounted=True),
    "loan_open": lambda at, t: f"={_before(at, 'loan_close', t)}",
    "loan_close": _sum_of("loan_open", "draw", "construction_interest", "-principal"),
    "profit": _sum_of("ebit", "-interest", "-interest_depreciation"),
    "loss": _lost("profit", "loss"),
    "income_tax": _taxed("profit", "loss"),
    "net_profit": _sum_of("profit", "-income_tax"),
    "equity_flow": lambda at, t: _sum_of("inflow", *(f"-{name}" for name in PAID))(at, t) + _vat_on_renewal(at, t),
    "cumulative_equity_flow": _cumulative("equity_flow"),
    "ebitda": _sum_of("saving", "-upkeep", "-surcharge"),
    "dscr": _covered(("ebitda", "-income_tax"), ("principal", "interest")),
    "icr": _covered(("ebit", "-interest_depreciation"), ("interest",)),
    "turn_net_before_tax": _turn("net_before_tax"),
    "turn_discounted_net_before_tax": _turn("discounted_net_before_tax"),
    "turn_net_after_tax": _turn("net_after_tax"),
    "turn_discounted_net_after_tax": _turn("discounted_net_after_tax"),
}
"""Rows whose formula is the same in all years; all others are of construction or of operation."""
SUMMED_ANEW = frozenset(
    name for name in (*SHOWN, *HELPERS) if name.startswith(("cumulative", "turn", "discount_factor")) or name in ("dscr", "icr")
)
"""Rows of the whole plan that are reckoned there; all others are sums over the companies."""


def input_formula(at: SheetPlan, name: str) -> str:
    """Formula of what a sheet derives from the terms of all."""
    return {
        "loan_last": f"=MAX(1,MIN(loan_years-{at.building if at.first_year else 0},{at.years}))",
        "loan_grace": f"=MIN(grace_years,{at.input('loan_last')}-1)",
        "target": f"=IF(ISNUMBER(target_irr),target_irr,{at.input('discount_rate')})",
    }[name]


def indicator_formula(at: SheetPlan, name: str) -> str:
    """Formula of an indicator."""
    flow = "net_before_tax" if "before" in name else "net_after_tax" if "after" in name else "equity_flow"
    if name.startswith("npv") or name == "equity_npv":
        made = f"SUMPRODUCT({at.span(flow)},{at.span('discount_factor')})"
        return f'=IF(SUM({at.span("equity")})=0,"",{made})' if name == "equity_npv" else f"={made}"
    if "irr" in name and name != "target_irr":
        first, row = f"{at.col(0)}{at.row(flow)}:{at.col(at.building - 1)}{at.row(flow)}", at.span(flow)
        guess = f"MAX(0.01,SUM({at.span(flow, at.building)})/{at.years}/MAX(1E-9,-SUM({first}))-0.01)"
        found = f'IFERROR(IRR({row},{guess}),IFERROR(IRR({row},-0.05),""))'
        return f'=IF(COUNTIF({row},"<0")*COUNTIF({row},">0")=0,"",{found})'
    if "payback" in name:
        turn = at.span(f"turn_{'discounted_' if 'dynamic' in name else ''}{flow}")
        return f'=IF(COUNT({turn})=0,"",MIN({turn}))'
    invested = f"SUM({at.built('investment')})+SUM({at.built('vat_paid')})"
    working = f"SUM({at.span('working_capital')})"
    target = at.input("target")
    worth = f"SUMPRODUCT({at.span('net_after_tax')},(1+{target})^-({at.all_years}))"
    shares = f"SUMPRODUCT({at.built('share')},(1+{target})^-({at.col(0)}{HEAD}:{at.col(at.building - 1)}{HEAD}))"
    capital = f"({invested}+SUM({at.span('construction_interest')})+{working})"
    own = f"(SUM({at.span('equity')})+{working})"
    return {
        "investment": f"={invested}",
        "construction_interest": f"=SUM({at.span('construction_interest')})",
        "loan": f"=SUM({at.span('draw')})+SUM({at.span('construction_interest')})",
        "equity": f"=SUM({at.span('equity')})",
        "saving_per_y": f"=(SUM({at.span('saving')})-SUM({at.span('upkeep')}))/{at.years}",
        "upkeep_per_y": f"=SUM({at.span('upkeep')})/{at.years}",
        "dscr_least": f'=IF(COUNT({at.span("dscr")})=0,"",MIN({at.span("dscr")}))',
        "dscr_mean": f'=IF(COUNT({at.span("dscr")})=0,"",AVERAGE({at.span("dscr")}))',
        "icr_least": f'=IF(COUNT({at.span("icr")})=0,"",MIN({at.span("icr")}))',
        "return_on_investment": f'=IF({capital}>0,SUM({at.span("ebit")})/{at.years}/{capital},"")',
        "return_on_equity": f'=IF({own}>0,SUM({at.span("net_profit")})/{at.years}/{own},"")',
        "target_irr": f"={target}",
        "subsidy_needed": f"=MAX(0,-{worth})/{shares}",
    }[name]
