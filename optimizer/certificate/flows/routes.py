"""Routes: one way for each link, over corridors that stand, admit it and have room."""

from collections import Counter
from collections.abc import Container, Iterator

from parkloop.cases.messages import say
from parkloop.cases.schema import Corridor
from parkloop.optimizer.certificate.inputs.records import CorridorRow, LinkRow, RouteRow
from parkloop.optimizer.certificate.inputs.view import PlanView
from parkloop.optimizer.certificate.tolerance import equal


def routes_hold(view: PlanView, there: Container[str]) -> Iterator[str]:
    """Every rule of routes and corridors."""
    for link in view.links.values():
        steps = view.routes.get(link.link, [])
        if view.follows(link):
            yield from route_is_a_way(view, link, steps)
            yield from route_allowed(view, link, steps)
        elif steps:
            yield say("Link {link} follows corridors in the plan, and its route is given otherwise.", link=link.link)
    for row in view.rows.routes:
        if row.link not in view.links:
            yield say("Table routes has link {link}, which is not in the plan.", link=row.link)
        yield from equal(say("Length of corridor {corridor}", corridor=row.corridor), row.length_km, view.corridor_km(row), "km")
    yield from corridors_stand(view, there)
    yield from corridors_have_room(view)


def route_is_a_way(view: PlanView, link: LinkRow, steps: list[RouteRow]) -> Iterator[str]:
    """Corridors lead from the giver's node to the taker's, each from where the last one ended."""
    nodes = {row.plant: row.node for row in view.scoped.case.corridor_nodes if row.plant is not None}
    giver, taker = (nodes.get(end or "") for end in view.ends(link))
    passed = [giver, *(step.to for step in steps)]
    broken = any(step.from_ != before for step, before in zip(steps, passed, strict=False))
    numbered = [step.order for step in steps] == [float(n) for n in range(1, len(steps) + 1)]
    if giver is None or taker is None or not steps or broken or not numbered or passed[-1] != taker:
        yield say("Link {link}: its corridors are no way from {start} to {end}.", link=link.link, start=giver, end=taker)
    elif len(set(passed)) < len(passed):
        yield say("Link {link}: its way passes a node twice.", link=link.link)
    for step in steps:
        row = view.scoped.corridors[step.corridor]
        if {step.from_, step.to} != {row.from_, row.to}:
            message = say(
                "Link {link}: corridor {corridor} does not join {start} and {end}.",
                link=link.link,
                corridor=row.corridor,
                start=step.from_,
                end=step.to,
            )
            yield message


def route_allowed(view: PlanView, link: LinkRow, steps: list[RouteRow]) -> Iterator[str]:
    """No corridor of a route is forbidden, whether to all, to the mode or to the class of hazard."""
    hazard = view.scoped.material[link.from_].hazard if link.domain == "material" else None
    for step in steps:
        row = view.scoped.corridors[step.corridor]
        barred = row.forbids_mode == link.mode or (hazard is not None and row.forbids_hazard == hazard)
        if row.status == "forbidden" or barred:
            yield say("Link {link} may not follow corridor {corridor}.", link=link.link, corridor=row.corridor)


def corridors_stand(view: PlanView, there: Container[str]) -> Iterator[str]:
    """Corridors that links follow exist or are opened; what is opened has a link."""
    reported = {row.corridor: row for row in view.rows.corridors}
    used = {row.corridor for row in view.rows.routes}
    for name, row in view.scoped.corridors.items():
        stands = row.status == "existing" or name in used
        if stands and name not in reported and ("corridors" in there or name in used):
            yield say("Table corridors lacks {corridor}, which links follow or which stands.", corridor=name)
        elif name in reported and not stands:
            yield say("Corridor {corridor} is opened, and no link follows it.", corridor=name)
        if name in reported:
            yield from corridor_shown(view, row, reported[name])
    if view.scoped.scope != "park" and any(row.status == "new" for row in reported.values()):
        yield say("A corridor is opened, which scope {scope} does not allow.", scope=view.scoped.scope)


def corridor_shown(view: PlanView, row: Corridor, shown: CorridorRow) -> Iterator[str]:
    """Status, ends, owner, length and links of a corridor are those of case and routes."""
    wanted = ("existing" if row.status == "existing" else "new", row.from_, row.to, view.keeper(row))
    for found, right in zip((shown.status, shown.from_, shown.to, shown.owner), wanted, strict=True):
        if found != right:
            yield say(
                "Table corridors shows '{shown}' for {corridor} instead of '{right}'.",
                shown=found,
                corridor=row.corridor,
                right=right,
            )
    what = say("corridor {corridor}", corridor=row.corridor)
    links = sum(1 for step in view.rows.routes if step.corridor == row.corridor)
    yield from equal(say("Length of {what}", what=what), shown.length_km, view.corridor_km(shown), "km")
    yield from equal(say("Links along {what}", what=what), shown.links, float(links))


def corridors_have_room(view: PlanView) -> Iterator[str]:
    """No more links follow a corridor than it has room for."""
    for name, links in Counter(row.corridor for row in view.rows.routes).items():
        most = view.scoped.corridors[name].max_links
        if most is not None and links > most:
            yield say(
                "{links} links follow corridor {corridor}, which has room for {most}.",
                links=links,
                corridor=name,
                most=f"{most:g}",
            )
