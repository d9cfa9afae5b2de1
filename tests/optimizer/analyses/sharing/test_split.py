"""Games given as values: published splits, and every rule beside its definition on random games."""

import itertools
import math

import numpy as np
import pytest

import parkloop as pl
from parkloop.optimizer.analyses.sharing.split import Split, share
from parkloop.optimizer.plan.arguments import ArgumentError

YOUNG = {
    **{"A": 21.95, "H": 17.08, "K": 10.91, "L": 15.88, "M": 20.81, "T": 21.98, "A+H": 34.69, "A+K": 32.86, "A+L": 37.83},
    **{"A+M": 42.76, "A+T": 43.93, "H+K": 22.96, "H+L": 25.0, "H+M": 37.89, "H+T": 39.06, "K+L": 26.79, "K+M": 31.45},
    **{"K+T": 32.89, "L+M": 31.1, "L+T": 37.86, "M+T": 39.41, "A+H+K": 40.74, "A+H+L": 43.22, "A+H+M": 55.5, "A+H+T": 56.67},
    **{"A+K+L": 48.74, "A+K+M": 53.4, "A+K+T": 54.84, "A+L+M": 53.05, "A+L+T": 59.81, "A+M+T": 61.36, "H+K+L": 27.26},
    **{"H+K+M": 42.55, "H+K+T": 44.94, "H+L+M": 45.81, "H+L+T": 46.98, "H+M+T": 56.49, "K+L+M": 42.01, "K+L+T": 48.77},
    **{"K+M+T": 50.32, "L+M+T": 51.46, "A+H+K+L": 48.95, "A+H+K+M": 60.25, "A+H+K+T": 62.72, "A+H+L+M": 64.03},
    **{"A+H+L+T": 65.2, "A+H+M+T": 74.1, "A+K+L+M": 63.96, "A+K+L+T": 70.72, "A+K+M+T": 72.27, "A+L+M+T": 73.41},
    **{"H+K+L+M": 48.07, "H+K+L+T": 49.24, "H+K+M+T": 59.35, "H+L+M+T": 64.41, "K+L+M+T": 56.61, "A+H+K+L+M": 69.76},
    **{"A+H+K+L+T": 70.93, "A+H+K+M+T": 77.42, "A+H+L+M+T": 83.0, "A+K+L+M+T": 73.97, "H+K+L+M+T": 66.46, "A+H+K+L+M+T": 83.82},
}
"""Water supply of six Swedish municipalities [million SEK]: Young, Okada and Hashimoto (1982) Water Resour. Res. 18, 463-475."""


@pytest.fixture(scope="module")
def young() -> Split:
    return share(YOUNG, "cost")


@pytest.mark.parametrize(
    ("rule", "published"),
    [
        ("shapley", [20.01, 10.71, 6.61, 10.37, 16.94, 19.18]),
        ("nucleolus", [20.35, 12.06, 5.0, 8.61, 18.32, 19.49]),
        ("per_capita", [20.03, 12.52, 3.94, 9.07, 18.54, 19.71]),
        ("scrb", [19.54, 13.28, 5.62, 10.9, 16.66, 17.82]),
    ],
)
def test_young_1982(young: Split, rule: str, published: list[float]) -> None:
    """Proves the splits of the paper to the digits that it prints. Sensitivity: a nucleolus by tight rows gives others."""
    assert published == pytest.approx(young.table.loc[rule].tolist(), abs=0.011)


def test_young_1982_outside_and_inside_the_core(young: Split) -> None:
    """By the paper: H, K and L are charged 27.69 by Shapley's value, and build their own for 27.26."""
    assert ["blocked", "H+K+L"] == young.core.loc["shapley", ["status", "coalition"]].tolist()
    assert 27.6875 - 27.26 == pytest.approx(young.core.loc["shapley", "excess"])
    assert "stable" == young.core.loc["nucleolus", "status"]
    assert "not empty" == young.core_status


def test_the_nucleolus_of_guajardo_and_jornsten_2015() -> None:
    """Proves the published correction of Oh and Shin (2012). Sensitivity: settling every tight row gives another split."""
    costs = {"1": 375144, "1+2": 568232, "1+2+3": 772500, "1+3": 551055, "2": 245280, "2+3": 452411, "3": 211239}
    split = share(costs, "cost", players=["1", "2", "3"])
    assert [331695.25, 233051.25, 207753.5] == pytest.approx(split.table.loc["nucleolus"].tolist(), rel=1e-8)


