"""Links: which may, must and must not exist, how long and how large they are, and who owns them."""

from collections.abc import Iterator

from parkloop.cases.messages import say, template
from parkloop.optimizer.certificate.flows.standing import may_change, standing
from parkloop.optimizer.certificate.inputs.records import LinkRow
from parkloop.optimizer.certificate.inputs.view import PlanView
from parkloop.optimizer.certificate.tolerance import at_least, at_most, equal


def links_hold(view: PlanView) -> Iterator[str]:
    """Every rule of a link, for the links of the plan and for those that it must have."""
    for link in view.links.values():
        yield from mode_carries(view, link)
        yield from status_match(view, link)
        yield from in_scope(view, link)
        yield from ends_named(view, link)
        yield from not_too_long(view, link)
        yield from arrives_hot_enough(view, link)
        yield from size_allowed(view, link)
        yield from flow_within(view, link)
        yield from brings_more_than_it_loses(view, link)
    yield from named_links_present(view)


def mode_carries(view: PlanView, link: LinkRow) -> Iterator[str]:
    """A mode carries its kind only, and of it only what it names; a cold carrier only by name."""
    if link.mode == "":
        return
    mode = view.scoped.mode(link.mode)
    cannot = say("Link {link}: mode {mode} cannot carry {item}.", link=link.link, mode=link.mode, item=link.item or link.domain)
    if link.domain == "commodity":
        if not view.scoped.carries(mode, link.item):
            yield cannot
        return
    material = view.scoped.material[link.from_].material if link.domain == "material" else None
    if mode.carries != link.domain or mode.only not in (None, material):
        yield cannot


def status_match(view: PlanView, link: LinkRow) -> Iterator[str]:
    """Links match links.csv: none forbidden, existing ones as called, joining ones with a row."""
    rule = view.rules[link.link]
    if rule is not None and rule.status == "forbidden":
        yield say("Link {link} is in the plan, but row {row} of links.csv forbids it.", link=link.link, row=rule.link)
    exists = rule is not None and rule.status == "existing"
    if link.status == "retired" and exists:
        if rule is None or not rule.retirable or not may_change(view, link):
            yield say("Link {link} is retired, which neither its row of links.csv nor the scope allows.", link=link.link)
    elif link.status != ("existing" if exists else "new"):
        message = (
            template("Link {link} is called {status} in the plan, but links.csv makes it existing.")
            if exists
            else template("Link {link} is called {status} in the plan, but links.csv makes it new.")
        )
        yield message(link=link.link, status=link.status)
    if link.domain != "commodity" and link.to not in view.scoped.plants and rule is None:
        yield say(
            "Link {link} joins the streams {start} and {end} only, without a row of links.csv.",
            link=link.link,
            start=link.from_,
            end=link.to,
        )


def in_scope(view: PlanView, link: LinkRow) -> Iterator[str]:
    """Nothing new between plants in scopes ``baseline`` and ``plant``, nothing new at all in the first."""
    if link.status in ("existing", "retired") or view.scoped.scope == "park":
        return
    giver, taker = view.ends(link)
    if view.scoped.scope == "baseline" or giver != taker:
        yield say("Link {link} is new, which scope {scope} does not allow.", link=link.link, scope=view.scoped.scope)


def ends_named(view: PlanView, link: LinkRow) -> Iterator[str]:
    """The plants, the owner and the length that a link shows are those of the case."""
    giver, taker = view.ends(link)
    if (link.from_plant, link.to_plant) != (giver, taker):
        yield say(
            "Link {link} joins {start} and {end}, not {start2} and {end2}.",
            link=link.link,
            start=giver,
            end=taker,
            start2=link.from_plant,
            end2=link.to_plant,
        )
    owner = view.owners[link.link]
    if link.owner != owner:
        yield say("Link {link} is owned by {right}, not by '{shown}'.", link=link.link, right=owner, shown=link.owner)
    yield from equal(say("Length of link {link}", link=link.link), link.length_km, view.lengths[link.link], "km")


def not_too_long(view: PlanView, link: LinkRow) -> Iterator[str]:
    """The route keeps to the mode's ``max_km`` unless the link exists or is required."""
    rule = view.rules[link.link]
    limit = view.scoped.mode(link.mode).max_km
    if limit is not None and (rule is None or rule.status not in ("existing", "required")):
        yield from at_most(
            say("Route of link {link} by {mode}", link=link.link, mode=link.mode), view.lengths[link.link], limit, "km"
        )


def arrives_hot_enough(view: PlanView, link: LinkRow) -> Iterator[str]:
    """What a carrier loses of its level along the route leaves the level of what arrives."""
    mode = view.scoped.mode(link.mode)
    if mode.level_drop_k_per_km == 0 or link.domain != "commodity":
        return
    sent, arriving = view.scoped.commodities[link.item], view.scoped.commodities[mode.arrives_as or link.item]
    room = abs((sent.t_supply_c or 0.0) - (arriving.t_supply_c or 0.0))
    what = say("What {carrier} loses of its level along link {link}", carrier=sent.commodity, link=link.link)
    yield from at_most(what, mode.level_drop_k_per_km * view.lengths[link.link], room, "K")


