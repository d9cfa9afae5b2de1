"""Why exchanges are in a plan or not: costs by hand, and against solves of the case under a rule of a script."""

import math
from typing import Any

import pytest

import parkloop
from parkloop.cases import Case, load_case
from parkloop.models.site import make_site
from parkloop.optimizer import optimise
from parkloop.optimizer.analyses.reasons.answer import Reasons, of_tables
from parkloop.optimizer.analyses.reasons.ask import reasons
from parkloop.optimizer.analyses.reasons.exchange import UnknownExchangeError
from parkloop.optimizer.analyses.reasons.words import exchange_sentences
from parkloop.optimizer.parametric.subject import candidates
from parkloop.optimizer.plan.arguments import ArgumentError
from tests.optimizer.analyses.reasons.test_changes import APART, STREAMS, one, waters
from tests.support.by_hand import near, park
from tests.support.parks import random_park

CHEAP = {"capex_per_km": 1_000}


def told(found: Reasons, case: Case, language: str = "en") -> str:
    return "\n".join(line for each in found for line in exchange_sentences(case, each, language))


def test_what_a_link_saves_who_gains_and_what_takes_its_place() -> None:
    """Proves: a pipe of 500 a year saves 5,000 of fresh water (b) and 5,000 of the sewer (a, which owns it)."""
    case = waters(CHEAP)
    found = one(case)
    assert (found.state, found.flow, found.saves, found.accuracy) == ("built", near(5_000), near(9_500), near(0))
    rivals = found.rivals.set_index("name")["change"].to_dict()
    assert rivals == {"fresh>need": near(5_000), "bleed>sewer": near(5_000)}
    assert found.rivals["with_it"].tolist() == [0, 0]
    assert found.bills.set_index("plant")["change"].to_dict() == {"b": near(5_000), "a": near(4_500)}
    assert exchange_sentences(case, found) == (
        "a · Water → b: 5,000 t/y in the plan; it saves 9,500 EUR/y.",
        "Without it there is more of: fresh → need 5,000 t/y; bleed → sewer 5,000 t/y.",
        "It lowers the bills of b by 5,000 EUR/y, a by 4,500 EUR/y.",
    )


def test_a_link_of_today_saves_by_being_used() -> None:
    """Proves: its capital is spent, so that it saves the whole 10,000; both directions are told apart."""
    today = [{"link": "old", "from": "bleed", "to": "b", "mode": "pipe", "status": "existing", "capacity": 5}]
    case = waters(links=today)
    assert (one(case, "old").state, one(case, "old").saves) == ("existing", near(10_000))
    back = one(case, "b>a:water")
    assert (back.state, {r.kind for r in back.reasons}) == ("blocked", {"kinds do not fit"})


def test_what_cannot_be_missed_has_no_price() -> None:
    """Proves: without the pipe and a sewer the bleed has nowhere to go: there is no plan. Sensitivity: a large number."""
    streams = [row for row in STREAMS if row["stream"] != "sewer"]
    case = waters(water_streams=streams)
    found = one(case)
    assert (found.state, found.saves, found.saves_at_least) == ("built", math.inf, math.inf)
    assert "there is no plan without it" in told(Reasons((found,)), case)


def test_what_no_plan_can_have_is_blocked() -> None:
    """Proves: a pipe without water to give is blocked, and no change is tried. Sensitivity: it costs."""
    case = waters(water_streams=[row | ({"flow_t_per_h": 0} if row["stream"] == "bleed" else {}) for row in STREAMS])
    found = one(case)
    assert found.state == "blocked"
    assert {r.kind for r in found.reasons} == {"nothing to give"}


def test_an_exchange_inside_a_plant_is_one_too() -> None:
    """Proves: what two_firms washes bottles with saves water and sewer, 3 a ton for 16,000 t; a plant is asked of itself."""
    (found,) = parkloop.reasons(load_case("two_firms"), "brewery>brewery:water")
    assert (found.state, found.saves) == ("built", near(48_000))


@pytest.mark.parametrize(
    "name", ["bleed>need", "a>b", "a>b:water", "a>b:bleed", "bleed/b/pipe", "bleed/b/pipe>need", " a > b : water "]
)
def test_an_exchange_has_many_names(name: str) -> None:
    assert one(waters(CHEAP), name).saves == near(9_500)


@pytest.mark.parametrize(
    "name", ["", "nonsense", "a>c:water", "a>b:steam", "a>", ">", "a>b:water:x", "bleed/b/train", "a/b/c/d/e", "need>"]
)
def test_a_name_that_is_none_is_refused(name: str) -> None:
    with pytest.raises(UnknownExchangeError, match="names no exchange"):
        reasons(waters(CHEAP), name)


