"""Parks in which a plan would be cheaper without a rule of part load or of the temperature of water."""

from collections.abc import Callable

from parkloop.cases import Case
from tests.support.by_hand import Row, buy, flows, need, park, water

BENT = ({"load": 0.25, "efficiency": 0.6}, {"load": 0.5, "efficiency": 1.1})


def engine(*points: Row, min_load: float = 0.25) -> Case:
    """4 power are needed, of gas by an engine of 10 that is best at half load and bad below, or from a dear grid."""
    return park(
        commodities=[{"commodity": "gas", "kind": "fuel"}, {"commodity": "power", "kind": "electricity"}],
        markets=[buy("gas_grid", "gas", 10), buy("grid", "power", 90)],
        demands=[need("a", "power", 4)],
        technologies=[{"technology": "engine", "plant": "a", "existing_size": 10, "min_load": min_load}],
        technology_flows=flows("engine", power=1, gas=-2),
        part_load=[{"technology": "engine", **point} for point in points],
    )


LOADS: dict[str, Callable[[], Case]] = {
    "part_load.activity_between_points": lambda: engine(*BENT),
    "part_load.one_piece_if_on": lambda: engine({"load": 0.25, "efficiency": 0.9}, {"load": 0.5, "efficiency": 0.6}),
    "part_load.only_ends_of_its_piece": lambda: engine({"load": 0.25, "efficiency": 0.9}, {"load": 0.5, "efficiency": 0.6}),
    "part_load.weights_are_size_on": lambda: engine(*BENT),
}


def pool() -> Case:
    """A pool takes 20 t/h, fresh or of an effluent of 60 degC that is dear to discharge, no hotter than 30."""
    return park(
        water_streams=[
            water("warm", "source", 36, t_c=60),
            water("fresh", "supply", price=2, t_c=15),
            water("sewer", "outlet", price=1),
            water("pool", "sink", 20, t_max_c=30),
        ]
    )


WARMTH: dict[str, Callable[[], Case]] = {"water.cool_enough": pool}
