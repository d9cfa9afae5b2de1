"""Numbers are bounded by their unit on every door, and the bounds leave room for any park."""

from pathlib import Path

import pytest

from parkloop.cases import CaseError, load_case, save_case
from parkloop.cases.columns import columns
from parkloop.cases.magnitudes import magnitude
from parkloop.cases.schema import SECTIONS, TABLES
from parkloop.optimizer import optimise
from parkloop.optimizer.cli import main
from tests.support.case_parks import build, put, valid
from tests.support.numbers import bounds

RECORDS = {**TABLES, **SECTIONS}


@pytest.mark.parametrize("home", RECORDS)
def test_every_number_has_a_largest_size(home: str) -> None:
    """Proves that no column is forgotten: it has a magnitude, or is a share. Sensitivity: a new unit has no entry."""
    record = RECORDS[home]
    for column in columns(record):
        if column.kind in ("number", "integer"):
            low, most = bounds(record, column.name)
            known = magnitude(column.field, record.model_fields[column.field])
            assert most <= (known.most if known else 1.0), column.name
            assert low >= -most, column.name


def test_money_has_room_for_small_currencies() -> None:
    """A refinery of 9 billion USD in dong, silver by the ton, a province 1,000 km wide."""
    park = valid()
    put("plants", "mill", capex_budget=9e9 * 25_000, x_km=1000.0)(park)
    put("markets", "grid", price_per_unit=1e6 * 25_000)(park)
    put("water_quality", "rinse/cod", c_out_mg_per_l=1e-6)(park)
    assert build(park)


def folder(tmp_path: Path) -> Path:
    save_case(build(valid()), tmp_path / "park")
    file = tmp_path / "park" / "plants.csv"
    head, first, *rest = file.read_text(encoding="utf-8").splitlines()
    place = head.split(",").index("x_km")
    cells = first.split(",")
    cells[place] = "1e200"
    file.write_text("\n".join([head, ",".join(cells), *rest]) + "\n", encoding="utf-8")
    return tmp_path / "park"


SENTENCE = "plants, row mill, column x_km: found 1e+200, but it must be at most 100000 km."


def test_a_folder_and_the_command_line_tell_of_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Proves that 1e200 km is a sentence. Sensitivity: squared for a distance it was an OverflowError."""
    assert 2 == main(["solve", str(folder(tmp_path))])
    assert SENTENCE + "\n" == capsys.readouterr().err


def test_a_copy_from_a_script_is_held_to_it() -> None:
    case = load_case("two_firms")
    far = case.model_copy(update={"plants": tuple(row.model_copy(update={"x_km": 1e200}) for row in case.plants)})
    with pytest.raises(CaseError, match="at most 100000 km"):
        optimise(far)


def test_a_converted_number_is_held_to_it() -> None:
    """Proves that the bound is that of the column's unit. Sensitivity: 1e11 per kg would pass."""
    park = valid()
    for row in park[1]["water_streams"]:
        if "price_per_t" in row:
            row["price_per_t [EUR/kg]"] = 1e11 * row.pop("price_per_t")
    with pytest.raises(CaseError, match=r"found 100000000000000, but it must be at most 1e\+12 money/t"):
        build(park)


def test_all_faults_are_told_beside_it() -> None:
    park = valid()
    put("plants", "mill", x_km=1e200)(park)
    put("demands", "lights", plant="mil", rate_per_h=1e-9)(park)
    with pytest.raises(CaseError) as error:
        build(park)
    assert ["x_km", "rate_per_h", "plant"] == [fault.column for fault in error.value.faults]