def test_a_name_that_is_nearly_one_is_named() -> None:
    with pytest.raises(UnknownExchangeError) as caught:
        reasons(waters(CHEAP), "a>b:watr")
    assert caught.value.near == ["water"]


@pytest.mark.parametrize(
    "options", [{"most": 0}, {"turning_s": -1}, {"time_limit": 0}, {"gap": 2}, {"plan": "nix"}, {"cancel": 3}]
)
def test_what_cannot_be_meant_is_refused(options: dict[str, Any]) -> None:
    with pytest.raises(ArgumentError):
        reasons(waters(), "a>b:water", **options)


def test_a_park_without_a_plan_says_why() -> None:
    case = waters(water_streams=[row for row in STREAMS if row["stream"] != "fresh"], transport=[])
    found = reasons(case, "a>b:water")
    assert (found.status, len(found)) == ("infeasible", 0)
    assert "lacks 5 t/h of water" in found.infeasible[0]


def test_tables_hold_all_that_is_told() -> None:
    """Proves: what is read from the tables speaks the same sentences, in both languages. Sensitivity: a column forgotten."""
    case = load_case("two_firms")
    found = reasons(case, ["brewery>greenhouse:water", "greenhouse>brewery:hot_water", "brewery>greenhouse:natural_gas"])
    again = of_tables(found.table, found.reasons, found.rivals, found.bills)
    for language in ("en", "zh"):
        assert told(found, case, language) == told(again, case, language)
    dear = waters()
    found = reasons(dear, "a>b:water")
    assert told(of_tables(found.table, found.reasons, found.rivals, found.bills), dear, "zh") == told(found, dear, "zh")


def test_the_most_important_links_come_first() -> None:
    """Proves: of two_firms hot water saves 580,000, grain 570,000, rinse water 79,000 (SOURCES.md)."""
    found = reasons(load_case("two_firms"), most=2)
    assert [round(each.saves) for each in found] == [580_000, 570_000]


def test_it_ends_when_cancelled_and_tells_as_it_goes() -> None:
    heard: list[int] = []
    found = reasons(load_case("two_firms"), on_reason=lambda so_far: heard.append(len(so_far)), cancel=lambda: len(heard) >= 1)
    assert (len(found), heard, found.status) == (1, [1], "interrupted")


@pytest.mark.parametrize(
    "structure", ["relay", "star", "water", "materials", "treatment", pytest.param("let_down", marks=pytest.mark.thorough)]
)
def test_costs_are_those_of_whole_solves(structure: str) -> None:
    """Proves on random parks: without an exchange, and with so much of it, the case costs as it does under a rule beside it.

    Sensitivity: a link left open, or an hour counted twice.
    """
    case = random_park(structure, 0)
    plan = optimise(case, gap=1e-7, time_limit=20)
    if not plan.found or not len(plan.links):
        return
    weights = make_site(case).weight
    link = str(plan.links["link"].iloc[0])
    found = one(case, link, plan=plan, turning_s=0, gap=1e-7)
    if found.flow <= 0:
        return

    def without(model: Any, ledger: Any) -> Any:
        flows = [flow for (arc, _), flow in ledger.flow.items() if arc == link or arc.startswith(f"{link}>")]
        return [*(flow <= 0 for flow in flows), *([ledger.built[link] <= 0] if link in ledger.built else [])] or True

    def sending(model: Any, ledger: Any) -> Any:
        sent = [weights(o) * flow for (arc, o), flow in ledger.flow.items() if arc == link or arc.startswith(f"{link}>")]
        return sum(sent) >= 0.01 * found.flow

    alone = optimise(case, extra=without, gap=1e-7, time_limit=20)
    cost = alone.kpi["total_cost_per_y"] if alone.found else math.inf
    assert found.cost_without == pytest.approx(cost, rel=1e-5, abs=1e-3)
    assert optimise(case, extra=sending, gap=1e-7, time_limit=20).kpi["total_cost_per_y"] == pytest.approx(
        found.cost_with, rel=1e-5, abs=1e-3
    )


