"""References of a plan's rows: rows that name nothing in the case are faults and are left out."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TypeVar

from parkloop.cases.messages import say
from parkloop.optimizer.certificate.inputs.records import (
    CommodityRow,
    CorridorRow,
    FlowRow,
    HeatRow,
    LinkRow,
    MarketRow,
    OperationRow,
    Records,
    RemovalRow,
    RouteRow,
    StorageRow,
    StoreLevelRow,
    StoreRow,
    TechnologyRow,
)
from parkloop.optimizer.certificate.inputs.scoped_case import ScopedCase
from parkloop.optimizer.certificate.tolerance import ABSOLUTE, number

DOMAINS = ("commodity", "water", "material")
CARRIER_ROLES = {"use": "heat", "raise": "heat", "cool": "cold"}
R = TypeVar("R")
KEYS = {
    "links": ("link",),
    "corridors": ("corridor",),
    "routes": ("link", "order"),
    "flows": ("condition", "link", "domain", "item", "arrives_as", "from_", "to"),
    "technologies": ("technology",),
    "operation": ("technology", "condition"),
    "stores": ("store",),
    "storage": ("store", "condition"),
    "store_levels": ("store", "position"),
    "removals": ("technology", "species", "condition"),
    "markets": ("market", "plant", "condition"),
    "commodities": ("plant", "commodity", "condition"),
    "condensate": ("condition", "stream", "link"),
    "heat": ("zone", "plant", "condition", "item", "role"),
    "cascade": ("zone", "plant", "condition", "t_upper_c", "t_lower_c"),
    "equipment": ("plant", "zone", "item", "kind"),
    "water_quality": ("condition", "plant", "stream", "side", "species"),
    "costs": ("plant", "head"),
    "outside": ("plant", "head"),
    "payments": ("kind", "contract", "payer"),
    "accounts": ("plant",),
    "emissions": ("plant", "species", "scope"),
    "avoided": ("plant", "species"),
    "land": ("plant", "item"),
    "totals": ("plant", "total"),
    "scenarios": ("scenario",),
    "pollution_tax": ("scenario", "plant", "outlet", "medium", "species"),
    "broken_policies": ("policy", "scenario"),
}
"""What a row of each table is of: one row for each."""

GIVES_OR_TAKES = {"gives": say("gives"), "takes": say("takes")}


def valid_records(scoped: ScopedCase, records: Records) -> tuple[Records, list[str]]:
    """Records with valid references; a fault for each other row, duplicate and negative amount."""
    faults: list[str] = []
    valid = replace(
        records,
        links=_keep(scoped, records.links, link_fault, faults),
        corridors=_keep(scoped, records.corridors, corridor_fault, faults),
        routes=_keep(scoped, records.routes, corridor_fault, faults),
        flows=_keep(scoped, records.flows, flow_fault, faults),
        technologies=_keep(scoped, records.technologies, technology_fault, faults),
        operation=_keep(scoped, records.operation, operation_fault, faults),
        stores=_keep(scoped, records.stores, store_fault, faults),
        storage=_keep(scoped, records.storage, storage_fault, faults),
        store_levels=_keep(scoped, records.store_levels, store_level_fault, faults),
        removals=_keep(scoped, records.removals, removal_fault, faults),
        markets=_keep(scoped, records.markets, market_fault, faults),
        commodities=_keep(scoped, records.commodities, commodity_fault, faults),
        heat=_keep(scoped, records.heat, heat_fault, faults),
    )
    return valid, [*faults, *duplicates(valid), *negative_amounts(valid)]


def _keep(scoped: ScopedCase, rows: list[R], fault: Callable[[ScopedCase, R], str | None], faults: list[str]) -> list[R]:
    """The rows without a fault; the faults of the others are added to ``faults``."""
    reasons = [fault(scoped, row) for row in rows]
    faults.extend(f"{reason}." for reason in reasons if reason)
    return [row for row, reason in zip(rows, reasons, strict=True) if reason is None]


def link_fault(scoped: ScopedCase, row: LinkRow) -> str | None:
    """What a link names that does not exist or does not take part."""
    name = say("Link {link}", link=row.link)
    if row.domain not in DOMAINS:
        return say("{what} has the unknown domain '{domain}'", what=name, domain=row.domain)
    if row.mode not in scoped.modes and not (row.mode == "" and row.status == "existing"):
        return say("{what} has the unknown mode '{mode}'", what=name, mode=row.mode)
    if row.domain == "commodity":
        if row.item not in scoped.commodities:
            return say("{what} carries the unknown commodity '{item}'", what=name, item=row.item)
        return _plants_fault(scoped, name, row.from_, row.to)
    streams = scoped.streams(row.domain)
    if row.from_ not in streams or not (row.to in streams or row.to in scoped.plants):
        return say(
            "{what} joins '{start}' and '{end}', which are no {domain} stream and plant",
            what=name,
            start=row.from_,
            end=row.to,
            domain=row.domain,
        )
    giver = scoped.plant_of(row.from_)
    taker = row.to if row.to in scoped.plants else scoped.plant_of(row.to)
    return _plants_fault(scoped, name, giver, taker)


def _plants_fault(scoped: ScopedCase, name: str, giver: str | None, taker: str | None) -> str | None:
    """Whether two ends are members of the plan and not both outside the fence."""
    for plant in (giver, taker):
        if plant not in scoped.members:
            return say("{what} has an end at '{plant}', which is no plant of this plan", what=name, plant=plant or "")
    if not scoped.inside(giver) and not scoped.inside(taker):
        return say("{what} joins two external plants", what=name)
    return None


def flow_fault(scoped: ScopedCase, row: FlowRow) -> str | None:
    """What a flow names that does not exist or does not take part."""
    name = say("Flow from {giver} to {taker} in {condition}", giver=row.from_, taker=row.to, condition=row.condition)
    if row.condition not in scoped.conditions:
        return say("{what} is in an unknown condition", what=name)
    if row.domain not in DOMAINS:
        return say("{what} has the unknown domain '{domain}'", what=name, domain=row.domain)
    if row.domain == "commodity":
        known = row.item in scoped.commodities and row.arrives_as in scoped.commodities
        return (
            _plants_fault(scoped, name, row.from_, row.to)
            if known
            else say("{what} is of the unknown commodity '{item}'", what=name, item=row.item)
        )
    streams = scoped.streams(row.domain)
    for end, does in ((row.from_, "gives"), (row.to, "takes")):
        verb = GIVES_OR_TAKES[does]
        if end not in streams or not getattr(streams[end], does):
            return say("{what} names '{end}', which {does} no {domain}", what=name, end=end, does=verb, domain=row.domain)
        if not scoped.belongs(streams[end]):
            return say("{what} names '{end}', which is no stream of this plan", what=name, end=end)
    return None


def corridor_fault(scoped: ScopedCase, row: CorridorRow | RouteRow) -> str | None:
    """Whether a corridor is one of the case."""
    return None if row.corridor in scoped.corridors else say("'{corridor}' is no corridor of the case", corridor=row.corridor)


def technology_fault(scoped: ScopedCase, row: TechnologyRow) -> str | None:
    """Whether a technology exists at a member."""
    if row.technology not in scoped.technologies:
        return say("Technology '{technology}' is no technology of this plan", technology=row.technology)
    return None


def operation_fault(scoped: ScopedCase, row: OperationRow) -> str | None:
    """Whether what runs exists."""
    if row.technology not in scoped.technologies or row.condition not in scoped.conditions:
        return say(
            "Operation of '{technology}' in '{condition}' names no technology and condition of this plan",
            technology=row.technology,
            condition=row.condition,
        )
    return None


def store_fault(scoped: ScopedCase, row: StoreRow) -> str | None:
    """Whether a store exists at a member."""
    return None if row.store in scoped.stores else say("Store '{store}' is no store of this plan", store=row.store)


def storage_fault(scoped: ScopedCase, row: StorageRow) -> str | None:
    """Whether what is filled and emptied exists."""
    if row.store in scoped.stores and row.condition in scoped.conditions:
        return None
    return say(
        "Use of '{store}' in '{condition}' names no store and condition of this plan", store=row.store, condition=row.condition
    )


def store_level_fault(scoped: ScopedCase, row: StoreLevelRow) -> str | None:
    """Whether a level is of a seasonal store at a turn of the calendar."""
    periods = {turn.position: turn.period for turns in scoped.years.values() for turn in turns}
    known = row.store in scoped.stores and scoped.stores[row.store].seasonal
    if known and periods.get(int(row.position)) == row.period:
        return None
    return say(
        "Level of '{store}' at turn {turn} names no seasonal store and turn of the calendar",
        store=row.store,
        turn=f"{row.position:g}",
    )


def removal_fault(scoped: ScopedCase, row: RemovalRow) -> str | None:
    """Whether what removes exists and removes that species."""
    removes = any(species == row.species and kg < 0 for species, _, kg in scoped.kg.get(row.technology, []))
    if row.technology in scoped.technologies and row.condition in scoped.conditions and removes:
        return None
    return say(
        "Removal of {species} by '{technology}' in '{condition}' is by nothing that removes it",
        species=row.species,
        technology=row.technology,
        condition=row.condition,
    )


def market_fault(scoped: ScopedCase, row: MarketRow) -> str | None:
    """Whether a plant may trade at a market."""
    name = say("Trade of {plant} at market {market} in {condition}", plant=row.plant, market=row.market, condition=row.condition)
    market = scoped.markets.get(row.market)
    if market is None or row.condition not in scoped.conditions:
        return say("{what} names no market and condition of the case", what=name)
    if not scoped.inside(row.plant) or market.plant not in (None, row.plant):
        return say("{what} is by a plant that the market does not reach", what=name)
    makes = any(demand.output for demand in scoped.demands.get((row.plant, row.commodity), []))
    if makes and market.plant is None and market.direction == "buy":
        return say("{what} buys what the plant has to make itself", what=name)
    if (row.commodity, row.direction) != (market.commodity, market.direction):
        return say(
            "{what} is {way} of {item}, not {way2} of {item2}",
            what=name,
            way=row.direction,
            item=row.commodity,
            way2=market.direction,
            item2=market.commodity,
        )
    return None


def commodity_fault(scoped: ScopedCase, row: CommodityRow) -> str | None:
    """Whether a balance is of a member's commodity."""
    if row.plant in scoped.members and row.commodity in scoped.commodities and row.condition in scoped.conditions:
        return None
    name = say(
        "Balance of {commodity} at {plant} in {condition}", commodity=row.commodity, plant=row.plant, condition=row.condition
    )
    return say("{what} names what is not in this plan", what=name)


