"""Tidy tables of a solved model, without solver noise; nothing of Pyomo survives."""

import math
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import pandas as pd
import pyomo.environ as pyo

from parkloop.cases import Case
from parkloop.models.accounts.policy import limits_broken
from parkloop.models.ledger import Post
from parkloop.models.network.arcs import running_cost
from parkloop.models.network.stored import payer
from parkloop.models.subsystems.commodities.waste_heat import settle_waste_heat
from parkloop.models.subsystems.equipment.existing import retirement
from parkloop.models.subsystems.equipment.scale import true_capital
from parkloop.optimizer.extraction.condensate import condensate_rows
from parkloop.optimizer.extraction.payments import account_rows, payment_rows
from parkloop.optimizer.extraction.pollution import pollution_rows
from parkloop.optimizer.extraction.quality import water_quality_rows
from parkloop.optimizer.extraction.routes import arrival_of, corridor_rows, length_of, route_rows, settle_routes
from parkloop.optimizer.extraction.row_order import RowOrder, TableRow
from parkloop.optimizer.extraction.stores import level_rows, settle_stores, storage_rows, store_rows
from parkloop.optimizer.plan.record import COLUMNS, empty_table
from parkloop.optimizer.solve.build import NOISE, Build

TOTALS = {
    "freshwater": "t",
    "wastewater": "t",
    "disposal": "t",
    "energy": "tce",
    "energy_with_exchange": "tce",
    "energy_bought": "tce",
    "renewable_bought": "tce",
    "primary_energy": "tce",
    "renewable_energy": "tce",
    "water_reused": "t",
    "waste_used": "t",
    "waste_given": "t",
    "waste_heat_used": "MWh",
    "hot_duty": "MWh",
}
"""Totals and their units."""


def clean(amount: Any) -> float:
    """Value of an expression without solver noise."""
    value = float(pyo.value(amount))
    return 0.0 if abs(value) < NOISE else value


def all_tables(built: Build, case: Case) -> dict[str, pd.DataFrame]:
    """Every table of the plan that the model's variables determine, with rows in the order of the case.

    Capital on a cost curve is that of the true curve.
    """
    with _capital_on_curves(built):
        return _all_tables(built, RowOrder(case))


def _all_tables(built: Build, order: RowOrder) -> dict[str, pd.DataFrame]:
    settle_waste_heat(built.model.energy)
    settle_stores(built.model.stores)
    settle_routes(built.model.routes)
    rows = {
        "links": _links(built),
        "corridors": corridor_rows(built),
        "routes": route_rows(built),
        "flows": _flows(built),
        "technologies": _technologies(built),
        "operation": _operation(built),
        "stores": store_rows(built),
        "storage": storage_rows(built),
        "store_levels": level_rows(built),
        "removals": _removals(built),
        "markets": _markets(built),
        "commodities": _commodities(built),
        "condensate": condensate_rows(built),
        "heat": _heat(built),
        "cascade": _cascade(built),
        "equipment": _equipment(built),
        "costs": _by_head(built, built.ledger.costs),
        "outside": _by_head(built, built.ledger.outside),
        "emissions": _emissions(built),
        "avoided": _avoided(built),
        "land": _land(built),
        "pollution_tax": pollution_rows(built),
        "totals": _totals(built),
    }
    listed = {name: list(found) for name, found in (rows | {"payments": payment_rows(built)}).items()}
    # Sums do not depend on the order of the case's rows: they are taken before the rows are put in that order.
    summed = _frames({name: listed[name] for name in ("flows", "costs", "payments")})
    listed |= {
        "accounts": list(account_rows(built, summed["costs"], summed["payments"])),
        "water_quality": list(water_quality_rows(built, summed["flows"])),
        "scenarios": list(_scenarios(built)),
        "broken_policies": limits_broken(built.model.policy),
    }
    return _frames(order.ordered(listed))


def _frames(rows: Mapping[str, list[TableRow]]) -> dict[str, pd.DataFrame]:
    return {
        name: pd.DataFrame(listed, columns=list(COLUMNS[name])) if listed else empty_table(name) for name, listed in rows.items()
    }


