"""Totals recomputed: postings by plant and total, in t, tce, MWh per hour of a condition, and m2."""

from collections.abc import Iterator

from parkloop.cases.origins import WASTES
from parkloop.cases.schema import FlowStream, MaterialStream, WaterStream
from parkloop.optimizer.certificate.accounting.investments import investments
from parkloop.optimizer.certificate.flows.commodities import recomputed
from parkloop.optimizer.certificate.flows.heat import streams_of_zones, waste_heat_used
from parkloop.optimizer.certificate.inputs.postings import Posting
from parkloop.optimizer.certificate.inputs.records import FlowRow
from parkloop.optimizer.certificate.inputs.view import PlanView

BOUGHT, SHOWN_AS = "bought:", "bought "
"""How the total of a commodity bought begins in the ledger, and in a plan's table."""
IF_TOLD = ("energy_bought", "renewable_bought", "primary_energy", "renewable_energy")
"""Totals that are compared where the plan's table tells them."""
SHOWN = (
    "freshwater",
    "wastewater",
    "disposal",
    "energy",
    "energy_with_exchange",
    "water_reused",
    "waste_used",
    "waste_given",
    "waste_heat_used",
    "hot_duty",
    *IF_TOLD,
    "land",
)
"""Totals that a plan's table shows and the certificate compares."""


def total_posts(view: PlanView) -> list[Posting]:
    """All totals of plants inside the fence."""
    posts = [*stream_posts(view), *energy_posts(view), *own_energy_posts(view), *heat_posts(view), *land_posts(view)]
    return [post for post in posts if view.scoped.inside(post.plant)]


def stream_posts(view: PlanView) -> Iterator[Posting]:
    """Water and materials taken from outside, discharged or disposed of, and reused."""
    for store in view.scoped.stores.values():  # what a source gives is what it has, also where a store loses some of it
        if view.scoped.origins.materials.get(store.holds) in WASTES and not _prepared(view, store.holds):
            for row in view.storage.get(store.store, {}).values():
                dry = view.scoped.dry_share(store.holds)
                yield Posting(store.plant, "waste_given", dry * (row.charge_per_h - row.discharge_per_h), row.condition)
    for flow in view.stream_flows:
        streams = view.scoped.streams(flow.domain)
        giver, taker = streams[flow.from_], streams[flow.to]
        by, to = view.scoped.owner_of(giver) or "", view.scoped.owner_of(taker) or ""
        if isinstance(giver, WaterStream):
            yield from _water_posts(view, giver, taker, flow, by, to)
        else:
            yield from _material_posts(view, taker, flow, by)


def _water_posts(view: PlanView, giver: WaterStream, taker: FlowStream, flow: FlowRow, by: str, to: str) -> Iterator[Posting]:
    """Water of a flow: fresh, waste, or used before and taken by who uses it again."""
    if giver.fresh:
        yield Posting(to, "freshwater", flow.flow_per_h, flow.condition)
    if taker.role == "outlet" and taker.counts:
        yield Posting(by, "wastewater", flow.arrives_per_h, flow.condition)
    again = giver.role != "supply" and giver.class_ in (None, "reclaimed")
    if again and taker.stream in view.scoped.origins.water_users:
        yield Posting(to, "water_reused", flow.arrives_per_h, flow.condition)
    if not again and taker.stream in view.scoped.origins.water_treated:
        yield Posting(to, "water_reused", -view.scoped.origins.water_treated[taker.stream] * flow.arrives_per_h, flow.condition)


def _material_posts(view: PlanView, taker: FlowStream, flow: FlowRow, by: str) -> Iterator[Posting]:
    """Material of a flow: disposed of, and solid waste that is given and used."""
    outlet = taker if isinstance(taker, MaterialStream) and taker.role == "outlet" else None
    if outlet is not None and outlet.counts and outlet.kind in (None, "storage", "disposal"):
        yield Posting(by, "disposal", flow.arrives_per_h, flow.condition)
    if view.scoped.origins.materials.get(flow.from_) in WASTES:
        dry = view.scoped.dry_share(flow.from_)
        if not _prepared(view, flow.from_):
            yield Posting(by, "waste_given", dry * flow.flow_per_h, flow.condition)
        if (outlet is None and taker.technology not in view.scoped.preparing) or (
            outlet is not None and outlet.end in ("use", "sale")
        ):
            yield Posting(by, "waste_used", dry * flow.arrives_per_h, flow.condition)


