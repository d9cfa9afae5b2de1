"""Stores: sizes, rates, and their content followed through every period and turn of the year."""

import math
from collections.abc import Iterator, Sequence

from parkloop.cases.messages import say
from parkloop.cases.schema import Condition, Storage
from parkloop.optimizer.certificate.inputs.records import StorageRow
from parkloop.optimizer.certificate.inputs.view import PlanView
from parkloop.optimizer.certificate.tolerance import ABSOLUTE, at_least, at_most, equal


def stores_hold(view: PlanView) -> Iterator[str]:
    """Every rule of stores."""
    for store in view.scoped.stores.values():
        yield from size_allowed(view, store)
        for row in view.storage.get(store.store, {}).values():
            yield from rates_allowed(view, store, row)
            yield from level_of_a_step(view, store, row)
        if stands(view, store):
            yield from (follows_the_year(view, store) if store.seasonal else follows_the_periods(view, store))


def stands(view: PlanView, store: Storage) -> bool:
    """Whether a store exists with something to hold, is built, or is said to do something."""
    exists = store.existing_size > 0 and view.could_hold(store)
    shown = any(row.store == store.store for row in view.rows.stores)
    return exists or shown or store.store in view.storage


def size_allowed(view: PlanView, store: Storage) -> Iterator[str]:
    """What is new keeps between its least and its largest size, and nothing is new in the baseline."""
    new, rate = view.new_store(store.store)
    name = say("New size of store {store}", store=store.store)
    if view.scoped.scope == "baseline":
        yield from at_most(say("{what} in the baseline", what=name), max(new, rate), 0.0)
    if new > ABSOLUTE or (rate > ABSOLUTE and store.min_size > 0):
        yield from at_least(say("{what} (min_size)", what=name), new, store.min_size)
    yield from at_most(say("{what} (max_size)", what=name), new, store.largest_new)
    if store.capex_per_rate == 0:
        yield from at_most(say("New rate of store {store}, whose rate costs nothing", store=store.store), rate, 0.0)


def rates_allowed(view: PlanView, store: Storage, row: StorageRow) -> Iterator[str]:
    """Filling and emptying keep to their limits, and are not at once where that loses something."""
    ways = (
        (say("Filling of store {store} in {condition}", store=row.store, condition=row.condition), row.charge_per_h),
        (say("Emptying of store {store} in {condition}", store=row.store, condition=row.condition), row.discharge_per_h),
    )
    for (what, rate), limit in zip(ways, (store.max_charge_per_h, store.max_discharge_per_h), strict=True):
        yield from at_least(what, rate, 0.0)
        if limit is not None:
            yield from at_most(say("{what} (limit)", what=what), rate, limit)
        if store.capex_per_rate > 0:
            bought = store.existing_rate + view.new_store(store.store)[1]
            yield from at_most(say("{what} (rate that exists or is bought)", what=what), rate, bought)
        if view.scoped.conditions[row.condition].period is None:
            yield from at_most(say("{what}, which has no place in time", what=what), rate, 0.0)
    if store.charge_efficiency * store.discharge_efficiency < 1.0:
        what = say("Store {store} in {condition}, filled and emptied at once", store=row.store, condition=row.condition)
        yield from at_most(what, min(row.charge_per_h, row.discharge_per_h), 0.0)


def level_of_a_step(view: PlanView, store: Storage, row: StorageRow) -> Iterator[str]:
    """A step has no content of a seasonal store, nor without a place in time."""
    if (store.seasonal or view.scoped.conditions[row.condition].period is None) and (row.level_start, row.level_end) != (
        None,
        None,
    ):
        yield say(
            "Store {store} in {condition} tells a content, which a step of it has not.", store=row.store, condition=row.condition
        )