def heat_fault(scoped: ScopedCase, row: HeatRow) -> str | None:
    """Whether a zone's heat is of one of its plant's streams, or of a carrier of the right kind."""
    name = say("Heat of {item} in zone {zone} in {condition}", item=row.item, zone=row.zone, condition=row.condition)
    if row.condition not in scoped.conditions or row.plant not in scoped.members:
        return say("{what} names no plant and condition of this plan", what=name)
    if row.role in CARRIER_ROLES:
        carrier = scoped.commodities.get(row.item)
        if carrier is None or carrier.kind != CARRIER_ROLES[row.role] or carrier.t_supply_c is None or carrier.t_return_c is None:
            return say(
                "{what}: '{item}' is no {kind} carrier to {role}",
                what=name,
                item=row.item,
                kind=CARRIER_ROLES[row.role],
                role=row.role,
            )
        return None
    stream = scoped.heat.get(row.item)
    if stream is None or scoped.owner_of(stream) != row.plant or (stream.zone or row.plant) != row.zone:
        return say("{what} is of no heat stream of that zone", what=name)
    if row.role not in ("hot", "cold", "left") or stream.is_hot != (row.role != "cold"):
        return say("{what} has the role '{role}', which the stream has not", what=name, role=row.role)
    return None


def duplicates(records: Records) -> Iterator[str]:
    """Rows of one thing that occur twice in a plan, and links that join the same."""
    for table, key in KEYS.items():
        rows = Counter(tuple(str(getattr(row, name)) for name in key) for row in getattr(records, table))
        for told, count in rows.items():
            if count > 1:
                names = ", ".join(filter(None, told))
                yield say("Table {table} has {count} rows of {names}.", table=table, count=count, names=names)
    ends = Counter((r.from_, r.to, r.item, r.mode) for r in records.links)
    for (start, end, item, mode), count in ends.items():
        if count > 1:
            joined = say(
                "The connection of {start} and {end} for '{item}' by {mode} stands", start=start, end=end, item=item, mode=mode
            )
            yield say("{what} {count} times in the plan.", what=joined, count=count)