def _yearly(built: Build, posts: Iterable[Post], key: Any) -> dict[Any, float]:
    """Expected amount per year of posts, added up by a key of the post."""
    sums: dict[Any, float] = {}
    for post in posts:
        if post.condition is not None:
            weight = built.site.weight(post.condition)
        else:
            weight = 1.0 if post.scenario is None else built.site.scenarios[post.scenario]
        sums[key(post)] = sums.get(key(post), 0.0) + weight * float(pyo.value(post.amount))
    return {k: v for k, v in sums.items() if abs(v) >= NOISE}


def _links(built: Build) -> Iterable[tuple[Any, ...]]:
    site, block = built.site, built.model.links
    capital = {c.item: c for c in built.ledger.capital}
    for link in built.network.links.values():
        stands = float(pyo.value(built.ledger.stands[link.id])) > 0.5
        if not (link.exists or stands):
            continue
        flows = {o: sum(clean(built.ledger.flow[a.id, o]) for a in built.network.arcs_of[link.id]) for o in site.conditions}
        yearly = sum(site.weight(o) * flow for o, flow in flows.items())
        gross = clean(capital[link.id].gross) if link.id in capital else 0.0
        length = length_of(built, link)
        cost = link.terms.annual_rate * gross + running_cost(link.mode, length) * yearly + link.standing_cost * stands
        cost += _retiring(built, link.id, link.terms.annuity)
        more = clean(built.ledger.enlarged.get(link.id, 0.0))
        if link.id in block.capacity and length > 0:
            capacity = clean(block.capacity[link.id])
        elif not stands:
            capacity = 0.0
        else:
            today = link.capacity_today if link.exists else None
            capacity = max(*flows.values(), link.mode.min_flow) if today is None else today + more
        status = ("existing" if stands else "retired") if link.exists else "new"
        yield (
            *(link.id, link.giver, link.taker, link.from_plant, link.to_plant, link.domain, link.item, link.mode.mode, status),
            *(link.owner, length, capacity, more, gross, link.terms.net(gross), cost, yearly),
            _utilisation(built, yearly, capacity),
        )


def _flows(built: Build) -> Iterable[tuple[Any, ...]]:
    for arc in built.network.arcs.values():
        link = None if arc.link is None else built.network.links[arc.link]
        item = arc.sends if link is None else link.item
        if arc.domain == "material":
            item = built.site.materials[arc.giver].material or ""
        arrival = arrival_of(built, arc)
        for o in built.site.conditions:
            flow = clean(built.ledger.flow[arc.id, o])
            if flow:
                yield (
                    *(o, arc.link or "", arc.domain, item, arc.delivers, arc.giver, arc.taker, arc.from_plant, arc.to_plant),
                    *("" if link is None else link.mode.mode, flow, flow * arrival),
                    *(_role(built, arc.domain, arc.giver), _role(built, arc.domain, arc.taker)),
                )


def _role(built: Build, domain: str, end: str) -> str:
    """Role of a water or material stream, of a technology's ``product`` or ``feed``; empty for a plant."""
    if domain == "commodity":
        return ""
    stream = built.site.water[end] if domain == "water" else built.site.materials[end]
    if stream.technology is None:
        return stream.role
    return "product" if stream.gives else "feed"


def _technologies(built: Build) -> Iterable[tuple[Any, ...]]:
    site, block = built.site, built.model.technologies
    capital = {c.item: c for c in built.ledger.capital}
    land = {post.head: clean(post.amount) for post in built.ledger.land}
    for u, row in site.technologies.items():
        new = clean(block.new_size[u]) if u in block.can_be_new else 0.0
        gross = clean(capital[u].gross) if u in capital else 0.0
        activity = sum(site.weight(o) * clean(block.activity[u, o]) for o in site.conditions)
        if not (new or gross or row.existing_size):
            continue
        terms = site.capital_terms(payer(site, row), row)
        kept = float(pyo.value(built.ledger.kept(u))) > 0.5
        cost = terms.annual_rate * gross + row.opex_per_activity * activity
        cost += row.existing_cost_per_y if kept and row.existing_size > 0 else 0.0
        cost += _retiring(built, u, terms.annuity)
        retired = 0.0 if kept else row.existing_size
        yield (
            *(u, row.plant, payer(site, row), row.measure, row.existing_size, retired, new, gross, terms.net(gross)),
            *(cost, land.get(u, 0.0), activity, _utilisation(built, activity, row.existing_size - retired + new)),
        )


