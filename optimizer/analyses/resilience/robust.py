"""Plans that bear exits: by expected cost, in the worst one, by regret; and what that costs.

Designs are made in four ways: the plan of least cost, the best plan for each exit known beforehand, the plan of least expected
cost at each chance, and that of the least worst case; the last two are mixed-integer problems over all exits at once (see
``joint``). What bounds prove to be no better than a known design is left out. Every design is then run with nothing gone and
after every exit. Choices are of these designs only; what no design can better is proven by the bounds of the best plans for each
exit, and by those of the problems over all exits.
"""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from parkloop.cases.messages import joined, say
from parkloop.cases.schema import Case
from parkloop.models.site import make_site
from parkloop.optimizer.analyses.resilience.exits import Exit, asked_kinds, exits_possible
from parkloop.optimizer.analyses.resilience.joint import makers_of
from parkloop.optimizer.analyses.resilience.operation import Operation, Operator
from parkloop.optimizer.analyses.resilience.single import as_run, plan_to_run
from parkloop.optimizer.bounds import bounded_network
from parkloop.optimizer.plan.arguments import ArgumentCheck, checked
from parkloop.optimizer.plan.designs import design_of, same_design
from parkloop.optimizer.plan.record import Plan
from parkloop.optimizer.system.interrupts import Asking, Keeping

CHANCES = (0.01, 0.02, 0.05)
"""Chances of each exit in a year, at which plans are made by default."""
NOMINAL, WORST = say("least cost"), say("least worst case")
DESIGNS = ("design", "links", "cost_per_y", "worst_per_y", "worst_exit", "largest_regret_per_y", "cannot_bear")
CURVE = ("chance", "design", "expected_per_y", "bound_per_y", "cost_per_y", "price_per_y", "expected_of_least_cost_per_y")


@dataclass(frozen=True, eq=False)
class RobustDesign:
    """A design by how it was made, run with nothing gone and after every exit."""

    name: str
    plan: Plan
    whole: Operation
    after: tuple[Operation, ...]

    @property
    def cannot_bear(self) -> int:
        """Number of exits after which it is not known to run."""
        return sum(ran.possible is not True for ran in self.after)

    def expected(self, chance: float) -> float:
        """Expected cost where each exit has a chance; infinite where one cannot be borne [money/y]"""
        return (1.0 - chance * len(self.after)) * self.whole.cost + chance * sum(_cost(ran) for ran in self.after)


@dataclass(frozen=True, eq=False)
class RobustPlans:
    """Designs beside each other, and the bounds of all others.

    ``least`` is what each exit costs at least, whatever is built [money/y]; ``unbearable`` are exits that no design can bear,
    with what would have to give, ``undecided`` those for which neither a design that bears them nor a proof that there is none
    was found: neither counts in costs. ``bounds`` are those of least expected costs by chance.
    """

    exits: tuple[Exit, ...]
    chances: tuple[float, ...]
    found: tuple[RobustDesign, ...]
    least: tuple[tuple[float, float], ...]
    whole_bound: float
    bounds: Mapping[float, float] = field(default_factory=dict)
    unbearable: Mapping[Exit, str] = field(default_factory=dict)
    undecided: tuple[Exit, ...] = ()

    def regret(self, design: RobustDesign) -> float:
        """Largest cost of a design in a case less that of the best one known there [money/y]

        Cases are each exit, and nothing gone.
        """
        best = [min(_cost(ran) for ran in column) for column in zip(*(one.after for one in self.found), strict=True)]
        whole = design.whole.cost - min(one.whole.cost for one in self.found)
        return max([whole, *(_cost(ran) - least for ran, least in zip(design.after, best, strict=True) if math.isfinite(least))])

    def worst(self, design: RobustDesign) -> float:
        """Cost of a design after its worst exit [money/y]"""
        return max([design.whole.cost, *map(_cost, design.after)])

    @property
    def designs(self) -> pd.DataFrame:
        """One row per design: cost, after the worst exit, largest regret, exits it cannot bear [money/y]"""
        return pd.DataFrame([self._row(one) for one in self.found], columns=list(DESIGNS))

    def _row(self, one: RobustDesign) -> tuple[Any, ...]:
        costs = list(map(_cost, one.after))
        worst = self.exits[costs.index(max(costs))].id if costs and max(costs) >= one.whole.cost else ""
        links = int((one.plan.tables["links"]["status"] == "new").sum())
        return (one.name, links, one.whole.cost, self.worst(one), worst, self.regret(one), one.cannot_bear)

    @property
    def matrix(self) -> pd.DataFrame:
        """One row per design and exit: cost and its bound [money/y]; none where it cannot run."""
        rows = [
            (one.name, gone.kind, gone.id, ran.cost, ran.bound if ran.possible else math.nan)
            for one in self.found
            for gone, ran in zip(self.exits, one.after, strict=True)
        ]
        return pd.DataFrame(rows, columns=["design", "kind", "exit", "cost_per_y", "bound_per_y"])

    @property
    def curve(self) -> pd.DataFrame:
        """Price of robustness: the design of least expected cost at each chance, and what it costs.

        ``bound_per_y``: no design at all has a lower expected cost. ``price_per_y`` is the cost with nothing gone less that of
        the cheapest design [money/y].
        """
        return pd.DataFrame(list(self._curve()), columns=list(CURVE))

    def _curve(self) -> Iterator[tuple[Any, ...]]:
        cheapest = min(self.found, key=lambda one: one.whole.cost)
        for chance in self.chances:
            best = min(
                self.found, key=lambda one: (one.cannot_bear if chance else 0, one.expected(chance) if chance else one.whole.cost)
            )
            expected = best.expected(chance) if chance else best.whole.cost
            apart = (1.0 - chance * len(self.exits)) * self.whole_bound + chance * sum(bound for _, bound in self.least)
            bound = min(max(apart, self.bounds.get(chance, -math.inf)), expected)
            price = best.whole.cost - cheapest.whole.cost
            yield (
                chance,
                best.name,
                expected,
                bound,
                best.whole.cost,
                price,
                cheapest.expected(chance) if chance else cheapest.whole.cost,
            )

    def __repr__(self) -> str:
        return f"RobustPlans({len(self.found)} designs, {len(self.exits)} exits)"


