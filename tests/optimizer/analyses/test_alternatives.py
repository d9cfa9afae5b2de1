"""Alternatives: networks by hand, and beside every subset of the links of random small parks."""

import random
from collections.abc import Iterator
from functools import cache
from itertools import combinations
from typing import Any

import pytest

from parkloop.cases import Case, load_case
from parkloop.optimizer import Plan, optimise
from parkloop.optimizer.analyses.alternatives import networks
from parkloop.optimizer.analyses.alternatives.networks import choice_variables
from parkloop.optimizer.analyses.alternatives.search import Alternatives, alternatives
from parkloop.optimizer.analyses.records.decisions.alternatives import ANALYSIS
from parkloop.optimizer.analyses.registry import analyse
from parkloop.optimizer.plan.arguments import ArgumentError
from parkloop.optimizer.planning.question import Question
from parkloop.optimizer.resolve import ruled_park
from parkloop.optimizer.resolve.ruled_park import open_ruled_park
from parkloop.optimizer.solver.limits import Limits
from tests.support.by_hand import near, park


def slag(seed: int, takers: str = "cde") -> Case:
    """Two works give slag, others can take it instead of stone; every road costs to be opened."""
    chance = random.Random(seed)
    given = {"a": chance.randint(2, 5), "b": chance.randint(1, 4)}
    needed = {plant: chance.randint(1, 4) for plant in takers}
    streams = [
        *(
            {"stream": f"slag_{p}", "plant": p, "role": "source", "material": "slag", "flow_t_per_h": flow}
            for p, flow in given.items()
        ),
        *(
            {"stream": f"need_{p}", "plant": p, "role": "sink", "material": "stone", "flow_t_per_h": flow}
            for p, flow in needed.items()
        ),
        {"stream": "quarry", "plant": "out", "role": "supply", "material": "stone", "price_per_t": chance.randint(6, 14)},
        {"stream": "dump", "plant": "out", "role": "outlet", "price_per_t": chance.randint(2, 9)},
    ]
    places = {p: chance.uniform(0, 3) for p in f"ab{takers}"}
    return park(
        plants=[*({"plant": p, "x_km": x, "y_km": 0} for p, x in places.items()), {"plant": "out", "role": "external"}],
        material_streams=streams,
        substitutions=[{"material": "slag", "sink": f"need_{p}"} for p in needed],
        transport=[
            {
                "mode": "road",
                "carries": "material",
                "capex_terminal": chance.randint(20, 90) * 1000,
                "capex_per_km": chance.randint(5, 60) * 1000,
                "opex_per_unit": 1,
            }
        ],
    )


def cost_of(case: Case, names: list[str], chosen: frozenset[str]) -> float:
    """Least cost of a park that builds exactly some of its choices; infinite where it cannot."""

    def exactly(model: object, ledger: object) -> object:
        known = choice_variables(ledger)  # type: ignore[arg-type]
        return [known[name] == (1 if name in chosen else 0) for name in names if name in known]

    plan: Plan = optimise(case, extra=exactly, gap=1e-9)
    return float(plan.objective) if plan.objective is not None else float("inf")


@cache
def costs_of(seed: int, takers: str) -> dict[frozenset[str], float]:
    """Least cost of a park with every set of its choices."""
    case = slag(seed, takers)
    names = list(choice_variables(open_ruled_park(Question(case)).built.ledger))
    assert 2 <= len(names) <= 6
    every = [frozenset(part) for size in range(len(names) + 1) for part in combinations(names, size)]
    return {part: cost_of(case, names, part) for part in every}


def by_enumeration(seed: int, takers: str) -> list[tuple[float, frozenset[str]]]:
    """Every set of choices without which it would cost more, in order of cost, of all subsets."""
    costs = costs_of(seed, takers)
    needed = [s for s in costs if not any(t < s and costs[t] <= costs[s] + 1e-6 for t in costs)]
    return sorted((costs[s], s) for s in needed if costs[s] < float("inf"))


def built(found: Alternatives, n: int) -> frozenset[str]:
    there = found.choices["networks"].str.split(", ").map(lambda numbers: str(n) in numbers)
    return frozenset(found.choices.loc[there, "name"])


SMALL = (1, "cd")
"""Four roads, of which there are 16 subsets; of six there are 64."""


def more(*seeds: int) -> Iterator[Any]:
    """The larger parks of some seeds, in the thorough run."""
    return (pytest.param(seed, "cde", marks=pytest.mark.thorough) for seed in seeds)


@pytest.mark.parametrize(("seed", "takers"), [SMALL, *more(1, 2, 3, 4)])
def test_networks_are_those_of_every_subset(seed: int, takers: str) -> None:
    """Proves all networks, their order and their costs beside all subsets of the roads. Sensitivity: sets with idle roads."""
    case = slag(seed, takers)
    wanted = by_enumeration(seed, takers)
    found = alternatives(case, count=80, within=1e6, different=0, prove=False)
    assert [near(cost) for cost, _ in wanted] == found.networks["cost_per_y"].tolist()
    assert {s for _, s in wanted} == {built(found, n) for n in found.plans}
    assert found.complete and all(plan.certified for plan in found.plans.values())
    assert (found.networks["bound_per_y"] <= found.networks["cost_per_y"] + 1e-6).all()


@pytest.mark.parametrize(("seed", "takers"), [SMALL, *more(1, 5)])
def test_classes_are_those_of_every_subset(seed: int, takers: str) -> None:
    """Proves must and never beside all subsets within the limit. Sensitivity: what is in all found is called must have."""
    case = slag(seed, takers)
    found = alternatives(case, count=2, within=0.05, different=1)
    inside = [s for s, cost in costs_of(seed, takers).items() if cost <= found.limit]
    for row in found.choices.itertuples():
        label = found.choices.loc[row.Index, "class"]
        if label == "must":
            assert all(row.name in s for s in inside)
        elif label == "never":
            assert not any(row.name in s for s in inside)
        else:
            assert any(row.name in s for s in inside)
            assert label in ("idle", "possible") or any(row.name not in s for s in inside)


