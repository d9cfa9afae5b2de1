"""Explanation of infeasibility: which limit, quality or need must change, and by how much."""

import math
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import islice

from parkloop.cases.messages import joined, say
from parkloop.models.network.arcs import Network
from parkloop.models.network.candidates import make_network
from parkloop.models.site import Site
from parkloop.optimizer.bounds import with_flow_bounds
from parkloop.optimizer.infeasibility.amounts import ElasticCase, Finding, findings
from parkloop.optimizer.infeasibility.conflict import Search, find_conflict
from parkloop.optimizer.infeasibility.moved_limits import slack_range_of, with_distant_limits
from parkloop.optimizer.infeasibility.words import SENTENCES, sentence
from parkloop.optimizer.mixing.bilinear import bilinear
from parkloop.optimizer.mixing.refinement import mixing_kinds
from parkloop.optimizer.mixing.valid_inequalities import with_valid_inequalities
from parkloop.optimizer.plan.wording import number
from parkloop.optimizer.solve.build import build

__all__ = ["SENTENCES", "Explanation", "explained", "reasons"]

EXPLAIN_SECONDS = 60.0
PROVEN_SHARE = 1e-6
"""Proven share of an amount from which infeasibility is certain."""
MOST_SENTENCES = 5
"""Largest number of alternatives in an explanation."""


@dataclass(frozen=True)
class Explanation:
    """Sentences that explain infeasibility, and whether they prove it."""

    sentences: tuple[str, ...]
    proven: bool = False


def reasons(site: Site, credit_base: Mapping[tuple[str, str], float] | None = None) -> tuple[str, ...]:
    """Sentences about the changes that would make a site feasible."""
    return explained(site, credit_base).sentences


def explained(site: Site, credit_base: Mapping[tuple[str, str], float] | None = None) -> Explanation:
    """Explain the infeasibility of a site by the changes that would make it feasible.

    A limit, quality or need is named where its change alone suffices; several together only where none suffices alone. Amounts
    are proven: with them there is a plan, with less there is none, or ``at least`` is said.

    Args:
        site: the case in its scope.
        credit_base: baseline amount of each credit by policy and scenario.
    """
    asked, _ = elastic_case(site, credit_base, time.monotonic() + EXPLAIN_SECONDS)
    if asked is None:
        return Explanation(
            (say("No reason was found: with wider limits of flows the park has a plan. Please report this case."),)
        )
    search = asked.search
    found = find_conflict(search)
    if found is None:
        status = say("stopped after a while") if search.unfinished else say("infeasible")
        words = say("No need, limit or cap could be found whose giving way would make a plan possible ({status}).", status=status)
        return Explanation((words,))
    listed = findings(asked, found)
    shown = list(listed if found.together else islice(listed, MOST_SENTENCES))
    if not shown:
        names = joined(" · ".join(group.key) for group in found.groups)
        words = say("Limits, needs or qualities of {names} stand in the way; by how much could not be computed.", names=names)
        return Explanation((words,))
    sentences = [sentence(finding) for finding in shown]
    if len(sentences) > 1:
        sentences.insert(0, say("All of this has to give together:") if found.together else say("One of these has to give:"))
    if search.unfinished:
        sentences.append(
            say("The search for reasons was stopped after {amount} s: there may be others.", amount=number(EXPLAIN_SECONDS))
        )
    return Explanation(tuple(sentences), any(map(_is_proven, shown)))


def _is_proven(finding: Finding) -> bool:
    """Whether a finding proves infeasibility: a part of its amount that counts is necessary."""
    return finding.proven > (PROVEN_SHARE * finding.amount if math.isfinite(finding.amount) else 0.0)


def elastic_case(
    site: Site, credit_base: Mapping[tuple[str, str], float] | None, until: float
) -> tuple[ElasticCase | None, bool]:
    """The infeasible site with its elastic model, and whether that is a relaxation.

    None where the elastic model is feasible without slack.

    Args:
        site: the case in its scope.
        credit_base: baseline amount of each credit by policy and scenario.
        until: end of the search.
    """
    lenient, base = replace(site, lenient=True, slack_range=lambda group: slack_range_of(site, group)), dict(credit_base or {})
    network = _network(lenient, base)
    mixes = bool(mixing_kinds(lenient, network))
    search, relaxed = _search(lenient, network, base, mixes, until)
    if search is None:
        return None, False
    return ElasticCase(replace(lenient, slack_range=None), network, base, mixes, search, relaxed or not mixes), relaxed


def _network(site: Site, base: Mapping[tuple[str, str], float]) -> Network:
    """Links and arcs with flow bounds that stay valid where outer limits are relaxed."""
    return with_flow_bounds(site, make_network(with_distant_limits(site)), base)


def _search(
    site: Site, network: Network, base: Mapping[tuple[str, str], float], mixes: bool, until: float
) -> tuple[Search | None, bool]:
    """The elastic model that is infeasible without slack, and whether it is a relaxation.

    None where it is feasible. Where qualities mix it is the relaxation, if that is infeasible, or the model with conservative
    qualities.
    """
    if mixes:
        mixing = bilinear(site, network, base, "excess")
        relaxed = Search(mixing.built, with_valid_inequalities(mixing.built, mixing.relaxation, mixing.ranges)[0], until)
        if not relaxed.least({}).found:
            return relaxed, True
    built = build(site, network, base)
    search = Search(built, built.problem, until)
    return (None if search.least({}).found else search), not mixes
