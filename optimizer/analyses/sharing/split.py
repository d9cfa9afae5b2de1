"""A game split by several rules: shares, excesses, and whether a coalition would walk away."""

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
import pandas as pd

from parkloop.cases.messages import Message, joined, say
from parkloop.optimizer.analyses.sharing.excesses import least_excess, nearest, nucleolus, ranges
from parkloop.optimizer.analyses.sharing.game import Game, game_of
from parkloop.optimizer.analyses.sharing.rules import Payoff, equal, proportional, scrb, separable, shapley, standard_error
from parkloop.optimizer.plan.arguments import ArgumentCheck
from parkloop.optimizer.solver.problem import Floats

DRAWS = 8
"""Games drawn within the slack of the values, whose splits tell the accuracy of a rule."""


def _least_core(game: Game) -> Payoff:
    """The split of the least core that is nearest to the equal split of the saving, else to the nucleolus."""
    level = least_excess(game)
    if not math.isfinite(level):
        return nucleolus(game)
    aim = equal(game)
    if isinstance(aim, Message):
        aim = nucleolus(game)
    return aim if isinstance(aim, Message) else nearest(game, aim, level)


RULES: Mapping[str, Callable[[Game], Payoff]] = {
    "shapley": shapley,
    "nucleolus": nucleolus,
    "per_capita": lambda game: nucleolus(game, per_member=True),
    "least_core": _least_core,
    "scrb": scrb,
    "proportional": proportional,
    "equal": equal,
}
"""Rules by name."""


