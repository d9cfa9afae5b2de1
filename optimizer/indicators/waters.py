"""Rates of water: reuse, sources and discharge.

Like is measured against like: sea water that goes round counts neither as fresh nor as used again.
"""

from collections.abc import Iterator

from parkloop.cases.messages import say
from parkloop.cases.schema import WaterStream
from parkloop.optimizer.indicators.measures import listed
from parkloop.optimizer.indicators.rates import DENOMINATOR, NUMERATOR, Entries, Rate, RateEntry, both, flow_entries
from parkloop.optimizer.indicators.record import Missing
from parkloop.optimizer.indicators.shares import used_before
from parkloop.optimizer.indicators.view import View

WITHIN = 1.0 + 1e-6
"""A concentration may exceed its limit by this factor: a solver's tolerance."""
RECIRCULATED = say("recirculated in cooling circuits")
TREATED = say("new water in treatment")


def _water(view: View, stream: str) -> WaterStream:
    row = view.streams[stream]
    assert isinstance(row, WaterStream)
    return row


def reused_entries(view: View) -> Entries:
    """Reused water: used water taken by plants and consuming technologies, and recirculation.

    Consuming technologies give none back.
    """
    flows = view.flows_of("water")
    again = flows["from"].map(lambda stream: _water(view, stream).used_before).astype(bool)
    taken = flows[again & flows["to"].isin(view.origins.water_users) & flows["to_plant"].isin(view.inside)]
    circuits = [
        RateEntry(NUMERATOR, RECIRCULATED, plant.plant, plant.recirculated_water_t_per_y, "t", "plants.csv")
        for plant in view.plants
        if plant.recirculated_water_t_per_y
    ]
    return [*flow_entries(NUMERATOR, taken, "from", "to_plant", "arrives"), *_new_water_treated(view), *circuits]


def _new_water_treated(view: View) -> Entries:
    """New water that technologies treat.

    What they give of it counts as used before only because used water is in it.
    """
    flows, treated = view.flows_of("water"), view.origins.water_treated
    new = ~flows["from"].map(lambda stream: _water(view, stream).used_before).astype(bool)
    taken = flows[new & flows["to"].isin(treated) & flows["to_plant"].isin(view.inside)]
    taken = taken.assign(back=-taken["arrives"] * taken["to"].map(treated).astype(float), why=TREATED)
    return flow_entries(NUMERATOR, taken, "from", "to_plant", "back", "why")


def fresh_entries(view: View) -> Iterator[RateEntry]:
    """Fresh water, by supply and plant that takes it."""
    flows = view.flows_of("water")
    fresh = flows["from"].map(lambda stream: _water(view, stream).fresh).astype(bool)
    taken = flows[fresh & flows["to_plant"].isin(view.inside)]
    return iter(flow_entries(DENOMINATOR, taken, "from", "to_plant", "sent"))


def _reuse(view: View) -> Entries:
    return [*both(reused_entries(view)), *fresh_entries(view)]


def _reuse_per_withdrawal(view: View) -> Entries:
    return [*reused_entries(view), *fresh_entries(view)]


def _reclaimed(view: View) -> Entries:
    """Used water that is not reused directly goes from plants into technologies or to outlets that count.

    What a plant gives as reclaimed water, such as the effluent of a sewage works, is collected whoever takes it.
    """
    flows = view.flows_of("water")
    stated = flows["from"].map(lambda stream: _gives_reclaimed(_water(view, stream))).astype(bool)
    counts = flows["to"].map(lambda s: view.streams[s].role != "outlet" or view.streams[s].counts).astype(bool)
    ours = flows["from_plant"].isin(view.inside)
    used = flows["from"].map(lambda stream: _water(view, stream).used_before).astype(bool)
    given = counts & used & (flows["giver"] == "plant") & flows["taker"].isin(["technology", "outlet"])
    collected = flows[ours & (given | stated)]
    made = flows.assign(reclaimed=flows["arrives"] * used_before(view, "water"))
    again = made[ours & used & ((flows["giver"] == "technology") | stated) & (flows["taker"] == "plant")]
    return [
        *flow_entries(NUMERATOR, again, "from", "to_plant", "reclaimed"),
        *flow_entries(DENOMINATOR, collected, "from", "from_plant", "arrives"),
    ]