def of(players: str, worth: object) -> dict[tuple[str, ...], float]:
    """A game by a function of its coalitions."""
    groups = (group for size in range(1, len(players) + 1) for group in itertools.combinations(players, size))
    return {group: worth(group) for group in groups}  # type: ignore[operator]


def test_bankruptcy_of_the_talmud() -> None:
    """Aumann and Maschler (1985): claims of 100, 200, 300 on 200 are paid 50, 75, 75."""
    claims = {"a": 100.0, "b": 200.0, "c": 300.0}
    game = of("abc", lambda group: max(200.0 - sum(claims[p] for p in "abc" if p not in group), 0.0))
    assert [50, 75, 75] == pytest.approx(share(game).table.loc["nucleolus"].tolist())


def test_one_left_and_two_right_gloves() -> None:
    """The core is one point, all to the scarce glove; Shapley's value gives 2/3, 1/6 and 1/6."""
    split = share(of("lrs", lambda group: float(min("l" in group, ("r" in group) + ("s" in group)))))
    assert [1, 0, 0] == pytest.approx(split.table.loc["nucleolus"].tolist(), abs=1e-7)
    assert [2 / 3, 1 / 6, 1 / 6] == pytest.approx(split.table.loc["shapley"].tolist())
    assert [1.0, 1.0] == pytest.approx(split.players.loc["l", ["core_low", "core_high"]].tolist(), abs=1e-7)


def test_the_runway() -> None:
    """Littlechild and Owen (1973): each part of a runway is paid by those who need it: 4, 4 + 6 / 2, 4 + 6 / 2 + 5 less ..."""
    needs = {"a": 12.0, "b": 20.0, "c": 30.0}
    split = share(of("abc", lambda group: max(needs[p] for p in group)), "cost")
    assert [4, 8, 18] == pytest.approx(split.table.loc["shapley"].tolist())


def test_a_majority_of_three_has_no_core() -> None:
    """Two of three take all: every split is broken, the least core gives each a third at an excess of a third."""
    split = share(of("abc", lambda group: float(len(group) > 1)))
    assert "empty" == split.core_status
    assert 1 / 3 == pytest.approx(split.least_excess[0])
    assert [1 / 3] * 3 == pytest.approx(split.table.loc["least_core"].tolist())
    assert {"blocked"} == set(split.core["status"])


def test_what_is_better_apart_is_told() -> None:
    split = share({"a": 5, "b": 5, "a+b": 6})
    assert "empty" == split.core_status
    assert any("worth less than" in sentence for sentence in split.sentences)


@pytest.mark.parametrize("seed", range(6))
def test_shapley_by_all_orders(seed: int) -> None:
    """Proves the weights by the definition: the mean over all orders."""
    draw = np.random.default_rng(seed)
    game = {frozenset(group): value for group, value in of("abcd", lambda _: float(draw.normal())).items()}
    game[frozenset()] = 0.0
    added = {player: [] for player in "abcd"}
    for order in itertools.permutations("abcd"):
        for place, player in enumerate(order):
            before = frozenset(order[:place])
            added[player].append(game[before | {player}] - game[before])
    split = share(game, players=["a", "b", "c", "d"])
    assert [np.mean(added[p]) for p in "abcd"] == pytest.approx(split.table.loc["shapley"].tolist())


@pytest.mark.parametrize("per_member", [False, True])
@pytest.mark.parametrize("seed", range(8))
def test_no_split_has_lexicographically_smaller_excesses(seed: int, per_member: bool) -> None:
    """Proves the nucleolus by its definition beside near and far splits; half of the games have many ties."""
    draw = np.random.default_rng(seed)
    drawn = of("abcd", lambda group: float(draw.integers(0, 3) if seed % 2 else draw.normal()) + len(group) ** 2)
    split = share(drawn)
    game = split.game
    sizes = game.rows.sum(axis=1) if per_member else 1.0
    best = split.received["per_capita" if per_member else "nucleolus"]
    least = game.alone if game.total >= game.alone.sum() else np.full(4, -np.inf)

    def excesses(share: np.ndarray) -> list[float]:
        return sorted((game.worths - game.rows @ share) / sizes, reverse=True)

    for width in (1e-3, 0.03, 0.3, 3.0):
        for step in draw.normal(size=(200, 4)) * width:
            other = best + step - step.mean()
            if (other >= least).all():
                pairs = zip(excesses(best), excesses(other), strict=True)
                first = next((a - b for a, b in pairs if abs(a - b) > 1e-7), 0.0)
                assert first <= 0.0


