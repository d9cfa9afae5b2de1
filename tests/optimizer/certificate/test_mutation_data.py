"""Data that the model reads wrongly are noticed: each reading is falsified in turn, and the certificate must refuse the plan.

Here stand the readings without a formula: who may take what, which links there may be, how far, how long and at what rate.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import pytest

from parkloop.cases import Case
from parkloop.cases.links.rules import LinkRules
from parkloop.models import site
from parkloop.models.network import commodity_links, stream_links
from parkloop.models.site import Site
from parkloop.models.subsystems.commodities import energy
from parkloop.optimizer import optimise
from parkloop.optimizer.extraction import tables
from parkloop.optimizer.planning import solving
from tests.support.breakable.parks import COLD, FAR, FRESH, HYDROGEN, LANDFILL, NEW_ZONE, POWER, STEAM, cell, pair, vapour
from tests.support.by_hand import Row, buy, heat, material, need, park, quality, solve, water

PIPE = {"mode": "pipe", "carries": "water"}
TRUCK = {"mode": "truck", "carries": "material"}


def dilution() -> Case:
    """Fresh water is cheap and the river too, but it takes 50 mg/L at most: diluting would save the sewer."""
    streams = [
        water("foul", "source", 10),
        water("river", "outlet"),
        water("sewer", "outlet", price=5),
        water("fresh", "supply", price=0.1, limit_t_per_h=100),
        water("wash", "sink", 1),
    ]
    return park(
        water_streams=streams, water_quality=[quality("foul", c_out=100), quality("river", c_in=50), quality("wash", c_in=9)]
    )


def ash(**source: Any) -> Case:
    """Ash of a could be taken by b instead of clay."""
    return park(
        plants=[{"plant": "a"}, {"plant": "b"}],
        material_streams=[
            material("ash", "source", "ash", 5, **source),
            material("bricks", "sink", "clay", 8, plant="b"),
            material("clay", "supply", "clay", price=50),
            LANDFILL,
        ],
        substitutions=[{"material": "ash", "sink": "bricks"}],
        transport=[TRUCK],
    )


def nobody_takes() -> Case:
    """No row lets slag stand in for clay."""
    streams = [material("slag", "source", "slag", 5), material("bricks", "sink", "clay", 8), LANDFILL]
    return park(material_streams=[*streams, material("clay", "supply", "clay", price=50, limit_t_per_h=100)])


def condensate(link: Row | None = None, mode: Row | None = None, plants: Any = FAR, **tables: Any) -> Case:
    """Condensate of a can spare b its fresh water."""
    streams = [water("condensate", "source", 10), water("wash", "sink", 8, plant="b"), FRESH, water("sewer", "outlet", price=1)]
    rows = [] if link is None else [{"link": "row", "from": "condensate", "to": "wash", **link}]
    return park(plants=plants, water_streams=streams, transport=[{**PIPE, **(mode or {})}], links=rows, **tables)


def rinse(link: Row) -> Case:
    """The condensate of a could spare a itself its fresh water."""
    streams = [water("condensate", "source", 10), water("wash", "sink", 8), FRESH, water("sewer", "outlet", price=1)]
    return park(water_streams=streams, links=[{"link": "row", "from": "condensate", "to": "wash", **link}])


def seasons() -> Case:
    """In winter twice the power is needed."""
    return park(
        conditions=[{"condition": "summer", "hours_per_y": 500}, {"condition": "winter", "hours_per_y": 500}],
        profiles=[{"profile": "cold", "condition": "winter", "factor": 2}],
        commodities=[POWER],
        markets=[buy("grid", "power", 50)],
        demands=[need("a", "power", 10, profile="cold")],
    )


def pumped() -> Case:
    """The pipe takes power of its owner."""
    market = [buy("grid", "power", 50)]
    return condensate(mode={"electricity_mwh_per_unit_km": 0.01, "owner": "taker"}, commodities=[POWER], markets=market)


def outside() -> Case:
    """The taker stands outside the fence, so that the fresh water that it needs besides is not counted."""
    limits = [quality("condensate", c_out=50), quality("wash", c_in=20)]
    return condensate(plants=[{"plant": "a"}, {"plant": "b", "role": "external", "x_km": 1}], water_quality=limits)


def steam_at_two_levels() -> Case:
    """Steam at 120 degC could not heat what must reach 118 degC, if there must be 10 K between them."""
    return park(
        commodities=[STEAM, {**STEAM, "commodity": "high_steam", "t_supply_c": 180, "t_return_c": 180}, COLD],
        markets=[buy("low", "steam", 20), buy("high", "high_steam", 40)],
        heat_streams=[heat("drying", 60, 118, 2)],
    )


def own_market() -> Case:
    """The cheap market is a's own."""
    return park(
        commodities=[HYDROGEN],
        markets=[buy("cheap", "hydrogen", 10, plant="a"), buy("dear", "hydrogen", 50)],
        demands=[need("a", "hydrogen", 1), need("b", "hydrogen", 4)],
    )


