"""Rates of energy: the renewable share of all energy that the park uses, and the use of waste heat.

Energy is counted where it comes into the park: bought, or made there of no other energy (of sun, wind, biomass or waste), in
standard coal. What is made of it is not counted again. Renewable energy that is sold again is taken back.
"""

from collections.abc import Iterator

import pandas as pd

from parkloop.cases.messages import say
from parkloop.optimizer.indicators.rates import DENOMINATOR, NUMERATOR, Entries, Rate, RateEntry, flow_entries
from parkloop.optimizer.indicators.view import View

EnergyPart = tuple[str, str, float, float, str]
"""Row of the case, plant, standard coal, its renewable fraction, and why it counts."""


def _yearly(view: View, table: pd.DataFrame, amount: str) -> pd.Series:
    return table["condition"].map(view.weights).astype(float) * table[amount].astype(float)


def _traded(view: View) -> Iterator[EnergyPart]:
    """Purchases, and the renewable part of sales."""
    table = view.plan.markets
    for row, amount in zip(table.to_dict("records"), _yearly(view, table, "amount_per_h"), strict=True):
        share, coal = view.origins.traded[row["market"]], view.coal[row["commodity"]] * amount
        if row["direction"] == "buy":
            yield row["market"], row["plant"], coal, share, say("bought, renewable_fraction {share}", share=f"{share:g}")
        elif share:
            yield row["market"], row["plant"], -share * coal, 1.0, say("sold, renewable_fraction {share}", share=f"{share:g}")


def _made(view: View) -> Iterator[EnergyPart]:
    """Energy that technologies make of no other energy."""
    for flow in view.case.technology_flows:
        share = view.origins.made.get((flow.technology, flow.commodity))
        if share is None:
            continue
        rates = {
            o: flow.per_activity * view.park.factor(flow.profile, o) * view.activity(flow.technology, o) for o in view.weights
        }
        message = (
            say("made, renewable_fraction {share}", share=f"{share:g}")
            if flow.renewable_fraction is not None
            else say("made, renewable_fraction {share} (assumed)", share=f"{share:g}")
        )
        coal = view.coal[flow.commodity] * view.over_the_year(rates)
        yield flow.technology, view.homes[flow.technology], coal, share, message


def _left_over(view: View) -> Iterator[EnergyPart]:
    """Surplus energy, less source reductions."""
    for row in view.case.demands:
        share = view.origins.left_over.get(row.demand)
        if share is None:
            continue
        saving = [(r.technology, r.per_activity) for r in view.case.reductions if r.stream == row.demand]
        rates = {
            o: max(0.0, -row.rate_per_h * view.park.factor(row.profile, o) - sum(r * view.activity(u, o) for u, r in saving))
            for o in view.weights
        }
        coal = view.coal[row.commodity] * view.over_the_year(rates)
        yield row.demand, row.plant, coal, share, say("left over, renewable_fraction {share}", share=f"{share:g}")


def _vented(view: View) -> Iterator[EnergyPart]:
    """Vented own energy, which is not used."""
    table = view.plan.tables["commodities"]
    for row, amount in zip(table.to_dict("records"), _yearly(view, table, "vented"), strict=True):
        item, plant = row["commodity"], row["plant"]
        share = view.origins.vented.get((plant, item))
        if share is not None and amount:
            yield item, plant, -view.coal[item] * amount, share, say("vented, renewable_fraction {share}", share=f"{share:g}")


def energy_entries(view: View) -> Entries:
    """All energy that comes into the park in the denominator, its renewable part in the numerator [tce/y]"""
    sums: dict[tuple[str, str, str], list[float]] = {}
    for item, plant, coal, share, why in (*_traded(view), *_made(view), *_left_over(view), *_vented(view)):
        if coal and plant in view.inside:
            kept = sums.setdefault((item, plant, why), [0.0, 0.0])
            kept[0] += coal
            kept[1] += share * coal
    whole = [RateEntry(DENOMINATOR, item, plant, coal, "tce", why) for (item, plant, why), (coal, _) in sums.items()]
    part = [RateEntry(NUMERATOR, item, plant, coal, "tce", why) for (item, plant, why), (_, coal) in sums.items() if coal]
    return [*part, *whole]


def heat_entries(view: View) -> Entries:
    """Use of waste heat: hot streams' heat as denominator, its use by plant as numerator [MWh/y]"""
    totals = view.plan.totals
    used = totals[totals["total"] == "waste_heat_used"]
    part = [
        RateEntry(
            NUMERATOR, "", plant, float(amount), "MWh", say("hot streams less heat that is cooled away or left or not needed")
        )
        for plant, amount in zip(used["plant"], used["per_y"], strict=True)
        if plant in view.inside and amount
    ]
    own = {row.stream for row in view.case.heat_streams if row.technology is None}
    heat = view.plan.tables["heat"]
    hot = heat[(heat["role"] == "hot") & heat["item"].isin(own) & heat["plant"].isin(view.inside)]
    whole = flow_entries(DENOMINATOR, hot.assign(mwh=_yearly(view, hot, "mw")), "item", "plant", "mwh", unit="MWh")
    return [*part, *whole]


renewable_share = Rate(energy_entries, say("markets.csv: energy that is bought, or made of sun, wind, biomass or waste"))
"""Renewable share of the energy that comes into the park, in standard coal [%]"""
waste_heat_use = Rate(heat_entries, say("heat_streams.csv: hot streams of plants"))
"""Of the heat of the plants' hot streams, the share that is used [%]"""
