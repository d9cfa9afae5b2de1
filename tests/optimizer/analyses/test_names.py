"""Names: a parameter is called alike in the function for scripts, the registry, study files, and the command."""

import inspect

import pytest

import parkloop
from parkloop.optimizer.analyses.registry import ENTRIES, analyse, analysis
from parkloop.optimizer.cli import main
from parkloop.optimizer.plan.arguments import ArgumentError

pytestmark = pytest.mark.usefixtures("solved_once")

CALLED = {
    "abatement": "abatement_curve",
    "uncertainty": "value_of_uncertainty",
    "link_values": "link_value",
    "measured": "follow",
}
"""Functions whose name is not the analysis' own, as they were there before the registry or take one of many."""
SEVERAL = {"sweep": {"objective", "cvar_level"}, "link_values": {"links"}, "coalitions": {"plants"}, "measured": {"off"}}
"""Parameters that a function takes among the options of ``optimise``, or one at a time."""


@pytest.mark.parametrize("name", ENTRIES)
def test_parameters_of_the_registry_are_those_of_the_function(name: str) -> None:
    """Proves one name of each. Sensitivity: `kind` of the command beside `kinds` of the function."""
    function = getattr(parkloop, CALLED.get(name, name))
    known = set(inspect.signature(function).parameters) | SEVERAL.get(name, set())
    terms = inspect.signature(parkloop.appraise).parameters if name == "finance" else {}
    asked = {argument for parameter in analysis(name).parameters for argument in parameter.arguments}
    if name == "finance":
        asked -= {one for one in asked if one not in known}  # terms, by the names of their record
        assert "terms" in known and terms
    assert asked <= known


@pytest.mark.parametrize("name", ENTRIES)
def test_every_command_speaks_the_languages(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Proves `--lang`, `--out` and `--save` of each. Sensitivity: an option for those alone that draw."""
    with pytest.raises(SystemExit):
        main([ENTRIES[name].command, "--help"])
    told = capsys.readouterr().out
    assert all(option in told for option in ("--lang", "--out", "--save", "--time-limit"))


def test_a_command_without_a_figure_answers_in_chinese(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["breakeven", "two_firms", "--lang", "zh"]) == 0
    assert "年输送量" in capsys.readouterr().out


def test_texts_of_the_command_are_values_in_python() -> None:
    """Proves: a roadmap by the values of its function and by the texts of its command. Sensitivity: 'dict has no split'."""
    case = parkloop.load_case("two_firms")
    by_value = analyse("roadmap", case, years=2, budget=[4e5, 9e5], caps={"co2": {2: 3000}})
    by_text = analyse("roadmap", case, years=2, budget="4e5, 9e5", caps="co2@2=3000")
    assert by_value.summary["total"] == pytest.approx(by_text.summary["total"])


def test_what_has_nothing_to_choose_from_says_so() -> None:
    with pytest.raises(ArgumentError, match="there is none to choose from"):
        parkloop.roadmap(parkloop.load_case("two_firms"), deadlines={"co2_cap": 2})


@pytest.mark.parametrize("name", ["tornado", "survival"])
def test_without_ranges_both_say_what_to_state(name: str) -> None:
    """Proves one behaviour. Sensitivity: an empty table of the one, an error of the other."""
    bare = parkloop.load_case("two_firms").set({})
    bare = bare.model_copy(update={"provenance": ()})
    with pytest.raises(ArgumentError, match=r"state low and high of some in provenance\.csv"):
        analyse(name, bare)
