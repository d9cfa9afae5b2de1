"""Small parks in which it can be done in the head at which price a link pays."""

from typing import Any

from parkloop.cases import Case
from tests.support.by_hand import buy, need, park, water

PIPE = "given/b/pipe"
GAS_PIPE = "a/b/gas/pipe"


def neighbours(price: float = 0.5, **settings: Any) -> Case:
    """1 t/h of water to give and to take, 8000 h; a pipe costs 1,000 over 10 years without interest: 100 a year.

    Fresh water emits 1 kg of CO2 per t, 8 t a year.
    """
    return park(
        {key.replace("__", "."): value for key, value in settings.items()},
        plants=[{"plant": "a"}, {"plant": "b", "x_km": 1}],
        water_streams=[
            water("given", "source", 1, plant="a"),
            water("taken", "sink", 1, plant="b"),
            water("fresh", "supply", price=price, plant="a"),
            water("sewer", "outlet", plant="a"),
        ],
        transport=[{"mode": "pipe", "carries": "water", "capex_terminal": 1_000, "lifetime_y": 10}],
        emissions=[{"item": "fresh", "species": "co2", "kg_per_unit": 1}],
        hours=8000,
    )


def comes_and_goes() -> Case:
    """Plant b needs 1 MWh of gas in each of 1000 h: its own, 10 t of CO2, a's, 4 t, by a pipe of 100 a year, biogas for 300.

    At a carbon price v the year costs 10 v, 100 + 4 v or 300: the pipe is best from 16.67 to 50.
    """
    return park(
        plants=[{"plant": "a"}, {"plant": "b", "x_km": 1}],
        commodities=[{"commodity": "gas", "kind": "fuel"}],
        markets=[
            buy("own", "gas", 0, plant="b"),
            buy("clean", "gas", 0, plant="a"),
            buy("bio", "gas", 0.3, plant="b"),
        ],
        demands=[need("b", "gas", 1)],
        transport=[{"mode": "pipe", "carries": "commodity", "capex_terminal": 1_000, "lifetime_y": 10}],
        emissions=[
            {"item": "own", "species": "co2", "kg_per_unit": 10},
            {"item": "clean", "species": "co2", "kg_per_unit": 4},
        ],
    )
