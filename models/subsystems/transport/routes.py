r"""Routes: links along corridors take one way through their graph; each is opened once for all.

A link sends one unit along its way, from the node of its giver to that of its taker, over corridors that are open: fixed-charge
network design with one commodity for each link (Magnanti and Wong 1984), here with a whole number of uses, so that a link goes
one way also where room is scarce. Opening counts for each link apart, :math:`x \le open`, which is the strong form. With one
taker for each of several givers, and no cost but that of opening, it is the Steiner tree problem.

What a link costs by its length is split in two: what its shortest way costs, which is that of any link of this length, and what
a detour adds. Each step makes a way longer by :math:`\delta = \ell + \pi_u - \pi_v`, with the distances :math:`\pi` of the nodes
from the giver, so that the steps of a way add up to its length less the shortest one, and on a shortest way to nothing. What is
sent over a detour is the product of a flow and a choice, which four bounds make exact (McCormick 1976). So capital, running
cost, losses, emissions and power of a link are those of the way that it takes, and the cost on the shortest way is a lower bound.
Each link along a corridor is a pipe of its own: what a main loses while it stands is by its own route and size.

Method: Magnanti T.L., Wong R.T. (1984) Network design and transportation planning: models and algorithms. Transportation Science
18, 1-55. No cycles: Miller C.E., Tucker A.W., Zemlin R.A. (1960) J. ACM 7, 326-329. McCormick G.P. (1976) Math. Program. 10,
147-175.
"""

from collections.abc import Iterable
from math import isfinite
from typing import Any

import pyomo.environ as pyo

from parkloop.cases.relations.corridors import RouteStep
from parkloop.cases.schema import Corridor
from parkloop.models.declare import declare, variables
from parkloop.models.ledger import Ledger
from parkloop.models.site import Scope, Site
from parkloop.models.subsystems.transport.links import largest_capacity, limit_losses, post_building, post_running

StepKey = tuple[str, str, str]
"""Link, corridor, and the node from which the link takes it."""


def route_begins_at_giver(block: Any, link: str) -> Any:
    r"""A link that is built leaves the node of its giver by one corridor.

    .. math:: \sum_{e \in \delta^+(s_\ell)} x_{\ell,e} = y_\ell
    """
    ways = block.ways[link]
    return _taken(block, link, ways.leaving[ways.start]) == block.ledger.built[link]


def route_goes_on(block: Any, link: str, node: str) -> Any:
    r"""A link leaves a node on its way as often as it reaches it.

    .. math:: \sum_{e \in \delta^+(v)} x_{\ell,e} = \sum_{e \in \delta^-(v)} x_{\ell,e}
    """
    ways = block.ways[link]
    return _taken(block, link, ways.leaving.get(node, ())) == _taken(block, link, ways.reaching.get(node, ()))


def route_never_returns(block: Any, link: str, corridor: str, node: str) -> Any:
    r"""Nodes lie the farther along a way the later it passes them, so that it does not go round.

    .. math:: p_{\ell,v} \ge p_{\ell,u} + 1 - n (1 - x_{\ell,uv})
    """
    ways = block.ways[link]
    step = block.step[link, corridor, node]
    farther = block.position[link, step.end] - block.position[link, step.start]
    return farther >= 1 - len(ways.nodes) * (1 - block.takes[link, corridor, node])


def route_within_longest(block: Any, link: str) -> Any:
    r"""A way is no longer than its mode allows, and something arrives at its end.

    .. math:: \ell^{min}_\ell y_\ell + \sum_e \delta_{\ell,e} x_{\ell,e} \le \ell^{max}_\ell y_\ell
    """
    row, built = block.ledger.network.links[link], block.ledger.built[link]
    return row.length_km * built + block.longer_km[link] <= row.longest_km * built


def corridor_is_open(block: Any, link: str, corridor: str) -> Any:
    r"""A link takes a corridor, either way, only if it is opened.

    .. math:: x_{\ell,uv} + x_{\ell,vu} \le o_e
    """
    return _taken(block, link, block.by_corridor[corridor][link]) <= block.opened[corridor]


def corridor_has_room(block: Any, corridor: str) -> Any:
    r"""No more new links follow a corridor than it has room for.

    .. math:: \sum_\ell (x_{\ell,uv} + x_{\ell,vu}) \le n_e
    """
    links = block.by_corridor[corridor].items()
    return pyo.quicksum(_taken(block, link, steps) for link, steps in links) <= block.site.corridors.rows[corridor].max_links