def size_allowed(view: PlanView, link: LinkRow) -> Iterator[str]:
    """A new link is within the sizes that can be bought; without capital for size it has the size used."""
    mode = view.scoped.mode(link.mode)
    if link.capacity is None:
        yield say("Link {link} has no capacity.", link=link.link)
        return
    size = size_without_choice(view, link)
    if size is not None:
        yield from equal(say("Capacity of link {link}", link=link.link), link.capacity, size)
    yield from enlargement_allowed(view, link)
    if link.status in ("existing", "retired"):
        return
    yield from at_least(
        say("Capacity of link {link} (min_flow of {mode})", link=link.link, mode=link.mode), link.capacity, mode.min_flow
    )
    if mode.max_flow is not None:
        yield from at_most(
            say("Capacity of link {link} (max_flow of {mode})", link=link.link, mode=link.mode), link.capacity, mode.max_flow
        )


def enlargement_allowed(view: PlanView, link: LinkRow) -> Iterator[str]:
    """Only what exists and is kept is enlarged, in scope, by no more than its row says."""
    rule = view.rules[link.link]
    allowed = rule is not None and link.status == "existing" and may_change(view, link)
    most = rule.max_enlargement if rule is not None and allowed else 0.0
    what = say("Capacity added to link {link}", link=link.link)
    yield from at_most(what, link.enlarged_by, most)
    yield from at_least(what, link.enlarged_by, 0.0)


def size_without_choice(view: PlanView, link: LinkRow) -> float | None:
    """Capacity of a link as it stands, else its largest flow; None where capital or loss grows with it."""
    mode, rule = view.scoped.mode(link.mode), view.rules[link.link]
    if link.status == "retired":
        return 0.0
    if link.status == "existing":
        stated = mode.max_flow if rule is None or rule.capacity is None else rule.capacity
        if stated is not None:
            return stated + link.enlarged_by
    else:
        capital = mode.capex_per_km_size if rule is None or rule.capex is None else 0.0
        if (capital + mode.standing_loss_per_km_size) * view.lengths[link.link] > 0:
            return None
    sent = [sum(row.flow_per_h for row in view.flows_of_link.get((link.link, o), [])) for o in view.conditions]
    return max(*sent, mode.min_flow)


def flow_within(view: PlanView, link: LinkRow) -> Iterator[str]:
    """Flow through a link keeps to its capacity, its row's and, without one, the mode's largest."""
    rule = view.rules[link.link]
    limits = [(say("its capacity"), link.capacity)]
    named = None if rule is None else rule.capacity
    if named is not None:
        limits.append((say("capacity in links.csv"), named + link.enlarged_by))
    else:
        limits.append((say("max_flow of {mode}", mode=link.mode), view.scoped.mode(link.mode).max_flow))
    for condition in view.conditions:
        sent = sum(row.flow_per_h for row in view.flows_of_link.get((link.link, condition), []))
        for name, limit in limits:
            if limit is not None:
                yield from at_most(
                    say("Flow through link {link} in {condition} ({limit})", link=link.link, condition=condition, limit=name),
                    sent,
                    limit,
                    size=sent,
                )


def brings_more_than_it_loses(view: PlanView, link: LinkRow) -> Iterator[str]:
    """A new main that nobody requires brings over the year at least what it loses.

    An enlarged one brings at least what it loses more.
    """
    rule, mode, km = view.rules[link.link], view.scoped.mode(link.mode), view.lengths[link.link]
    lost = km * (mode.standing_loss_per_km + mode.standing_loss_per_km_size * (link.capacity or 0.0))
    if rule is not None and rule.status == "existing":
        lost = km * mode.standing_loss_per_km_size * link.enlarged_by
    if link.domain != "commodity" or lost == 0 or (rule is not None and rule.status == "required"):
        return
    hours = sum(view.scoped.weights[o] for o in view.conditions)
    brought = sum(
        view.scoped.weights[o] * row.arrives_per_h for o in view.conditions for row in view.flows_of_link.get((link.link, o), [])
    )
    what = say("What link {link} brings over the year, against its standing loss", link=link.link)
    yield from at_least(what, brought, hours * lost, size=brought, noise=hours)


def named_links_present(view: PlanView) -> Iterator[str]:
    """Existing and required links stand, also those that can carry nothing; between members only."""
    there = {(link.from_, link.to, link.item, link.mode) for link in view.links.values()}
    lacking = (row for row, ends in standing(view) if ends not in there)
    for row in {row.link: row for row in lacking}.values():
        yield say("Row {row} of links.csv is {status}, but no link of the plan is it.", row=row.link, status=row.status)