def replaced(**fields: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """The candidate that a function makes, with other fields."""
    return lambda sound: lambda *key: replace(sound(*key), **fields)


def answers(value: Any) -> Callable[[Any], Any]:
    return lambda sound: lambda *key: value


def blind_to(question: str) -> Callable[[Any], Any]:
    """The rules of links.csv, but without an answer to one question."""
    blind = type("Blind", (LinkRules,), {question: lambda self, *key, **named: None})
    return lambda sound: lambda rows: blind(rows)


def times(factor: float) -> Callable[[Callable[..., float]], Callable[..., float]]:
    return lambda sound: lambda *key: factor * sound(*key)


def is_always(value: Any) -> Callable[[Any], Any]:
    return lambda sound: property(lambda self: value(self))


def unshifted(sound: Callable[..., Any]) -> Callable[..., Any]:
    """Temperatures as they are, without the part of the smallest difference."""
    return lambda stream, case: sound(stream.model_copy(update={"dt_contribution_k": 0.0}), case)


def hotter(sound: Callable[..., Any]) -> Callable[..., Any]:
    """Carriers 5 K hotter than they are."""

    def wrong(carrier: Any, case: Case, hot: bool) -> Any:
        warmed = {"t_supply_c": carrier.t_supply_c + 5, "t_return_c": carrier.t_return_c + 5}
        return sound(carrier.model_copy(update=warmed), case, hot)

    return wrong


def free_cells(sound: Callable[..., Any]) -> Callable[..., Any]:
    """Every zone as if its recovery existed."""
    return lambda site: {name: replace(cell, recovery_capex_per_mw=None) for name, cell in sound(site).items()}


def copied(sound: Callable[..., Any]) -> Callable[..., Any]:
    """The solution with three figures, as if it had been copied by hand."""

    def wrong(*key: Any) -> Any:
        outcome, x = sound(*key)
        return outcome, x * 1.001

    return wrong


@dataclass(frozen=True)
class Slip:
    """Where something is read, how it is read wrongly, and a park in which that matters."""

    place: Any
    name: str
    wrong: Callable[[Any], Any]
    park: Callable[[], Case]


SLIPS = {
    "a supply dilutes a discharge": Slip(stream_links, "may_take_water", answers(True), dilution),
    "a material goes where it does not fit": Slip(stream_links, "may_take_material", answers(True), nobody_takes),
    "a hazard goes without a permit": Slip(Site, "permits", is_always(lambda site: {("acid", "b")}), lambda: ash(hazard="acid")),
    "a forbidden pair is open": Slip(
        stream_links, "link_rules", blind_to("closing"), lambda: condensate({"status": "forbidden"})
    ),
    "a row is overlooked": Slip(
        commodity_links,
        "link_rules",
        blind_to("of_commodity"),
        lambda: pair({}, {"status": "forbidden", "mode": "pipe"}),
    ),
    "a capacity inside a plant is overlooked": Slip(
        stream_links, "link_rules", blind_to("without_link"), lambda: rinse({"capacity": 3})
    ),
    "a pair inside a plant is open": Slip(
        stream_links, "link_rules", blind_to("without_link"), lambda: rinse({"status": "forbidden"})
    ),
    "a pipe that is required is forgotten": Slip(
        stream_links,
        "link_rules",
        blind_to("of_pipe"),
        lambda: condensate({"to": "b", "status": "required", "mode": "pipe"}, {"capex_terminal": 1e6}),
    ),
    "a pipe that stands empty is forgotten": Slip(
        stream_links,
        "_named_pairs",
        answers(None),
        lambda: condensate({"status": "existing", "mode": "pipe"}, {"contract_cost_per_y": 9, "loss_per_km": 0.09}),
    ),
    "a way is too long": Slip(commodity_links, "left_out", answers(None), lambda: pair({"max_km": 3})),
    "a water way is too long": Slip(stream_links, "left_out", answers(None), lambda: condensate(mode={"max_km": 3})),
    "nothing is lost": Slip(commodity_links, "make_candidate", replaced(arrival=1.0), lambda: pair({"loss_per_km": 0.02})),
    "the other end owns": Slip(
        stream_links, "make_candidate", replaced(owner="b"), lambda: condensate(mode={"opex_per_unit": 0.1})
    ),
    "the route is straight": Slip(
        stream_links, "make_candidate", replaced(length_km=5.0), lambda: condensate(mode={"capex_per_km": 100})
    ),
    "the distance is wrong": Slip(Site, "distance_km", times(1.01), lambda: condensate(mode={"capex_per_km": 100})),
    "the limit of a mode is overlooked": Slip(
        stream_links, "make_candidate", replaced(limit=None), lambda: condensate(mode={"max_flow": 3})
    ),
    "what exists is new": Slip(
        stream_links,
        "make_candidate",
        replaced(status="candidate"),
        lambda: condensate({"status": "existing", "mode": "pipe"}, {"capex_terminal": 100}),
    ),
    "what is new exists": Slip(
        stream_links, "make_candidate", replaced(status="existing"), lambda: condensate(mode={"capex_terminal": 100})
    ),
    "the annuity is wrong": Slip(site, "annuity", times(1.01), lambda: cell(max_size=30, capex_per_size=1_000)),
    "a profile is overlooked": Slip(Site, "factor", answers(1.0), seasons),
    "the hours are wrong": Slip(Site, "weight", times(1.01), seasons),
    "availability is overlooked": Slip(Site, "availability", answers(1.0), lambda: cell(existing_size=10, availability=0.5)),
    "pumps run without power": Slip(Site, "electricity", is_always(lambda site: None), pumped),
    "an outside plant counts": Slip(Site, "external", answers(False), outside),
    "the smallest temperature difference is overlooked": Slip(energy, "stream_segments", unshifted, steam_at_two_levels),
    "heat stands at the wrong temperature": Slip(energy, "carrier_segments", hotter, steam_at_two_levels),
    "new recovery is free": Slip(
        energy,
        "cells",
        free_cells,
        lambda: vapour(heat("flue", 200, 100, 2, must_cool=False), zones=NEW_ZONE),
    ),
    "another's market is used": Slip(Site, "traders", answers(("a", "b")), own_market),
    "noise is cleaned away too coarsely": Slip(tables, "NOISE", lambda sound: 5.0, lambda: cell(existing_size=6)),
    "a solution is copied badly": Slip(solving, "minimise_acyclic", copied, lambda: cell(existing_size=6)),
}


@pytest.mark.parametrize("slip", list(SLIPS))
def test_a_wrong_reading_is_noticed(slip: str, monkeypatch: pytest.MonkeyPatch) -> None:
    case = SLIPS[slip].park()
    solve(case)
    place, name = SLIPS[slip].place, SLIPS[slip].name
    monkeypatch.setattr(place, name, SLIPS[slip].wrong(getattr(place, name)))
    plan = optimise(case, gap=1e-7)
    assert plan.faults, (plan.status, plan.reasons, plan.kpi.get("total_cost_per_y"))
    assert (plan.status, plan.certified, plan.found) == ("error", False, False)
