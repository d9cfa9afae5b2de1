"""Why a park has no plan, in the planner's words: which limit, quality or need stands in the way, by how much."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import islice

from models.candidates import make_network
from models.network import Network
from models.site import Site
from optimizer.amounts import Question, findings
from optimizer.bilinear import bilinear
from optimizer.bounds import bounded
from optimizer.build import build
from optimizer.culprits import Search, culprits
from optimizer.linked import linked
from optimizer.moved import far, room_of
from optimizer.reason_words import SENTENCES, sentence
from optimizer.refine import mixing_kinds
from optimizer.wording import number

__all__ = ["SENTENCES", "Explanation", "explained", "reasons"]

EXPLAIN_SECONDS = 60.0
SURELY = 1e-6
"""Part of an amount that has to be proven for a park to have no plan for certain."""
MOST_SENTENCES = 5
"""Ways out that are told of."""


@dataclass(frozen=True)
class Explanation:
    """Why a park has no plan, and whether what was found proves that it has none."""

    sentences: tuple[str, ...]
    proven: bool = False


def reasons(site: Site, credit_base: Mapping[tuple[str, str], float] | None = None) -> tuple[str, ...]:
    """Sentences that say what would have to give, and by how much, for the site to have a plan."""
    return explained(site, credit_base).sentences


def explained(site: Site, credit_base: Mapping[tuple[str, str], float] | None = None) -> Explanation:
    """What would have to give, and by how much, for the site to have a plan.

    A limit, quality or need is named where its giving way alone makes a plan possible; several together only where none
    suffices alone. What an amount says is proven: with it there is a plan, with less there is none, or ``at least`` is said.
    """
    until = time.monotonic() + EXPLAIN_SECONDS
    asked = replace(site, lenient=True, gives=lambda group: room_of(site, group))
    base = dict(credit_base or {})
    network = _network(asked, base)
    mixes = bool(mixing_kinds(asked, network))
    search = _search(asked, network, base, mixes, until)
    if search is None:
        return Explanation(("No reason was found: with wider limits of flows the park has a plan. Please report this case.",))
    found = culprits(search)
    if found is None:
        status = "stopped after a while" if search.unfinished else "infeasible"
        words = f"No need, limit or cap could be found whose giving way would make a plan possible ({status})."
        return Explanation((words,))
    listed = findings(Question(replace(asked, gives=None), network, base, mixes, search), found)
    told = list(listed if found.together else islice(listed, MOST_SENTENCES))
    sentences = [sentence(finding) for finding in told]
    if len(sentences) > 1:
        sentences.insert(0, "All of this has to give together:" if found.together else "One of these has to give:")
    if search.unfinished:
        sentences.append(f"The search for reasons was stopped after {number(EXPLAIN_SECONDS)} s: there may be others.")
    return Explanation(tuple(sentences), any(finding.proven > SURELY * finding.amount for finding in told))


def _network(site: Site, base: Mapping[tuple[str, str], float]) -> Network:
    """Links and arcs whose bounds hold also where limits of the outside give way."""
    return bounded(site, make_network(far(site)), base)


def _search(site: Site, network: Network, base: Mapping[tuple[str, str], float], mixes: bool, until: float) -> Search | None:
    """The loosened model that has no plan unless something gives; None where there is none.

    Where qualities mix it is the relaxation that no plan was found in, or the model with every outlet on the safe side.
    """
    if mixes:
        mixing = bilinear(site, network, base, "excess")
        relaxed = Search(mixing.built, linked(mixing.built, mixing.relaxation, mixing.ranges)[0], until)
        if not relaxed.least({}).found:
            return relaxed
    built = build(site, network, base)
    search = Search(built, built.problem, until)
    return None if search.least({}).found else search