@pytest.mark.parametrize("seed", range(3))
def test_what_forcing_costs_is_what_a_whole_solve_costs(seed: int) -> None:
    """Proves on random parks: the first candidate that is not built costs what the case costs under a rule that asks for it."""
    case = random_park("star", seed)
    plan = optimise(case, gap=1e-7)
    if not plan.found:
        return
    for found in _not_built(case, plan):
        weights, link = make_site(case).weight, found.exchange

        def sending(model: Any, ledger: Any, link: str = link, least: float = found.least, weights: Any = weights) -> Any:
            sent = [weights(o) * flow for (arc, o), flow in ledger.flow.items() if arc == link or arc.startswith(f"{link}>")]
            return sum(sent) >= least if sent else False

        asked = optimise(case, extra=sending, gap=1e-7, screening=False)
        cost = asked.kpi["total_cost_per_y"] if asked.found else math.inf
        assert found.cost_with == pytest.approx(cost, rel=1e-5, abs=1e-3)


def _not_built(case: Case, plan: parkloop.Plan) -> list[Any]:
    others = [link for link in candidates(case) if link not in set(plan.links["link"])][:2]
    found = reasons(case, others, plan=plan, turning_s=0, gap=1e-7) if others else []
    return [each for each in found if each.state == "not built"]


def test_a_park_whose_qualities_mix_is_answered_by_solves_of_its_own() -> None:
    """Proves: a process that loses a share mixes what it gives: the pipe saves 10,000 - 500 as by a session."""
    streams = [row for row in STREAMS if row["stream"] != "need"]
    streams += [
        {"stream": "wash", "plant": "b", "role": "process", "flow_t_per_h": 5},
        {"stream": "drain", "plant": "b", "role": "outlet", "price_per_t": 1},
    ]
    quality = [
        {"stream": "wash", "species": "salt", "c_in_max_mg_per_l": 100, "load_kg_per_h": 1},
        {"stream": "bleed", "species": "salt", "c_out_mg_per_l": 50},
    ]
    case = park(
        plants=APART,
        water_streams=streams,
        water_quality=quality,
        transport=[{"mode": "pipe", "carries": "water", "detour": 1} | CHEAP],
    )
    found = one(case, "bleed>wash", time_limit=20)
    assert (found.state, found.saves) == ("built", near(9_500))
    assert found.rivals["name"].iloc[0] == "fresh>wash"


def test_a_plan_of_another_aim_or_case_is_only_a_start() -> None:
    """Proves: the pipe saves 9,500 whatever plan is given: one of today, of least fresh water, of dearer water."""
    case = waters(CHEAP)
    for plan in (optimise(case, scope="baseline"), optimise(case, "freshwater"), optimise(waters())):
        assert one(case, plan=plan).saves == near(9_500)


def test_a_quality_that_holds_in_one_condition_only_is_no_obstacle() -> None:
    """Proves: salt that is too much in summer closes the pipe there alone. Sensitivity: told as what blocks it."""
    halves = [{"condition": "summer", "hours_per_y": 500}, {"condition": "winter", "hours_per_y": 500}]
    profiles = [{"profile": "dry", "condition": "summer", "factor": 8}, {"profile": "dry", "condition": "winter", "factor": 1}]
    quality = [
        {"stream": "bleed", "species": "salt", "c_out_mg_per_l": 50, "profile": "dry"},
        {"stream": "fresh", "species": "salt", "c_out_mg_per_l": 60},
        {"stream": "need", "species": "salt", "c_in_max_mg_per_l": 60},
    ]
    found = one(waters({"capex_per_km": 1e6}, conditions=halves, profiles=profiles, water_quality=quality), turning_s=0)
    assert (found.state, [r.kind for r in found.reasons]) == ("not built", [])


@pytest.mark.parametrize(
    ("structure", "seed"),
    [("materials", 2), *(pytest.param(*park, marks=pytest.mark.thorough) for park in (("ring", 0), ("materials", 0)))],
)
def test_turning_points_are_those_of_whole_solves(structure: str, seed: int) -> None:
    """Proves on random parks: with the number at its turning point the best plan has the link, just before it has not.

    Sensitivity: a turning point that rests on one side, or on the plans before alone.
    """
    case = random_park(structure, seed)
    plan, checked = optimise(case, gap=1e-8), 0
    others = [link for link in candidates(case) if link not in set(plan.links["link"])][:2]
    for found in reasons(case, others, plan=plan, turning_s=30, gap=1e-8):
        for told in found.reasons:
            if told.turns and told.verified and told.place and None not in (told.value, told.before) and told.saves is None:
                beyond, before = (optimise(case.set({told.place: v}), gap=1e-8) for v in (told.value, told.before))
                assert found.exchange in set(beyond.links["link"]), told
                assert found.exchange not in set(before.links["link"]), told
                checked += 1
    assert checked
