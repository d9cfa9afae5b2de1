"""Today's park for people: tables, and sentences on what is doubtful and who has signed it."""

from collections.abc import Iterator

import pandas as pd

from parkloop.cases.locale.catalogue import rendered
from parkloop.cases.locale.formats import minute
from parkloop.cases.locale.signs import written
from parkloop.cases.lookup import Park
from parkloop.cases.schema import Case
from parkloop.cases.schema.digests import digest
from parkloop.cases.store import SignOff
from parkloop.cases.titles import title_of
from parkloop.optimizer.analyses.titles import in_titles, titled
from parkloop.optimizer.analyses.today.tables import PARK, TodayTables
from parkloop.optimizer.figures import plant_names
from parkloop.optimizer.plan.wording import three_digits
from parkloop.optimizer.report.words import WORDS, word

COLUMNS = ("plant", "energy", "freshwater", "wastewater", "disposal", "co2", "cost")
MARKED = "⚠"
"""Beside a value that is further from what is reported than the threshold."""


def companies(case: Case, found: TodayTables, language: str) -> pd.DataFrame:
    """What each company takes, gives off and pays in a year, what is the park's own, and the sum."""
    heads = [word(f"t.{key}", language, currency=case.info.currency) for key in COLUMNS]
    names = {**plant_names(case, language), PARK: word("t.park", language)}
    cells = found.companies.assign(plant=found.companies["plant"].map(names))
    if len(cells):
        whole = {"plant": word("t.sum", language), **cells.drop(columns="plant").sum()}
        cells = pd.concat([cells, pd.DataFrame([whole])], ignore_index=True)
    return cells.set_axis(heads, axis=1)


def bought(case: Case, found: TodayTables, language: str) -> pd.DataFrame:
    """Commodities that each company buys."""
    cells = found.bought
    named = cells.assign(
        plant=cells["plant"].map(plant_names(case, language)),
        commodity=[quantity_name(case, key, language) for key in cells["commodity"]],
    )
    return named.set_axis([word(f"t.{key}", language) for key in ("plant", "quantity", "unit", "amount")], axis=1)


def reported(case: Case, found: TodayTables, language: str) -> pd.DataFrame:
    """What companies report beside the baseline; values beyond the threshold are marked."""
    names, money = plant_names(case, language), case.info.currency
    rows = [
        (
            names.get(row["plant"], row["plant"]),
            quantity_name(case, row["quantity"], language),
            written(f"{money if row['unit'] == 'money' else row['unit']}/y", language),
            row["today"],
            row["reported"],
            _percent(row["deviation"]),
            MARKED if row["off"] else "",
        )
        for row in found.reported.to_dict("records")
    ]
    keys = ("plant", "quantity", "unit", "today", "reported", "deviation", "off")
    return pd.DataFrame(rows, columns=[word("unit" if key == "unit" else f"t.{key}", language) for key in keys])


def quantity_name(case: Case, quantity: str, language: str) -> str:
    """What a reported quantity is called."""
    if f"q.{quantity}" in WORDS:
        return word(f"q.{quantity}", language)
    row = Park(case).commodities.get(quantity)
    return quantity.upper() if row is None else title_of(row, quantity, language)


def sentences(case: Case, found: TodayTables, signed: SignOff | None, language: str) -> Iterator[str]:
    """Who has signed, how many reported values deviate, and what is doubtful."""
    if signed is not None:
        yield signature(case, signed, language)
    if len(found.reported):
        yield word("t.compared", language, off=int(found.reported["off"].sum()), count=len(found.reported))
    title = titled(case, language)
    yield from (rendered(in_titles(warning, title), language) for warning in found.warnings)


def signature(case: Case, signed: SignOff, language: str) -> str:
    """Who has confirmed today's park, of which revision, and whether the case has changed since."""
    key = "t.signed" if signed.digest == digest(case) else "t.stale"
    moment = minute(signed.when.astimezone())
    return word(key, language, who=signed.signer, when=moment, revision=signed.revision, digest=signed.digest[:16])


def _percent(deviation: float) -> str:
    if abs(deviation) == float("inf"):
        return "∞"
    return f"{'+' if deviation > 0 else '−' if deviation < 0 else ''}{three_digits(100 * abs(deviation))} %"