def negative_amounts(records: Records) -> Iterator[str]:
    """Amounts below zero."""
    for what, value in (*_running(records), *_exchanged(records)):
        if value < -ABSOLUTE:
            yield say("{what} is below zero: {amount}.", what=what, amount=number(value))


def _running(records: Records) -> Iterator[tuple[str, float]]:
    """What technologies do, with its amount."""
    for r in records.technologies:
        yield say("New size of technology {technology}", technology=r.technology), r.new_size
    for o in records.operation:
        what = say("Activity of technology {technology} in {condition}", technology=o.technology, condition=o.condition)
        yield what, o.activity_per_h
    for s in records.stores:
        yield say("New size of store {store}", store=s.store), s.new_size
        yield say("New rate of store {store}", store=s.store), s.new_rate
    for m in records.removals:
        what = say(
            "Removal of {species} by {technology} in {condition}",
            species=m.species,
            technology=m.technology,
            condition=m.condition,
        )
        yield what, m.kg_per_h


def _exchanged(records: Records) -> Iterator[tuple[str, float]]:
    """What flows, is traded, vented or taken up, with its amount."""
    for r in records.flows:
        yield say("Flow from {giver} to {taker} in {condition}", giver=r.from_, taker=r.to, condition=r.condition), r.flow_per_h
    for t in records.markets:
        what = say("Trade of {plant} at market {market} in {condition}", plant=t.plant, market=t.market, condition=t.condition)
        yield what, t.amount_per_h
    for c in records.commodities:
        what = say("Vented {commodity} at {plant} in {condition}", commodity=c.commodity, plant=c.plant, condition=c.condition)
        yield what, c.vented
    for h in records.heat:
        what = say(
            "Heat of {item} as {role} in zone {zone} in {condition}",
            item=h.item,
            role=h.role,
            zone=h.zone,
            condition=h.condition,
        )
        yield what, h.mw
