"""Whether the rows of a plan name what exists; rows that do not are told and left out of the other checks."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TypeVar

from optimizer.certificate.given import Given
from optimizer.certificate.records import (
    CommodityRow,
    FlowRow,
    HeatRow,
    LinkRow,
    MarketRow,
    OperationRow,
    Records,
    RemovalRow,
    TechnologyRow,
)
from optimizer.certificate.tolerance import ABSOLUTE, number

DOMAINS = ("commodity", "water", "material")
CARRIER_ROLES = {"use": "heat", "raise": "heat", "cool": "cold"}
R = TypeVar("R")


def sound(given: Given, records: Records) -> tuple[Records, list[str]]:
    """The records whose names exist, and a sentence for each other row, each doubled row and each amount below zero."""
    faults: list[str] = []
    kept = replace(
        records,
        links=_keep(given, records.links, link_fault, faults),
        flows=_keep(given, records.flows, flow_fault, faults),
        technologies=_keep(given, records.technologies, technology_fault, faults),
        operation=_keep(given, records.operation, operation_fault, faults),
        removals=_keep(given, records.removals, removal_fault, faults),
        markets=_keep(given, records.markets, market_fault, faults),
        commodities=_keep(given, records.commodities, commodity_fault, faults),
        heat=_keep(given, records.heat, heat_fault, faults),
    )
    return kept, [*faults, *doubled(kept), *below_zero(kept)]


def _keep(given: Given, rows: list[R], fault: Callable[[Given, R], str | None], faults: list[str]) -> list[R]:
    """The rows without a fault; the faults of the others are added to ``faults``."""
    reasons = [fault(given, row) for row in rows]
    faults.extend(f"{reason}." for reason in reasons if reason)
    return [row for row, reason in zip(rows, reasons, strict=True) if reason is None]


def link_fault(given: Given, row: LinkRow) -> str | None:
    """What a link names that does not exist or does not take part."""
    name = f"Link {row.link}"
    if row.domain not in DOMAINS:
        return f"{name} has the unknown domain '{row.domain}'"
    if row.mode not in given.modes and not (row.mode == "" and row.status == "existing"):
        return f"{name} has the unknown mode '{row.mode}'"
    if row.domain == "commodity":
        if row.item not in given.commodities:
            return f"{name} carries the unknown commodity '{row.item}'"
        return _plants_fault(given, name, row.from_, row.to)
    streams = given.streams(row.domain)
    if row.from_ not in streams or not (row.to in streams or row.to in given.plants):
        return f"{name} joins '{row.from_}' and '{row.to}', which are no {row.domain} stream and plant"
    giver = given.plant_of(row.from_)
    taker = row.to if row.to in given.plants else given.plant_of(row.to)
    return _plants_fault(given, name, giver, taker)


def _plants_fault(given: Given, name: str, giver: str | None, taker: str | None) -> str | None:
    """Whether two ends are members of the plan and not both outside the fence."""
    for plant in (giver, taker):
        if plant not in given.members:
            return f"{name} has an end at '{plant or ''}', which is no plant of this plan"
    if not given.inside(giver) and not given.inside(taker):
        return f"{name} joins two external plants"
    return None


def flow_fault(given: Given, row: FlowRow) -> str | None:
    """What a flow names that does not exist or does not take part."""
    name = f"Flow from {row.from_} to {row.to} in {row.condition}"
    if row.condition not in given.conditions:
        return f"{name} is in an unknown condition"
    if row.domain not in DOMAINS:
        return f"{name} has the unknown domain '{row.domain}'"
    if row.domain == "commodity":
        known = row.item in given.commodities and row.arrives_as in given.commodities
        return _plants_fault(given, name, row.from_, row.to) if known else f"{name} is of the unknown commodity '{row.item}'"
    streams = given.streams(row.domain)
    for end, does in ((row.from_, "gives"), (row.to, "takes")):
        if end not in streams or not getattr(streams[end], does):
            return f"{name} names '{end}', which {does} no {row.domain}"
        if not given.belongs(streams[end]):
            return f"{name} names '{end}', which is no stream of this plan"
    return None


def technology_fault(given: Given, row: TechnologyRow) -> str | None:
    """Whether a technology exists at a member."""
    if row.technology not in given.technologies:
        return f"Technology '{row.technology}' is no technology of this plan"
    return None


def operation_fault(given: Given, row: OperationRow) -> str | None:
    """Whether what runs exists."""
    if row.technology not in given.technologies or row.condition not in given.conditions:
        return f"Operation of '{row.technology}' in '{row.condition}' names no technology and condition of this plan"
    return None


def removal_fault(given: Given, row: RemovalRow) -> str | None:
    """Whether what removes exists and removes that species."""
    removes = any(species == row.species and kg < 0 for species, _, kg in given.kg.get(row.technology, []))
    if row.technology in given.technologies and row.condition in given.conditions and removes:
        return None
    return f"Removal of {row.species} by '{row.technology}' in '{row.condition}' is by nothing that removes it"


def market_fault(given: Given, row: MarketRow) -> str | None:
    """Whether a plant may trade at a market."""
    name = f"Trade of {row.plant} at market {row.market} in {row.condition}"
    market = given.markets.get(row.market)
    if market is None or row.condition not in given.conditions:
        return f"{name} names no market and condition of the case"
    if not given.inside(row.plant) or market.plant not in (None, row.plant):
        return f"{name} is by a plant that the market does not reach"
    if (row.commodity, row.direction) != (market.commodity, market.direction):
        return f"{name} is {row.direction} of {row.commodity}, not {market.direction} of {market.commodity}"
    return None


def commodity_fault(given: Given, row: CommodityRow) -> str | None:
    """Whether a balance is of a member's commodity."""
    if row.plant in given.members and row.commodity in given.commodities and row.condition in given.conditions:
        return None
    return f"Balance of {row.commodity} at {row.plant} in {row.condition} names what is not in this plan"


