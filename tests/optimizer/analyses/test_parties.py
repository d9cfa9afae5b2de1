"""Parties of a game: who cannot run alone is one with whom it depends on; by hand."""

import pytest

from parkloop.optimizer.analyses.coalitions import coalitions
from parkloop.optimizer.analyses.parties import joined_sentence, parties_that_run, party_of, plants_of
from parkloop.optimizer.analyses.sharing.run import sharing
from parkloop.optimizer.plan.arguments import ArgumentError
from tests.optimizer.analyses.sharing.test_run import alone_impossible
from tests.optimizer.analyses.test_coalitions import three


def test_who_depends_by_a_link_that_exists_is_one_with_its_partner() -> None:
    """By hand: b has no other stone than the slag of a. Sensitivity: without the link it stays by itself."""
    case = alone_impossible().add("links", link="old", from_="slag", to="b", mode="truck", status="existing")
    assert ("a+b",) == parties_that_run(case, ("a", "b"))
    assert ("a", "b") == parties_that_run(alone_impossible(), ("a", "b"))
    game = coalitions(case)
    assert ["optimal"] == game.values["status"].tolist()
    assert any("a+b" in sentence for sentence in game.sentences)
    assert ("a", "b", "out") == game.plans[("a+b",)].only


def test_a_party_shares_as_one() -> None:
    """By hand: b and c as one save 42,000 with a, each side half; a tonne is exchanged between a and b+c, and has one payment.

    Sensitivity: three players would have 28,000, 7,000 and 7,000 by the equal split of marginal parts.
    """
    found = sharing(three(), ["a", "b+c"], prices=False, rules=["shapley"])
    gains = found.shares.query("rule == 'shapley'").set_index("plant")["gain_per_y"]
    assert {"a": pytest.approx(21_000), "b+c": pytest.approx(21_000)} == gains.to_dict()
    paid = found.payments.query("rule == 'shapley'")
    assert {frozenset(("a", "b+c"))} == {frozenset(pair) for pair in zip(paid["payer"], paid["payee"], strict=True)}
    assert {"a", "b", "c"} == {plant for exchange in found.exchanges for plant in (exchange.giver, exchange.taker)}


def test_names_of_parties() -> None:
    assert ("a", "b", "c") == plants_of(["a+b", "c"])
    assert {"a": "a+b", "b": "a+b", "c": "c"} == party_of(["a+b", "c"])
    assert joined_sentence(("a", "b")) is None
    with pytest.raises(ArgumentError, match="once"):
        coalitions(three(), ["a+b", "b"])
    with pytest.raises(ArgumentError, match="nobody"):
        coalitions(three(), ["a+nobody"])
