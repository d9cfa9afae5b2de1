"""Messages are their English, and keep the template and the parameters of which they are made."""

import json
import pickle

import pytest

from parkloop.cases.locale.catalogue import rendered
from parkloop.cases.messages import Message, as_data, changed, from_data, joined, own, say

NESTED = say("it must name {what}{near}", what=say("a plant"), near=say(" (nearest: {name})", name="mill"))


def test_a_message_is_its_english() -> None:
    assert "it must name a plant (nearest: mill)" == NESTED
    assert "it must be at most 3" == say("it must be at most {most}", most=3)
    assert {"it must be given"} == {say("it must be given"), "it must be given"}
    assert NESTED is str(NESTED)


def test_a_message_is_told_with_its_parts() -> None:
    """Proves that parts which are messages are told too. Sensitivity: a name stays as it is, whatever word it is."""
    assert "须填写已有的企业（最接近：mill）" == rendered(NESTED, "zh")
    assert "须填写已有的a plant（最接近：mill）" == rendered(
        say("it must name {what}{near}", what="a plant", near=NESTED.parameters["near"]), "zh"
    )
    assert NESTED == rendered(NESTED, "en")


def test_a_text_brings_its_other_languages_along() -> None:
    """Proves it in a list, as data, with a brace, and for a language that it has not. Sensitivity: `Coal {x} / 原煤` in all."""
    told = say("it must name {what}{near}", what=joined([own("Coal {x}", zh="原煤"), "gas"]), near="")
    assert "it must name Coal {x}, gas" == told == rendered(from_data(json.loads(json.dumps(as_data(told)))), "en")
    assert "须填写已有的原煤、gas" == rendered(from_data(as_data(changed(told, str))), "zh")
    assert "Coal" == rendered(own("Coal", zh="原煤"), "de")


def test_a_list_has_the_separator_of_its_language() -> None:
    ways = joined([say("a plant"), "mill"], " or ")
    assert "a plant or mill" == ways
    assert "企业 或 mill" == rendered(ways, "zh")


def same(one: str, other: str) -> bool:
    """Whether two messages have the same template and parameters, all the way down."""
    assert one == other
    if not isinstance(one, Message):
        return not isinstance(other, Message)
    assert isinstance(other, Message)
    if isinstance(one.parameters, tuple):
        assert isinstance(other.parameters, tuple)
        pairs = list(zip(one.parameters, other.parameters, strict=True))
    else:
        assert not isinstance(other.parameters, tuple)
        assert one.parameters.keys() == other.parameters.keys()
        pairs = [(part, other.parameters[name]) for name, part in one.parameters.items()]
    return one.template == other.template and all(same(*pair) for pair in pairs)


@pytest.mark.parametrize("message", [NESTED, joined([NESTED, "x"], "\n"), say("a plant")])
def test_a_message_goes_round_through_pickle_and_json(message: Message) -> None:
    assert same(message, pickle.loads(pickle.dumps(message)))
    assert same(message, from_data(json.loads(json.dumps(as_data(message)))))


def test_texts_of_a_case_that_look_like_templates_are_safe() -> None:
    """Proves that only the template is read for blanks. Sensitivity: `str.format` would read a name twice, or its attributes."""
    odd = "{0} {name} {} }} %s {name.__class__}"
    told = say(" (nearest: {name})", name=odd)
    assert f" (nearest: {odd})" == told
    assert f"（最接近：{odd}）" == rendered(told, "zh")
    assert same(told, from_data(as_data(told)))


def test_a_plain_text_is_read_as_it_was_written() -> None:
    assert "The solver failed." == from_data("The solver failed.")


@pytest.mark.parametrize(
    "data", [3, None, {"text": "x"}, {"template": "{x}", "parameters": {}}, {"template": "x", "parameters": 3}]
)
def test_data_that_are_no_message_are_refused(data: object) -> None:
    with pytest.raises(ValueError, match="a message with its template"):
        from_data(data)
