"""True qualities of mixing outlets, by mass balance over a loaded solution."""

import numpy as np
import pyomo.environ as pyo

from parkloop.models.network.material_bounds import value_of
from parkloop.models.network.mixers import Mixer
from parkloop.optimizer.solve.build import Build

QualityKey = tuple[str, str, str]
"""Giving stream, species or property, condition."""


def true_qualities(built: Build) -> dict[QualityKey, float]:
    """Quality of every mixing outlet with a flow: one linear system per species and condition [mg/L]"""
    outlets = built.model.mixing.mixers.outlets
    found: dict[QualityKey, float] = {}
    for condition in built.site.conditions:
        for species in sorted({s for _, s in outlets}):
            names = [i for i, s in outlets if s == species]
            found |= {(i, species, condition): c for i, c in _solved(built, names, species, condition).items()}
    return found


def _solved(built: Build, names: list[str], species: str, condition: str) -> dict[str, float]:
    block = built.model.mixing
    number = {i: n for n, i in enumerate(names)}
    matrix, right, flows = np.eye(len(names)), np.zeros(len(names)), np.zeros(len(names))
    for i, n in number.items():
        mixer: Mixer = block.mixers.outlets[i, species]
        out = sum(_flow(built, arc.id, condition) for arc in block.mixers.out_of.get(i, ()))
        flows[n] = out
        if out <= 1e-9:
            continue
        right[n] = _own(built, mixer, condition) / out
        weight = _weight(built, mixer, out, condition)
        for arc in block.mixers.feed(i):
            part = weight * arc.arrival * _flow(built, arc.id, condition)
            if arc.giver in number:
                matrix[n, number[arc.giver]] -= part
            else:
                right[n] += part * _stated(built, arc.giver, species, condition)
    values = np.linalg.lstsq(matrix, right, rcond=None)[0]
    carried = {i for i in names if block.mixers.outlets[i, species].kind == "carry"}
    flowing = {i: n for i, n in number.items() if flows[n] > 1e-9}
    return {i: float(values[n]) if i in carried else max(float(values[n]), 0.0) for i, n in flowing.items()}


def _weight(built: Build, mixer: Mixer, out: float, condition: str) -> float:
    """Weight of an arriving tonne in an outlet's quality.

    A product that keeps a share of it has the quality of its mixed feed.
    """
    mixers = built.model.mixing.mixers
    if mixer.kind in ("process", "balance"):
        return float(mixers.share(mixer, condition)) / out
    arrives = sum(arc.arrival * _flow(built, arc.id, condition) for arc in mixers.feed(mixer.stream))
    return mixer.keeps / arrives if arrives > 0 else 0.0


def _own(built: Build, mixer: Mixer, condition: str) -> float:
    """Mass that the mixer adds: a process's load, less what other outlets of a balance carry [g/h]"""
    site, ledger = built.site, built.ledger
    if mixer.kind == "process":
        load = site.load(site.water[mixer.stream], mixer.species, condition)
        return 1000.0 * load * float(pyo.value(ledger.intensity[mixer.stream, condition]))
    away = built.model.mixing.mixers.taken_away(mixer, condition)
    technology = site.water[mixer.stream].technology if away else None
    return 0.0 if technology is None else -away * float(pyo.value(ledger.activity[technology, condition]))


def _flow(built: Build, arc: str, condition: str) -> float:
    return max(float(pyo.value(built.ledger.flow[arc, condition])), 0.0)


def _stated(built: Build, giver: str, species: str, condition: str) -> float:
    if giver in built.site.materials:
        return value_of(built.site, giver, species)
    return built.site.c_out(giver, species, condition)
