"""Rules of water: what a process needs, and that no species vanishes in a process or a treatment."""

import math
from collections.abc import Callable, Iterator

from parkloop.cases.faults import Fault
from parkloop.cases.links.water_routes import WaterRoutes
from parkloop.cases.lookup import Park, at
from parkloop.cases.messages import choice, joined, say
from parkloop.cases.schema import WaterQuality, WaterStream

Giving = dict[str, list[WaterStream]]
"""Streams that give each species."""


def limiting_flow(stream: WaterStream, rows: list[WaterQuality], factor: float = 1.0) -> float:
    """Limiting flow of a process: least inlet that takes up its loads at its dirtiest inlet [t/h]

    ``factor`` is that of its profile on the load; infinite where an inlet as dirty as its outlet is allowed.
    """
    flow = 0.0
    for row in rows:
        need = 1000 * row.load_kg_per_h * factor + (row.c_out_mg_per_l or 0.0) * stream.loss_t_per_h
        if need > 0:
            lowest = math.inf if row.c_in_max_mg_per_l is None else row.c_in_max_mg_per_l
            rise = (row.c_out_mg_per_l or 0.0) * (1 - stream.loss_fraction) - lowest
            flow = max(flow, need / rise if rise > 0 else math.inf)
    return flow


def a_load_needs_an_outlet_concentration(park: Park) -> Iterator[Fault]:
    """A process that takes up a load states c_out, unless its flow is fixed."""
    for row in park.case.water_quality:
        stream = park.water.get(row.stream)
        free = stream is not None and stream.role == "process" and stream.flow_t_per_h is None
        if free and row.load_kg_per_h > 0 and row.c_out_mg_per_l is None:
            yield at(row, "c_out_mg_per_l", say("it is empty, and a process that takes up a load states it, or its flow_t_per_h"))


def a_process_takes_in_cleaner_water_than_it_gives_out(park: Park) -> Iterator[Fault]:
    """A process that takes up a load states a c_in_max of at most its c_out.

    The two columns swapped would bind nothing.
    """
    for row in park.case.water_quality:
        stream = park.water.get(row.stream)
        loads = stream is not None and stream.role == "process" and row.load_kg_per_h > 0
        if loads and None not in (row.c_in_max_mg_per_l, row.c_out_mg_per_l):
            lowest, outlet = row.c_in_max_mg_per_l or 0.0, row.c_out_mg_per_l or 0.0
            if lowest > outlet:
                message = say(
                    "it must be at most c_out_mg_per_l ({outlet}) of a process that adds a load; the two may be swapped",
                    outlet=f"{outlet:g}",
                )
                yield at(row, "c_in_max_mg_per_l", message)


def a_process_has_a_finite_flow(park: Park) -> Iterator[Fault]:
    """A process states its limit where its limiting flow is not finite."""
    for stream in park.case.water_streams:
        if stream.role != "process" or stream.flow_t_per_h is not None or stream.limit_t_per_h is not None:
            continue
        rows = list(park.quality.get(stream.stream, {}).values())
        unstated = any(row.load_kg_per_h > 0 and row.c_out_mg_per_l is None for row in rows)
        flow = limiting_flow(stream, rows)
        if not unstated and not 0 < flow < math.inf and park.complete("water_quality"):
            why = say("has none") if flow == 0 else say("is not finite")
            yield at(
                stream,
                "limit_t_per_h",
                say("it is empty, and the limiting flow that its loads give {why}: state the limit", why=why),
            )


def a_fixed_flow_is_within_the_limit(park: Park) -> Iterator[Fault]:
    """A process's fixed flow is at most its limit, and more than what it loses."""
    for row in park.case.water_streams:
        if row.role == "process" and row.flow_t_per_h is not None:
            if row.limit_t_per_h is not None and row.flow_t_per_h > row.limit_t_per_h:
                yield at(row, "flow_t_per_h", say("it must be at most {most}", most=f"limit_t_per_h ({row.limit_t_per_h:g})"))
            if row.flow_t_per_h * (1 - row.loss_fraction) < row.loss_t_per_h:
                yield at(
                    row,
                    "loss_t_per_h",
                    say("it must be at most what flows in and is not lost ({flow} t/h)", flow=f"{row.flow_t_per_h:g}"),
                )


def a_limit_covers_the_loss(park: Park) -> Iterator[Fault]:
    """A process's limit is at least what it loses."""
    for row in park.case.water_streams:
        free = row.role == "process" and row.flow_t_per_h is None
        if free and row.limit_t_per_h is not None and row.limit_t_per_h * (1 - row.loss_fraction) < row.loss_t_per_h:
            yield at(row, "limit_t_per_h", say("it must be enough for the loss ({loss} t/h)", loss=f"{row.loss_t_per_h:g}"))


def no_species_vanishes(park: Park) -> Iterator[Fault]:
    """A process and a technology's product state every species that can reach them."""
    routes = WaterRoutes(park)
    giving = _giving(park, routes)
    if not park.complete("water_streams", "water_quality", "technologies"):
        return
    for stream in park.case.water_streams:
        product = stream.role == "source" and stream.technology is not None
        if not stream.is_process and not product:
            continue
        missing = {}
        for species, givers in giving.items():
            if not _states(park, stream, species):
                giver = _reached_by(park, routes, _takers(park, stream), species, givers)
                if giver is not None:
                    missing[species] = giver.stream
        if missing:
            message = joined(say("{species} (from {giver})", species=species, giver=giver) for species, giver in missing.items())
            yield at(stream, "", _unstated(stream, message))


