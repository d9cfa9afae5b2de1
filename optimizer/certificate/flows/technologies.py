"""Technologies: sizes, groups, availability, least load, source reductions and end-of-pipe removals."""

from collections import defaultdict
from collections.abc import Iterator

from parkloop.cases.messages import joined, say
from parkloop.cases.schema import PROCESSES, Coupling, Technology
from parkloop.optimizer.certificate.inputs.postings import Posting, Sum
from parkloop.optimizer.certificate.inputs.records import RemovalRow
from parkloop.optimizer.certificate.inputs.view import PlanView
from parkloop.optimizer.certificate.tolerance import ABSOLUTE, at_least, at_most

KG_PER_T = 1000.0


def technologies_hold(view: PlanView, emissions: list[Posting]) -> Iterator[str]:
    """Every rule of technologies; ``emissions`` are all posts of the plan."""
    for technology in view.scoped.technologies.values():
        yield from size_allowed(view, technology)
        for condition in view.conditions:
            yield from activity_within(view, technology, condition)
    yield from one_of_a_group(view)
    yield from couplings_within(view)
    yield from reductions_within(view)
    yield from removals_within(view, emissions)


def size_allowed(view: PlanView, technology: Technology) -> Iterator[str]:
    """What is new keeps between its least and its largest size, and nothing is new in the baseline."""
    exists, gone = technology.existing_size, view.retired_size.get(technology.technology, 0.0)
    if gone and (not technology.retirable or view.scoped.scope == "baseline" or gone != exists):
        yield say(
            "Technology {technology} is retired by {size}, which the case does not allow.",
            technology=technology.technology,
            size=gone,
        )
    new, name = (
        view.new_size.get(technology.technology, 0.0),
        say("New size of technology {technology}", technology=technology.technology),
    )
    if new <= 0:
        return
    if view.scoped.scope == "baseline":
        yield from at_most(say("{what} in the baseline", what=name), new, 0.0)
    if new > ABSOLUTE or technology.min_size > 0:
        yield from at_least(say("{what} (min_size)", what=name), new, technology.min_size)
    yield from at_most(say("{what} (max_size)", what=name), new, technology.largest_new)


def activity_within(view: PlanView, technology: Technology, condition: str) -> Iterator[str]:
    """Activity keeps to the available size, and is nothing or at least the least load."""
    activity, size = view.activity(technology.technology, condition), view.size(technology.technology)
    what = say("Activity of technology {technology} in {condition}", technology=technology.technology, condition=condition)
    available = technology.availability * view.scoped.factor(technology.profile, condition)
    yield from at_most(say("{what} (available size)", what=what), activity, available * size, size=size)
    if activity > ABSOLUTE * max(1.0, size):
        yield from at_least(say("{what} (min_load)", what=what), activity, technology.min_load * size, size=size)


def one_of_a_group(view: PlanView) -> Iterator[str]:
    """At most one technology of a group is newly built."""
    built: dict[str, list[str]] = defaultdict(list)
    for technology in view.scoped.technologies.values():
        if technology.group is not None and view.new_size.get(technology.technology, 0.0) > ABSOLUTE:
            built[technology.group].append(technology.technology)
    for group, names in built.items():
        if len(names) > 1:
            yield say("Of group {group} more than one is newly built: {names}.", group=group, names=", ".join(names))


def couplings_within(view: PlanView) -> Iterator[str]:
    """A coupled technology takes no more of the other's activity than there is.

    Rows of a group share it.
    """
    rows: dict[tuple[str, str | None, str | None], list[Coupling]] = defaultdict(list)
    for row in view.scoped.case.technology_couplings:
        if row.technology in view.scoped.technologies:
            rows[row.of, row.group, row.technology if row.group is None else None].append(row)
    for (other, *_), coupled in rows.items():
        noise = 1.0 + sum(1.0 / row.max_ratio for row in coupled)
        for condition in view.conditions:
            taken = sum(view.activity(row.technology, condition) / row.max_ratio for row in coupled)
            what = say(
                "Activity that {each} need of technology {technology} in {condition}",
                each=joined(row.technology for row in coupled),
                technology=other,
                condition=condition,
            )
            yield from at_most(
                say("{what} (max_ratio)", what=what), taken, view.activity(other, condition), size=taken, noise=noise
            )