def heat_fault(given: Given, row: HeatRow) -> str | None:
    """Whether a zone's heat is of one of its plant's streams, or of a carrier of the right kind."""
    name = f"Heat of {row.item} in zone {row.zone} in {row.condition}"
    if row.condition not in given.conditions or row.plant not in given.members:
        return f"{name} names no plant and condition of this plan"
    if row.role in CARRIER_ROLES:
        carrier = given.commodities.get(row.item)
        if carrier is None or carrier.kind != CARRIER_ROLES[row.role] or carrier.t_supply_c is None or carrier.t_return_c is None:
            return f"{name}: '{row.item}' is no {CARRIER_ROLES[row.role]} carrier to {row.role}"
        return None
    stream = given.heat.get(row.item)
    if stream is None or given.owner_of(stream) != row.plant or (stream.zone or row.plant) != row.zone:
        return f"{name} is of no heat stream of that zone"
    if row.role not in ("hot", "cold", "left") or stream.is_hot != (row.role != "cold"):
        return f"{name} has the role '{row.role}', which the stream has not"
    return None


def doubled(records: Records) -> Iterator[str]:
    """Links, technologies and balances that stand twice in a plan."""
    keys = [f"Link {row.link} stands" for row in records.links]
    keys += [f"The connection of {r.from_} and {r.to} for '{r.item}' by {r.mode} stands" for r in records.links]
    keys += [f"Technology {row.technology} stands" for row in records.technologies]
    keys += [f"Balance of {row.commodity} at {row.plant} in {row.condition} stands" for row in records.commodities]
    for key, count in Counter(keys).items():
        if count > 1:
            yield f"{key} {count} times in the plan."


def below_zero(records: Records) -> Iterator[str]:
    """Amounts that are less than nothing."""
    amounts = [(f"Flow from {r.from_} to {r.to} in {r.condition}", r.flow_per_h) for r in records.flows]
    amounts += [(f"New size of technology {r.technology}", r.new_size) for r in records.technologies]
    amounts += [(f"Activity of technology {r.technology} in {r.condition}", r.activity_per_h) for r in records.operation]
    amounts += [(f"Removal of {r.species} by {r.technology} in {r.condition}", r.kg_per_h) for r in records.removals]
    amounts += [(f"Trade of {r.plant} at market {r.market} in {r.condition}", r.amount_per_h) for r in records.markets]
    amounts += [(f"Vented {r.commodity} at {r.plant} in {r.condition}", r.vented) for r in records.commodities]
    amounts += [(f"Heat of {r.item} as {r.role} in zone {r.zone} in {r.condition}", r.mw) for r in records.heat]
    for what, value in amounts:
        if value < -ABSOLUTE:
            yield f"{what} is below zero: {number(value)}."
