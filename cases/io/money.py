"""Default currency of a case: the one that its units name, else EUR; reported either way."""

from collections.abc import Iterator, Mapping
from typing import Any

from parkloop.cases.faults import Fault
from parkloop.cases.io.grid import Grid, table_called
from parkloop.cases.io.settings import Settings, flatten
from parkloop.cases.messages import joined, say
from parkloop.cases.schema import TABLES, CaseInfo
from parkloop.cases.text.cells import is_blank
from parkloop.cases.text.headers import read_headers
from parkloop.cases.text.notation import SIGNS, currency_of
from parkloop.cases.text.units import known

KEY = "case.currency"
DEFAULT = str(CaseInfo.model_fields["currency"].default)
CODES = {sign: code for code, signs in reversed(SIGNS.items()) for sign in signs}
"""The code of each currency by its name or sign; ¥ is CNY."""


def with_currency(settings: Settings, grids: Mapping[str, Grid], faults: list[Fault]) -> tuple[dict[str, Any], list[str]]:
    """Settings with a currency, and the note where it is assumed; several named ones are a fault."""
    flat = {str(key).strip(): value for key, value in flatten(settings).items()}
    stated = flat.get(KEY)
    if not is_blank(stated):
        return flat | {KEY: CODES.get(str(stated).strip(), stated)}, []
    named = sorted({code for unit in _units_of_money(grids) if (code := currency_of(unit)) and not known(code)})
    if len(named) > 1:
        faults.append(
            Fault("case", "", KEY, None, say("it is not stated, and units name {each}: state one of them", each=joined(named)))
        )
    if len(named) != 1:
        return flat | {KEY: DEFAULT}, [say("case: no currency is stated, and {currency} is taken.", currency=DEFAULT)]
    return flat | {KEY: named[0]}, [
        say("case: no currency is stated, and {currency} is taken, as units name it.", currency=named[0])
    ]


def _units_of_money(grids: Mapping[str, Grid]) -> Iterator[str]:
    """The units of headers of money, and those of policies that name a currency by a sign."""
    for name, grid in grids.items():
        table = table_called(name)
        headings = read_headers(table, TABLES[table], grid.header)[0] if table in TABLES else []
        yield from (head.unit for head in headings if head and head.unit and "money" in (head.column.unit or ""))
        if table == "policies":
            places = [place for place, head in enumerate(headings) if head and head.column.name == "unit"]
            stated = (str(row[place]) for row in grid.rows for place in places if place < len(row))
            yield from (unit for unit in stated if currency_of(unit) in SIGNS)
