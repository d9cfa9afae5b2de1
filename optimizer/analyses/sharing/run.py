"""Fair sharing of a park: its game, the splits, their payments, and the plan without payments."""

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from parkloop.cases.messages import Message, joined, say
from parkloop.cases.schema import Case
from parkloop.optimizer.analyses.coalitions import FIXED, MOST_PLANTS, Coalitions, only_of, parted, plans_of_groups, players_of
from parkloop.optimizer.analyses.parties import Members, plants_of
from parkloop.optimizer.analyses.sharing.of_plans import game_of_plans, groups_of, ledger_costs, random_orders, without_plan
from parkloop.optimizer.analyses.sharing.payments import (
    PAYMENTS,
    PRICES,
    Exchange,
    case_without,
    exchanges_of,
    payment_rows,
    price_row,
)
from parkloop.optimizer.analyses.sharing.split import RULES, Split, check_rules, split_by
from parkloop.optimizer.analyses.sharing.unharmed import NobodyWorseOff
from parkloop.optimizer.parametric.subject import candidates
from parkloop.optimizer.plan.arguments import ArgumentCheck, checked
from parkloop.optimizer.plan.proof import accuracy
from parkloop.optimizer.plan.record import Plan
from parkloop.optimizer.planning.allotment import RULES as LIMIT_RULES
from parkloop.optimizer.planning.allotment import Allotment, AllotmentRule, allotment
from parkloop.optimizer.planning.pipeline import optimise
from parkloop.optimizer.planning.series.side_by_side import check_series, plans_of
from parkloop.optimizer.solver.problem import Floats
from parkloop.optimizer.system.interrupts import Keeping

LEDGER = "ledger"
"""Split that needs no payment: what the accounts of the plan leave to each."""
PARK = "(park)"
"""Who pays what no company does: costs of the park as a whole."""
ORDERS = 30
"""Random orders by which more than 10 companies are sampled."""
MOST_SAMPLED, MOST_ORDERS = 30, 10_000
SHARES = ("rule", "plant", "alone_per_y", "ledger_per_y", "share_per_y", "gain_per_y", "accuracy_per_y", "pays_per_y")
CORE = ("rule", "status", "coalition", "excess_per_y", "accuracy_per_y")
UNPAID = ("plant", "before_per_y", "ledger_per_y", "change_per_y", "unharmed_per_y", "unharmed_change_per_y")


@dataclass(frozen=True, eq=False)
class Sharing:
    """Game of a park's companies and how rules split it [money/y].

    ``split`` is none as long as there is no plan of all together. ``unharmed`` is the best plan in which, without payments,
    nobody pays more than ``before``: alone, or today.
    """

    coalitions: Coalitions
    orders: tuple[Members, ...] = ()
    rules: tuple[str, ...] = tuple(RULES)
    split: Split | None = None
    exchanges: tuple[Exchange, ...] = ()
    prices: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=list(PRICES)))
    before: Mapping[str, float] | None = None
    unharmed: Plan | None = None

    @property
    def players(self) -> Members:
        """Companies that share, by plant."""
        return self.coalitions.plants

    @property
    def plan(self) -> Plan | None:
        """The plan of all together."""
        return self.coalitions.plans.get(self.players)

    @property
    def shares(self) -> pd.DataFrame:
        """Share of each company by rule, its gain beside alone, its accuracy, and what it pays in all."""
        rows = list[tuple[Any, ...]]()
        if self.split is not None and self.plan is not None:
            ledger, alone = ledger_costs(self.plan, self.players), -self.split.game.alone
            for rule, received in self.split.received.items():
                widths = self.split.accuracy.loc[rule]
                for i, plant in enumerate(self.players):
                    share = -float(received[i])
                    numbers = (alone[i], ledger[i], share, alone[i] - share, widths.iloc[i], share - ledger[i])
                    rows.append((rule, plant, *numbers))
        return pd.DataFrame(rows, columns=list(SHARES))

    @property
    def core(self) -> pd.DataFrame:
        """Whether a coalition would leave, by rule: which one, for how much, and how accurately that is known."""
        if self.split is None:
            return pd.DataFrame(columns=list(CORE))
        return self.split.core.reset_index().set_axis(list(CORE), axis=1)

    @property
    def payments(self) -> pd.DataFrame:
        """Who pays whom by rule, and at which prices of exchanges; `within`: whether both sides gain by it."""
        rows = list[tuple[object, ...]]()
        if self.split is not None and self.plan is not None:
            for rule, received in self.split.received.items():
                paid = -received - ledger_costs(self.plan, self.players)
                left, names = float(paid.sum()), self.players
                if abs(left) > self.split.game.rounding:
                    paid, names = np.append(paid, -left), (*names, PARK)
                rows += payment_rows(rule, paid, names, list(self.exchanges), self.prices) if rule != LEDGER else ()
        return pd.DataFrame(rows, columns=list(PAYMENTS))

    @property
    def unpaid(self) -> pd.DataFrame:
        """Cost of each company before, by the best plan, and by the best one with nobody worse off, unpaid."""
        if self.plan is None or self.before is None or not self.plan.found:
            return pd.DataFrame(columns=list(UNPAID))
        before = np.array([self.before.get(player, math.nan) for player in self.players])
        best = ledger_costs(self.plan, self.players)
        other = _costs(self.unharmed, self.players)
        columns = (self.players, before, best, best - before, other, other - before)
        return pd.DataFrame(dict(zip(UNPAID, columns, strict=True)))

    @property
    def sentences(self) -> tuple[Message, ...]:
        """What cannot be read off the tables: infeasible and open coalitions, and rules that say nothing."""
        open_ones = (*self.coalitions.sentences, *without_plan(self.coalitions))
        return open_ones + (self.split.sentences if self.split is not None else ())

    def __repr__(self) -> str:
        count = f"{len(self.coalitions.plans)} coalitions of {', '.join(self.players)}"
        return f"Sharing({count}; core {self.split.core_status if self.split else 'not known'})"


