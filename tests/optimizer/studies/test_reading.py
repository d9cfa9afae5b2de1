"""Study files: what they state, and every fault of one told together."""

from pathlib import Path

import pytest

from parkloop.optimizer.plan.arguments import ArgumentError
from parkloop.optimizer.studies.reading import read_study

CHANGED = """
title = "One of each change"
gap = 1e-4
time_limit = 60
seed = 3

[cases.changed]
case = "two_firms"
set = {"markets.gas_grid.price_per_unit" = 64}
cap = {freshwater = 150000}

[[cases.changed.add.plants]]
plant = "dairy"
x_km = 1
y_km = 1

[[cases.changed.forbid]]
from = "brewery"
to = "greenhouse"

[plans.least_water]
case = "changed"
objective = ["freshwater"]
gap = 0.01

[analyses.carbon]
analysis = "sweep"
case = "changed"
place = "policy.carbon_price_per_t"
values = [0, 50]
"""
FAULTY = """
titel = "A slip"
gap = 2

[cases.none]
case = "no_such_park"

[cases.today]
case = "two_firms"
set = {"markets.gas_grid.prise" = 3}

[cases.good]
case = "two_firms"

[cases."../up"]
case = "two_firms"

[plans.one]
case = "goood"

[plans.two]
case = "good"
objective = "costs"
scope = "town"

[analyses.first]
analysis = "swep"
case = "good"

[analyses.second]
analysis = "headroom"
case = "good"
plan = "three"

[analyses.third]
analysis = "sweep"
case = "good"
places = "x"
"""


def stated(text: str, folder: Path) -> Path:
    file = folder / "study.toml"
    file.write_text(text, encoding="utf-8")
    return file


def test_changes_are_made_and_limits_hold_for_all(tmp_path: Path) -> None:
    study = read_study(stated(CHANGED, tmp_path))
    case = study.cases["changed"]
    assert case.markets[0].price_per_unit == 64
    assert [plant.plant for plant in case.plants][-1] == "dairy"
    assert {link.status for link in case.links} >= {"forbidden"}
    assert [(row.kind, row.target, row.value) for row in case.policies] == [("cap", "freshwater", 150_000)]
    assert study.plans[0].options == {"objective": ["freshwater"], "gap": 0.01, "time_limit": 60, "seed": 3}
    assert study.analyses[0].limits == {"gap": 1e-4, "time_limit": 60}
    assert study.analyses[0].parameters["values"] == [0, 50]


def test_a_study_without_plans_has_one_of_each_case(tmp_path: Path) -> None:
    study = read_study(stated('cases.a.case = "two_firms"\ncases.b.case = "lubei"', tmp_path))
    assert [(plan.name, plan.case) for plan in study.plans] == [("a", "a"), ("b", "b")]


def test_paths_are_meant_from_the_file(tmp_path: Path) -> None:
    from parkloop.cases import load_case, save_case

    save_case(load_case("two_firms"), tmp_path / "mine")
    assert read_study(stated('cases.a.case = "mine"', tmp_path)).cases["a"].info.id == "two_firms"


def test_all_faults_of_a_file_are_told_with_their_places(tmp_path: Path) -> None:
    with pytest.raises(ArgumentError) as caught:
        read_study(stated(FAULTY, tmp_path))
    told = str(caught.value).splitlines()
    for place in (
        *("titel: ", "gap: ", "cases.none.case: ", "cases.today.set: ", "cases.../up: ", "plans.one.case: "),
        *("plans.two.objective: ", "plans.two.scope: ", "analyses.first.analysis: ", "analyses.second.plan: "),
        "analyses.third.places: ",
    ):
        assert any(line.startswith(place) for line in told), place


@pytest.mark.parametrize("text", ["cases = 3", "[cases]\na = 1", "x =", "", "cases.a.case = 3", 'cases.a.set = {"b" = 1}'])
def test_what_is_no_study_is_refused_in_a_sentence(text: str, tmp_path: Path) -> None:
    with pytest.raises(ArgumentError):
        read_study(stated(text, tmp_path))


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(ArgumentError, match="no study file"):
        read_study(tmp_path / "none.toml")


def test_names_and_marks_of_editors(tmp_path: Path) -> None:
    """Proves a byte-order mark is read, and that names in other letters, or alike but for capitals, are told as such."""
    file = tmp_path / "study.toml"
    file.write_bytes(b"\xef\xbb\xbf[cases.today]\r\ncase = 'two_firms'\r\n")
    assert ["today"] == list(read_study(file).cases)
    for text, words in (
        ("[cases.å]\ncase = 'two_firms'", "stand in quotes"),
        ("[cases.a]\ncase = 'two_firms'\n[cases.A]\ncase = 'two_firms'", "but for capitals"),
        ("[cases.'a.']\ncase = 'two_firms'", "ends without"),
    ):
        file.write_text(text, encoding="utf-8")
        with pytest.raises(ArgumentError, match=words) as raised:
            read_study(file)
        assert "has at least one" not in str(raised.value)
