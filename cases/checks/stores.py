"""Rules of stores: what they can hold, where they stand, and that there is time to store over."""

from collections.abc import Iterator

from parkloop.cases.checks.words import ROLE
from parkloop.cases.faults import Fault
from parkloop.cases.lookup import Park, at
from parkloop.cases.messages import say
from parkloop.cases.schema import HeatStream, MaterialStream, Storage, WaterStream


def a_new_store_has_a_largest_size(park: Park) -> Iterator[Fault]:
    """A store that does not exist yet has a largest size, and its least size is at most that."""
    for row in park.case.stores:
        if row.existing_size == 0 and row.max_size is None:
            yield at(row, "max_size", say("it is empty, and a store that does not exist yet needs its largest size"))
        elif row.min_size > row.largest_new:
            yield at(row, "min_size", say("it must be at most {most}", most=f"max_size ({row.largest_new:g})"))


def outside_the_fence_stands_no_store(park: Park) -> Iterator[Fault]:
    """An external plant has no store, and pays for none."""
    for row in park.case.stores:
        if park.external(row.plant):
            yield at(row, "plant", say("this plant is external, and what is outside the fence has no store"))
        if park.external(row.owner):
            yield at(row, "owner", say("this plant is external, and what is outside the fence pays for no store"))


def a_store_holds_what_a_source_gives(park: Park) -> Iterator[Fault]:
    """A store holds a commodity, or a source of its own plant."""
    for row in park.case.stores:
        stream = park.stream(row.holds)
        if stream is None or isinstance(stream, HeatStream):
            continue
        if stream.role != "source":
            message = say("it must be a source, and this is a stream of role {role}", role=ROLE[stream.role])
            yield at(row, "holds", message)
        elif None in (stream.plant, stream.technology) and (home := park.plant_of(stream)) not in (None, row.plant):
            message = say("it is a stream of {home}, and the store stands at {plant}", home=home or "", plant=row.plant)
            yield at(row, "holds", message)


def what_is_stored_has_one_quality(park: Park) -> Iterator[Fault]:
    """What a store of water or material holds is of the same quality at all times."""
    for row in park.case.stores:
        stream = park.stream(row.holds)
        if not isinstance(stream, WaterStream | MaterialStream) or stream.role != "source":
            continue
        for column, name in _changing(park, row):
            message = say(
                "the quality of this stream is not the same at all times ({name} has {column}), and a store does not mix",
                name=name,
                column=column,
            )
            yield at(row, "holds", message)


def _changing(park: Park, store: Storage) -> Iterator[tuple[str, str]]:
    """Columns and species or properties by which the quality of what is held follows from something else."""
    for species, row in park.quality.get(store.holds, {}).items():
        for column, stated in (("profile", row.profile), ("removal", row.removal), ("balance", row.balance or None)):
            if stated is not None:
                yield column, species
    for value in park.case.material_quality:
        if value.stream == store.holds and value.carry is not None:
            yield "carry", value.property


def no_hazard_is_stored_near_people(park: Park) -> Iterator[Fault]:
    """What is hazardous is not stored nearer to where people live than its class may come."""
    for row in park.case.stores:
        stream = park.material.get(row.holds)
        if stream is not None and stream.hazard is not None and park.too_near(stream.hazard, row.plant):
            message = say(
                "hazard {hazard} is not stored at {plant}: a plant of role municipal is nearer than hazard_distances allows",
                hazard=stream.hazard,
                plant=row.plant,
            )
            yield at(row, "holds", message)


def stores_have_a_time_to_store_over(park: Park) -> Iterator[Fault]:
    """A park with stores has ordered conditions, and a seasonal store a calendar."""
    if not park.complete("conditions", "calendar"):
        return
    ordered = {row.scenario for row in park.case.conditions if row.period is not None}
    listed = {row.period for row in park.case.calendar}
    dated = {row.scenario for row in park.case.conditions if row.period in listed and row.period is not None}
    for row in park.case.stores:
        if not ordered:
            message = say("no condition has a period, so there is no time to store over: state period and step in conditions.csv")
            yield at(row, "", message)
        for scenario in sorted(ordered - dated) if row.seasonal else ():
            message = say("a seasonal store needs calendar.csv, and it has no period of scenario {scenario}", scenario=scenario)
            yield at(row, "seasonal", message)


RULES = (
    a_new_store_has_a_largest_size,
    outside_the_fence_stands_no_store,
    a_store_holds_what_a_source_gives,
    what_is_stored_has_one_quality,
    no_hazard_is_stored_near_people,
    stores_have_a_time_to_store_over,
)