def _cost(ran: Operation) -> float:
    return ran.cost if ran.possible else math.inf


def robust(
    case: Case,
    plan: Plan | None = None,
    *,
    kinds: str | Sequence[str] = "company",
    chances: Sequence[float] = CHANCES,
    time_limit: float | None = None,
    gap: float | None = None,
    cancel: Callable[[], bool] | None = None,
    on_design: Callable[[RobustPlans], None] | None = None,
) -> RobustPlans:
    """Plans that bear exits (N-1): by expected cost, worst case and regret; and their price.

    Args:
        case: the park.
        plan: a plan of it; none: the one of least cost.
        kinds: ``company``, ``link``, ``market``, ``supply``, ``outlet``, ``unit``, several or ``all``: what may be gone, whatever
            plan uses it: another plan leans on others.
        chances: of each exit in a year, all the same; together below 1. At each a plan is made.
        time_limit: seconds of each plan; none: 6 for each exit and 15 over all exits, where the park is large. What is found and
            proven until then counts, and ``bound_per_y`` says how far from the best it may be.
        gap: relative, of each plan.
        cancel: is asked whether to stop. It and Ctrl-C end it; what was found is kept.
        on_design: is called with what is known after each design.

    Returns:
        ``.designs``, ``.curve`` (the price of robustness) and ``.matrix``, which hold for one exit at a time.

    Raises:
        CaseError: the case is faulty.
        ArgumentError, ValueError: arguments that cannot be meant, or no plan was found.

    Method: two-stage stochastic and worst-case programs over single contingencies, see the head of the module; regret: Savage
    L.J. (1951) J. Am. Stat. Assoc. 46, 55-67, over the designs that are found.

    Examples:
        >>> import parkloop as pl
        >>> found = pl.robust(pl.load_case("two_firms"), chances=[0.05])
        >>> found.curve[["design", "price_per_y"]].values.tolist()
        [['least cost', 0.0]]
    """
    case, given = checked(case), ArgumentCheck()
    if plan is not None:
        given.plan("plan", plan, found=True)
    asked = asked_kinds(given, kinds)
    for chance in given.numbers("chances", chances):
        given.number("chances", chance, lambda value: 0 <= value < 1, say("from 0 to below 1"))
    given.limits(time_limit, gap)
    given.function("cancel", cancel)
    given.function("on_design", on_design)
    given.raise_faults()
    limits = {"time_limit": time_limit, "gap": gap, "cancel": cancel}
    with Asking(cancel) as stopped:
        first = plan_to_run(case, plan, time_limit, gap, stopped)
        ran = as_run(case, first, time_limit)
    site = make_site(case)
    # whatever a plan may lean on, not only what the cheapest does: another one would lean on others
    exits = exits_possible(bounded_network(site, forced=True), site, asked)
    search = _RobustSearch(case, first, tuple(exits), tuple(map(float, chances)), limits, on_design)
    search.check_chances()
    with Keeping(cancel) as stopped:
        search.run(ran, stopped)
    return search.answer()


