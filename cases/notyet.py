"""What the format can say and the model does not solve yet."""

from collections.abc import Callable, Iterator

from cases.context import Park, at
from cases.faults import Fault
from cases.schema import Case


def not_yet(case: Case) -> list[Fault]:
    """The rows that use what the model does not solve yet."""
    park = Park(case)
    return [fault for feature in FEATURES for fault in feature(park)]


def treated_water(park: Park) -> Iterator[Fault]:
    """A technology's source whose quality depends on its mixed feed."""
    for row in park.case.water_quality:
        stream = park.water.get(row.stream)
        if stream is None or stream.technology is None:
            continue
        for column, used in (("removal", row.removal is not None), ("balance", row.balance)):
            if used:
                yield at(row, column, "a quality that depends on the mixed feed is not yet solved: state c_out_mg_per_l instead")


def carried_properties(park: Park) -> Iterator[Fault]:
    """A technology's source whose properties depend on its mixed feed."""
    for row in park.case.material_quality:
        if row.carry is not None:
            yield at(row, "carry", "a property that depends on the mixed feed is not yet solved: state value instead")


def processes_of_fixed_flow(park: Park) -> Iterator[Fault]:
    """A process of fixed flow whose outlet concentration depends on what it takes."""
    for row in park.case.water_streams:
        if row.role != "process" or row.flow_t_per_h is None:
            continue
        for line in park.quality.get(row.stream, {}).values():
            if line.c_out_mg_per_l is None and line.load_kg_per_h > 0:
                yield at(
                    line, "c_out_mg_per_l", "it is empty, and a process of fixed flow without it is not yet solved: state it"
                )


FEATURES: tuple[Callable[[Park], Iterator[Fault]], ...] = (
    treated_water,
    carried_properties,
    processes_of_fixed_flow,
)
