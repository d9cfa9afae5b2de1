"""Titles in place of ids: in cells, lists, links, exchanges and messages."""

import pytest

from parkloop.cases import load_case
from parkloop.cases.locale.catalogue import rendered
from parkloop.cases.messages import say
from parkloop.optimizer.analyses.registry import analyse, analysis
from parkloop.optimizer.analyses.shown import for_people
from parkloop.optimizer.analyses.titles import in_titles, titled
from parkloop.optimizer.parametric.subject import candidates
from tests.support.few import few


@pytest.mark.parametrize("park", few(["two_firms", "lubei", "kalundborg"], 2))
def test_every_link_has_a_title_in_both_languages(park: str) -> None:
    case = load_case(park)
    stated = {row.row_key for row in case.links}
    plants = {plant.plant for plant in case.plants}
    for language in ("en", "zh"):
        title = titled(case, language)
        for name, link in candidates(case).items():
            told = title(name)
            assert told != name
            ids = {plant for plant in plants if "_" in plant}
            assert link.exists or name in stated or (" → " in told and not set(told.split()) & ids)


def test_a_plant_goes_before_a_stream_of_the_same_id() -> None:
    """Proves Lubei's ammonia is the works between plants and the material where something flows."""
    title = titled(load_case("lubei"), "en")
    assert title("ammonia") == "Ammonia works"
    assert title("power/ammonia/hydrogen/hydrogen_pipe").startswith("Power station · ")
    assert title("power/ammonia/hydrogen/hydrogen_pipe").endswith("→ Ammonia works")


def test_lists_and_exchanges_have_titles_and_words_stay() -> None:
    title = titled(load_case("two_firms"), "zh")
    assert title("brewery+greenhouse") == "啤酒厂 + 温室"
    assert title("brewery>greenhouse:hot_water").startswith("啤酒厂 · ")
    assert title("spent_grain/greenhouse/truck retired") == f"{title('spent_grain/greenhouse/truck')} · 退役"
    assert title("none retired") == "none retired"
    assert title("found, not") == "found, not"


def test_tables_for_people_name_plants_and_links() -> None:
    case = load_case("two_firms")
    result = analyse("coalitions", case)
    shown = for_people(case, analysis("coalitions"), result, "en")["coalitions"]
    assert "Brewery + Greenhouse" in set(shown.iloc[:, 0])
    plain = for_people(case, analysis("coalitions"), result, "en", named=False)["coalitions"]
    assert "brewery+greenhouse" in set(plain.iloc[:, 0])


def test_messages_name_what_their_parameters_are() -> None:
    title = titled(load_case("two_firms"), "en")
    told = in_titles(say("{level}: {names}.", level="tight", names="brewery, greenhouse"), title)
    assert rendered(told, "en") == "tight: Brewery, Greenhouse."


def test_heat_exchangers_go_by_their_carrier_and_plant_and_other_texts_with_slashes_stay() -> None:
    """Proves both; sensitivity: a list of amounts by the year was read as the ends of a link."""
    title = titled(load_case("kalundborg"), "en")
    assert "Heat exchangers · District heat 90/50 · Refinery" == title("refinery/refinery/district_heat/raise")
    assert "Heat exchangers · Refinery" == title("refinery/refinery//recovery")
    assert "cost = 5 DKK/y; co2 = 3 t/y" == title("cost = 5 DKK/y; co2 = 3 t/y")


def test_a_material_with_the_id_of_a_plant_is_not_called_by_the_plant() -> None:
    """Proves that Guitang's pulp mill gives pulp. Sensitivity: "Pulp mill · Pulp mill → Paper mills"."""
    case = load_case("guitang")
    assert "Pulp mill · Bagasse pulp → Paper mills" == titled(case, "en")("pulp>paper:pulp")
    assert "制浆厂 · 蔗渣浆 → 造纸厂" == titled(case, "zh")("pulp>paper:pulp")