def detoured_at_most_what_is_sent(block: Any, link: str, corridor: str, node: str, condition: str) -> Any:
    r"""Over a detour goes no more than what the link sends.

    .. math:: w_{\ell,e,o} \le f_{\ell,o}
    """
    return block.detoured[link, corridor, node, condition] <= _pipes(block).through[link, condition]


def detoured_only_if_taken(block: Any, link: str, corridor: str, node: str, condition: str) -> Any:
    r"""Over a detour that the link does not take goes nothing.

    .. math:: w_{\ell,e,o} \le U_{\ell,o} x_{\ell,e}
    """
    most = block.ledger.network.largest_flow(link, condition)
    return block.detoured[link, corridor, node, condition] <= most * block.takes[link, corridor, node]


def detoured_is_all_that_is_sent(block: Any, link: str, corridor: str, node: str, condition: str) -> Any:
    r"""Over a detour that the link takes goes all that it sends.

    .. math:: w_{\ell,e,o} \ge f_{\ell,o} - U_{\ell,o} (1 - x_{\ell,e})
    """
    most = block.ledger.network.largest_flow(link, condition)
    other = 1 - block.takes[link, corridor, node]
    return block.detoured[link, corridor, node, condition] >= _pipes(block).through[link, condition] - most * other


def detour_has_capacity(block: Any, link: str, corridor: str, node: str) -> Any:
    r"""A detour that the link takes is as large as the link.

    .. math:: k_{\ell,e} \ge K_\ell - K^{max}_\ell (1 - x_{\ell,e})
    """
    other = 1 - block.takes[link, corridor, node]
    return (
        block.capacity_there[link, corridor, node] >= _pipes(block).capacity[link] - largest_capacity(_pipes(block), link) * other
    )


def detour_no_larger_than_link(block: Any, link: str, corridor: str, node: str) -> Any:
    r"""What a main loses by its size on a detour is that of its capacity, and no more.

    .. math:: k_{\ell,e} \le K_\ell
    """
    return block.capacity_there[link, corridor, node] <= _pipes(block).capacity[link]


def detour_has_capacity_only_if_taken(block: Any, link: str, corridor: str, node: str) -> Any:
    r"""On a detour that it does not take, a main that loses by its size has no capacity.

    .. math:: k_{\ell,e} \le K^{max}_\ell x_{\ell,e}
    """
    most = largest_capacity(_pipes(block), link)
    return block.capacity_there[link, corridor, node] <= most * block.takes[link, corridor, node]


def add_routes(block: Any, site: Site, ledger: Ledger) -> None:
    """Ways of links along corridors; corridors are opened and paid once, links by the way that they take."""
    block.site, block.ledger = site, ledger
    pipes, links = _pipes(block), ledger.network.links
    block.ways = {x.id: x.ways for x in links.values() if x.ways is not None and x.ways.steps}
    block.step = {(x, step.corridor, step.start): step for x, ways in block.ways.items() for step in ways.steps}
    block.by_corridor = {}
    for (link, corridor, _), step in block.step.items():
        block.by_corridor.setdefault(corridor, {}).setdefault(link, []).append(step)
    _declare_ways(block, ledger)
    _declare_corridors(block, site, ledger)
    detours = [key for key, step in block.step.items() if step.longer_km > 0 and key in block.choice]
    block.longer_km = _longer(block, ((key, block.choice[key]) for key in detours))
    declare(block, route_within_longest, (x for x, ways in block.ways.items() if ways.branch and isfinite(links[x].longest_km)))
    _declare_detours(block, site, ledger, detours)
    larger = _longer(block, block.capacity_there.items())
    for x in (x for x in block.ways if x in pipes.kept_warm):
        mode = links[x].mode
        pipes.kept_warm[x] += mode.standing_loss_per_km * block.longer_km[x] + mode.standing_loss_per_km_size * larger[x]
    limit_losses(pipes)
    for x in block.ways:
        post_building(pipes, ledger, links[x], block.longer_km[x], larger[x])
        for o in site.conditions:
            post_running(pipes, site, ledger, links[x], o)


def keeper(site: Site, row: Corridor) -> str:
    """Plant that opens a corridor.

    The park as a whole (``""``) where the row names none, or one that takes no part.
    """
    return row.owner if row.owner is not None and row.owner in site.members else ""