class _RobustSearch:
    """The search for designs: what is known so far."""

    def __init__(
        self,
        case: Case,
        first: Plan,
        exits: tuple[Exit, ...],
        chances: tuple[float, ...],
        limits: dict[str, Any],
        heard: Callable[[RobustPlans], None] | None,
    ) -> None:
        self.first, self.exits, self.chances, self.heard = first, exits, chances, heard
        self.operator = Operator.of(case, limits["time_limit"], limits["cancel"])
        self.makers = makers_of(case, first, self.operator, limits)
        known = first.bound is not None and (first.objective_name, first.scope, first.only) == ("cost", "park", None)
        self.whole_bound = first.bound if known and first.bound is not None else -math.inf
        self.found: list[RobustDesign] = []
        self.least: dict[Exit, tuple[float, float]] = {}
        self.bounds: dict[float, float] = {}
        self.unbearable: dict[Exit, str] = {}

    def check_chances(self) -> None:
        """Raise ``ArgumentError`` where the exits are certain together."""
        given = ArgumentCheck()
        if max(self.chances, default=0.0) * len(self.exits) >= 1.0:
            given.fault(
                "chances",
                say(
                    "{count} exits may happen: each chance must be below {most}",
                    count=len(self.exits),
                    most=f"{1 / len(self.exits):g}",
                ),
            )
        given.raise_faults()

    @property
    def borne(self) -> tuple[Exit, ...]:
        """Exits that some known design bears."""
        return tuple(gone for n, gone in enumerate(self.exits) if any(one.after[n].possible for one in self.found))

    @property
    def undecided(self) -> tuple[Exit, ...]:
        """Exits for which there is neither a design that bears them nor a proof that there is none."""
        return tuple(gone for gone in self.exits if gone not in self.unbearable and gone not in self.borne)

    def answer(self) -> RobustPlans:
        """What is known, of the exits that some known design bears."""
        kept = [n for n, gone in enumerate(self.exits) if gone in self.borne]
        found = [RobustDesign(one.name, one.plan, one.whole, tuple(one.after[n] for n in kept)) for one in self.found]
        # an exit restricts: where it was not asked about, what is proven without it is proven with it
        least = tuple(self.least.get(gone, (math.inf, self.whole_bound)) for gone in self.borne)
        return RobustPlans(
            *(self.borne, self.chances, tuple(found), least, self.whole_bound, self.bounds),
            unbearable=self.unbearable,
            undecided=self.undecided,
        )

    def run(self, ran: Plan, stopped: Callable[[], bool]) -> None:
        """Make designs in all four ways, until it is stopped."""
        self.add(NOMINAL, ran)
        for gone in self.exits:
            if stopped():
                return
            self.known_beforehand(gone)
        for chance in self.chances:
            if stopped() or not self.borne:
                return
            if chance > 0:
                self.over_all(say("expected at {chance}", chance=f"{chance:g}"), chance)
        if not stopped() and self.borne:
            self.over_all(WORST, None)

    def known_beforehand(self, gone: Exit) -> None:
        """The best plan where an exit is known beforehand, unless a known design is as good."""
        column = self.exits.index(gone)
        cost = min(_cost(one.after[column]) for one in self.found) if self.found else math.inf
        if math.isfinite(cost) and cost - self.whole_bound <= self.makers.gap * abs(cost):
            # an exit restricts, so that what is proven without it is proven with it
            self.least[gone] = cost, self.whole_bound
            return
        plan, found, bound = self.makers.known(gone)
        if bound == math.inf:
            lacking = self.operator.run(design_of(self.first), gone, explain=True)
            self.unbearable[gone] = joined(lacking.reasons, "\n")
            return
        self.least[gone] = found, max(bound, self.whole_bound)
        if plan is not None:
            self.add(say("known: {exit}", exit=gone.id), plan)

    def over_all(self, name: str, chance: float | None) -> None:
        """The plan of least expected cost at a chance over all exits, else of the least worst case."""
        kept = [n for n, gone in enumerate(self.exits) if gone in self.borne]
        least = [self.least.get(gone, (math.inf, self.whole_bound))[1] for gone in self.borne]
        if chance is None:
            apart = max([self.whole_bound, *least])
            best = min(self.found, key=lambda one: max([one.whole.cost, *(_cost(one.after[n]) for n in kept)]))
            value = max([best.whole.cost, *(_cost(best.after[n]) for n in kept)])
        else:
            apart = (1.0 - chance * len(kept)) * self.whole_bound + chance * sum(least)
            best = min(self.found, key=lambda one: _mean(one, kept, chance))
            value = _mean(best, kept, chance)
        if math.isfinite(value) and value - apart <= self.makers.gap * abs(value):
            return
        plan, bound = self.makers.over_all(self.borne, chance, (best.whole, *(best.after[n] for n in kept)))
        if chance is not None:
            self.bounds[chance] = bound
        if plan is not None:
            self.add(name, plan)

    def add(self, name: str, plan: Plan) -> None:
        """Run a design with nothing gone and after every exit, unless it is one that was run already."""
        if any(same_design(plan, one.plan) for one in self.found):
            return
        design = design_of(plan)
        whole = self.operator.run(design)
        if whole.possible:
            after = tuple(self.operator.cost(design, gone) for gone in self.exits)
            self.found.append(RobustDesign(name, plan, whole, after))
            if self.heard is not None:
                self.heard(self.answer())


def _mean(design: RobustDesign, kept: Sequence[int], chance: float) -> float:
    """Expected cost of a design over the exits that count [money/y]"""
    return (1.0 - chance * len(kept)) * design.whole.cost + chance * sum(_cost(design.after[n]) for n in kept)
