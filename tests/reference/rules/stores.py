"""Stores: one content for every step of every passing of every period of the year, in plain chronological order."""

from collections import defaultdict
from math import exp, inf, log

from parkloop.cases.schema import Condition, Storage
from tests.reference.lp import Expr, accumulate, const, total
from tests.reference.model import Model
from tests.reference.park import Park


def add_stores(model: Model) -> None:
    """Size, rates and contents; what is stored of a stream is added to its rate by `stored`."""
    for row in model.park.stores:
        size, rate = _size(model, row)
        moved = {o.condition: _rates(model, row, o, size, rate) for o in model.conditions}
        for year in chronologies(model.park, row):
            _content(model, row, year, moved, size)
        for o, (charge, discharge) in moved.items():
            if row.holds in model.park.commodities:
                model.balance(row.plant, row.holds, o, total((1, discharge), (-1, charge)), 1)
                accumulate(model.discharged[row.plant, row.holds, o], 1, discharge)
            else:
                accumulate(model.stored[row.holds, o], 1, total((1, discharge), (-1, charge)))


def _size(model: Model, row: Storage) -> tuple[Expr, Expr | None]:
    """Size and, where it costs something, rate."""
    new: Expr = {}
    bought: Expr = {}
    if model.park.scope != "baseline" and row.largest_new > 0:
        new, built = model.lp.add_var(0.0, row.largest_new), model.lp.add_binary()
        model.lp.at_most(new, total((row.largest_new, built)))
        model.lp.at_most(total((row.min_size, built)), new)
        if row.capex_per_rate > 0:
            bought = model.lp.add_var()
            model.lp.at_most(bought, total((1e4, built)))
        gross = total((row.capex_fixed, built), (row.capex_per_size, new), (row.capex_per_rate, bought))
        owner = row.owner if row.owner in model.park.plants else row.plant
        model.invests(owner or row.plant, gross, row.subsidy_fraction, row.lifetime_y, row.opex_fixed_fraction)
        accumulate(model.technology_land[row.plant], row.land_m2_fixed, built)
        accumulate(model.technology_land[row.plant], row.land_m2_per_size, new)
    rate = total((1, const(row.existing_rate)), (1, bought)) if row.capex_per_rate > 0 else None
    return total((1, const(row.existing_size)), (1, new)), rate


def _rates(model: Model, row: Storage, o: Condition, size: Expr, rate: Expr | None) -> tuple[Expr, Expr]:
    """What is put in and taken out in a step; nothing where it has no place in time."""
    charge, discharge = model.lp.add_var(), model.lp.add_var()
    filled = model.lp.add_binary()
    for moved, limit, on in ((charge, row.max_charge_per_h, filled), (discharge, row.max_discharge_per_h, None)):
        most = inf if limit is None else limit
        model.lp.add_row(moved, upper=0.0 if o.period is None else most)
        if rate is not None:
            model.lp.at_most(moved, rate)
        if row.charge_efficiency * row.discharge_efficiency < 1:
            large = 1e4
            model.lp.at_most(moved, total((large, on)) if on is not None else total((large, const(1.0)), (-large, filled)))
    return charge, discharge


def chronologies(park: Park, row: Storage) -> list[list[Condition]]:
    """Steps that follow one another and then begin again: of each period, or of the year of each scenario."""
    periods: dict[str, list[Condition]] = defaultdict(list)
    for o in park.conditions:
        if o.period is not None:
            periods[o.period].append(o)
    for steps in periods.values():
        steps.sort(key=lambda o: o.step or 0)
    if not row.seasonal:
        return list(periods.values())
    years: dict[str, list[Condition]] = defaultdict(list)
    for turn in sorted(park.case.calendar, key=lambda turn: turn.position):
        for _ in range(turn.repeats):
            years[periods[turn.period][0].scenario] += periods[turn.period]
    return list(years.values())


def _content(model: Model, row: Storage, year: list[Condition], moved: dict[str, tuple[Expr, Expr]], size: Expr) -> None:
    contents = [model.lp.add_var() for _ in year]
    for n, (o, content) in enumerate(zip(year, contents, strict=True)):
        model.lp.at_most(content, size)
        charge, discharge = moved[o.condition]
        hours = o.length_h
        waning = -log(1 - row.loss_per_h)
        left = exp(-waning * hours)
        worth = (1 - left) / waning if waning else hours
        after = total((left, content), (worth * row.charge_efficiency, charge), (-worth / row.discharge_efficiency, discharge))
        model.lp.equal(contents[(n + 1) % len(year)], after)


def most_from_stores(park: Park, stream: str) -> float:
    """More than what stores give of a stream in any hour [t/h]"""
    shortest = min(o.length_h for o in park.conditions)
    held = (row for row in park.stores if row.holds == stream)
    return sum((row.existing_size + row.largest_new) / min(shortest, 1.0) for row in held)
