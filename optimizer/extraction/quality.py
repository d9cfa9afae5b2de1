"""True, counted and admissible concentrations of every taker's mix and every mixing outlet."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import pyomo.environ as pyo

from parkloop.optimizer.mixing.true_quality import QualityKey, true_qualities
from parkloop.optimizer.solve.build import Build
from parkloop.optimizer.solver.problem import Floats


def water_quality_rows(built: Build, flows: pd.DataFrame) -> Iterable[tuple[Any, ...]]:
    """Rows of ``water_quality``: mix of every taker, every mixing outlet, every plant's discharge."""
    site, true, counted = built.site, true_qualities(built), _counted(built)
    water = flows[flows["domain"] == "water"]
    for condition in site.conditions:
        here = water[water["condition"] == condition]
        mixes = list(_mixes(built, here))
        for species in sorted({x for s in set(here["from"]) | set(here["to"]) for x in site.species(s)}):
            yield from (_taker(built, mix, (species, condition), counted, true) for mix in mixes)
            for stream in sorted(s for s in set(here["from"]) if (s, species, condition) in true):
                sent = float(here.loc[here["from"] == stream, "flow_per_h"].sum())
                yield _outlet(built, (stream, species, condition), sent, counted, true)


def _outlet(
    built: Build, key: QualityKey, sent: float, counted: Mapping[QualityKey, float], true: Mapping[QualityKey, float]
) -> tuple[Any, ...]:
    (stream, species, condition), site = key, built.site
    row = site.quality.get(stream, {}).get(species)
    stated = None if row is None or row.c_out_mg_per_l is None else site.c_out(stream, species, condition)
    value = counted.get(key, stated or 0.0)
    return condition, site.stream_plant[stream], stream, "out", species, sent, value, true[key], stated


def _counted(built: Build) -> dict[QualityKey, float]:
    """Quality that every outlet with a grade on counts with: its own, or the upper end of the grade."""
    block, found, own = built.model.mixing, {}, built.counted or {}
    for (stream, species, condition), ends in block.ends.items():
        for g in range(len(ends) - 1):
            if pyo.value(block.on[stream, species, g, condition]) > 0.5:
                found[stream, species, condition] = own.get((stream, species, condition), ends[g + 1])
    return found


class _Mix(NamedTuple):
    """What arrives at a taker: the giving streams and their flows [t/h]"""

    stream: str
    plant: str
    givers: list[str]
    arrived: Floats


def _mixes(built: Build, flows: pd.DataFrame) -> Iterable[_Mix]:
    """The mixes of every taker, in an outlet those of each plant."""
    outlet = [built.site.water[s].role == "outlet" for s in flows["to"]]
    by_plant = flows.assign(user=np.where(outlet, flows["from_plant"], flows["to_plant"]))
    for (stream, plant), group in by_plant.groupby(["to", "user"]):
        yield _Mix(str(stream), str(plant), group["from"].tolist(), group["arrives_per_h"].to_numpy(float))


def _taker(
    built: Build, mix: _Mix, where: tuple[str, str], counted: Mapping[QualityKey, float], true: Mapping[QualityKey, float]
) -> tuple[Any, ...]:
    species, condition = where
    total = float(mix.arrived.sum())
    stated = {s: built.site.c_out(s, species, condition) for s in mix.givers}
    assumed = float(mix.arrived @ [counted.get((s, species, condition), stated[s]) for s in mix.givers]) / total
    actual = float(mix.arrived @ [true.get((s, species, condition), stated[s]) for s in mix.givers]) / total
    most = built.site.c_in_max(mix.stream, species)
    return (condition, mix.plant, mix.stream, "in", species, total, assumed, actual, most)