def reductions_within(view: PlanView) -> Iterator[str]:
    """A source reduction takes no more than there is."""
    for item in view.scoped.reductions:
        for condition in view.conditions:
            planned = planned_amount(view, item, condition)
            if planned is not None:
                what = say("Source reduction of {stream} in {condition}", stream=item, condition=condition)
                yield from at_most(what, view.reduction(item, condition), planned)


def planned_amount(view: PlanView, item: str, condition: str) -> float | None:
    """Amount of a plant's stream or demand without reductions; of a process the fraction 1.

    It is the fraction of its loads.
    """
    stream = view.scoped.stream(item)
    if stream is not None:
        return 1.0 if stream.role in PROCESSES else view.planned_rate(stream, condition)
    heat = view.scoped.heat.get(item)
    if heat is not None:
        return (heat.duty_mw or 0.0) * view.scoped.factor(heat.profile, condition)
    for row in view.scoped.case.demands:
        if row.demand == item:
            return abs(row.rate_per_h) * view.scoped.factor(row.profile, condition)
    return None


def removals_within(view: PlanView, emissions: list[Posting]) -> Iterator[str]:
    """A removal is within what the activity can remove, and its share of the plant's emission.

    The emission is what the plant otherwise emits.
    """
    shares = {(row.item, row.species): row for row in view.scoped.case.emissions if row.kg_per_unit < 0}
    for removal in view.rows.removals:
        row = shares[removal.technology, removal.species]
        activity = view.activity(removal.technology, removal.condition)
        what = say(
            "Removal of {species} by {technology} in {condition}",
            species=removal.species,
            technology=removal.technology,
            condition=removal.condition,
        )
        most = abs(row.kg_per_unit) * activity
        yield from at_most(
            say("{what} (activity)", what=what), removal.kg_per_h, most, "kg/h", noise=max(1.0, abs(row.kg_per_unit))
        )
        if view.scoped.technologies[removal.technology].stack is not None:
            rest = otherwise_emitted_by_stack(view, removal)
            bound = row.max_removal * rest.amount
            yield from at_most(
                say("{what} (stack)", what=what), removal.kg_per_h, bound, "kg/h", size=rest.size, noise=rest.slack
            )
        other = otherwise_emitted(view, removal, emissions)
        limit, slack = row.max_removal * other.amount, row.max_removal * other.slack
        yield from at_most(say("{what} (max_removal)", what=what), removal.kg_per_h, limit, "kg/h", size=other.size, slack=slack)


def otherwise_emitted(view: PlanView, removal: RemovalRow, emissions: list[Posting]) -> Sum:
    """Emission of a species at the plant before a removal, less that of other technologies [kg/h]"""
    key = (view.scoped.technologies[removal.technology].plant, removal.species, removal.condition)
    posts = [post for post in emissions if (post.plant, post.name, post.condition) == key]
    amount = sum(post.amount for post in posts) * KG_PER_T + removal.kg_per_h
    size = sum(abs(post.amount) for post in posts) * KG_PER_T
    return Sum(amount, size, sum(post.slack for post in posts) * KG_PER_T)


def otherwise_emitted_by_stack(view: PlanView, removal: RemovalRow) -> Sum:
    """Emission of a species by a technology's stack before its removal, less that of others [kg/h]

    Its slack is the noise of one activity.
    """
    own = view.scoped.technologies[removal.technology]
    stack = {u.technology for u in view.scoped.technologies.values() if (u.plant, u.stack) == (own.plant, own.stack)}
    lines = [row for row in view.scoped.case.emissions if row.item in stack and row.species == removal.species]
    made = sum(row.kg_per_unit * view.input(row.item, removal.condition) for row in lines if row.kg_per_unit > 0)
    others = sum(
        row.kg_per_h
        for row in view.rows.removals
        if row.technology in stack - {removal.technology} and (row.species, row.condition) == (removal.species, removal.condition)
    )
    return Sum(made - others, made + others, max([1.0, *(abs(row.kg_per_unit) for row in lines)]))
