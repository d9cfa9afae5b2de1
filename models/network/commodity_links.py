"""Candidate links for carriers and commodities between plants. No Pyomo."""

from parkloop.cases.links.rules import LinkRules, link_rules
from parkloop.cases.schema import Commodity, Link, Mode
from parkloop.models.network.arcs import Arc, Candidate, compared, left_out, make_candidate
from parkloop.models.network.reach import Place, Reach, delivered
from parkloop.models.network.screening import FORBIDDEN, NO_MODE, LeftOut
from parkloop.models.site import Scope, Site


def carried(mode: Mode, site: Site) -> list[Commodity]:
    """Commodities that a mode carries: ``heat`` all heat carriers, a cooling carrier only by name."""
    if mode.carries not in ("heat", "commodity"):
        return []
    kinds = ("heat",) if mode.carries == "heat" else ("electricity", "fuel", "other")
    if mode.only is not None:
        return [site.commodities[mode.only]] if mode.only in site.commodities else []
    return [k for k in site.case.commodities if k.kind in kinds]


def commodity_network(site: Site, screened: LeftOut) -> tuple[list[Candidate], list[Arc], frozenset[Place]]:
    """Links and arcs for carriers and commodities, and the places they can reach.

    What is left out is counted by reason.
    """
    links = _possible(site, screened)
    reach = Reach(site, links)
    useful = [link for link in links if link.status != "candidate" or reach.carries(link)]
    screened.count("nothing to give or no use of it", len(links) - len(useful))
    for link in links if screened.hear is not None else ():
        if link.status == "candidate":
            for reason, what, numbers in reach.obstacles(link):
                ends = link.giver, link.taker
                screened.tell(reason, "commodity", ends, ends, item=link.item, mode=link.mode.mode, what=what, numbers=numbers)
    return useful, [_arc(site, link) for link in useful], reach.available


def _possible(site: Site, screened: LeftOut) -> list[Candidate]:
    """Candidates of every commodity, pair of plants and mode, but for rows and distances."""
    rows, links = link_rules(site.case.links), []
    carriable: set[str] = set()
    for mode in site.case.transport:
        for commodity in carried(mode, site):
            carriable.add(commodity.commodity)
            for start in site.plants:
                for end in site.plants:
                    if start != end:
                        link = _link(site, rows, mode, commodity.commodity, start, end, screened)
                        links += [link] if link is not None else []
    if site.scope is Scope.PARK:
        pairs = len(site.plants) * (len(site.plants) - 1)
        idle = [k for k in site.commodities if k not in carriable]
        screened.count(NO_MODE, pairs * len(idle))
        for k in idle:
            screened.tell(NO_MODE, "commodity", ("", ""), ("", ""), item=k)
    return links


def _link(
    site: Site, rows: LinkRules[Link], mode: Mode, commodity: str, start: str, end: str, screened: LeftOut
) -> Candidate | None:
    row = rows.of_commodity(start, end, commodity, mode.mode)
    if row is not None and row.status == "forbidden":
        screened.count(FORBIDDEN)
        screened.tell(FORBIDDEN, "commodity", (start, end), (start, end), item=commodity, mode=mode.mode, what=row.link)
        return None
    single = row is not None and row.commodity is not None and row.mode is not None
    name = row.link if row is not None and single else f"{start}/{end}/{commodity}/{mode.mode}"
    link = make_candidate(site, mode, row, "commodity", commodity, (start, end), (start, end), name)
    reason = left_out(site, link)
    if reason:
        screened.count(reason)
        numbers = compared(link, reason)
        screened.tell(reason, "commodity", (start, end), (start, end), item=commodity, mode=mode.mode, numbers=numbers)
    return link if reason is None else None


def _arc(site: Site, link: Candidate) -> Arc:
    limit = float("inf") if link.limit is None else link.limit
    return Arc(
        id=link.id,
        domain="commodity",
        giver=link.from_plant,
        taker=link.to_plant,
        from_plant=link.from_plant,
        to_plant=link.to_plant,
        link=link.id,
        sends=link.item,
        delivers=delivered(link),
        arrival=link.arrival,
        bound=dict.fromkeys(site.conditions, limit),
    )