def _unstated(stream: WaterStream, told: str) -> str:
    """Missing rows of water_quality for a species that can reach a stream."""
    if stream.role == "circuit":
        return say("water_quality must have a row of every species that can reach it, and has none of {each}", each=told)
    columns = "c_out" if stream.is_process else say("c_out, removal or balance")
    return say(
        "water_quality must state {columns} of every species that can reach it, and does not of {each}",
        columns=columns,
        each=told,
    )


def _giving(park: Park, routes: WaterRoutes) -> Giving:
    """Streams that give each species: by their own quality, or passed through their unit."""
    species = {row.species for row in park.case.water_quality}
    giving = {name: [stream for stream in park.case.water_streams if _gives(park, stream, name)] for name in sorted(species)}
    for name, givers in giving.items():
        own = {stream.stream for stream in givers}
        passing = [stream for stream in park.case.water_streams if stream.stream not in own and _passes(park, stream, name)]
        found = True
        while found:
            found = False
            for stream in list(passing):
                if _reached_by(park, routes, _takers(park, stream), name, givers) is not None:
                    givers.append(stream)
                    passing.remove(stream)
                    found = True
    return giving


def _gives(park: Park, stream: WaterStream, species: str) -> bool:
    row = park.quality.get(stream.stream, {}).get(species)
    return row is not None and stream.gives and ((row.c_out_mg_per_l or 0.0) > 0 or row.load_kg_per_h > 0)


def _passes(park: Park, stream: WaterStream, species: str) -> bool:
    """Whether a species that flows in leaves with this stream."""
    row = park.quality.get(stream.stream, {}).get(species)
    if row is None:
        return False
    if stream.technology is not None and stream.role == "source":
        return row.balance or (row.removal is not None and row.removal < 1)
    return stream.is_process and stream.given_flow() is not None and row.c_out_mg_per_l is None


def _states(park: Park, stream: WaterStream, species: str) -> bool:
    row = park.quality.get(stream.stream, {}).get(species)
    if row is None:
        return False
    if stream.is_process:
        return row.c_out_mg_per_l is not None or stream.given_flow() is not None
    return row.c_out_mg_per_l is not None or row.removal is not None or row.balance


def _takers(park: Park, stream: WaterStream) -> list[WaterStream]:
    """Inlets of the water in a stream: the process itself, or the feeds of its technology."""
    if stream.is_process:
        return [stream]
    return park.feeds.get(stream.technology or "", [])


def _reached_by(
    park: Park, routes: WaterRoutes, takers: list[WaterStream], species: str, givers: list[WaterStream]
) -> WaterStream | None:
    """The first giver of a species that can come to one of the takers."""
    reach: Callable[[WaterStream, WaterStream], bool] = routes.open
    pairs = ((giver, taker) for taker in takers for giver in givers)
    return next((giver for giver, taker in pairs if _admits(park, giver, taker) and reach(giver, taker)), None)


def _admits(park: Park, giver: WaterStream, taker: WaterStream) -> bool:
    """Whether a taker takes any of a giver's water: none that carries what it must not take at all."""
    gives = park.quality.get(giver.stream, {})
    for species, limit in park.quality.get(taker.stream, {}).items():
        if limit.c_in_max_mg_per_l == 0 and species in gives and (gives[species].c_out_mg_per_l or 0.0) > 0:
            return False
    return True


def condensate_is_of_steam_that_a_plant_sends(park: Park) -> Iterator[Fault]:
    """One sink of a plant makes up for a heat carrier that takes water along."""
    seen: dict[tuple[str | None, str], str] = {}
    for row in (row for row in park.case.water_streams if row.makes_up is not None):
        carrier = park.commodities.get(row.makes_up or "")
        if row.role != "sink" or row.technology is not None:
            yield at(row, "makes_up", say("only a sink of a plant makes up for condensate: leave it empty"))
        elif carrier is not None and carrier.water_t_per_unit == 0:
            yield at(row, "makes_up", say("this commodity takes no water along: state its water_t_per_unit"))
        elif seen.setdefault((row.plant, row.makes_up or ""), row.stream) != row.stream:
            yield at(
                row,
                "makes_up",
                say("sink {first} of this plant makes up for it already", first=seen[row.plant, row.makes_up or ""]),
            )


def only_heat_carriers_take_water_along(park: Park) -> Iterator[Fault]:
    """Water is taken along by steam and hot water, not by power, fuel or cold."""
    for row in park.case.commodities:
        if row.kind != "heat" and row.water_t_per_unit > 0:
            yield at(
                row,
                "water_t_per_unit",
                say("only a heat carrier takes water along, and this is of kind {kind}", kind=choice("kind", row.kind)),
            )


RULES = (
    condensate_is_of_steam_that_a_plant_sends,
    only_heat_carriers_take_water_along,
    a_load_needs_an_outlet_concentration,
    a_process_takes_in_cleaner_water_than_it_gives_out,
    a_process_has_a_finite_flow,
    a_fixed_flow_is_within_the_limit,
    a_limit_covers_the_loss,
    no_species_vanishes,
)
