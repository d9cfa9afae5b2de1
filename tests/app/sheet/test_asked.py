"""What companies report, typed into a sheet of fixed rows: by hand."""

import pandas as pd

from parkloop.app_pages.session import grids
from parkloop.app_pages.sheet.asked import KEYS, TABLE, AskedSheet, filled
from parkloop.app_pages.sheet.sheets import meaning
from parkloop.app_pages.sheet.steps import PasteReport, Set, Step
from parkloop.cases import load_case

ASKED = pd.DataFrame(
    [("mill", "co2", "Mill", "CO2", "5", "t/a"), ("mill", "cost", "Mill", "Cost", "7", "元/a")],
    columns=[*KEYS, "company", "what", "today", "usual"],
)
MEANT = meaning(lambda: grids.fields(TABLE, grids.frames(load_case("two_firms")), ""))


def reported(*rows: tuple[object, ...]) -> pd.DataFrame:
    given = [dict(zip(("plant", "quantity", "value", "unit", "note"), row, strict=True)) for row in rows]
    return grids.stored(TABLE, pd.DataFrame(given, columns=["plant", "quantity", "value", "unit", "note"], dtype=object))


def typed(sheet: AskedSheet, row: int, column: str, text: str, now: pd.DataFrame) -> pd.DataFrame:
    told = PasteReport(rows=1, columns=1, added=0, cut_rows=0, cut_columns=0, locked=0)
    step = Step(seq=1, seen=sheet.version, ops=[Set(do="set", rows=[row], columns=[column], cells=[[text]])], told=told)
    made = sheet.make(step, {TABLE: now}, MEANT)
    sheet.accept(step, made)
    return made.table


def shown(now: pd.DataFrame) -> AskedSheet:
    sheet = AskedSheet("key", "park", TABLE)
    sheet.show(filled(ASKED, now))
    return sheet


def test_a_typed_value_becomes_a_row_and_an_emptied_one_goes() -> None:
    """Proves that 900,000 is kept as it is typed, with its usual unit. Sensitivity: a number read before its last digit."""
    sheet = shown(reported())
    table = typed(sheet, 1, "value", "900000", reported())
    assert [("mill", "cost", 900_000.0, "元/a")] == list(table[[*KEYS, "value", "unit"]].itertuples(index=False, name=None))
    sheet.show(filled(ASKED, table))
    assert typed(sheet, 1, "value", "", table).empty


def test_only_what_is_typed_changes() -> None:
    """Proves that a look changes nothing, and a step no row but its own. Sensitivity: rows made anew of all that is shown."""
    before = reported(("mill", "co2", 4.0, None, "by meter"), ("kiln", "co2", 3.0, "kt/a", None))
    sheet = shown(before)
    assert grids.same(before, typed(sheet, 0, "value", "4", before))
    other = reported(("mill", "co2", 4.0, None, "by meter"), ("kiln", "co2", 9.0, "kt/a", None))  # another window, meanwhile
    table = typed(sheet, 0, "value", "6", other)
    assert [(6.0, "by meter"), (9.0, None)] == [(row.value, row.note) for row in table.itertuples()]


def test_a_text_that_is_no_number_stays_to_be_mended_and_undo_shows_what_was_before() -> None:
    sheet = shown(reported())
    table = typed(sheet, 0, "value", "about 5", reported())
    assert ["about 5"] == table["value"].tolist()
    sheet.note_undo([TABLE], reported())
    assert sheet.views[sheet.version]["value"].isna().all()
