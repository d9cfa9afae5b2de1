"""Blow-down that goes back into its own make-up: warned of where it is that, and not where it is other water."""

from typing import Any

import pytest

from parkloop.cases import warnings
from tests.models.subsystems.streams.test_circuits import cooled
from tests.support.by_hand import Row, park, quality, water

RIVER, SEWER = water("river", "supply", price=2.5, plant="out"), water("sewer", "outlet", price=4, plant="out")


def works(
    make_up: float = 80,
    blow_down: float = 20,
    qualities: tuple[Row, ...] = (),
    streams: tuple[Row, ...] = (),
    plant: str = "works",
    **tables: Any,
) -> list[str]:
    """What is told of a cooling tower that is written as a sink and a source."""
    case = park(
        plants=[{"plant": "works"}, {"plant": "mill"}, {"plant": "out", "role": "external"}],
        water_streams=[
            *(RIVER, SEWER, *streams),
            water("makeup", "sink", make_up, plant="works"),
            water("blowdown", "source", blow_down, plant=plant),
        ],
        water_quality=list(qualities or salts()),
        **tables,
    )
    return [told for told in warnings(case) if "never leaves" in told]


def salts(river: float = 400, limit: float | None = 800, out: float = 1600, species: str = "salt") -> tuple[Row, ...]:
    limits = () if limit is None else (quality("makeup", c_in=limit, species=species),)
    return (quality("river", c_out=river, species=species), *limits, quality("blowdown", c_out=out, species=species))


def test_blow_down_that_returns_to_its_make_up_is_warned_of() -> None:
    """Proves plant, sink, source and species are named, and the circuit that is meant: 80 in, 20 out, 4 cycles."""
    (told,) = works()
    assert told == (
        "water_streams, row makeup: blowdown of works can go back into it, and what other water brings of salt then never leaves;"
        " if blowdown is what 60 t/h of evaporation leave of makeup, write both as one stream of role circuit (cycles 4) or"
        " process."
    )


@pytest.mark.parametrize(
    "question",
    [
        pytest.param({"qualities": salts(limit=None)}, id="no limit"),
        pytest.param({"qualities": salts(limit=2000)}, id="even unmixed"),
        pytest.param({"qualities": salts(limit=450)}, id="a part of it"),
        pytest.param({"qualities": salts(out=3200)}, id="concentrated from the limit"),
        pytest.param({"qualities": (*salts(), *salts(20, 60, 90, "cl"))}, id="two species"),
        pytest.param({"make_up": 50, "blow_down": 25, "qualities": salts(out=800)}, id="two cycles"),
        pytest.param({"streams": (water("demin", "supply", price=9, plant="out"),)}, id="demineralised water besides"),
        pytest.param({"streams": (water("green", "sink", 15, plant="works"),)}, id="another use of it besides"),
    ],
)
def test_it_is_warned_of_in_every_form(question: Any) -> None:
    assert len(works(**question)) >= 1


@pytest.mark.parametrize(
    "question",
    [
        pytest.param({"plant": "mill"}, id="of another plant"),
        pytest.param({"blow_down": 80}, id="nothing evaporates"),
        pytest.param({"blow_down": 100}, id="more than goes in"),
        pytest.param({"qualities": salts(river=0)}, id="of what the river does not bring"),
        pytest.param({"qualities": salts(out=100)}, id="cleaner than the river: condensate"),
        pytest.param({"qualities": salts(out=9000)}, id="with a load of its own"),
        pytest.param({"qualities": (*salts(), *salts(20, 60, 900, "cl"))}, id="one species has a load of its own"),
        pytest.param({"links": [{"link": "shut", "from": "blowdown", "to": "makeup", "status": "forbidden"}]}, id="closed"),
    ],
)
def test_ordinary_sources_and_sinks_are_not_warned_of(question: Any) -> None:
    """Proves that rinse water, condensate and what cannot return are no blow-down. Sensitivity: a warning of every reuse."""
    assert works(**question) == []


def test_a_circuit_is_not_warned_of() -> None:
    assert [told for told in warnings(cooled(quality("tower"))) if "never leaves" in told] == []
