"""Changes that may turn an exchange: prices, capital, length, quality, temperature, rows, capacity."""

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from parkloop.cases.changes.places import number_at, with_values
from parkloop.cases.links.rows import own_key
from parkloop.cases.lookup import Park
from parkloop.cases.relations.relays import Relays
from parkloop.cases.schema import Case, Link, Permit, Relay
from parkloop.models.network.arcs import TOO_FAR, Candidate
from parkloop.models.network.material_bounds import TOO_POOR
from parkloop.models.network.reach import MAY_NOT_PASS_ON, TOO_COLD, Reach
from parkloop.models.network.screening import FORBIDDEN, Obstacle
from parkloop.models.network.water_bounds import MUST_BE_THINNED, TOO_DIRTY
from parkloop.models.site import make_site
from parkloop.optimizer.analyses.reasons.exchange import AskedExchange, ExchangeWays
from parkloop.optimizer.analyses.reasons.rivals import amounts
from parkloop.optimizer.analyses.reasons.solves import SessionSolves, Solves
from parkloop.optimizer.analyses.reasons.turning import Trial
from parkloop.optimizer.plan.arguments import checked
from parkloop.optimizer.plan.record import Plan

CARBON = "policy.carbon_price_per_t"
MOST_PRICES = 3
"""Prices that are tried, those that are nearest by how much the two plans differ in them."""
FURTHER = 3.0
"""How far beyond a guessed change of a price is looked, as a multiple of it."""
BEYOND = 1.02
"""Multiple of a guessed change of a price at which it is tried first."""
MOST_TIMES, MORE = 10.0, 5.0
"""Multiples of a largest flow or a price, and of what a giver has, that are tried."""
HOTTER_K = 40.0
"""How far above the temperature at which a carrier can be raised is looked [K]"""


@dataclass(frozen=True)
class ChangeMaker:
    """One exchange of a case with what is known of it, and how a changed case is solved."""

    case: Case
    solves: Solves
    exchange: AskedExchange
    ways: ExchangeWays
    again: Callable[[Case], Solves]

    def numbers(self, *places: str) -> Callable[[float], Case]:
        """The case with one value at some places."""
        return lambda value: with_values(self.case, dict.fromkeys(places, value))

    def trial(self, kind: str, what: str, place: str, far: float, unit: str = "", **facts: Any) -> Trial:
        """The change of a number at its place."""
        made = self.numbers(place)
        present = number_at(self.case, place)
        return Trial(kind, what, lambda value: self.again(made(value)), place, unit, present, far, case=made, **facts)


def changes(maker: ChangeMaker, obstacles: tuple[Obstacle, ...], base: Plan, forced: Plan | None) -> list[Trial]:
    """The changes to be tried, what is guessed to be nearest first.

    Of what cannot flow those of the rules in its way.
    """
    found = [*_rules(maker, obstacles), *_quality(maker, obstacles)]
    if forced is None:
        return sorted(found, key=lambda one: one.nearness)
    if maker.ways.links and not maker.ways.free:
        link = _used(maker, forced)
        found += [*_capital(maker, link), *_length(maker, link), *_largest(maker, link)]
    found += [*_prices(maker, base, forced), *_given(maker)]
    return sorted(found, key=lambda one: one.nearness)


def _used(maker: ChangeMaker, forced: Plan | None) -> Candidate:
    """The link of the exchange that a plan with it uses."""
    built = set() if forced is None else set(forced.tables["links"]["link"])
    return next((link for link in maker.ways.links if link.id in built), maker.ways.links[0])


# what stands in the way


def _rules(maker: ChangeMaker, obstacles: tuple[Obstacle, ...]) -> Iterator[Trial]:
    """A change for each rule that stands in the way, once."""
    seen = set[tuple[str, ...]]()
    for one in obstacles:
        key = (one.reason, one.what, one.mode if one.reason == TOO_FAR else one.to_plant)
        trial = None if key in seen else _opening(maker, one)
        seen.add(key)
        if trial is not None:
            yield trial


def _opening(maker: ChangeMaker, one: Obstacle) -> Trial | None:
    """The change that takes an obstacle away; None of those that no single number or row does."""
    case, value = maker.case, one.value or 0.0
    people, reach = f"hazard_distances.{one.what}.distance_km", f"transport.{one.mode}.max_km"
    makers: dict[str, Callable[[], Trial]] = {
        FORBIDDEN: lambda: _row(maker, "prohibition", one.what, _allowed(case, one.what)),
        "no permit": lambda: _row(maker, "permit", one.what, _permitted(case, one.what, one.to_plant)),
        MAY_NOT_PASS_ON: lambda: _row(maker, "relay", one.item, _relayed(case, one.from_plant, one.item)),
        "too near to people": lambda: maker.trial("people", one.what, people, value, "km", opens_at=value),
        TOO_FAR: lambda: maker.trial("reach", one.mode, reach, value, "km", opens_at=value),
        TOO_COLD: lambda: _hotter(maker, one.what, one.limit or 0.0),
    }
    return makers[one.reason]() if one.reason in makers else None