def _costs(plan: Plan | None, players: Members) -> Floats:
    return np.full(len(players), np.nan) if plan is None or not plan.found else ledger_costs(plan, players)


def sharing(
    case: Case,
    plants: Iterable[str] | None = None,
    *,
    rules: Iterable[str] | None = None,
    reference: str = "alone",
    limits: AllotmentRule = "alone",
    prices: bool = True,
    orders: int | None = None,
    n_jobs: int = 1,
    resume: str | Path | None = None,
    progress: bool | Callable[[int, int], None] = False,
    cancel: Callable[[], bool] | None = None,
    on_sharing: Callable[[Sharing, int, int], None] | None = None,
    **options: Any,
) -> Sharing:
    """Share what a park saves: what each pays by each rule, who would leave, who pays whom for what.

    Args:
        case: the park.
        plants: the companies that share, by plant, several as one by ``a+b``; none: all inside the fence, those that cannot run
            without another as one with it. Up to 10 by all their coalitions, more by
            sampled orders: Shapley's value has a standard error then, and core and nucleolus are those of the coalitions solved.
        rules: as of ``share``; none: all. Beside them stands ``ledger``, what the plan leaves to each without payments.
        reference: what nobody may be worse off than: ``alone`` (each for itself, at best) or ``today``.
        limits: by what coalitions have their part of the limits of the park, as of ``coalitions``.
        prices: whether each exchange is left out once, to find the prices at which both sides gain by it.
        orders: random orders, each with its reverse, by which Shapley's value is sampled; none: of more than
            10 companies 30, else all coalitions.
        n_jobs: processes side by side, -1 for one per processor.
        resume: folder in which each plan is kept as soon as it is found; what is there already is not solved again.
        progress: True shows a line; a function is called with the plans found and wanted.
        cancel: is asked between two plans whether to stop. It and Ctrl-C end it; what was found is kept.
        on_sharing: is called with the answer so far, and the plans found and wanted.
        options: those of ``optimise`` (but ``objective``, ``scope``, ``only``, ``shares``, ``extra`` and ``start``).

    Returns:
        ``.split`` of the game with its core, ``.shares``, ``.payments``, ``.prices``, ``.unpaid`` and ``.coalitions``.

    Raises:
        CaseError: the case is faulty.
        ArgumentError: no such plants or rules, too many plants, or options that cannot be meant.

    Method: see ``docs/how-to/sharing.md``, and the sources there.

    Examples:
        >>> import parkloop as pl
        >>> found = pl.sharing(pl.load_case("two_firms"), rules=["shapley"])
        >>> shares = found.shares.set_index(["rule", "plant"])
        >>> shares.loc["shapley", "gain_per_y"].round().to_dict()
        {'brewery': 614500.0, 'greenhouse': 614500.0}
        >>> paid = found.payments.iloc[0]
        >>> paid["payer"], paid["payee"], round(paid["payment_per_y"]), paid["exchange"], float(paid["price_per_unit"])
        ('greenhouse', 'brewery', 350000, 'brewery>greenhouse:hot_water', 21.875)
    """
    case, given = checked(case), ArgumentCheck()
    named = check_rules(given, rules)
    given.one_of("limits", limits, LIMIT_RULES)
    given.one_of("reference", reference, ("alone", "today"))
    if not isinstance(prices, bool):
        given.fault("prices", say("found {value}, but yes or no is meant", value=repr(prices)))
    if orders is not None:
        given.whole("orders", orders, 2, MOST_ORDERS)
    listeners = {"cancel": cancel, "on_sharing": on_sharing}
    check_series(given, "sharing", options, *FIXED, n_jobs=n_jobs, resume=resume, **listeners)
    players = _sharers(given, case, plants)
    given.raise_faults()
    count = orders or (ORDERS if len(players) > MOST_PLANTS else 0)
    series = {"n_jobs": n_jobs, "resume": resume}
    listed = tuple(random_orders(players, count))
    answer = Sharing(Coalitions(players, {}), listed, named)
    with Keeping(cancel) as stopped:
        allotted = allotment(case, limits, parties=parted(players), resume=resume, cancel=stopped, options=options)
        asked = _SharingQuestion(case, listed, named, reference, series, options, stopped, progress, allotted)
        for answer, found, wanted in asked.answers(players, prices):
            if on_sharing is not None:
                on_sharing(answer, found, wanted)
    return answer