def _gives_reclaimed(row: WaterStream) -> bool:
    """Whether a stream is a plant's that states that it gives reclaimed water."""
    return row.role == "source" and row.technology is None and row.class_ == "reclaimed"


def _kept_discharge(view: View) -> Entries | Missing:
    """Discharges by condition, plant and outlet; within limits where every species is."""
    quality = view.plan.tables["water_quality"]
    outlets = {row.stream for row in view.case.water_streams if row.role == "outlet"}
    rows = quality[quality["stream"].isin(outlets) & quality["plant"].isin(view.inside)]
    flows = view.flows_of("water")
    used = set(flows.loc[(flows["taker"] == "outlet") & flows["from_plant"].isin(view.inside), "to"])
    free = used - set(rows.loc[rows["limit_mg_per_l"].notna(), "stream"])
    if free or not used:
        return Missing(say("water_quality.csv: c_in_max_mg_per_l of {names}", names=listed(free) or "outlets"))
    within = ~(rows["true_mg_per_l"] > rows["limit_mg_per_l"] * WITHIN)
    amounts = rows.assign(
        within=within, sent=rows["condition"].map(view.weights).astype(float) * rows["flow_t_per_h"].astype(float)
    )
    keys = ["condition", "plant", "stream"]
    discharges = amounts.groupby(keys).agg(within=("within", "all"), sent=("sent", "first")).reset_index()
    return [
        *flow_entries(NUMERATOR, discharges[discharges["within"].astype(bool)], "stream", "plant", "sent"),
        *flow_entries(DENOMINATOR, discharges, "stream", "plant", "sent"),
    ]


def _circular_withdrawal(view: View) -> Entries | Missing:
    """Water that comes into the park: fresh, reclaimed outside, or from plants outside.

    Sea water is left out.
    """
    flows = view.flows_of("water")
    incoming = flows[
        flows["to_plant"].isin(view.inside) & ((flows["giver"] == "supply") | ~flows["from_plant"].isin(view.inside))
    ]
    incoming = incoming[incoming["from"].map(lambda stream: _water(view, stream).class_ != "sea").astype(bool)]
    unclear = {s for s in incoming["from"] if _water(view, s).role == "supply" and not _known(_water(view, s))}
    if unclear:
        return Missing(
            say("water_streams.csv: class, whether {streams} is reclaimed water or sea water", streams=listed(unclear))
        )
    circular = incoming["from"].map(lambda stream: _water(view, stream).class_ == "reclaimed").astype(bool)
    return [
        *flow_entries(NUMERATOR, incoming[circular | (incoming["giver"] != "supply")], "from", "to_plant", "arrives"),
        *flow_entries(DENOMINATOR, incoming, "from", "to_plant", "arrives"),
    ]


def _known(row: WaterStream) -> bool:
    """Whether the kind of a supply's water is known."""
    return row.counts or row.class_ is not None


water_reuse = Rate(_reuse, say("water_streams.csv: sinks or processes that take water"))
"""Share of used water that was used before, sea water left out [%]"""
reuse_per_withdrawal = Rate(_reuse_per_withdrawal, say("fresh water above 0: the park takes none"), 1.0)
"""Water used again per fresh water."""
reclaimed_water = Rate(_reclaimed, say("water_streams.csv: used water that goes to treatment or outlets"))
"""Reclaimed water that plants take, of the used water that is not reused directly [%]

Technologies make it of used water, or a plant gives it, such as a sewage works.
"""
kept_discharge = Rate(_kept_discharge, say("water that goes to outlets"))
"""Of the water that goes to outlets, the share whose true concentrations are all within the outlet's limits [%]"""
circular_withdrawal = Rate(_circular_withdrawal, say("water_streams.csv: supplies of water"))
"""Of the water that comes into the park, the share that was used before: of plants outside, or reclaimed [%]"""