@pytest.mark.parametrize("seed", range(6))
def test_a_split_by_least_core_has_the_least_excess(seed: int) -> None:
    draw = np.random.default_rng(seed)
    split = share(of("abcde", lambda group: float(draw.uniform()) * len(group) ** 2))
    for rule in ("least_core", "nucleolus"):
        excess = (split.game.worths - split.game.rows @ split.received[rule]).max()
        if rule == "least_core" or split.core_status == "not empty":
            # where there is no core, the nucleolus gives nobody less than alone, and the least core may
            assert excess == pytest.approx(split.least_excess[0], abs=1e-6)


def test_costs_and_savings_are_one_game(young: Split) -> None:
    """Proves the sign: what a rule charges is the cost alone less what it gives of the saving, where the rule is of savings."""
    alone = {p: YOUNG[p] for p in "AHKLMT"}
    saved = {group: sum(alone[p] for p in group.split("+")) - cost for group, cost in YOUNG.items()}
    other = share(saved)
    for rule in ("shapley", "nucleolus", "per_capita", "scrb", "equal", "least_core"):
        charged = [alone[p] - other.table.loc[rule, p] for p in "AHKLMT"]
        assert charged == pytest.approx(young.table.loc[rule].tolist(), abs=1e-5)


def test_who_cannot_work_alone_binds_nothing_and_is_told() -> None:
    """Works b has no plan alone: no share is too dear for it, and a rule that needs its cost says so."""
    split = share({"a": 10, "b": math.inf, "a+b": 30}, "cost")
    assert {"shapley", "scrb", "proportional", "equal"} <= set(split.silent)
    assert any("without a plan: 1, such as b" in sentence for sentence in split.sentences)
    assert np.isnan(split.table.loc["shapley"]).all()


def test_missing_values_are_told_and_the_rest_holds_among_the_known() -> None:
    values = {"a": 0, "b": 0, "c": 0, "a+b": 60, "a+c": None, "b+c": math.nan, "a+b+c": 90}
    split = share(values)
    assert "open" == split.core_status
    assert any("5 of 7 coalitions" in sentence for sentence in split.sentences)
    assert "shapley" in split.silent
    assert 90 == pytest.approx(split.table.loc["nucleolus"].sum())


def test_one_player_has_all() -> None:
    split = share({"甲厂": 7.0}, "cost")
    assert [7.0] == split.table.loc["nucleolus"].tolist() == split.table.loc["shapley"].tolist()
    assert "not empty" == split.core_status


def test_who_adds_nothing_gets_nothing() -> None:
    split = share(of("abn", lambda group: 10.0 * ("a" in group and "b" in group)))
    for rule in ("shapley", "nucleolus", "per_capita", "scrb"):
        assert 0 == pytest.approx(split.table.loc[rule, "n"], abs=1e-7)


def test_nothing_to_split() -> None:
    split = share({"a": 0, "b": 0, "a+b": 0})
    assert [0.0, 0.0] == split.table.loc["shapley"].tolist() == split.table.loc["nucleolus"].tolist()
    assert "not empty" == split.core_status


@pytest.mark.parametrize(
    ("values", "kind", "told"),
    [
        ({}, "cost", "no coalition"),
        ({"a": 1, "b": 2}, "cost", "all players together"),
        ({"a": 1, "b": 1, "a+b": math.inf}, "cost", "all players together"),
        ({"a": 1, "b": "dear", "a+b": 3}, "cost", "no number"),
        ({"a": 1, "b": 1, "a+b": 3, ("b", "a"): 4}, "cost", "two values"),
        ({"a": -math.inf, "b": 1, "a+b": 3}, "cost", "endlessly"),
        ({"": 3, "a": 1}, "cost", "nobody"),
        ({"a+a": 3, "a": 1}, "cost", "twice"),
        ({"a": 1}, "price", "one of"),
        ([1, 2], "cost", "mapping"),
        ({3: 1}, "cost", "names no coalition"),
    ],
)
def test_what_is_no_game_is_told(values: object, kind: str, told: str) -> None:
    with pytest.raises(ArgumentError, match=told):
        share(values, kind)
    with pytest.raises(ArgumentError, match="one of"):
        share({"a": 1}, rules=["shapely"])


def test_the_public_door() -> None:
    assert pl.share is share
    assert ["equal"] == pl.share({"a": 1, "b": 2, "a+b": 5}, rules=["equal"]).table.index.tolist()


def test_the_core_of_one_player_is_what_it_has_alone() -> None:
    """Proves: who is alone gets all of it, no more and no less. Sensitivity: its ends were without end."""
    assert [5.0, 5.0] == share({"a": 5}, "cost").players.loc["a", ["core_low", "core_high"]].tolist()