@dataclass(frozen=True, eq=False)
class Split:
    """A game and how each rule splits it.

    In costs where the game is one of costs, in savings else. ``silent``: why a rule says nothing.
    """

    game: Game
    received: Mapping[str, Floats]
    """What the players receive by rule (players,); a charge is less than nothing"""
    silent: Mapping[str, Message] = field(default_factory=dict)

    @property
    def table(self) -> pd.DataFrame:
        """Rule by player: the charge or the share [unit of the values]; empty where the rule says nothing"""
        nobody = np.full(self.game.size, np.nan)
        rows = {rule: self.game.sign * self.received.get(rule, nobody) + 0.0 for rule in (*self.received, *self.silent)}
        return pd.DataFrame.from_dict(rows, orient="index", columns=list(self.game.players)).rename_axis("rule")

    @property
    def excesses(self) -> pd.DataFrame:
        """Coalition by rule: what it would gain by leaving, negative where it would lose.

        And the ``accuracy`` of that.
        """
        game = self.game
        columns = {rule: game.worths - game.rows @ share for rule, share in self.received.items()}
        accuracy = [game.accuracy(mask) for mask in game.masks]
        index = pd.Index([game.name(mask) for mask in game.masks], name="coalition")
        return pd.DataFrame({**columns, "accuracy": accuracy}, index=index)

    @property
    def core(self) -> pd.DataFrame:
        """By rule: ``status``, the ``coalition`` that gains most by leaving, its ``excess``, and ``accuracy``.

        Status: ``blocked`` (it would walk away), ``accuracy`` (it may; what it gains is below the accuracy), ``stable``, and
        ``open`` (none of the known coalitions would, others are not known). The coalition is the one whose gain is surest.
        """
        rows = {rule: self._checked(share) for rule, share in self.received.items()}
        columns = ["status", "coalition", "excess", "accuracy"]
        return pd.DataFrame.from_dict(rows, orient="index", columns=columns).rename_axis("rule")

    def _checked(self, share: Floats) -> tuple[str, str, float, float]:
        game = self.game
        if not len(game.masks):
            return ("stable" if game.complete else "open", "", math.nan, math.nan)
        excess = game.worths - game.rows @ share
        accuracy = np.array([game.accuracy(mask) for mask in game.masks])
        sure = np.where(np.isinf(accuracy), -np.inf, excess - accuracy)
        likely = excess + accuracy
        worst = int(np.argmax(sure)) if sure.max() > game.rounding else int(np.argmax(excess))
        if sure.max() > game.rounding:
            status = "blocked"
        elif likely.max() > game.rounding:
            status = "accuracy"
        else:
            status = "stable" if game.complete else "open"
        return status, game.name(game.masks[worst]), float(excess[worst]), float(accuracy[worst])

    @cached_property
    def least_excess(self) -> tuple[float, float, float]:
        """Least largest excess of any split, and the least and most that it may be; above 0: no core."""
        game = self.game
        high = {mask: worth + game.slack.get(mask, 0.0) for mask, worth in game.worth.items()}
        low = {**game.worth, game.grand: high[game.grand]}
        most = math.inf if math.inf in high.values() else least_excess(replace(game, worth={**high, game.grand: game.total}))
        least = -math.inf if low[game.grand] == math.inf else least_excess(replace(game, worth=low))
        return least_excess(game), least, most

    @property
    def core_status(self) -> str:
        """Whether there is a split that nobody would leave: ``not empty``, ``empty``, ``accuracy``, ``open``.

        The last two: it is below the accuracy, or not all coalitions are known.
        """
        _, least, most = self.least_excess
        if least > self.game.rounding:
            return "empty"
        if most > self.game.rounding:
            return "accuracy"
        return "not empty" if self.game.complete else "open"

    @cached_property
    def players(self) -> pd.DataFrame:
        """By player: value ``alone``, what it adds to all others (``separable``), its ends in the core.

        Those of the least core where the core is empty. In the unit and with the sign of the values; NaN where it is not
        known, infinite where nothing bounds it.
        """
        game = self.game
        low, high = ranges(game, max(self.least_excess[0], 0.0))
        if game.sign < 0:
            low, high = -high, -low
        index = pd.Index(game.players, name="player")
        alone, added = game.sign * game.alone, game.sign * separable(game)
        return pd.DataFrame({"alone": alone, "separable": added, "core_low": low + 0.0, "core_high": high + 0.0}, index=index)

    @cached_property
    def accuracy(self) -> pd.DataFrame:
        """Rule by player: how far the share moves within the accuracy of the values.

        Of Shapley's value and the equal split by arithmetic, with the standard error (twice) of a sampled one; of others the
        largest move that was found over games with all values at their ends and drawn between. NaN: a value is not proven.
        """
        rows = {rule: self._accuracy(rule, share) for rule, share in self.received.items()}
        return pd.DataFrame.from_dict(rows, orient="index", columns=list(self.game.players)).rename_axis("rule")

    def _accuracy(self, rule: str, share: Floats) -> Floats:
        game = self.game
        slack = {mask: game.slack.get(mask, 0.0) for mask in game.worth}
        sampled = 2.0 * standard_error(game) if rule == "shapley" else np.zeros(game.size)
        if rule not in RULES or not any(slack.values()):
            return sampled
        if math.inf in slack.values():
            return np.full(game.size, np.nan)
        if rule == "shapley":
            return sampled + _shapley_width(game)
        if rule == "equal":
            alone = np.array([slack[1 << i] for i in range(game.size)])
            width: Floats = alone + (alone.sum() + slack[game.grand]) / game.size
            return width
        draw = np.random.default_rng(0)
        moves = [np.zeros(game.size)]
        for parts in (np.ones(len(slack)), *(draw.random(len(slack)) for _ in range(DRAWS))):
            worth = {mask: game.worth[mask] + part * slack[mask] for mask, part in zip(slack, parts, strict=True)}
            other = RULES[rule](replace(game, worth=worth, slack={}))
            if not isinstance(other, Message):
                moves.append(np.abs(other - share))
        most: Floats = np.max(moves, axis=0)
        return most

    @property
    def sentences(self) -> tuple[Message, ...]:
        """Remarks on the game beside its tables: infeasible and unknown coalitions, and silent rules."""
        return tuple(_remarks(self))

    def __repr__(self) -> str:
        return f"Split({self.game.kind} of {', '.join(self.game.players)}; core {self.core_status})\n{self.table}"


def _shapley_width(game: Game) -> Floats:
    """The most by which Shapley's value moves within the slack of the values (players,)"""
    if not game.complete:
        steps = np.zeros(game.size)
        for order in game.orders:
            mask = 0
            for i in order:
                before = game.slack.get(mask, 0.0)
                mask |= 1 << i
                steps[i] += before + game.slack.get(mask, 0.0)
        return steps / len(game.orders)
    n, width = game.size, np.zeros(game.size)
    for mask, slack in game.slack.items():
        size = mask.bit_count()
        for i in range(n):
            others = size - 1 if mask >> i & 1 else size
            width[i] += slack * math.factorial(others) * math.factorial(n - others - 1) / math.factorial(n)
    return width


