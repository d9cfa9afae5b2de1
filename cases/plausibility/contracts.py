"""Warnings about relays and contracts without effect."""

from collections.abc import Callable, Iterator

from parkloop.cases.faults import about
from parkloop.cases.lookup import Park
from parkloop.cases.messages import say


def fees_of_who_may_not_relay(park: Park) -> Iterator[str]:
    """A wheeling fee of a plant that may pass nothing on."""
    for row in park.case.relays:
        if row.fee_per_unit > 0 and not row.allowed:
            yield about(say("fee_per_unit has no effect where nothing may be passed on."), "relays", row.relay)


def contracts_that_cost_nothing(park: Park) -> Iterator[str]:
    """A contract without a price, or half of a shared saving."""
    for row in park.case.contracts:
        if (row.saving_share > 0) != (row.reference_price_per_unit > 0):
            message = say("saving_share and reference_price_per_unit have an effect together only.")
            yield about(message, "contracts", row.contract)
        elif row.rate_per_unit + row.price_per_kg + row.fixed_fee_per_y == 0:
            yield about(say("nothing is paid by it."), "contracts", row.contract)
        elif row.min_per_y > 0 and row.rate_per_unit == 0:
            yield about(say("min_per_y has no effect without a price per unit."), "contracts", row.contract)


WARNINGS: tuple[Callable[[Park], Iterator[str]], ...] = (fees_of_who_may_not_relay, contracts_that_cost_nothing)
