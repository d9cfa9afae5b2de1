"""Links: which may, must and must not exist, how long and how large they are, and who owns them."""

from collections.abc import Iterator

from optimizer.certificate.records import LinkRow
from optimizer.certificate.standing import standing
from optimizer.certificate.tolerance import at_least, at_most, equal
from optimizer.certificate.view import View


def links_hold(view: View) -> Iterator[str]:
    """Every rule of a link, for the links of the plan and for those that it must have."""
    for link in view.links.values():
        yield from mode_carries(view, link)
        yield from status_right(view, link)
        yield from in_scope(view, link)
        yield from ends_named(view, link)
        yield from not_too_long(view, link)
        yield from size_allowed(view, link)
        yield from flow_within(view, link)
    yield from named_links_present(view)


def mode_carries(view: View, link: LinkRow) -> Iterator[str]:
    """A mode carries its kind only, and of it only what it names; a cold carrier only by name."""
    if link.mode == "":
        return
    mode = view.given.mode(link.mode)
    cannot = f"Link {link.link}: mode {link.mode} cannot carry {link.item or link.domain}."
    if link.domain == "commodity":
        if not view.given.carries(mode, link.item):
            yield cannot
        return
    material = view.given.material[link.from_].material if link.domain == "material" else None
    if mode.carries != link.domain or mode.only not in (None, material):
        yield cannot


def status_right(view: View, link: LinkRow) -> Iterator[str]:
    """A forbidden link is absent, an existing one is what links.csv calls so, one that joins two streams needs its row."""
    rule = view.rules[link.link]
    if rule is not None and rule.status == "forbidden":
        yield f"Link {link.link} is in the plan, but row {rule.link} of links.csv forbids it."
    exists = rule is not None and rule.status == "existing"
    if link.status != ("existing" if exists else "new"):
        yield f"Link {link.link} is called {link.status} in the plan, but links.csv makes it {'existing' if exists else 'new'}."
    if link.domain != "commodity" and link.to not in view.given.plants and rule is None:
        yield f"Link {link.link} joins the streams {link.from_} and {link.to} only, without a row of links.csv."


def in_scope(view: View, link: LinkRow) -> Iterator[str]:
    """Nothing new between plants in scopes ``baseline`` and ``plant``, nothing new at all in the first."""
    if link.status == "existing" or view.given.scope == "park":
        return
    giver, taker = view.ends(link)
    if view.given.scope == "baseline" or giver != taker:
        yield f"Link {link.link} is new, which scope {view.given.scope} does not allow."


def ends_named(view: View, link: LinkRow) -> Iterator[str]:
    """The plants, the owner and the length that a link shows are those of the case."""
    giver, taker = view.ends(link)
    if (link.from_plant, link.to_plant) != (giver, taker):
        yield f"Link {link.link} joins {giver} and {taker}, not {link.from_plant} and {link.to_plant}."
    owner = view.owners[link.link]
    if link.owner != owner:
        yield f"Link {link.link} is owned by {owner}, not by '{link.owner}'."
    yield from equal(f"Length of link {link.link}", link.length_km, view.lengths[link.link], "km")


def not_too_long(view: View, link: LinkRow) -> Iterator[str]:
    """The route keeps to the mode's ``max_km`` unless the link exists or is required."""
    rule = view.rules[link.link]
    limit = view.given.mode(link.mode).max_km
    if limit is not None and (rule is None or rule.status not in ("existing", "required")):
        yield from at_most(f"Route of link {link.link} by {link.mode}", view.lengths[link.link], limit, "km")


def size_allowed(view: View, link: LinkRow) -> Iterator[str]:
    """A new link is between the smallest and the largest that can be bought, an existing one as large as it is."""
    mode = view.given.mode(link.mode)
    if link.status == "existing":
        named = view.rules[link.link]
        if link.capacity is not None and named is not None and named.capacity is not None:
            yield from equal(f"Capacity of existing link {link.link}", link.capacity, named.capacity)
        return
    if link.capacity is None:
        yield f"Link {link.link} is new and has no capacity."
        return
    yield from at_least(f"Capacity of link {link.link} (min_flow of {link.mode})", link.capacity, mode.min_flow)
    if mode.max_flow is not None:
        yield from at_most(f"Capacity of link {link.link} (max_flow of {link.mode})", link.capacity, mode.max_flow)


def flow_within(view: View, link: LinkRow) -> Iterator[str]:
    """What is sent through a link keeps to its capacity, to its row's and, without one, to the mode's largest."""
    rule = view.rules[link.link]
    limits = [("its capacity", link.capacity)] if link.status == "new" else []
    named = None if rule is None else rule.capacity
    limits.append(("capacity in links.csv", named))
    if named is None:
        limits.append((f"max_flow of {link.mode}", view.given.mode(link.mode).max_flow))
    for condition in view.conditions:
        sent = sum(row.flow_per_h for row in view.flows_of_link.get((link.link, condition), []))
        for name, limit in limits:
            if limit is not None:
                yield from at_most(f"Flow through link {link.link} in {condition} ({name})", sent, limit, size=sent)


def named_links_present(view: View) -> Iterator[str]:
    """Existing and required links stand, also those that can carry nothing; between members only."""
    there = {(link.from_, link.to, link.item, link.mode) for link in view.links.values()}
    lacking = (row for row, ends in standing(view) if ends not in there)
    for row in {row.link: row for row in lacking}.values():
        yield f"Row {row.link} of links.csv is {row.status}, but no link of the plan is it."
