"""One sheet of the workbook of finance: inputs, indicators, rows of the years, lots of capital."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from xlsxwriter.worksheet import Worksheet

from parkloop.cases.locale.catalogue import rendered
from parkloop.cases.messages import say
from parkloop.optimizer.analyses.finance import formulas
from parkloop.optimizer.analyses.finance.formulas import SheetPlan
from parkloop.optimizer.analyses.finance.indicators import INDICATORS, indicators_of, yearly
from parkloop.optimizer.analyses.finance.result import FinanceSubject
from parkloop.optimizer.analyses.finance.statement import CapitalLot, Statement, book, renewal, wear
from parkloop.optimizer.analyses.finance.terms import FinanceTerms
from parkloop.optimizer.analyses.finance.titles import INDICATOR_TITLES, KIND_TITLES, MONEY, PER_YEAR, ROW_TITLES, SHARES

LOT_TITLES = {
    "life": say("Life [y]"),
    "gross": say("Capital before subsidy"),
    "net": say("Capital after subsidy"),
    "wear_years": say("Years of depreciation"),
    "left": say("Residual share"),
    "base": say("What stands has cost"),
    "wear": say("Depreciation"),
    "renewal": say("Renewal less what is left"),
    "renewed": say("Capital that is renewed"),
    "book": say("Book value"),
}
INPUT_TITLES = {
    "discount_rate": say("Discount rate"),
    "tax_rate": say("Income tax"),
    "saving": say("Saving per year, after upkeep"),
    "upkeep": say("Upkeep per year"),
    "loan_last": say("Last year of operation of the loan"),
    "loan_grace": say("Years of grace of the loan"),
    "target": say("Target rate of return"),
}
HELPER_TITLES = {
    "vat_pool": say("Value-added tax still to be offset"),
    "turn_net_before_tax": say("Payback before tax"),
    "turn_discounted_net_before_tax": say("Dynamic payback before tax"),
    "turn_net_after_tax": say("Payback after tax"),
    "turn_discounted_net_after_tax": say("Dynamic payback after tax"),
}
Formats = Mapping[str, Any]


@dataclass(frozen=True)
class StatementSheet:
    """A sheet of a subject: its name, and where things stand in it."""

    subject: FinanceSubject
    statement: Statement
    name: str
    at: SheetPlan


def number_format(indicator: str) -> str:
    """Name of the format of an indicator."""
    return "share" if indicator in SHARES else "money" if indicator in MONEY | PER_YEAR else "number"


def write_formula(page: Worksheet, row: int, place: int, formula: str, form: Any, value: float | str | None) -> None:
    """Write a formula with the value that it has."""
    page.write_formula(row, place, formula, form, "" if value is None else value)


class SheetWriter:
    """Writes the sheet of one subject."""

    def __init__(
        self,
        page: Worksheet,
        one: StatementSheet,
        terms: FinanceTerms,
        formats: Formats,
        language: str,
        parts: Sequence[StatementSheet],
    ) -> None:
        self.page, self.one, self.at, self.terms = page, one, one.at, terms
        self.formats, self.language, self.parts = formats, language, parts

    def write(self, currency: str) -> None:
        """All of it: inputs, indicators, the rows of the years, and the lots of capital."""
        page, subject = self.page, self.one.subject
        page.set_column(0, 0, 44)
        page.set_column(1, 1 + self.at.count, 14)
        page.freeze_panes(0, 2)
        title = rendered(KIND_TITLES["whole"], self.language) if subject.kind == "whole" else subject.name
        page.write_string(0, 0, f"{title} [{currency}]", self.formats["title"])
        self._inputs()
        self._indicators()
        self._rows()
        for lot, one in enumerate(() if subject.undertaking is None or self.parts else subject.undertaking.lots):
            if lot < self.at.lots:
                self._lot(lot, one)

    def _words(self, row: int, words: str) -> None:
        self.page.write_string(row - 1, 0, rendered(words, self.language))

    def _inputs(self) -> None:
        one = self.one.subject.undertaking
        assert one is not None
        last = max(min(self.terms.loan_years - self.terms.construction_years, one.years), 1)
        target = one.discount_rate if self.terms.target_irr is None else self.terms.target_irr
        values = {
            "discount_rate": one.discount_rate,
            "tax_rate": one.tax_rate,
            "saving": one.savings[0] - one.upkeep,
            "upkeep": one.upkeep,
            "loan_last": last,
            "loan_grace": min(self.terms.grace_years, last - 1),
            "target": target,
        }
        summed = {"tax_rate", "saving", "upkeep", "loan_last", "loan_grace"} if self.parts else set()
        for place, (name, value) in enumerate(values.items()):
            row = formulas.FIRST_INPUT + place
            if name in summed:
                continue
            self._words(row, INPUT_TITLES[name])
            if name in ("loan_last", "loan_grace", "target"):
                form = self.formats["share" if name == "target" else "money"]
                write_formula(self.page, row - 1, 1, formulas.input_formula(self.at, name), form, value)
            else:
                form = self.formats["share_input" if name.endswith("rate") else "input"]
                self.page.write_number(row - 1, 1, value, form)

    def _indicators(self) -> None:
        values = indicators_of(self.one.statement, self.terms)
        for place, name in enumerate(INDICATORS):
            row = self.at.indicator(place)
            self._words(row, INDICATOR_TITLES[name])
            write_formula(
                self.page, row - 1, 1, formulas.indicator_formula(self.at, name), self.formats[number_format(name)], values[name]
            )
        for place, note in enumerate(self.one.subject.notes):
            self.page.write_string(formulas.FIRST_INDICATOR - 1 + place, 3, rendered(note, self.language))

    def _rows(self) -> None:
        at, found = self.at, self.one.statement
        self.page.write_string(formulas.HEAD - 1, 0, rendered(say("Year"), self.language), self.formats["head"])
        for t, year in enumerate(found.years):
            self.page.write_number(formulas.HEAD - 1, 2 + t, year, self.formats["head"])
        known = self._known()
        for name in (*formulas.SHOWN, *formulas.HELPERS):
            row = at.row(name)
            self._words(row, ROW_TITLES.get(name, HELPER_TITLES.get(name, "")))
            form = self.formats[
                "number" if name in ("dscr", "icr", "discount_factor") or name in formulas.HELPERS[1:] else "money"
            ]
            for t in range(at.count):
                value = known[name][t]
                if name == "operation_year":
                    self.page.write_number(row - 1, 2 + t, value, form)
                elif name == "share":
                    if t < at.building:
                        self.page.write_number(row - 1, 2 + t, value, self.formats["text" if self.parts else "share_input"])
                elif self.parts and name not in formulas.SUMMED_ANEW:
                    made = "=" + "+".join(f"'{part.name}'!{at.cell(name, t)}" for part in self.parts)
                    write_formula(self.page, row - 1, 2 + t, made, form, value)
                else:
                    write_formula(self.page, row - 1, 2 + t, formulas.row_formula(at, name, t), form, value)

    def _known(self) -> dict[str, Sequence[Any]]:
        """What the formulas of the rows give."""
        found, shown = self.one.statement, dict(yearly(self.one.statement))
        shown["share"] = [1.0 / self.at.building] * self.at.building + [0.0] * self.at.years
        pool, pools = 0.0, []
        for t in range(self.at.count):
            pool += found.rows["vat_paid"][t] - found.rows["vat_offset"][t]
            pools.append(pool)
        turns = {name: self._turns(shown[f"cumulative_{name.removeprefix('turn_')}"]) for name in formulas.HELPERS[1:]}
        return {**shown, **turns, "vat_pool": pools}

    def _turns(self, sums: Sequence[float | None]) -> list[float | None]:
        """Years in which a cumulative row comes back to 0."""
        found: list[float | None] = [None] * self.at.count
        for t in range(1, self.at.count):
            before, now = sums[t - 1] or 0.0, sums[t] or 0.0
            if before < 0.0 and now >= before * 1e-9:
                found[t] = self.one.statement.years[t] - 1 + min(1.0, -before / (now - before))
        return found

    def _lot(self, lot: int, one: CapitalLot) -> None:
        at, one_years = self.at, self.at.years
        if not lot:
            self._words(at.first_lot, say("Capital by life"))
        years = min(self.terms.depreciation_years or one.life_y, one.life_y)
        for name, value in (("life", one.life_y), ("gross", one.gross), ("net", one.net)):
            row = at.lot_row(lot, name)
            self._words(row, LOT_TITLES[name])
            self.page.write_number(row - 1, 1, value, self.formats["input"])
        row, life = at.lot_row(lot, "wear_years"), at.lot_input(lot, "life")
        self._words(row, LOT_TITLES["wear_years"])
        derived = f"=IF(ISNUMBER(depreciation_years),MIN(depreciation_years,{life}),{life})"
        write_formula(self.page, row - 1, 1, derived, self.formats["money"], years)
        row = at.lot_row(lot, "left")
        self._words(row, LOT_TITLES["left"])
        derived = f"=IF({at.lot_input(lot, 'gross')}>0,residual_share,0)"
        write_formula(self.page, row - 1, 1, derived, self.formats["share"], one.left(self.terms))
        made: dict[str, Callable[[int], float]] = {
            "base": one.base,
            "wear": lambda j: wear(one, self.terms, j),
            "renewal": lambda j: renewal(one, self.terms, j, one_years),
            "renewed": lambda j: one.gross if j % one.life_y == 0 and j < one_years else 0.0,
            "book": lambda j: book(one, self.terms, j),
        }
        for name, value_of in made.items():
            row = at.lot_row(lot, name)
            self._words(row, LOT_TITLES[name])
            for t in range(at.building, at.count):
                formula = formulas.lot_formula(at, lot, name, t)
                write_formula(self.page, row - 1, 2 + t, formula, self.formats["money"], value_of(t - at.building + 1))
