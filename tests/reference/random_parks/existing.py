"""What exists in random parks is kept at a cost, enlarged or retired; supplies are taken by the year."""

from typing import Any

from parkloop.cases.schema import Link
from tests.reference.random_parks.draft import Draft


def add_existing(draft: Draft) -> None:
    """Some mains stand today; what exists may cost, be enlarged, or retired with a value or at a cost."""
    _standing_mains(draft)
    rows = draft.rows["links"]
    for n, row in enumerate(rows):
        single = row.mode is not None and (row.commodity is not None or row.from_ not in draft.plants)
        if row.status == "existing" and single and draft.chance(0.8):
            more = {"max_enlargement": draft.maybe(0.7, 0.5, 6), "capex_per_enlargement": 0.0} if row.capacity else {}
            if more.get("max_enlargement"):
                more["capex_per_enlargement"] = draft.maybe(0.9, 100, 60_000)
            rows[n] = row.model_copy(update={**more, **_end(draft, 20_000)})
    rows = draft.rows["technologies"]
    for n, row in enumerate(rows):
        if row.existing_size > 0 and draft.chance(0.5):
            rows[n] = row.model_copy(update=_end(draft, 100_000))


def _standing_mains(draft: Draft) -> None:
    taken = {(row.from_, row.to) for row in draft.rows["links"]}
    for mode in draft.rows["transport"]:
        if mode.carries not in ("heat", "commodity") or mode.only is None or draft.chance(0.6):
            continue
        start, end = draft.rng.sample(draft.plants, 2)
        if (start, end) not in taken and {start, end} & set(draft.homes):
            taken.add((start, end))
            about = {"commodity": mode.only, "mode": mode.mode, "status": "existing"}
            sizes = {"length_km": draft.number(0.2, 3), "capacity": draft.number(0.5, 6)}
            draft.add(Link.model_validate({"link": f"stands_{mode.mode}", "from": start, "to": end, **about, **sizes}))


def add_least_amounts(draft: Draft) -> None:
    """Of some supplies so much has to be taken in a year, or what is missing is paid."""
    for table in ("water_streams", "material_streams"):
        rows = draft.rows[table]
        for n, row in enumerate(rows):
            if row.role == "supply" and draft.chance(0.35):
                price = draft.maybe_none(0.75, 0.2, 30)
                least = draft.number(1e3, 3e5) if price is not None else draft.number(1, 2e3)
                rows[n] = row.model_copy(update={"min_t_per_y": least, "shortfall_price_per_t": price})


def add_condensate(draft: Draft) -> None:
    """Some steam takes water along, which some plants return, and others make up for in one of their sinks."""
    carriers = [(n, row) for n, row in enumerate(draft.rows["commodities"]) if row.kind == "heat"]
    sinks = [(n, row) for n, row in enumerate(draft.rows["water_streams"]) if row.role == "sink" and row.technology is None]
    if not carriers or not sinks or draft.chance(0.3):
        return
    made: set[tuple[str, str]] = set()
    for n, row in carriers:
        draft.rows["commodities"][n] = row.model_copy(update={"water_t_per_unit": draft.number(0.5, 3)})
    for n, row in sinks:
        carrier = draft.rng.choice(carriers)[1].commodity
        if draft.chance(0.7) and (row.plant, carrier) not in made:
            made.add((row.plant, carrier))
            draft.rows["water_streams"][n] = row.model_copy(update={"makes_up": carrier})
    for n, row in enumerate(draft.rows["plants"]):
        draft.rows["plants"][n] = row.model_copy(update={"condensate_return": draft.maybe(0.7, 0.2, 1)})


def add_falling_levels(draft: Draft) -> None:
    """Some carriers get colder along their way, and arrive as a cooler one only so far away."""
    levels = {row.commodity: row.t_supply_c or 0.0 for row in draft.rows["commodities"]}
    bound = {row.mode for row in draft.rows["links"] if row.status in ("existing", "required")}
    for n, row in enumerate(draft.rows["transport"]):
        if row.arrives_as and row.only and row.mode not in bound and None not in bound and draft.chance(0.7):
            drop = (levels[row.only] - levels[row.arrives_as]) / draft.number(0.5, 6)
            draft.rows["transport"][n] = row.model_copy(update={"level_drop_k_per_km": round(drop, 3)})


def _end(draft: Draft, cost: float) -> dict[str, Any]:
    """Fixed cost while it is kept, and what its end would bring or take."""
    kept = {"existing_cost_per_y": draft.maybe(0.8, 0.05 * cost, cost)}
    if draft.chance(0.3):
        return kept
    value, paid = draft.maybe(0.5, 0.5 * cost, 3 * cost), draft.maybe(0.5, 0.5 * cost, 5 * cost)
    return {**kept, "retirable": True, "leftover_value": value, "retirement_cost": paid}
