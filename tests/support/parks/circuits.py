"""Cooling circuits, whose blow-down is reused, discharged within limits, or made up with what others give."""

from tests.support.parks.sketch import Sketch
from tests.support.parks.waters import mains, pipes, sink, source


def circuits(s: Sketch) -> None:
    """One or two circuits, limited by their make-up, by what circulates, by the outlet or by nothing; sources and sinks."""
    plants = s.scattered(1, 3)
    species = s.some(["salt", "cod"], 1, 2)
    mains(s, plants, species)
    for x in species:
        s.add("water_quality", stream="fresh", species=x, c_out_mg_per_l=s.number(5, 60))
    for n in range(s.rng.randint(1, 2)):
        _circuit(s, f"c{n}", s.pick(*plants), species)
    for n in range(s.rng.randint(0, 2)):
        source(s, f"s{n}", s.pick(*plants), species)
    if s.chance(0.6):
        sink(s, "k", s.pick(*plants), species)
    pipes(s)


def _circuit(s: Sketch, name: str, plant: str, species: list[str]) -> None:
    cycles = s.pick(2, 3, 5, s.number(1.2, 8))
    evaporation, profile = s.number(1, 60), s.profile(0.5)
    s.add(
        "water_streams",
        stream=name,
        plant=plant,
        role="circuit",
        evaporation_t_per_h=evaporation,
        cycles=cycles,
        profile=profile,
    )
    for x in species:
        limit = s.number(60, 200)
        made_up, circulating = s.pick((limit, None), (None, round(cycles * limit, 2)), (limit, round(cycles * limit * 0.9, 2)))
        s.add("water_quality", stream=name, species=x, c_in_max_mg_per_l=made_up, c_out_mg_per_l=circulating)