def _row(maker: ChangeMaker, kind: str, what: str, case: Case) -> Trial:
    return Trial(kind, what, lambda _: maker.again(checked(case)))


def _permitted(case: Case, hazard: str, plant: str) -> Case:
    return case.model_copy(update={"permits": (*case.permits, Permit(hazard=hazard, plant=plant))})


def _allowed(case: Case, row: str) -> Case:
    rows = tuple(one.model_copy(update={"status": "candidate"}) if one.link == row else one for one in case.links)
    return case.model_copy(update={"links": rows})


def _relayed(case: Case, plant: str, commodity: str) -> Case:
    """The case in which a plant may pass a commodity on."""
    row = Relays(case).row(plant, commodity)
    if row is not None:
        rows = tuple(one.model_copy(update={"allowed": True}) if one is row else one for one in case.relays)
    else:
        key = own_key(f"{plant}_{commodity}", {one.relay for one in case.relays})
        rows = (*case.relays, Relay(relay=key, plant=plant, commodity=commodity, allowed=True))
    return case.model_copy(update={"relays": rows})


def _hotter(maker: ChangeMaker, stream: str, needed: float) -> Trial:
    """A hot stream that is hotter at both its ends, by the temperature of its hotter one."""
    row = next(one for one in maker.case.heat_streams if one.stream == stream)
    top = max(row.t_in_c, row.t_out_c)

    def made(value: float) -> Case:
        shifts = {"t_in_c": row.t_in_c + value - top, "t_out_c": row.t_out_c + value - top}
        return with_values(maker.case, {f"heat_streams.{stream}.{name}": number for name, number in shifts.items()})

    place = f"heat_streams.{stream}.{'t_in_c' if row.t_in_c >= row.t_out_c else 't_out_c'}"
    return Trial(
        "temperature",
        stream,
        lambda value: maker.again(made(value)),
        place,
        "degC",
        top,
        needed + HOTTER_K,
        opens_at=needed,
        case=made,
        opened=lambda case, exchange: (exchange.giver, exchange.what) in Reach(make_site(case), ()).available,
    )


# quality


def _quality(maker: ChangeMaker, obstacles: tuple[Obstacle, ...]) -> Iterator[Trial]:
    seen = set[str]()
    for one in obstacles:
        if one.reason not in (TOO_DIRTY, TOO_POOR, MUST_BE_THINNED) or one.value is None or one.limit is None:
            continue
        water = one.domain == "water"
        table, own = ("water_quality", "c_out_mg_per_l") if water else ("material_quality", "value")
        bound = "c_in_max_mg_per_l" if water else "max" if one.value > one.limit else "min"
        for stream, column, far in ((one.giver, own, one.limit), (one.taker, bound, one.value)):
            place = f"{table}.{stream}/{one.what}.{column}"
            if place not in seen and _stands(maker.case, place):
                seen.add(place)
                yield maker.trial("quality", f"{stream}/{one.what}", place, far, "mg/L" if water else "")


def _stands(case: Case, place: str) -> bool:
    table, _, rest = place.partition(".")
    row, _, _ = rest.rpartition(".")
    return any(one.row_key == row for one in getattr(case, table)) and number_at(case, place) is not None


# capital, length, capacity


def _capital(maker: ChangeMaker, link: Candidate) -> Iterator[Trial]:
    solves = maker.solves
    if isinstance(solves, SessionSolves):
        whole, rest = solves.session.capital(link.id)
        rate = link.terms.annual_rate
        family = solves.session.with_parametric_cost(rate * whole, rate * rest, 1.0)
        if whole.any() or rest:
            yield Trial(
                *("investment", link.id, lambda share: replace(solves, problem=family.problem(share)), "", "", 1.0, 0.0),
            )
    elif link.fixed_capital > 0 and not link.pays_by_size:
        yield _of_link(maker, "investment", link, "capex", link.fixed_capital, 0.0, maker.case.info.currency)


def _length(maker: ChangeMaker, link: Candidate) -> Iterator[Trial]:
    if link.length_km > 0 and link.ways is None:
        yield _of_link(maker, "distance", link, "length_km", link.length_km, 0.0, "km")


