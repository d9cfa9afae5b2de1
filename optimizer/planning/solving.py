"""Networks, models and solves of a question: as a MILP, or where qualities mix by SCIP and our search."""

import time
from collections.abc import Callable, Set
from dataclasses import replace
from functools import partial

from parkloop.models.network.arcs import Network
from parkloop.models.site import Site
from parkloop.optimizer.bounds import bounded_network
from parkloop.optimizer.bounds.reduced_costs import REASON, screened
from parkloop.optimizer.mixing.ahead import ScipAhead
from parkloop.optimizer.mixing.portfolio import solve_mixing
from parkloop.optimizer.mixing.refinement import mixing_kinds
from parkloop.optimizer.mixing.state import MixingResult
from parkloop.optimizer.plan.designs import choice_columns, warm_start
from parkloop.optimizer.planning.assembly import Certificates, CreditBase
from parkloop.optimizer.planning.progress_line import without_bound
from parkloop.optimizer.planning.question import Question
from parkloop.optimizer.solve.build import Build, build
from parkloop.optimizer.solve.cycles import minimise_acyclic
from parkloop.optimizer.solver.outcome import Status
from parkloop.optimizer.solver.scip.process import available, prepare
from parkloop.optimizer.system.interrupts import check

SCREENING = 0.8
"""Share of the time limit in which links are screened."""


def ready(question: Question, site: Site, base: CreditBase, ahead: ScipAhead | None = None) -> tuple[Network, Build | None]:
    """The bounded network, and the model where it is one and no more.

    Args:
        question: what is asked.
        site: its site.
        base: baseline amount of each credit by policy and plant.
        ahead: SCIP, which may begin meanwhile.
    """

    def begin(candidates: Network) -> None:
        if not available() or not mixing_kinds(site, candidates):
            return
        if ahead is not None:
            ahead.begin(site, candidates, base, question.objectives[0], question.limits)
        if ahead is None or ahead.run is None:
            prepare()  # SCIP loads while the flows are bounded

    network = bounded_network(site, base, question.name, meanwhile=begin)
    check()
    if ahead is not None:
        ahead.look()
    kinds = mixing_kinds(site, network)
    later = kinds and (_mixes_anyway(question, kinds) or (ahead is not None and ahead.run is not None))
    return network, None if later else _built(question, site, network, base)


def _built(question: Question, site: Site, network: Network, base: CreditBase) -> Build:
    built = build(site, network, base)
    screening = question.screening and question.objectives == ("cost",)
    return _without_links_that_cannot_pay(built, partial(question.limits.past, SCREENING)) if screening else built


def solve_question(
    question: Question,
    site: Site,
    network: Network,
    base: CreditBase,
    built: Build | None = None,
    certificates: Certificates | None = None,
    ahead: ScipAhead | None = None,
) -> MixingResult:
    """Build and minimise a question; with mixing qualities by SCIP and refinement.

    Returns the seconds of building too. Search and relaxation go on until design and bound are close.

    Where only processes can give less than their limit, the park with all of them at their limit is the start, unless SCIP has a
    plan before.

    Args:
        question: what is asked.
        site: its site.
        network: links and arcs with their flow bounds.
        base: baseline amount of each credit by policy and plant.
        built: the model, where there is one already.
        certificates: keep the certificate that the plan needs too.
        ahead: SCIP, where it may have begun.
    """
    passes = (certificates or Certificates(question, base)).passes
    kinds = mixing_kinds(site, network)
    mixing = partial(
        solve_mixing,
        site,
        network,
        base,
        question.lexicographic_objectives,
        question.limits,
        passes,
        proof=question.exact,
        ahead=ahead,
    )
    if kinds and _mixes_anyway(question, kinds):
        return mixing()
    if kinds and ahead is not None and ahead.has_plan():
        found = mixing()
        if found[3] is not None:
            return found
    first = _solved(question, site, network, base, built, part=bool(kinds))
    return first if not kinds or first[2].status is Status.interrupted else mixing(first=first)


def _mixes_anyway(question: Question, kinds: Set[str]) -> bool:
    """Whether to begin with outlets that are not at their limits."""
    return question.exact or bool(kinds - {"process"})


def _solved(question: Question, site: Site, network: Network, base: CreditBase, built: Build | None, part: bool) -> MixingResult:
    """The optimum of a linear question, or with all outlets at their limits.

    That is a ``part`` of the plans, whose bound is none of all. The seconds are those of building what is not ``built``.
    """
    began = time.monotonic()
    made = _built(question, site, network, base) if built is None else built
    build_seconds = time.monotonic() - began
    begun = None if question.start is None else warm_start(question.start, choice_columns(made))
    tell = without_bound(question.limits.on_progress) if part else question.limits.on_progress
    limits = replace(question.limits, start=begun, on_progress=tell)
    return made, build_seconds, *minimise_acyclic(made, question.lexicographic_objectives, limits)


def _without_links_that_cannot_pay(built: Build, over: Callable[[], bool]) -> Build:
    """The model in which links are closed that no plan of least cost has."""
    found, counted = screened(built, over), built.network.screened.copy()
    counted[REASON] += found.closed
    network = replace(built.network, screened=+counted)
    return replace(built, problem=found.problem, network=network)
