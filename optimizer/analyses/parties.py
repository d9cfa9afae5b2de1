"""Parties of a game: companies, each by itself or as one with others that it cannot run without."""

from collections.abc import Callable, Iterable

from parkloop.cases.messages import Message, joined, say
from parkloop.cases.schema import Case
from parkloop.models.network.arcs import Network
from parkloop.models.network.candidates import make_network
from parkloop.models.site import make_site
from parkloop.optimizer.bounds import bounded_network
from parkloop.optimizer.solve.build import build
from parkloop.optimizer.solver.highs.adapter import SolveOptions, Status, solve

JOINT = "+"
"""Sign between the plants of a party, which no id has."""

Members = tuple[str, ...]


def plants_of(parties: Iterable[str]) -> Members:
    """Plants of some parties."""
    return tuple(plant for party in parties for plant in party.split(JOINT))


def party_of(parties: Iterable[str]) -> dict[str, str]:
    """Party of each of their plants."""
    return {plant: party for party in parties for plant in party.split(JOINT)}


def outsiders(case: Case, parties: Iterable[str]) -> list[str]:
    """Plants outside the fence, which every coalition meets."""
    inside = set(plants_of(parties))
    return [plant.plant for plant in case.plants if plant.external and plant.plant not in inside]


def without_shared_limits(case: Case) -> Case:
    """The case without caps, floors, quotas and budgets of the whole park."""
    kept = tuple(p for p in case.policies if p.plant is not None or p.kind not in ("cap", "floor", "quota"))
    settings = case.policy.model_copy(update={"capex_budget": None, "park_land_m2": None})
    return case.model_copy(update={"policies": kept, "policy": settings})


def dependent(case: Case, parties: Members) -> Members:
    """Parties that cannot run without the others, whatever they have of the limits of the park.

    Those whose linear relaxation is infeasible, which proves it.
    """
    free = without_shared_limits(case)
    return tuple(party for party in parties if not _runs(free, (*plants_of([party]), *outsiders(case, parties))))


def _runs(case: Case, plants: Members) -> bool:
    site = make_site(case, only=plants)
    built = build(site, bounded_network(site))
    found = solve(built.problem.relaxed(), SolveOptions())
    return found.status is not Status.infeasible


def parties_that_run(case: Case, plants: Members, cancel: Callable[[], bool] | None = None) -> Members:
    """The plants as parties: each by itself, but as one with those on whom it depends by links that exist.

    A plant that cannot run alone and has no such link stays by itself.
    """
    network, parties = make_network(make_site(case, "baseline")), plants
    while not (cancel is not None and cancel()):
        needy = dependent(case, parties)
        joined_up = _joined(parties, needy, network)
        if joined_up == parties:
            break
        parties = joined_up
    return parties


def _joined(parties: Members, needy: Members, network: Network) -> Members:
    """The parties, those in need as one with all that they take from by links that exist."""
    home, groups = party_of(parties), {party: {party} for party in parties}
    for link in network.links.values():
        giver, taker = home.get(link.from_plant), home.get(link.to_plant)
        if giver is not None and taker is not None and giver != taker and taker in needy:
            whole = groups[giver] | groups[taker]
            groups |= dict.fromkeys(whole, whole)
    ones = dict.fromkeys(frozenset(groups[party]) for party in parties)
    order = {party: n for n, party in enumerate(parties)}
    return tuple(JOINT.join(sorted(one, key=order.__getitem__)) for one in ones)


def joined_sentence(parties: Members) -> Message | None:
    """Which plants are one party; none where each is by itself."""
    unions = [party for party in parties if JOINT in party]
    if not unions:
        return None
    return say("As one: {names}, which share as a single company.", names=joined(unions))