def _retiring(built: Build, item: str, annuity: float) -> float:
    """What retiring a link or technology that exists costs in a year, less what it brings [money/y]"""
    return sum(annuity * clean(c.gross) for c in built.ledger.capital if c.item == retirement(item))


def _utilisation(built: Build, used_per_y: float, capacity: float) -> float:
    """Share of a capacity that is used over the year; none where there is no capacity."""
    hours = sum(built.site.weight(o) for o in built.site.conditions)
    return used_per_y / (capacity * hours) if capacity > 0 else math.nan


@contextmanager
def _capital_on_curves(built: Build) -> Iterator[None]:
    """Ledger with the difference between the true cost curve and the model's chords, and the true capital.

    Afterwards it is again that of the model, of which other solutions may be read.
    """
    ledger = built.ledger
    capital, costs, outside = list(ledger.capital), len(ledger.costs), len(ledger.outside)
    _correct_capital(built)
    try:
        yield
    finally:
        ledger.capital[:] = capital
        del ledger.costs[costs:], ledger.outside[outside:]


def _correct_capital(built: Build) -> None:
    site, ledger = built.site, built.ledger
    for n, capital in enumerate(ledger.capital):
        row = site.technologies.get(capital.item)
        if row is None or row.scale_exponent is None:
            continue
        true = true_capital(row, clean(ledger.new_size[capital.item]))
        more = true - clean(capital.gross)
        terms = site.capital_terms(payer(site, row), row)
        ledger.capital[n] = capital._replace(gross=true, net=terms.net(true))
        ledger.cost(terms.owner, "technology_capital", terms.recovery_rate * more)
        ledger.cost(terms.owner, "technology_opex", terms.upkeep * more)


def _operation(built: Build) -> Iterable[tuple[Any, ...]]:
    return ((u, o, value) for (u, o), a in built.ledger.activity.items() if (value := clean(a)))


def _removals(built: Build) -> Iterable[tuple[Any, ...]]:
    for post in built.ledger.removals:
        technology, species = post.head.split(" ")
        if amount := clean(post.amount):
            yield technology, species, post.condition, amount


def _markets(built: Build) -> Iterable[tuple[Any, ...]]:
    block = built.model.markets
    for (m, p, o), traded in block.trade.items():
        if amount := clean(traded):
            yield m, p, block.market[m].commodity, block.market[m].direction, o, amount


def _commodities(built: Build) -> Iterable[tuple[Any, ...]]:
    kinds = COLUMNS["commodities"][3:]
    for (p, k, o), posts in built.ledger.balance.items():
        amounts = dict.fromkeys(kinds, 0.0)
        for kind, _, amount in posts:
            amounts[kind] += float(pyo.value(amount))
        if any(abs(a) >= NOISE for a in amounts.values()):
            yield (p, k, o, *(0.0 if abs(a) < NOISE else a for a in amounts.values()))


def _heat(built: Build) -> Iterable[tuple[Any, ...]]:
    """What each zone's heat is made of.

    A zone without recovery has several cells, whose carriers are added up.
    """
    amounts: dict[tuple[str, ...], float] = {}
    for key, amount in _heat_of_cells(built):
        amounts[key] = amounts.get(key, 0.0) + amount
    return ((*key, amount) for key, amount in amounts.items())


def _heat_of_cells(built: Build) -> Iterable[tuple[tuple[str, ...], float]]:
    block = built.model.energy
    for z, cell in block.cells.items():
        for o in built.site.conditions:
            place = (cell.zone, cell.plant, o)
            for h in (*cell.streams, *(s for s in cell.shared if block.sharing[s.stream][0] == z)):
                yield (*place, h.stream, "hot" if h.is_hot else "cold"), clean(built.ledger.rate[h.stream, o])
                left = sum(clean(block.left[h.stream, n, o]) for n in range(len(block.grid[z])) if (h.stream, n, o) in block.left)
                if left:
                    yield (*place, h.stream, "left"), left
            for role, carriers, rates in _carriers(block):
                for k in carriers[z]:
                    if amount := clean(rates[z, k, o]):
                        yield (*place, k, role), amount