def _remarks(split: Split) -> Iterable[Message]:
    game = split.game
    impossible = [game.name(mask) for mask, worth in game.worth.items() if worth == -math.inf]
    if impossible:
        words = {"count": len(impossible), "names": joined(impossible[:8])}
        yield say("Coalitions without a plan: {count}, such as {names}. They bind no split.", **words)
    if not game.complete:
        yield say(
            "{known} of {all} coalitions are known: what is said of core, least core and nucleolus holds among these.",
            known=len(game.worth),
            all=game.grand,
        )
    pairs = [(mask, game.grand & ~mask) for mask in game.masks if game.grand & ~mask in game.worth]
    gains = [(game.worth[one] + game.worth[other] - game.total - game.slack.get(game.grand, 0.0), one) for one, other in pairs]
    most, mask = max(gains, default=(0.0, 0))
    if most > game.rounding:
        yield say(
            "All together are worth less than {one} and {other} apart: no split can keep them.",
            one=game.name(mask),
            other=game.name(game.grand & ~mask),
        )
    for rule, why in split.silent.items():
        yield say("No split by {rule}: {why}.", rule=rule_name(rule), why=why)


RULE_WORDS = {
    "shapley": say("Shapley value"),
    "nucleolus": say("nucleolus"),
    "per_capita": say("per-capita nucleolus"),
    "least_core": say("least core"),
    "scrb": say("separable costs, remaining benefits"),
    "proportional": say("proportional to cost alone"),
    "equal": say("equal split of the saving"),
    "ledger": say("no payments"),
}
"""Rules in words; ``ledger``: each keeps the cost that the plan leaves it."""


def rule_name(rule: str) -> Message:
    """A rule in words."""
    return RULE_WORDS[rule]


def split_by(game: Game, rules: Iterable[str], others: Mapping[str, Floats] | None = None) -> Split:
    """Split a game by rules; ``others`` are splits that stand beside them."""
    found = {rule: RULES[rule](game) for rule in rules}
    received = {rule: one for rule, one in found.items() if not isinstance(one, Message)}
    silent = {rule: one for rule, one in found.items() if isinstance(one, Message)}
    return Split(game, {**received, **(others or {})}, silent)


def check_rules(given: ArgumentCheck, rules: Iterable[str] | None) -> tuple[str, ...]:
    """Names of rules, all of them where none is named."""
    if rules is not None and not isinstance(rules, str) and not list(rules):
        rules = None
    named = given.names("rules", RULES if rules is None else rules, "shapley") or ()
    for rule in named:
        given.one_of("rules", rule, RULES)
    return tuple(dict.fromkeys(named))


def share(
    values: object, kind: str = "saving", *, players: Iterable[str] | None = None, rules: Iterable[str] | None = None
) -> Split:
    """Split a game that is given as values: what each rule gives each player, and who would walk away.

    Args:
        values: by coalition, what it saves or costs: a mapping (or column of a table) whose keys are sets or tuples of names, or
            names joined by ``+``. None or NaN is not known, an endless cost (or loss) says that there is no plan.
        kind: ``saving`` or ``cost``.
        players: names in order; none: in the order in which they are named.
        rules: ``shapley``, ``nucleolus``, ``per_capita`` (nucleolus), ``least_core`` (of it the split nearest to the equal one),
            ``scrb``, ``proportional`` (to the values alone), ``equal`` (part of the saving); none: all.

    Returns:
        A split: ``.table`` rule by player, ``.excesses`` coalition by rule, ``.core`` and ``.core_status``, ``.players``.

    Raises:
        ArgumentError: what is no game, such as one without a value of all together.

    Method: see ``docs/how-to/sharing.md``, and the sources there.

    Examples:
        >>> import parkloop as pl
        >>> split = pl.share({"a": 0, "b": 0, "c": 0, "a+b": 60, "a+c": 40, "b+c": 0, "a+b+c": 60})
        >>> split.table.loc["shapley"].round(6).to_dict()
        {'a': 36.666667, 'b': 16.666667, 'c': 6.666667}
        >>> split.core.loc["shapley", ["status", "coalition"]].tolist(), split.core_status
        (['blocked', 'a+b'], 'not empty')
    """
    given = ArgumentCheck()
    named = check_rules(given, rules)
    given.raise_faults()
    return split_by(game_of(values, kind, players), named)
