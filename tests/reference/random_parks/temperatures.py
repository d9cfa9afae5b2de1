"""Random temperatures of water: warm sources whose heat can be used or must be cooled, and takers that refuse hot water."""

from parkloop.cases.schema import HeatStream
from tests.reference.random_parks.draft import Draft


def add_temperatures(draft: Draft) -> None:
    """Most sources and supplies have a temperature, some takers a limit; some sources are hot streams of their plant."""
    rows = draft.rows["water_streams"]
    if draft.chance(0.4):
        return
    for n, row in enumerate(rows):
        if row.gives and draft.chance(0.8):
            t = draft.number(8, 20) if row.role == "supply" else draft.number(20, 90)
            rows[n] = row = row.model_copy(update={"t_c": t})
        if row.takes and row.stream != "sewer" and draft.chance(0.5):
            rows[n] = row = row.model_copy(update={"t_max_c": draft.number(25, 60)})
        if row.role == "source" and row.t_c is not None and draft.chance(0.6):
            _heat(draft, row.stream, row.plant, row.technology, row.t_c)


def _heat(draft: Draft, stream: str, plant: str | None, technology: str | None, t: float) -> None:
    """The heat of a source in one or two steps, the first of which must be cooled where there is cold to do it."""
    coolable = any(row.kind == "cold" for row in draft.rows["commodities"]) and t > 60
    for step in range(draft.rng.randint(1, 2)):
        colder = round(t - draft.number(1, 12), 3)
        place = {"plant": plant, "technology": technology, "must_cool": coolable and step == 0 and draft.chance(0.6)}
        draft.add(HeatStream(stream=f"{stream}_warmth{step}", water=stream, t_in_c=t, t_out_c=colder, **place))
        t = colder