def _carriers(block: Any) -> tuple[tuple[str, Any, Any], ...]:
    """Role of carriers in a cell, the carriers by cell, and their rates."""
    return ("use", block.users, block.used), ("raise", block.raisers, block.raised), ("cool", block.coolers, block.cooled)


def _cascade(built: Build) -> Iterable[tuple[Any, ...]]:
    """A zone whose streams are served alone has no cascade."""
    block = built.model.energy
    for z, cell in ((z, cell) for z, cell in block.cells.items() if z == cell.zone):
        for o in built.site.conditions:
            for n, (upper, lower) in enumerate(block.grid[z]):
                sides = [
                    sum(share * clean(block.given(role, z, item, n, o)) for role, item, share in side[z, n])
                    for side in (block.hot, block.cold)
                ]
                down = clean(block.residual[z, n, o]) if n < len(block.grid[z]) - 1 else 0.0
                yield (cell.zone, cell.plant, o, upper, lower, *sides, down)


def _equipment(built: Build) -> Iterable[tuple[Any, ...]]:
    block, site = built.model.energy, built.site
    sizes = [(z, k, "raise", var, site.commodities[k].raise_capex_per_mw) for (z, k), var in block.raise_size.items()]
    sizes += [(z, "", "recovery", var, block.cells[z].recovery_capex_per_mw) for z, var in block.recovery_size.items()]
    for z, k, kind, size, price in sizes:
        if mw := clean(size):
            plant = block.cells[z].plant
            yield plant, block.cells[z].zone, k, kind, mw, price * mw, site.capital_terms(plant).annual_rate * price * mw


def _by_head(built: Build, posts: list[Post]) -> Iterable[tuple[Any, ...]]:
    return ((p, head, cost) for (p, head), cost in sorted(_yearly(built, posts, lambda x: (x.plant, x.head)).items()))


def _emissions(built: Build) -> Iterable[tuple[Any, ...]]:
    sums = _yearly(built, built.ledger.emissions, lambda x: (x.plant, x.head, x.scope))
    return ((p, s, scope, kg / 1000.0) for (p, s, scope), kg in sorted(sums.items()))


def _avoided(built: Build) -> Iterable[tuple[Any, ...]]:
    sums = _yearly(built, built.ledger.avoided, lambda x: (x.plant, x.head))
    return ((p, s, kg / 1000.0) for (p, s), kg in sorted(sums.items()))


def _land(built: Build) -> Iterable[tuple[Any, ...]]:
    rent = built.site.case.policy.land_price_per_m2_y
    return ((post.plant, post.head, m2, rent * m2) for post in built.ledger.land if (m2 := clean(post.amount)))


def _totals(built: Build) -> Iterable[tuple[Any, ...]]:
    sums = _yearly(built, built.ledger.resources, lambda x: (x.plant, x.head))
    for (plant, total), amount in sorted(sums.items()):
        bought = total.removeprefix("bought ")
        unit = TOTALS.get(total) or built.site.commodities[bought].counted_in
        yield plant, total, unit, amount


def _scenarios(built: Build) -> Iterable[tuple[Any, ...]]:
    ledger = built.ledger
    for scenario, probability in built.site.scenarios.items():
        co2 = [e for e in ledger.emissions if e.head == "co2"]
        amounts = [
            float(pyo.value(ledger.annual(ledger.costs, scenario))),
            float(pyo.value(ledger.annual(co2, scenario))) / 1000.0,
        ]
        for total in ("freshwater", "wastewater", "disposal", "energy"):
            posts = [r for r in ledger.resources if r.head == total]
            amounts.append(float(pyo.value(ledger.annual(posts, scenario))))
        yield (scenario, probability, *amounts)