def follows_the_periods(view: PlanView, store: Storage) -> Iterator[str]:
    """The content of each period follows from what is put in and taken out, and ends as it began."""
    for steps in view.scoped.periods.values():
        for step, following in zip(steps, [*steps[1:], steps[0]], strict=True):
            row, after = view.stored(store.store, step.condition), view.stored(store.store, following.condition)
            what = say("Content of store {store} after {condition}", store=store.store, condition=step.condition)
            if row.level_start is None or row.level_end is None or after.level_start is None:
                yield say("{what} is not told.", what=what)
                continue
            held = content_after(store, step, row, row.level_start)
            yield from equal(what, row.level_end, held, size=row.level_start, noise=noise_of(store, step))
            next_one = say("{what}, when the next step begins", what=what)
            yield from equal(next_one, after.level_start, row.level_end, size=row.level_start)
            yield from within_size(view, store, what, held, noise_of(store, step))


def follows_the_year(view: PlanView, store: Storage) -> Iterator[str]:
    """The content follows through every passing of every period of the year, and ends as it began."""
    levels = {int(row.position): row for row in view.rows.store_levels if row.store == store.store}
    dated: set[str] = set()
    for turns in view.scoped.years.values():
        for turn, following in zip(turns, [*turns[1:], turns[0]], strict=True):
            dated.add(turn.period)
            row, after = levels.get(turn.position), levels.get(following.position)
            what = say("Content of store {store} at turn {turn} of the calendar", store=store.store, turn=turn.position)
            if row is None or after is None:
                yield say("{what} is not told.", what=what)
                continue
            yield from within_size(view, store, what, row.level_start, 1.0)
            steps = view.scoped.periods[turn.period]
            noise = turn.repeats * sum(noise_of(store, step) for step in steps)
            held, extremes = followed(view, store, steps, row.level_start, turn.repeats)
            yield from equal(say("{what}, at its end", what=what), row.level_end, held, size=max(extremes), noise=noise)
            yield from equal(
                say("{what}, when the next begins", what=what), after.level_start, row.level_end, size=held, noise=noise
            )
            for extreme in extremes:
                yield from within_size(view, store, what, extreme, noise)
    for condition, moved in view.storage.get(store.store, {}).items():
        if view.scoped.conditions[condition].period not in dated:
            what = say(
                "Use of seasonal store {store} in {condition}, which has no place in the year",
                store=store.store,
                condition=condition,
            )
            yield from at_most(what, max(moved.charge_per_h, moved.discharge_per_h), 0.0)


def followed(
    view: PlanView, store: Storage, steps: Sequence[Condition], level: float, repeats: int
) -> tuple[float, tuple[float, float]]:
    """Content after a period has passed some times, step by step, and the least and the most on the way."""
    least = most = level
    for _ in range(repeats):
        for step in steps:
            level = content_after(store, step, view.stored(store.store, step.condition), level)
            least, most = min(least, level), max(most, level)
    return level, (least, most)


def content_after(store: Storage, step: Condition, row: StorageRow, level: float) -> float:
    """Content after a step: it tends to where what is put in makes up for its loss [unit]"""
    net = store.charge_efficiency * row.charge_per_h - row.discharge_per_h / store.discharge_efficiency
    waning = -math.log1p(-store.loss_per_h)
    if waning * step.length_h < 1e-12:
        return level + step.length_h * net
    steady = net / waning
    return steady + (level - steady) * math.exp(-waning * step.length_h)


def noise_of(store: Storage, step: Condition) -> float:
    """What noise of a rate is worth in the content after a step [h]"""
    return max(1.0, step.length_h) / store.discharge_efficiency


def within_size(view: PlanView, store: Storage, what: str, content: float, noise: float) -> Iterator[str]:
    """A content is not below nothing and not above the size."""
    size = store.existing_size + view.new_store(store.store)[0]
    yield from at_least(say("{what} (empty)", what=what), content, 0.0, size=size, noise=noise)
    yield from at_most(say("{what} (size)", what=what), content, size, noise=noise)
