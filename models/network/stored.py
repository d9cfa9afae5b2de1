"""What stores of a site can move, and who pays for them. No Pyomo."""

from parkloop.cases.schema import Storage, Technology
from parkloop.models.site import Site, Stream
from parkloop.models.storage import largest_charge, largest_discharge


def largest_given(site: Site, stream: Stream, condition: str) -> float:
    """Largest rate that leaves a source: its own, and what its stores give [t/h]"""
    held = (row for row in site.stores.values() if row.holds == stream.stream)
    return site.largest(stream, condition) + sum(most_emptied(site, row, condition) for row in held)


def acts_in(site: Site, store: Storage, condition: str) -> bool:
    """Whether a condition has a place in time over which a store acts, in the year for a seasonal one."""
    period = site.conditions[condition].period
    return period is not None and (not store.seasonal or any(turn.period.name == period for turn in site.turns.values()))


def most_filled(site: Site, store: Storage, condition: str) -> float:
    """Most that a store takes in the condition [unit/h]"""
    size = store.existing_size + site.new_size(store)
    return largest_charge(store, size, site.conditions[condition].length_h) if acts_in(site, store, condition) else 0.0


def most_emptied(site: Site, store: Storage, condition: str) -> float:
    """Most that a store gives in the condition [unit/h]"""
    size = store.existing_size + site.new_size(store)
    return largest_discharge(store, size, site.conditions[condition].length_h) if acts_in(site, store, condition) else 0.0


def payer(site: Site, row: Storage | Technology) -> str:
    """Plant that pays for a store or technology: its owner, or where it stands if that one takes no part."""
    return row.payer if row.payer in site.members else row.plant