def _sharers(given: ArgumentCheck, case: Case, plants: Iterable[str] | None) -> Members:
    """The players, as far as they can share; faults go to ``given``."""
    players = players_of(given, case, plants)
    if len(players) > MOST_SAMPLED:
        given.fault("plants", say("{count} are given, at most {most} are meant", count=len(players), most=MOST_SAMPLED))
    beyond = {plant.plant for plant in case.plants if plant.external}
    outside = [plant for plant in plants_of(players) if plant in beyond]
    if outside:
        given.fault("plants", say("{names} lie outside the fence", names=joined(outside)))
    return players


@dataclass(frozen=True, eq=False)
class _SharingQuestion:
    """What is asked of a park, and who hears of it."""

    case: Case
    orders: tuple[Members, ...]
    rules: tuple[str, ...]
    reference: str
    series: Mapping[str, Any]
    options: Mapping[str, Any]
    stopped: Callable[[], bool]
    progress: bool | Callable[[int, int], None]
    allotted: Allotment

    def answers(self, players: Members, prices: bool) -> Iterator[tuple[Sharing, int, int]]:
        """The answer as it grows, and the plans found and wanted.

        First come the coalitions, then the plans without an exchange, then the one in which nobody is worse off.
        """
        groups = groups_of(players, self.orders)
        answer = Sharing(Coalitions(players, {}), self.orders, self.rules)
        series = {**self.series, "cancel": self.stopped, "progress": self.progress}
        for found in plans_of_groups(self.case, players, groups, series, self.options, self.allotted):
            answer = replace(answer, coalitions=found)
            yield answer, len(found.plans), len(groups) + 1
            if answer.plan is not None and answer.plan.status == "infeasible":
                return
        game, plan = game_of_plans(answer.coalitions, self.orders), answer.plan
        if game is None or plan is None:
            return
        split = split_by(game, self.rules, {LEDGER: -ledger_costs(plan, players)})
        answer = replace(answer, split=split, exchanges=tuple(exchanges_of(self.case, plan, players)))
        wanted = len(groups) + 1 + (len(answer.exchanges) if prices else 0)
        yield answer, len(groups), wanted
        if prices and not self.stopped():
            for rows in self._prices(answer, plan):
                answer = replace(answer, prices=pd.DataFrame(rows, columns=list(PRICES)))
                yield answer, len(groups) + len(rows), wanted
        if not self.stopped():
            yield self._unharmed(answer, plan), wanted, wanted

    def _prices(self, answer: Sharing, plan: Plan) -> Iterator[list[tuple[object, ...]]]:
        """Rows of the table of prices, one more each time."""
        if not answer.exchanges:
            return
        known, whole = candidates(self.case), only_of(self.case, answer.players, answer.players, self.allotted)
        tasks = []
        for exchange in answer.exchanges:
            without, start = case_without(self.case, plan, exchange, known)
            tasks.append((without, {**self.options, **whole, "start": start}))
        rows: list[tuple[object, ...]] = []
        solved = plans_of(tasks, **self.series, cancel=self.stopped)
        for exchange, other in zip(answer.exchanges, solved, strict=False):
            rows.append(price_row(exchange, plan, other, answer.players))
            yield list(rows)

    def _unharmed(self, answer: Sharing, plan: Plan) -> Sharing:
        """The answer with what each pays before, and the best plan in which nobody pays more."""
        players, plans = answer.players, answer.coalitions.plans
        if self.reference == "today":
            today = optimise(self.case, scope="baseline", cancel=self.stopped)
            before = dict(zip(players, _costs(today, players), strict=True))
        else:
            alone = {player: plans.get((player,)) for player in players}
            before = {player: one.objective for player, one in alone.items() if one is not None and one.objective is not None}
        before = {player: cost for player, cost in before.items() if math.isfinite(cost)}
        now = dict(zip(players, ledger_costs(plan, players), strict=True))
        rule, whole = NobodyWorseOff(before), only_of(self.case, players, players, self.allotted)
        if all(now[player] <= cost + 1e-9 * abs(cost) for player, cost in before.items()):
            return replace(answer, before=before, unharmed=plan)
        found = optimise(self.case, **whole, extra=rule, cancel=self.stopped, **self.options)
        return replace(answer, before=before, unharmed=found)


def price_of_no_payments(answer: Sharing) -> tuple[float, float]:
    """What it costs the park that nobody may be worse off without payments, and its accuracy [money/y]"""
    plan, other = answer.plan, answer.unharmed
    if plan is None or other is None or plan.objective is None or other.objective is None:
        return math.nan, math.nan
    widths = [math.inf if (width := accuracy(one)) is None else width for one in (plan, other)]
    return other.objective - plan.objective, 0.0 if other is plan else sum(widths)