def _prepared(view: PlanView, stream: str) -> bool:
    """Whether a stream is waste that a technology has only prepared, and was given before."""
    return view.scoped.material[stream].technology in view.scoped.preparing


def energy_posts(view: PlanView) -> Iterator[Posting]:
    """Standard coal of what is bought, sold, received and sent, and its renewable part."""
    for (plant, commodity, condition), amounts in recomputed(view).items():
        tce = view.scoped.commodities[commodity].tce
        traded = tce * (amounts["bought"] - amounts["sold"])
        passed = tce * (amounts["received"] - amounts["sent"])
        yield Posting(plant, "energy", traded, condition)
        yield Posting(plant, "energy_with_exchange", traded + passed, condition)
    for row in view.rows.markets:
        coal = view.scoped.commodities[row.commodity].tce * row.amount_per_h
        share = view.scoped.origins.traded[row.market]
        if row.direction == "sell":
            yield from _energy(row.plant, "primary_energy", "renewable_energy", -share * coal, 1.0, row.condition)
            continue
        yield from _energy(row.plant, "energy_bought", "renewable_bought", coal, share, row.condition)
        yield from _energy(row.plant, "primary_energy", "renewable_energy", coal, share, row.condition)
        yield Posting(row.plant, f"{BOUGHT}{row.commodity}", row.amount_per_h, row.condition)


def _energy(plant: str, whole: str, part: str, coal: float, share: float, condition: str) -> Iterator[Posting]:
    """Energy and its renewable part."""
    yield Posting(plant, whole, coal, condition)
    yield Posting(plant, part, share * coal, condition)


def own_energy_posts(view: PlanView) -> Iterator[Posting]:
    """Standard coal of energy made from no other energy and of surplus, less what is vented."""
    origins = view.scoped.origins
    for (plant, commodity), flows in view.scoped.technology_flows.items():
        for flow in flows:
            share = origins.made.get((flow.technology, commodity))
            for condition in view.conditions if share is not None else ():
                rate = flow.per_activity * view.scoped.factor(flow.profile, condition)
                amount = rate * view.activity(flow.technology, condition)
                yield from _own(view, plant, commodity, condition, amount, share)
    for (plant, commodity), demands in view.scoped.demands.items():
        for demand in demands:
            share = origins.left_over.get(demand.demand)
            for condition in view.conditions if share is not None else ():
                yield from _own(view, plant, commodity, condition, view.demand_rate(demand, condition), share)
    for row in view.rows.commodities:
        share = origins.vented.get((row.plant, row.commodity))
        yield from _own(view, row.plant, row.commodity, row.condition, -row.vented, share)


def _own(view: PlanView, plant: str, commodity: str, condition: str, amount: float, share: float | None) -> Iterator[Posting]:
    if share is not None:
        coal = view.scoped.commodities[commodity].tce * amount
        yield from _energy(plant, "primary_energy", "renewable_energy", coal, share, condition)


def heat_posts(view: PlanView) -> Iterator[Posting]:
    """Heat that plants' hot streams offer, and what of it is used."""
    for stream, row in view.scoped.heat.items():
        if row.is_hot and row.technology is None:
            for condition in view.conditions:
                duty = view.heat_rate(stream, condition)
                yield Posting(row.plant or "", "hot_duty", duty, condition)
    for zone in streams_of_zones(view):
        for condition in view.conditions:
            yield Posting(zone[1], "waste_heat_used", waste_heat_used(view, zone, condition), condition)


def land_posts(view: PlanView) -> Iterator[Posting]:
    """Land of new technologies and stores where they stand, and of new links at their owner."""
    for one in investments(view):
        yield Posting(one.stands_at, "land", one.land)