def _pipes(block: Any) -> Any:
    """Flows and capacities of the links."""
    return block.model().links


def _taken(block: Any, link: str, steps: Iterable[RouteStep]) -> Any:
    """How many of some steps a link takes."""
    return pyo.quicksum(block.takes[link, step.corridor, step.start] for step in steps)


def _longer(block: Any, amounts: Iterable[tuple[StepKey, Any]]) -> dict[str, Any]:
    """Amounts on the steps of each link, times by how much each makes its way longer."""
    parts: dict[str, list[Any]] = {link: [] for link in block.ways}
    for key, amount in amounts:
        parts[key[0]].append(block.step[key].longer_km * amount)
    return {link: pyo.quicksum(terms) if terms else 0.0 for link, terms in parts.items()}


def _declare_ways(block: Any, ledger: Ledger) -> None:
    """One way for each link; where there is no other, the link takes it as soon as it is built."""
    free = {link: ways for link, ways in block.ways.items() if ways.branch}
    keys = [key for key in block.step if key[0] in free]
    variables(block, "choice", keys, "whether the link takes the corridor from this node", domain=pyo.Binary)
    block.takes = {key: block.choice[key] if key[0] in free else ledger.built[key[0]] for key in block.step}
    ledger.steps.update({key: block.choice[key] for key in keys})
    nodes = [(link, node) for link, ways in free.items() for node in ways.nodes]
    variables(
        block, "position", nodes, "place of the node along the way", bounds=lambda _, link, node: (0, len(free[link].nodes) - 1)
    )
    declare(block, route_begins_at_giver, free)
    declare(block, route_goes_on, ((link, node) for link, node in nodes if node not in (free[link].start, free[link].end)))
    declare(block, route_never_returns, keys)


def _declare_corridors(block: Any, site: Site, ledger: Ledger) -> None:
    """Corridors that links may take: opened where they are new, and with room for so many."""
    new = [c for c in block.by_corridor if site.corridors.rows[c].status == "candidate" and site.scope is Scope.PARK]
    variables(block, "opened", new, "whether the corridor is opened", domain=pyo.Binary)
    ledger.opened.update({c: block.opened[c] for c in new})
    declare(block, corridor_is_open, ((link, c) for c in new for link in block.by_corridor[c]))
    room = {c: site.corridors.rows[c].max_links for c in block.by_corridor}
    declare(block, corridor_has_room, (c for c, most in room.items() if most is not None and most < len(block.by_corridor[c])))
    for c in new:
        row = site.corridors.rows[c]
        ledger.invest(site.capital_terms(keeper(site, row), row), c, row.capex * block.opened[c], "corridor")


def _declare_detours(block: Any, site: Site, ledger: Ledger, detours: list[StepKey]) -> None:
    """What is sent over detours, where length counts by flow, and their capacity, where it counts by size."""
    links, network = ledger.network.links, ledger.network
    by_flow = {x for x in block.ways if links[x].pays_by_flow_and_km or links[x].mode.mode in site.emission_rows}
    flowing = [key for key in detours if key[0] in by_flow and network.arcs_of[key[0]]]
    keys = [(*key, o) for key in flowing for o in site.conditions]
    variables(block, "detoured", keys, "sent over the detour [unit/h]")
    finite = [key for key in keys if isfinite(network.largest_flow(key[0], key[3]))]
    declare(block, detoured_at_most_what_is_sent, keys)
    declare(block, detoured_only_if_taken, finite)
    declare(block, detoured_is_all_that_is_sent, finite)
    for o in site.conditions:
        longer = _longer(block, ((key, block.detoured[(*key, o)]) for key in flowing))
        ledger.detoured.update({(link, o): longer[link] for link in dict.fromkeys(key[0] for key in flowing)})
    sized = [key for key in detours if key[0] in _pipes(block).capacity]
    variables(block, "capacity_there", sized, "capacity of the link on the detour [unit/h]")
    finite_sizes = [key for key in sized if isfinite(largest_capacity(_pipes(block), key[0]))]
    declare(block, detour_has_capacity, finite_sizes)
    losing = [key for key in finite_sizes if links[key[0]].mode.standing_loss_per_km_size > 0]
    declare(block, detour_no_larger_than_link, losing)
    declare(block, detour_has_capacity_only_if_taken, losing)
