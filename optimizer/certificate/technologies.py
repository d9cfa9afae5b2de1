"""Technologies: sizes, groups, availability, least load, source reductions and end-of-pipe removals."""

from collections import defaultdict
from collections.abc import Iterator

from cases.schema import Technology
from optimizer.certificate.posts import Post, Sum
from optimizer.certificate.records import RemovalRow
from optimizer.certificate.tolerance import ABSOLUTE, at_least, at_most
from optimizer.certificate.view import View

KG_PER_T = 1000.0


def technologies_hold(view: View, emissions: list[Post]) -> Iterator[str]:
    """Every rule of technologies; ``emissions`` are all posts of the plan."""
    for technology in view.given.technologies.values():
        yield from size_allowed(view, technology)
        for condition in view.conditions:
            yield from activity_within(view, technology, condition)
    yield from one_of_a_group(view)
    yield from reductions_within(view)
    yield from removals_within(view, emissions)


def size_allowed(view: View, technology: Technology) -> Iterator[str]:
    """What is new keeps between its least and its largest size, and nothing is new in the baseline."""
    new, name = view.new_size.get(technology.technology, 0.0), f"New size of technology {technology.technology}"
    if new <= 0:
        return
    if view.given.scope == "baseline":
        yield from at_most(f"{name} in the baseline", new, 0.0)
    if new > ABSOLUTE or technology.min_size > 0:
        yield from at_least(f"{name} (min_size)", new, technology.min_size)
    yield from at_most(f"{name} (max_size)", new, technology.largest_new)


def activity_within(view: View, technology: Technology, condition: str) -> Iterator[str]:
    """Activity keeps to the available size, and is nothing or at least the least load."""
    activity, size = view.activity(technology.technology, condition), view.size(technology.technology)
    what = f"Activity of technology {technology.technology} in {condition}"
    available = technology.availability * view.given.factor(technology.profile, condition)
    yield from at_most(f"{what} (available size)", activity, available * size, size=size)
    if activity > ABSOLUTE * max(1.0, size):
        yield from at_least(f"{what} (min_load)", activity, technology.min_load * size, size=size)


def one_of_a_group(view: View) -> Iterator[str]:
    """At most one technology of a group is newly built."""
    built: dict[str, list[str]] = defaultdict(list)
    for technology in view.given.technologies.values():
        if technology.group is not None and view.new_size.get(technology.technology, 0.0) > ABSOLUTE:
            built[technology.group].append(technology.technology)
    for group, names in built.items():
        if len(names) > 1:
            yield f"Of group {group} more than one is newly built: {', '.join(names)}."


def reductions_within(view: View) -> Iterator[str]:
    """A source reduction takes no more than there is."""
    for item in view.given.reductions:
        for condition in view.conditions:
            planned = planned_amount(view, item, condition)
            if planned is not None:
                what = f"Source reduction of {item} in {condition}"
                yield from at_most(what, view.reduction(item, condition), planned)


def planned_amount(view: View, item: str, condition: str) -> float | None:
    """What a plant's stream or demand would be without reductions; of a process, its loads as the fraction 1."""
    stream = view.given.stream(item)
    if stream is not None:
        return 1.0 if stream.role == "process" else view.planned_rate(stream, condition)
    heat = view.given.heat.get(item)
    if heat is not None:
        return heat.duty_mw * view.given.factor(heat.profile, condition)
    for row in view.given.case.demands:
        if row.demand == item:
            return abs(row.rate_per_h) * view.given.factor(row.profile, condition)
    return None


def removals_within(view: View, emissions: list[Post]) -> Iterator[str]:
    """A removal is at most what the activity can take out, and its share of what the plant otherwise emits."""
    shares = {(row.item, row.species): row for row in view.given.case.emissions if row.kg_per_unit < 0}
    for removal in view.rows.removals:
        row = shares[removal.technology, removal.species]
        activity = view.activity(removal.technology, removal.condition)
        what = f"Removal of {removal.species} by {removal.technology} in {removal.condition}"
        most = abs(row.kg_per_unit) * activity
        yield from at_most(f"{what} (activity)", removal.kg_per_h, most, "kg/h", noise=max(1.0, abs(row.kg_per_unit)))
        other = otherwise_emitted(view, removal, emissions)
        limit, slack = row.max_removal * other.amount, row.max_removal * other.slack
        yield from at_most(f"{what} (max_removal)", removal.kg_per_h, limit, "kg/h", size=other.size, slack=slack)


def otherwise_emitted(view: View, removal: RemovalRow, emissions: list[Post]) -> Sum:
    """All other posts of the species at the plant in the condition, less what other technologies remove [kg/h]"""
    key = (view.given.technologies[removal.technology].plant, removal.species, removal.condition)
    posts = [post for post in emissions if (post.plant, post.name, post.condition) == key]
    amount = sum(post.amount for post in posts) * KG_PER_T + removal.kg_per_h
    size = sum(abs(post.amount) for post in posts) * KG_PER_T
    return Sum(amount, size, sum(post.slack for post in posts) * KG_PER_T)
