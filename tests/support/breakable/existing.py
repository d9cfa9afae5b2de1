"""Parks in which breaking a rule of what exists, or of least amounts, makes a cheaper plan."""

from collections.abc import Callable

from parkloop.cases import Case
from tests.support.by_hand import Row, buy, material, need, park, water

OLD: Row = {"link": "old", "from": "a", "to": "b", "commodity": "hydrogen", "mode": "pipe", "status": "existing", "length_km": 1}


def pipe(**link: float | bool) -> Case:
    """An old pipe brings hydrogen that a has left over to b, which would buy it at 20."""
    return park(
        plants=[{"plant": "a"}, {"plant": "b", "x_km": 1}],
        commodities=[{"commodity": "hydrogen", "kind": "other", "unit": "km3"}],
        demands=[need("a", "hydrogen", -10), need("b", "hydrogen", 4)],
        markets=[buy("trucks", "hydrogen", 20, plant="b")],
        transport=[{"mode": "pipe", "carries": "commodity"}],
        links=[{**OLD, **link}],
    )


def dear_pipe() -> Case:
    """The pipe costs more than it saves, also enlarged."""
    return pipe(capacity=1, max_enlargement=3, capex_per_enlargement=1_000, existing_cost_per_y=90_000, retirable=True)


def least() -> Case:
    """Water of a dear well, and dear clay, have to be taken though a cheap river and ash would do."""
    return park(
        water_streams=[
            water("wash", "sink", 10),
            water("well", "supply", price=3, min_t_per_y=4_000),
            water("river", "supply", price=1),
        ],
        material_streams=[
            material("bricks", "sink", "clay", 8),
            material("ash", "source", "ash", 8),
            material("clay", "supply", "clay", price=50, min_t_per_y=3_000),
            material("landfill", "outlet", None, price=20),
        ],
        substitutions=[{"material": "ash", "sink": "bricks"}],
    )


def main() -> Case:
    """Cheap steam of a takes 6 t/h of dear water along, of which b returns half."""
    return park(
        plants=[{"plant": "a"}, {"plant": "b", "x_km": 1, "condensate_return": 0.5}],
        commodities=[{"commodity": "steam", "kind": "heat", "t_supply_c": 180, "t_return_c": 180, "water_t_per_unit": 1.5}],
        demands=[need("b", "steam", 4)],
        markets=[buy("boiler", "steam", 10, plant="a"), buy("dear", "steam", 30, plant="b")],
        transport=[{"mode": "main", "carries": "heat"}],
        water_streams=[water("feed", "sink", 1, makes_up="steam"), water("demin", "supply", price=10)],
    )


EXISTING: dict[str, Callable[[], Case]] = {
    "condensate.condensate_made_up": main,
    "purchases.least_material_taken": least,
    "purchases.least_water_taken": least,
    "links.flow_within_what_stands": lambda: pipe(capacity=1, max_enlargement=3, capex_per_enlargement=10_000),
}
"""A park for every rule of what exists, and of least amounts."""
