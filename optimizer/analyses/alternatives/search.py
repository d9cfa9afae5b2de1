"""Search for alternatives: the best networks, the most different ones, and the class of every choice."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from parkloop.cases.messages import say
from parkloop.cases.schema import Case
from parkloop.models.site import Scope
from parkloop.optimizer.analyses.alternatives.networks import (
    COST,
    Choices,
    FoundNetwork,
    bounds_with_choice,
    choice_variables,
    hamming,
    idle_of,
    impossible,
    most_different,
    next_best,
    with_choice,
)
from parkloop.optimizer.plan import kpi
from parkloop.optimizer.plan.arguments import ArgumentCheck, check_limits, check_members, checked
from parkloop.optimizer.plan.record import Plan
from parkloop.optimizer.planning.question import Question
from parkloop.optimizer.planning.steps.baseline_amounts import NoBaselineError
from parkloop.optimizer.resolve.ruled_park import RuledPark, open_ruled_park
from parkloop.optimizer.solver.limits import Limits
from parkloop.optimizer.system.interrupts import Keeping

MOST_NETWORKS = 100
NETWORK_COLUMNS = (
    *("network", "sought", "cost_per_y", "extra_per_y", "extra_accuracy_per_y", "bound_per_y", "gap", "status"),
    *("choices", "differs_from_best", "differs_from_nearest", "added", "dropped", "certified"),
)
CHOICE_COLUMNS = ("kind", "name", "class", "count", "share", "turned_cost_per_y", "turned_bound_per_y", "networks")
ORDER = ("must", "all_found", "choice", "possible", "none_found", "idle", "never")
"""Classes of choices, from those that are in every network to those that are in none."""


@dataclass(frozen=True, eq=False)
class Alternatives:
    """Alternatives to the plan of least cost: networks in order of cost, each with a certified plan.

    ``networks``: what each builds beside the best one, its cost, ``extra_per_y`` over the best (empty where it is not larger than
    ``extra_accuracy_per_y``, the sum of both accuracies), ``bound_per_y`` of all networks that were left, ``gap``, and in how
    many choices it differs. ``choices``: of every link, technology and store its class, in how many of the networks it
    is, and of those that were turned what a plan without it (or with it) costs, and what every such plan costs at least.
    ``complete``: no further network costs less than the limit, which is proven.
    """

    networks: pd.DataFrame = field(repr=False)
    choices: pd.DataFrame = field(repr=False)
    plans: Mapping[int, Plan] = field(repr=False)
    limit: float
    complete: bool
    fewest_in_common: int | None = None
    """Least number of choices that any network within the limit has in common with the best ones, summed over them; proven."""
    reasons: tuple[str, ...] = ()
    """Why there is no network."""
    notes: tuple[str, ...] = ()
    """What is to be known of networks that were sought and not found."""

    def plan(self, network: int) -> Plan:
        """The certified plan of a network, by its number.

        Raises:
            KeyError: there is no such network.
        """
        return self.plans[network]

    def __repr__(self) -> str:
        return f"Alternatives({len(self.plans)} networks{', all within the limit' if self.complete else ''})"


def alternatives(
    case: Case,
    *,
    count: int = 5,
    within: float = 0.02,
    different: int = 2,
    prove: bool = True,
    scope: str = "park",
    only: Iterable[str] | None = None,
    time_limit: float | None = None,
    gap: float | None = None,
    seed: int = 0,
    cancel: Callable[[], bool] | None = None,
    on_alternatives: Callable[[Alternatives], None] | None = None,
) -> Alternatives:
    """Alternatives to the plan of least cost, and how free each choice is.

    A network is a set of new links, technologies and stores each of which it needs: without some of them it would cost more. So a
    set with a further link that does not pay is no other network.

    Args:
        case: the park.
        count: best networks wanted, in order of cost.
        within: how much more than the best they may cost, relative.
        different: networks that are sought as different as possible from those found, within the same cost.
        prove: whether choices are turned to prove that a network cannot do without them, or with them.
        scope: park or plant.
        only: plants of a coalition; none: all.
        time_limit: seconds of each solve.
        gap: relative, of each solve; by default 1e-6 for small parks, 1e-3 for others and where qualities mix.
        seed: of the solver, from 0.
        cancel: says whether to stop. It and Ctrl-C end it; the networks found are kept.
        on_alternatives: hears of the alternatives so far.

    Returns:
        ``.networks``, ``.choices`` (``must``: every plan within the limit has it, ``never``: none has it, both proven;
        ``choice``, ``possible``: some plan within the limit has it and some has not; ``idle``: built, it carries nothing in the
        cheapest plan that has it; ``all_found``, ``none_found``: not proven), and ``.plan(n)``.

    Raises:
        CaseError: the case is faulty.
        ArgumentError: numbers, a scope or plants that cannot be meant.

    Method: integer cuts, Balas E., Jeroslow R. (1972) SIAM J. Appl. Math. 23, 61-69; modelling to generate alternatives,
    Brill E.D. et al. (1982) Manage. Sci. 28, 221-235.

    Examples:
        >>> import parkloop as pl
        >>> found = pl.alternatives(pl.load_case("two_firms"), count=3, within=0.5)
        >>> found.networks.query("sought == 'best'")["cost_per_y"].round().astype(int).tolist()
        [2003000, 2082000, 2573000]
    """
    case, given = checked(case), ArgumentCheck()
    given.whole("count", count, 1, MOST_NETWORKS)
    given.whole("different", different, 0, MOST_NETWORKS)
    given.number("within", within, lambda share: 0 <= share < math.inf, say("from 0"))
    given.one_of("scope", scope, ("park", "plant"))
    members = check_members(given, case, only)
    check_limits(given, time_limit=time_limit, gap=gap, cancel=cancel, seed=seed)
    given.function("on_alternatives", on_alternatives)
    given.raise_faults()
    search = _Search(case, float(within), on_alternatives or (lambda found: None))
    with Keeping(cancel) as stopped:
        limits = Limits(time_limit, gap, None, stopped, seed=seed)
        try:
            search.park = open_ruled_park(Question(case, ("cost",), Scope(scope), members, limits))
        except NoBaselineError as error:
            search.reasons = tuple(error.reasons)
            return search.found
        search.notes += [search.park.assumption] if search.park.assumption else []
        search.seek_best(count)
        search.seek_different(different)
        search.classify(prove)
    return search.found


@dataclass(eq=False)
class _Search:
    """State of a search: networks and classes so far."""

    case: Case
    within: float
    heard: Callable[[Alternatives], None]
    park: RuledPark | None = None
    networks: list[FoundNetwork] = field(default_factory=list)
    complete: bool = False
    fewest: int | None = None
    classes: dict[str, str] = field(default_factory=dict)
    turned: dict[str, tuple[float, float]] = field(default_factory=dict)
    plans: dict[int, Plan] = field(default_factory=dict)
    reasons: tuple[str, ...] = ()
    notes: list[str] = field(default_factory=list)

    @property
    def limit(self) -> float:
        """Cost that an alternative has at most [money/y]"""
        if not self.networks:
            return math.inf
        best = min(one.cost for one in self.networks)
        return best + self.within * abs(best)

    def seek_best(self, count: int) -> None:
        """Seek the best networks one after the other."""
        assert self.park is not None
        while len(self.networks) < count and not self.park.stopped:
            if self.networks and not self.networks[-1].choices:
                self.complete = True
                return
            one, answer = next_best(self.park, self.networks, self.limit)
            if one is None or one.cost > self.limit:
                self.complete = bool(self.networks) and (impossible(answer) or answer.bound > self.limit)
                self._why(answer)
                return
            least = max([one.bound, *(other.bound for other in self.networks)])
            self.networks.append(FoundNetwork(one.choices, one.answer, one.sought, min(least, one.cost)))
            self.heard(self.found)

    def _why(self, answer: Any) -> None:
        """Say why there is no network, or no further one."""
        if self.networks and not self.complete:
            self.notes.append(say("The next best network was not found in the time: there may be further ones within the limit."))
        if not self.networks:
            self.reasons = (
                say("The park has no plan: solve it to be told why.")
                if impossible(answer)
                else say("No plan was found in the time."),
            )

    def seek_different(self, count: int) -> None:
        """Seek networks that are as different as possible from all that are known."""
        assert self.park is not None
        for turn in range(count if self.networks else 0):
            if self.park.stopped or not any(one.choices for one in self.networks):
                return
            one, fewest = most_different(self.park, self.networks, self.limit)
            if turn == 0 and math.isfinite(fewest):
                self.fewest = max(math.ceil(fewest - 1e-6), 0)
                most = sum(len(other.choices) for other in self.networks)
                self.notes.append(
                    say(
                        "Every network within the limit shares at least {least} of the {most} choices of the best ones, "
                        "summed over them.",
                        least=self.fewest,
                        most=most,
                    )
                )
            if one is None or any(one.choices == other.choices for other in self.networks):
                self.notes.append(say("No further network that differs more was found in the time and within the limit."))
                return
            self.networks.append(one)
            self.heard(self.found)

    def classify(self, prove: bool) -> None:
        """Class of every choice, by turning those that all networks have or none has."""
        assert self.park is not None
        if not self.networks:
            return
        names, limit = list(choice_variables(self.park.built.ledger)), self.limit
        for name in names:
            there = sum(name in one.choices for one in self.networks)
            self.classes[name] = "all_found" if there == len(self.networks) else "none_found" if there == 0 else "choice"
        if not prove:
            return
        for name in [name for name in names if self.classes[name] == "all_found"]:
            self._turn(name, False, limit)
        none = [name for name in names if self.classes[name] == "none_found"]
        least = bounds_with_choice(self.park, none)
        small = not self.park.many_choices
        for name in none:
            if least.get(name, -math.inf) > limit:
                self.classes[name], self.turned[name] = "never", (math.nan, least[name])
            elif small:
                self._turn(name, True, limit)

    def _turn(self, name: str, built: bool, limit: float) -> None:
        """Turn a choice, and tell what that costs."""
        assert self.park is not None
        if self.park.stopped:
            return
        answer = with_choice(self.park, name, built, limit, min(self.networks, key=lambda one: one.cost))
        cost = math.nan if answer.x is None else answer.amount(COST)
        self.turned[name] = cost, answer.bound
        if impossible(answer) or answer.bound > limit:
            self.classes[name] = "never" if built else "must"
        elif answer.x is not None and cost <= limit:
            self.classes[name] = "choice" if not built else "idle" if idle_of(answer, [name]) else "possible"
        self.heard(self.found)

    @property
    def found(self) -> Alternatives:
        """The alternatives so far, in order of cost."""
        order = sorted(self.networks, key=lambda one: one.cost)
        plans = {n: self._plan(one) for n, one in enumerate(order, start=1)}
        return Alternatives(
            _network_table(order, plans),
            self._choice_table(order),
            plans,
            self.limit,
            self.complete,
            self.fewest,
            self.reasons,
            tuple(self.notes),
        )

    def _plan(self, one: FoundNetwork) -> Plan:
        assert self.park is not None
        if id(one) not in self.plans:
            words = say("One of several networks of about the same cost: the bound is that of the best one.")
            self.plans[id(one)] = self.park.plan(one.answer, one.cost, self.networks[0].bound, [words])
        return self.plans[id(one)]

    def _choice_table(self, order: list[FoundNetwork]) -> pd.DataFrame:
        technologies, stores = {row.technology for row in self.case.technologies}, {row.store for row in self.case.stores}
        rows = []
        known = self.classes or dict.fromkeys(sorted(set().union(*(one.choices for one in order))), "")
        for name, label in known.items():
            there = [n for n, one in enumerate(order, start=1) if name in one.choices]
            kind = "technology" if name in technologies else "store" if name in stores else "link"
            word = label or ("all_found" if len(there) == len(order) else "choice")
            turned = self.turned.get(name, (math.nan, math.nan))
            rows.append((kind, name, word, len(there), len(there) / max(len(order), 1), *turned, ", ".join(map(str, there))))
        rows.sort(key=lambda row: (ORDER.index(row[2]), -row[3], row[0], row[1]))
        return pd.DataFrame(rows, columns=list(CHOICE_COLUMNS))


def _network_table(order: list[FoundNetwork], plans: Mapping[int, Plan]) -> pd.DataFrame:
    """One row per network, the best first."""
    rows = []
    for n, one in enumerate(order, start=1):
        best, others = order[0], [other for other in order if other is not one]
        bound = one.bound if math.isfinite(one.bound) else math.nan
        rooms = [_accuracy(best), _accuracy(one) if math.isfinite(one.bound) else 0.0]
        extra, room = one.cost - best.cost, sum(rooms)
        gap = (one.cost - bound) / max(abs(one.cost), 1e-9)
        near = min((hamming(one.choices, other.choices) for other in others), default=0)
        rows.append(
            (
                *(n, one.sought, one.cost, extra if extra > room or one is best else math.nan, room, bound, gap),
                *(one.answer.status.value, len(one.choices), hamming(one.choices, best.choices), near),
                *(_listed(one.choices - best.choices), _listed(best.choices - one.choices), plans[n].certified),
            )
        )
    table = pd.DataFrame(rows, columns=list(NETWORK_COLUMNS))
    for figure in kpi.COMPARED:
        table[figure] = [plans[n].kpi.get(figure, math.nan) for n in table["network"]]
    return table


def _accuracy(one: FoundNetwork) -> float:
    return max(one.cost - one.bound, 0.0) if math.isfinite(one.bound) else math.inf


def _listed(choices: Choices) -> str:
    return "; ".join(sorted(choices))
