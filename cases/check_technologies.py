"""Rules of technologies and of the reductions that they bring."""

from collections.abc import Iterator

from cases.context import Park, at
from cases.faults import Fault
from cases.schema import HeatStream

CURVE = ("scale_exponent", "reference_size", "reference_capex")


def what_is_new_has_a_largest_size(park: Park) -> Iterator[Fault]:
    """A technology that does not exist yet has a largest size."""
    for row in park.case.technologies:
        if row.existing_size == 0 and row.max_size is None and row.library is None:
            yield at(row, "max_size", "it is empty, and a technology that does not exist yet needs its largest size")


def sizes_are_a_range(park: Park) -> Iterator[Fault]:
    """The least size of what is new is at most its largest."""
    for row in park.case.technologies:
        if row.min_size > row.largest_new and (row.max_size is not None or row.existing_size > 0):
            yield at(row, "min_size", f"it must be at most max_size ({row.largest_new:g})")


def a_cost_curve_is_whole(park: Park) -> Iterator[Fault]:
    """A cost curve has its exponent, reference size and reference capital, and starts above size 0."""
    for row in park.case.technologies:
        stated = [column for column in CURVE if getattr(row, column) is not None]
        for column in CURVE:
            if stated and column not in stated:
                yield at(row, column, f"it is empty, and a cost curve needs all of {', '.join(CURVE)}")
        if row.scale_exponent is not None and row.min_size == 0 and row.largest_new > 0:
            yield at(row, "min_size", "a cost curve starts above size 0: state the least size")


def capital_is_stated_once(park: Park) -> Iterator[Fault]:
    """A cost curve stands instead of capex_fixed and capex_per_size."""
    for row in park.case.technologies:
        for column in ("capex_fixed", "capex_per_size"):
            if row.scale_exponent is not None and getattr(row, column) > 0:
                yield at(
                    row, column, "the row states scale_exponent too, and its cost curve stands instead of this: leave one empty"
                )


def least_load_is_available(park: Park) -> Iterator[Fault]:
    """The least load is at most the availability."""
    for row in park.case.technologies:
        if row.min_load > row.availability:
            yield at(row, "min_load", f"it must be at most availability ({row.availability:g})")


def reductions_act_on_plants(park: Park) -> Iterator[Fault]:
    """A reduction acts on a plant's source, sink, process, heat stream or demand."""
    for row in park.case.reductions:
        stream = park.stream(row.stream)
        if stream is None:
            continue
        if stream.technology is not None:
            yield at(row, "stream", f"it must be a plant's stream or a demand, and this is one of technology {stream.technology}")
        elif not isinstance(stream, HeatStream) and stream.role in ("supply", "outlet"):
            yield at(row, "stream", f"it must have a rate of its own, and this is of role {stream.role}")


RULES = (
    what_is_new_has_a_largest_size,
    sizes_are_a_range,
    a_cost_curve_is_whole,
    capital_is_stated_once,
    least_load_is_available,
    reductions_act_on_plants,
)
