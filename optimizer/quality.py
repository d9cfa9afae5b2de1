"""True concentrations of a plan: a full mass balance over its flows, beside what was counted and what is allowed."""

from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd

from models.site import Site


def water_quality_rows(site: Site, flows: pd.DataFrame, operation: pd.DataFrame) -> Iterable[tuple[Any, ...]]:
    """Rows of the table ``water_quality``: every taker's mix, every process's outlet, every plant's discharge."""
    water = flows[flows["domain"] == "water"]
    for condition in site.conditions:
        here = water[water["condition"] == condition]
        names = sorted({x for s in set(here["from"]) | set(here["to"]) for x in site.species(s)})
        intensity = _intensities(site, operation, condition)
        for species in names:
            true = _outlets(site, here, species, condition, intensity)
            yield from _takers(site, here, species, condition, true)
            for stream in sorted(set(here["from"])):
                if site.water[stream].role == "process":
                    counted = site.c_out(stream, species, condition)
                    sent = float(here.loc[here["from"] == stream, "flow_per_h"].sum())
                    yield (condition, site.stream_plant[stream], stream, "out", species, sent, counted, true[stream], counted)


def _intensities(site: Site, operation: pd.DataFrame, condition: str) -> dict[str, float]:
    """Share of its load that each process still has after source reductions."""
    here = operation[operation["condition"] == condition]
    activity = dict(zip(here["technology"], here["activity_per_h"], strict=True))
    left = dict.fromkeys(site.water, 1.0)
    for r in site.case.reductions:
        if r.stream in left:
            left[r.stream] -= r.per_activity * activity.get(r.technology, 0.0)
    return left


def _outlets(site: Site, flows: pd.DataFrame, species: str, condition: str, intensity: dict[str, float]) -> dict[str, float]:
    """True concentration of every giver: known for sources and supplies, by mass balance for processes [mg/L]

    c_i · out_i = Σ c_j · f_ji + 1000 · load_i, one linear system over the processes.
    """
    givers = sorted(set(flows["from"]) | {s for s in set(flows["to"]) if site.water[s].role == "process"})
    known = {s: site.c_out(s, species, condition) for s in givers if site.water[s].role != "process"}
    processes = [s for s in givers if site.water[s].role == "process"]
    number = {s: n for n, s in enumerate(processes)}
    matrix, right = np.zeros((len(processes), len(processes))), np.zeros(len(processes))
    for giver, taker, arrived in zip(flows["from"], flows["to"], flows["arrives_per_h"], strict=True):
        if taker in number and giver in number:
            matrix[number[taker], number[giver]] -= arrived
        elif taker in number:
            right[number[taker]] += known[giver] * arrived
    for s, n in number.items():
        inlet = float(flows.loc[flows["to"] == s, "arrives_per_h"].sum())
        out = inlet * (1 - site.water[s].loss_fraction) - site.water[s].loss_t_per_h
        matrix[n, n] += max(out, 1e-12)
        right[n] += 1000.0 * site.load(site.water[s], species, condition) * intensity[s]
    found = np.linalg.solve(matrix, right) if processes else right
    return known | {s: float(found[n]) for s, n in number.items()}


def _takers(site: Site, flows: pd.DataFrame, species: str, condition: str, true: dict[str, float]) -> Iterable[tuple[Any, ...]]:
    by_plant = flows.assign(
        user=np.where([site.water[s].role == "outlet" for s in flows["to"]], flows["from_plant"], flows["to_plant"])
    )
    for (stream, plant), group in by_plant.groupby(["to", "user"]):
        arrived = group["arrives_per_h"].to_numpy(float)
        total = float(arrived.sum())
        counted = float(arrived @ [site.c_out(s, species, condition) for s in group["from"]]) / total
        actual = float(arrived @ [true[s] for s in group["from"]]) / total
        yield (condition, plant, stream, "in", species, total, counted, actual, site.c_in_max(str(stream), species))