def _of_link(maker: ChangeMaker, kind: str, link: Candidate, column: str, present: float, far: float, unit: str) -> Trial:
    row = next((one for one in maker.case.links if one.link == link.id), None)

    def made(value: float) -> Case:
        return _with_row(maker.case, link, {column: value})

    place = "" if row is None else f"links.{row.link}.{column}"
    return Trial(kind, link.id, lambda value: maker.again(made(value)), place, unit, present, far, case=made)


def _with_row(case: Case, link: Candidate, cells: Mapping[str, Any]) -> Case:
    """The case with a row of the link alone, which says all that a more general row said of it."""
    names = {"commodity": link.item} if link.domain == "commodity" else {}
    ends = {"from": link.giver, "to": link.taker, "mode": link.mode.mode, **names}
    own = next((row for row in case.links if row.link == link.id and row.mode is not None), None)
    if own is not None:
        rows = tuple(row.model_copy(update=cells) if row is own else row for row in case.links)
    else:
        columns = {"status": "candidate"} if link.row is None else link.row.model_dump(by_alias=True)
        key = own_key(link.id, {row.link for row in case.links})
        rows = (*case.links, Link.model_validate({**columns, "link": key, **ends, **cells}))
    return checked(case.model_copy(update={"links": rows}))


def _largest(maker: ChangeMaker, link: Candidate) -> Iterator[Trial]:
    if link.limit is not None and link.mode.max_flow == link.limit:
        place = f"transport.{link.mode.mode}.max_flow"
        yield maker.trial("capacity", link.mode.mode, place, MOST_TIMES * link.limit, "/h")


def _given(maker: ChangeMaker) -> Iterator[Trial]:
    """More of what the giver has."""
    park = Park(maker.case)
    for stream in dict.fromkeys(arc.giver for arc in maker.ways.arcs if arc.domain != "commodity"):
        row = park.flowing[stream]
        table = "water_streams" if stream in park.water else "material_streams"
        if row.role == "source" and row.technology is None and row.flow_t_per_h:
            yield maker.trial("capacity", stream, f"{table}.{stream}.flow_t_per_h", MORE * row.flow_t_per_h, "t/h")


# prices


def _prices(maker: ChangeMaker, base: Plan, forced: Plan) -> Iterator[Trial]:
    """Prices in which the two plans differ, those first that have to move least for both to cost the same."""
    more = float(forced.kpi["total_cost_per_y"]) - float(base.kpi["total_cost_per_y"])
    if more <= 0:
        return
    here, there = (_by_place(maker, plan) for plan in (base, forced))
    found: list[tuple[float, str, float, float]] = []
    for place in dict.fromkeys([*here, *there]):
        saved, present = here.get(place, 0.0) - there.get(place, 0.0), number_at(maker.case, place) or 0.0
        if abs(saved) < 1e-9:
            continue
        move = more / saved
        if present * (present + move) >= 0 and abs(move) <= MOST_TIMES * (abs(present) or math.inf):
            found.append((abs(move) / (abs(present) or 1.0), place, present, move))
    for _, place, present, move in sorted(found)[:MOST_PRICES]:
        far = present + FURTHER * move
        far = far if present * far >= 0 else 0.0
        name = "" if place == CARBON else place.split(".")[1]
        unit = f"{maker.case.info.currency}/{_unit(maker.case, place)}"
        aim = present + BEYOND * move
        yield maker.trial("price", name, place, far, unit, guess=aim if present * aim >= 0 else far)


def _unit(case: Case, place: str) -> str:
    table, _, rest = place.partition(".")
    if table != "markets":
        return "t"
    park = Park(case)
    return park.commodities[park.markets[rest.rpartition(".")[0]].commodity].unit or "MWh"


def _by_place(maker: ChangeMaker, plan: Plan) -> dict[str, float]:
    """What a plan pays for, by the place of its price, with the sign of a cost [unit/y]"""
    park, found = Park(maker.case), dict[str, float]()
    for one in amounts(maker.case, maker.solves.site, plan).values():
        if one.kind == "market":
            name = one.name.rpartition("@")[0]
            place, sign = f"markets.{name}.price_per_unit", 1.0 if park.markets[name].direction == "buy" else -1.0
        elif one.kind in ("supply", "outlet"):
            stream = one.name.partition(">")[0 if one.kind == "supply" else 2]
            place, sign = f"{'water' if stream in park.water else 'material'}_streams.{stream}.price_per_t", 1.0
        else:
            continue
        found[place] = found.get(place, 0.0) + sign * one.per_y
    scopes, rows = maker.case.policy.carbon_price_scopes, plan.tables["emissions"]
    priced = rows[(rows["species"] == "co2") & rows["scope"].isin(scopes)]
    return {**found, CARBON: float(priced["t_per_y"].sum())}
