"""Totals recomputed: posts by plant and total, in t, tce, MWh per hour of a condition, and m2."""

from collections.abc import Iterator

from optimizer.certificate.commodities import recomputed
from optimizer.certificate.investments import investments
from optimizer.certificate.posts import Post
from optimizer.certificate.view import View

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
    "land",
)
"""Totals that a plan's table shows and the certificate compares."""


def total_posts(view: View) -> list[Post]:
    """All totals of plants inside the fence.

    ``energy`` is bought less sold, which sums up to the park's; ``energy_with_exchange`` is a plant's, with what it
    receives and sends. Commodities bought stand under ``bought:`` and their id.
    """
    posts = [*stream_posts(view), *energy_posts(view), *heat_posts(view), *land_posts(view)]
    return [post for post in posts if view.given.inside(post.plant)]


def stream_posts(view: View) -> Iterator[Post]:
    """Water and material: taken from outside, given to it, used again."""
    for flow in view.stream_flows:
        streams = view.given.streams(flow.domain)
        giver, taker = streams[flow.from_], streams[flow.to]
        by, to = view.given.owner_of(giver) or "", view.given.owner_of(taker) or ""
        if flow.domain == "water" and giver.role == "supply" and giver.counts:
            yield Post(to, "freshwater", flow.flow_per_h, flow.condition)
        if taker.role == "outlet" and taker.counts:
            yield Post(by, "wastewater" if flow.domain == "water" else "disposal", flow.arrives_per_h, flow.condition)
        if flow.domain == "water" and giver.role != "supply" and taker.role != "outlet" and taker.technology is None:
            yield Post(to, "water_reused", flow.arrives_per_h, flow.condition)
        if flow.domain == "material" and giver.role == "source" and giver.technology is None:
            yield Post(by, "waste_given", flow.flow_per_h, flow.condition)
            if taker.role == "sink":
                yield Post(by, "waste_used", flow.arrives_per_h, flow.condition)


def energy_posts(view: View) -> Iterator[Post]:
    """Standard coal of what is bought, sold, received and sent, and its renewable part."""
    for (plant, commodity, condition), amounts in recomputed(view).items():
        tce = view.given.commodities[commodity].tce
        traded = tce * (amounts["bought"] - amounts["sold"])
        passed = tce * (amounts["received"] - amounts["sent"])
        yield Post(plant, "energy", traded, condition)
        yield Post(plant, "energy_with_exchange", traded + passed, condition)
    for row in view.rows.markets:
        if row.direction == "buy":
            bought = view.given.commodities[row.commodity].tce * row.amount_per_h
            yield Post(row.plant, f"bought:{row.commodity}", row.amount_per_h, row.condition)
            yield Post(row.plant, "bought_energy", bought, row.condition)
            yield Post(row.plant, "renewable", view.given.markets[row.market].renewable_fraction * bought, row.condition)


def heat_posts(view: View) -> Iterator[Post]:
    """Heat that plants' hot streams offer, and what of it is neither cooled nor left."""
    for stream, row in view.given.heat.items():
        if row.is_hot and row.technology is None:
            for condition in view.conditions:
                duty = view.heat_rate(stream, condition)
                yield Post(row.plant or "", "hot_duty", duty, condition)
                yield Post(row.plant or "", "waste_heat_used", duty, condition)
    for entry in view.rows.heat:
        if entry.role in ("cool", "left"):
            yield Post(entry.plant, "waste_heat_used", -entry.mw, entry.condition)


def land_posts(view: View) -> Iterator[Post]:
    """Land of new technologies, and of new links at their owner."""
    for one in investments(view):
        yield Post(one.plant, "land", one.land)