@pytest.mark.parametrize(("seed", "takers"), [SMALL, *more(1, 2)])
def test_the_beginnings_of_large_parks_change_no_answer(seed: int, takers: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves the same networks, and the fewest in common of all subsets, where searches begin at slope scaling."""
    monkeypatch.setattr(ruled_park, "few_choices", lambda problem: False)
    monkeypatch.setattr(ruled_park, "LARGE_GAP", ruled_park.SMALL_GAP)
    wanted = by_enumeration(seed, takers)
    found = alternatives(slag(seed, takers), count=80, within=1e6, different=0, prove=False)
    assert [near(cost) for cost, _ in wanted] == found.networks["cost_per_y"].tolist()
    apart = alternatives(slag(seed, takers), count=1, within=0.3, different=1, prove=False)
    fewest = min(len(wanted[0][1] & s) for cost, s in wanted if cost <= apart.limit)
    assert fewest == min(len(wanted[0][1] & built(apart, n)) for n in apart.plans)


@pytest.mark.thorough
def test_a_large_park_has_networks_that_are_different() -> None:
    """Proves that within 2 % a plan of Kalundborg has less than half of its 40 choices in common with a good one.

    Sensitivity: without prices on choices the search stays where it begins, with all of them in common.
    """
    asked = open_ruled_park(Question(load_case("kalundborg"), limits=Limits(4.0, 5e-3, None)))
    answer = asked.sloped([(1.0, networks.COST)])
    assert answer is not None
    first = networks.FoundNetwork(networks.choices_of(answer), answer, "best", 0.0)
    other, fewest = networks.most_different(asked, [first], 1.02 * first.cost)
    assert other is not None and other.cost <= 1.02 * first.cost
    assert fewest <= len(other.choices & first.choices) < 0.5 * len(first.choices)


def test_three_best_networks_of_two_firms() -> None:
    """By hand (SOURCES.md): the pipe saves 79,000, the truck 570,000, hot water 580,000; so pipe, then truck, are left out."""
    found = alternatives(load_case("two_firms"), count=3, within=1.0, different=0)
    assert [near(2_003_000), near(2_082_000), near(2_573_000)] == found.networks["cost_per_y"].tolist()
    assert ["", "rinse_water/greenhouse/water_pipe", "spent_grain/greenhouse/truck"] == found.networks["dropped"].tolist()
    assert [0, near(79_000), near(570_000)] == found.networks["extra_per_y"].tolist()


def test_more_networks_than_there_are_end_with_all() -> None:
    found = alternatives(load_case("two_firms"), count=50, within=10.0)
    assert 8 == len(found.plans) and found.complete
    assert "idle" == found.choices.set_index("name").loc["greenhouse/brewery/hot_water/hot_water_pipe", "class"]


def test_within_nothing_the_best_network_is_a_must() -> None:
    """By hand: without any of the three links it costs more, and the pipe the other way would only cost its capital."""
    found = alternatives(load_case("two_firms"), count=5, within=0.0)
    assert 1 == len(found.plans) and found.complete
    assert {"must": 3, "never": 1} == found.choices["class"].value_counts().to_dict()


def test_the_most_different_network_shares_the_least() -> None:
    """By hand: within 60 % one link is enough (2,652,000), which the best has too; no link at all costs 3,232,000."""
    found = alternatives(load_case("two_firms"), count=1, within=0.6, different=1)
    assert ["best", "different"] == found.networks["sought"].tolist() and found.fewest_in_common == 1
    assert 2 == found.networks["differs_from_best"][1] and near(2_652_000) == found.networks["cost_per_y"][1]


def test_differences_below_the_gap_are_left_out() -> None:
    found = alternatives(load_case("two_firms"), count=3, within=1.0, different=0, gap=0.5)
    rows = found.networks
    assert all(row.extra_per_y > row.extra_accuracy_per_y for row in rows.itertuples() if row.network > 1 and row.extra_per_y > 0)


def test_an_infeasible_park_and_a_cancelled_search_are_told() -> None:
    none = load_case("two_firms").set({"water_streams.town_water.limit_t_per_h": 0.001})
    told = analyse("alternatives", none)
    assert ("infeasible", 0) == (told.status, told.summary["networks"])
    heard: list[int] = []
    case = slag(2)
    found = alternatives(
        case, count=20, within=10.0, cancel=lambda: bool(heard), on_alternatives=lambda one: heard.append(len(one.plans))
    )
    assert 1 == len(found.plans) and not found.complete


def test_a_figure_and_words_of_every_class() -> None:
    told = analyse("alternatives", load_case("two_firms"), count=3, within=60.0)
    (figure,) = ANALYSIS.figures(load_case("two_firms"), told, "zh")
    assert "网络" == figure.option["xAxis"][1]["name"]
    assert "3 networks" in " ".join(told.sentences) or "networks cost at most" in " ".join(told.sentences)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"count": 0}, "count"),
        ({"within": -0.1}, "within"),
        ({"within": "x"}, "within"),
        ({"different": -1}, "different"),
        ({"scope": "baseline"}, "scope"),
        ({"only": ["moon"]}, "moon"),
    ],
)
def test_what_cannot_be_meant_is_refused(options: dict[str, object], words: str) -> None:
    with pytest.raises(ArgumentError, match=words):
        alternatives(load_case("two_firms"), **options)  # type: ignore[arg-type]
