"""A case that a script has changed is checked by the rules by which one is loaded."""

import math
from typing import Any

import numpy as np
import pytest

from parkloop.cases import Case, CaseError, check, list_cases, load_case, save_case, warnings, write_workbook
from parkloop.cases.io.revalidation import revalidated
from parkloop.cases.schema import Demand


@pytest.fixture
def case() -> Case:
    return load_case("two_firms")


def changed(case: Case, table: str, **update: Any) -> Case:
    """The case with its first row of a table changed as a script would, unchecked."""
    first, *others = getattr(case, table)
    return case.model_copy(update={table: (first.model_copy(update=update), *others)})


@pytest.mark.parametrize("name", list_cases())
def test_a_shipped_case_is_given_back_as_it_is(name: str) -> None:
    case = load_case(name)
    assert case is revalidated(case)


@pytest.mark.parametrize(
    ("table", "update", "words"),
    [
        ("demands", {"plnt": "brewery"}, "demands, row greenhouse_heat, column plnt: this field is unknown (nearest: plant)"),
        ("demands", {"plant": "nix"}, "found 'nix', but it must name a plant"),
        ("demands", {"plant": None}, "column plant: it must be given"),
        ("demands", {"rate_per_h": math.nan}, "found nan, but numbers are finite"),
        ("demands", {"rate_per_h": math.inf}, "numbers are finite"),
        ("technologies", {"existing_size": -1.0}, "found -1, but it must be at least 0"),
        ("demands", {"rate_per_h": "much"}, "column rate_per_h: found 'much'"),
        ("markets", {"direction": "both"}, "it must be one of buy, sell"),
        ("technology_flows", {"commodity": "peat"}, "it must name a commodity"),
    ],
)
def test_a_faulty_copy_is_refused_with_what_is_allowed(table: str, update: dict[str, Any], words: str, case: Case) -> None:
    with pytest.raises(CaseError) as told:
        revalidated(changed(case, table, **update))
    assert words in str(told.value)


@pytest.mark.parametrize(
    ("update", "words"),
    [
        ({"polcies": ()}, "column polcies: this field is unknown (nearest: policies)"),
        ({"policy": None}, "column policy: a record PolicySettings is meant, and not NoneType"),
        ({"links": None}, "links: a tuple of rows (Link) is meant, and not NoneType"),
        ({"links": (3,)}, "links, row no. 1: a record Link is meant, and not int"),
    ],
)
def test_a_copy_with_another_shape_is_refused(update: dict[str, Any], words: str, case: Case) -> None:
    with pytest.raises(CaseError) as told:
        revalidated(case.model_copy(update=update))
    assert words in str(told.value)


def test_all_faults_are_told_at_once(case: Case) -> None:
    spoiled = changed(changed(case, "demands", rate_per_h=math.nan, plnt="x"), "markets", direction="both")
    with pytest.raises(CaseError) as told:
        revalidated(spoiled)
    assert {"rate_per_h", "plnt", "direction"} == {fault.column for fault in told.value.faults}


def test_what_is_written_in_another_way_is_taken_as_it_is_meant(case: Case) -> None:
    """A list of rows, a text or a number of numpy for a number, a record as a dictionary: as when it is read from a file."""
    first = case.demands[0]
    row = {**vars(first), "rate_per_h": "3"}
    meant = revalidated(case.model_copy(update={"demands": [row, *case.demands[1:]], "policy": {"carbon_price_per_t": 20}}))
    assert (3.0, 20.0) == (meant.demands[0].rate_per_h, meant.policy.carbon_price_per_t)
    assert isinstance(meant.demands, tuple) and isinstance(meant.demands[0], Demand)
    assert 4.0 == revalidated(changed(case, "demands", rate_per_h=np.int64(4))).demands[0].rate_per_h


def test_rows_may_be_left_out_although_their_sources_are_told(case: Case) -> None:
    """Where a number comes from changes no plan: a copy without a row need not be without its provenance."""
    bare = case.model_copy(update={"substitutions": ()})
    assert [] == check(bare) and any("substitutions has no such row" in told for told in warnings(bare))
    assert bare is revalidated(bare)


def test_it_agrees_with_the_check_at_the_door(case: Case, tmp_path: Any) -> None:
    spoiled = changed(case, "demands", plant="nix").model_copy(update={"provenance": ()})
    with pytest.raises(CaseError) as here:
        revalidated(spoiled)
    with pytest.raises(CaseError) as there:
        save_case(spoiled, tmp_path / "park")
    assert there.value.faults == here.value.faults


@pytest.mark.parametrize(
    "update", [{"plnt": "x"}, {"rate_per_h": math.nan}, {"rate_per_h": "much"}, {"plant": "nix"}], ids=lambda update: str(update)
)
def test_what_a_plan_refuses_is_neither_coherent_nor_written(update: dict[str, Any], case: Case, tmp_path: Any) -> None:
    """Proves `check` and both ways of saving tell the same. Sensitivity: NaN in a file is an empty cell, a default."""
    spoiled = changed(case, "demands", **update)
    with pytest.raises(CaseError) as here:
        revalidated(spoiled)
    assert list(map(str, here.value.faults)) == list(map(str, check(spoiled)))
    for write in (lambda: save_case(spoiled, tmp_path / "park"), lambda: write_workbook(spoiled, tmp_path / "park.xlsx")):
        with pytest.raises(CaseError) as there:
            write()
        assert str(there.value) == str(here.value)
    assert [] == list(tmp_path.iterdir())


@pytest.mark.parametrize("asked", [revalidated, check])
def test_no_case_is_refused(asked: Any) -> None:
    with pytest.raises(TypeError, match="A case is meant"):
        asked("two_firms")
