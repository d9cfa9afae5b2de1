"""A slip in the books is noticed: each is made in turn, and the certificate must refuse the plan.

One park has an amount under every head. Between two sub-systems the posts of one head are falsified by one per cent.
"""

from collections.abc import Callable
from functools import cache

import pytest

from parkloop.models import SUBSYSTEMS
from parkloop.models.ledger import Ledger, Post
from parkloop.optimizer import Plan, optimise
from parkloop.optimizer.solve import build as build_module
from tests.support.everything import everything

HEADS = (
    *(
        "purchase",
        "sale",
        "peak",
        "shortfall",
        "supply",
        "outlet",
        "treatment",
        "technology_capital",
        "technology_opex",
        "retirement_capital",
    ),
    *("link_capital", "link_opex", "equipment_capital", "carbon", "tax", "credit", "land"),
)
KINDS = (
    *("bought", "made", "received", "raised", "left_over"),
    *("needed", "sold", "taken", "sent", "used", "pumping", "vented"),
)
TOTALS = (
    *("freshwater", "wastewater", "disposal", "energy", "energy_with_exchange", "water_reused", "waste_used", "waste_given"),
    *("waste_heat_used", "hot_duty", "renewable_bought", "bought power"),
)
SPECIES = ("co2", "so2", "nox", "salt")

Falsify = Callable[[Ledger], None]


@cache
def sound() -> Plan:
    return optimise(everything())


def broken_before(monkeypatch: pytest.MonkeyPatch, subsystem: str, falsify: Falsify, credit: bool = False) -> Plan:
    """The plan of a model whose books are falsified before a sub-system reads them."""
    wrong = ("slip", lambda block, site, ledger: falsify(ledger))
    place = [name for name, _ in SUBSYSTEMS].index(subsystem)
    monkeypatch.setattr(build_module, "SUBSYSTEMS", (*SUBSYSTEMS[:place], wrong, *SUBSYSTEMS[place:]))
    return optimise(everything(credit))


def off(posts: list[Post], head: str, factor: float = 1.01) -> None:
    posts[:] = [post._replace(amount=factor * post.amount) if post.head == head else post for post in posts]


def refused(plan: Plan) -> bool:
    return (plan.status, plan.certified, plan.found) == ("error", False, False) and len(plan.faults) > 0


def test_the_park_has_everything() -> None:
    plan = sound()
    assert (plan.status, plan.certified, plan.faults) == ("optimal", True, ())
    assert set(HEADS) == set(plan.costs["head"])
    assert [] == [kind for kind in KINDS if not plan.commodities[kind].sum() > 0]
    assert set(TOTALS) <= set(plan.totals["total"])
    assert set(SPECIES) == set(plan.emissions["species"])
    assert not (plan.avoided.empty or plan.removals.empty or plan.land.empty or plan.equipment.empty)


@pytest.mark.parametrize("head", HEADS)
def test_a_wrong_cost_is_noticed(head: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert refused(broken_before(monkeypatch, "ledger", lambda ledger: off(ledger.costs, head), head == "credit"))


@pytest.mark.parametrize("kind", KINDS)
def test_a_wrong_amount_in_a_balance_is_noticed(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    factor = 0.99 if kind == "left_over" else 1.01  # more left over than may be vented would have nowhere to go

    def falsify(ledger: Ledger) -> None:
        for key, posts in ledger.balance.items():
            ledger.balance[key] = [(k, sign, factor * amount if k == kind else amount) for k, sign, amount in posts]

    assert refused(broken_before(monkeypatch, "ledger", falsify))


@pytest.mark.parametrize("total", TOTALS)
def test_a_wrong_total_is_noticed(total: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert refused(broken_before(monkeypatch, "policy", lambda ledger: off(ledger.resources, total)))


def test_a_wrong_base_of_a_rate_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    assert refused(broken_before(monkeypatch, "policy", lambda ledger: off(ledger.resources, "energy_bought", 0.99)))


@pytest.mark.parametrize("species", SPECIES)
def test_a_wrong_emission_is_noticed(species: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert refused(broken_before(monkeypatch, "policy", lambda ledger: off(ledger.emissions, species)))


@pytest.mark.parametrize("book", ["avoided", "removals", "land", "allowances", "capital"])
def test_a_wrong_post_of_another_book_is_noticed(book: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def falsify(ledger: Ledger) -> None:
        posts = getattr(ledger, book)
        for place, post in enumerate(posts):
            posts[place] = post._replace(**{name: 1.01 * getattr(post, name) for name in post._fields if name in AMOUNTS})

    assert refused(broken_before(monkeypatch, "land" if book == "land" else "policy", falsify))


AMOUNTS = ("amount", "gross", "net", "true_gross", "true_net")


@pytest.mark.parametrize("book", ["costs", "emissions", "land", "resources"])
def test_a_forgotten_book_is_noticed(book: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert refused(broken_before(monkeypatch, "ledger", lambda ledger: getattr(ledger, book).clear()))


def test_a_scope_mistaken_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    def falsify(ledger: Ledger) -> None:
        ledger.emissions[:] = [post._replace(scope=1) for post in ledger.emissions]

    assert refused(broken_before(monkeypatch, "policy", falsify))


def test_costs_at_another_plant_are_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    def falsify(ledger: Ledger) -> None:
        ledger.costs[:] = [post._replace(plant="b") if post.head == "link_opex" else post for post in ledger.costs]

    assert refused(broken_before(monkeypatch, "ledger", falsify))
