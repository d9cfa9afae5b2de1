"""Random technologies: conversion, treatment, end of pipe, source reduction, existing and new, alone and in groups."""

from typing import Any

from parkloop.cases.schema import (
    Emission,
    HeatStream,
    MaterialQuality,
    MaterialStream,
    PartLoad,
    Reduction,
    Substitution,
    Technology,
    TechnologyFlow,
    WaterQuality,
    WaterStream,
)
from tests.reference.random_parks.draft import Draft


def add_technologies(draft: Draft) -> None:
    carriers = {row.commodity for row in draft.rows["commodities"]}
    for plant in draft.homes:
        if "hps" in carriers:
            _steam(draft, plant)
        if "power" in carriers:
            _power(draft, plant)
        if draft.species:
            _treatment(draft, plant)
        if draft.rows["material_streams"]:
            _kiln(draft, plant)
        if draft.chance(0.3):
            _source_reduction(draft, plant)
    if draft.rows["technologies"]:
        _end_of_pipe(draft)


def _technology(draft: Draft, name: str, plant: str, size: float, capex: float, **more: Any) -> None:
    """Existing, new or both; capital per size of the given order."""
    kind = draft.rng.choice(["new", "new", "existing", "both"])
    fixed = draft.maybe(0.6, 0.2 * capex * size, capex * size)
    draft.add(
        Technology(
            technology=name,
            plant=plant,
            existing_size=round(size * draft.rng.uniform(0.3, 1), 3) if kind != "new" else 0.0,
            max_size=size if kind != "existing" else None,
            min_size=round(size * 0.3, 4) if kind != "existing" and draft.chance(0.3) else 0.0,
            capex_fixed=fixed,
            capex_per_size=draft.number(0.3 * capex, capex),
            opex_fixed_fraction=draft.maybe(0.5, 0.01, 0.05),
            lifetime_y=draft.rng.choice([None, 10.0, 20.0]),
            availability=draft.rng.choice([1.0, 0.9]),
            profile=draft.profile(0.2),
            land_m2_fixed=draft.maybe(0.4, 50, 500),
            land_m2_per_size=draft.maybe(0.3, 1, 60),
            subsidy_fraction=draft.maybe(0.3, 0.1, 0.4),
            **more,
        )
    )


def _flow(draft: Draft, technology: str, commodity: str, per_activity: float, vent: bool = False) -> None:
    draft.add(TechnologyFlow(technology=technology, commodity=commodity, per_activity=per_activity, vent=vent))


def _steam(draft: Draft, plant: str) -> None:
    if draft.chance(0.35):
        group = f"{plant}_boilers" if draft.chance(0.5) else None
        for n in range(2 if group else 1):
            name = f"{plant}_boiler{n}"
            _technology(
                draft, name, plant, draft.number(5, 30), 4e4, group=group, allowance_t_per_activity_h=draft.maybe(0.3, 0.05, 0.2)
            )
            _flow(draft, name, "hps", 1)
            _flow(draft, name, "gas", -draft.number(1.05, 1.3))
            draft.add(Emission(item=name, species="so2", kg_per_unit=draft.number(0.1, 1)))
    if draft.chance(0.25):
        name = f"{plant}_turbine"
        _technology(draft, name, plant, draft.number(3, 15), 2e4)
        _flow(draft, name, "hps", -1)
        _flow(draft, name, "lps", 0.85)
        _flow(draft, name, "power", 0.14)
    if draft.chance(0.25):
        _heat_pump(draft, plant)
    if draft.chance(0.2):
        name = f"{plant}_chiller"
        _technology(draft, name, plant, draft.number(1, 8), 2e4)
        _flow(draft, name, "cw", 1, vent=True)
        _flow(draft, name, "power", -0.005)


def _heat_pump(draft: Draft, plant: str) -> None:
    name = f"{plant}_pump"
    _technology(draft, name, plant, draft.number(1, 6), 1e5)
    _flow(draft, name, "power", -0.3)
    low = draft.number(40, 70)
    draft.add(HeatStream(stream=f"{name}_cold", technology=name, t_in_c=low, t_out_c=low, kind="cold", duty_mw=0.7))
    draft.add(
        HeatStream(
            stream=f"{name}_hot", technology=name, t_in_c=low + 50, t_out_c=low + 45, duty_mw=1, must_cool=draft.chance(0.7)
        )
    )


def _power(draft: Draft, plant: str) -> None:
    if draft.chance(0.25):
        name = f"{plant}_engine"
        _technology(draft, name, plant, draft.number(2, 10), 3e5, opex_per_activity=draft.maybe(0.5, 1, 10))
        _flow(draft, name, "gas", -2.5)
        _flow(draft, name, "power", 1, vent=draft.chance(0.2))
        draft.add(Emission(item=name, species="nox", kg_per_unit=draft.number(0.2, 1)))
        if any(row.commodity == "lps" for row in draft.rows["commodities"]):
            _flow(draft, name, "lps", 0.8, vent=True)
    if draft.chance(0.2):
        name = f"{plant}_solar"
        _technology(draft, name, plant, draft.number(1, 5), 2e5)
        _flow(draft, name, "power", 1, vent=True)


def _treatment(draft: Draft, plant: str) -> None:
    """Feed within limits, a clean product and a brine of stated quality."""
    if not draft.chance(0.35):
        return
    name = f"{plant}_treatment"
    _technology(draft, name, plant, draft.number(10, 60), 2e4, opex_per_activity=draft.number(0.1, 1.5))
    if any(row.commodity == "power" for row in draft.rows["commodities"]):
        _flow(draft, name, "power", -0.001)
    yield_ = draft.rng.choice([0.8, 0.9])
    feed, clean, brine = f"{name}_feed", f"{name}_clean", f"{name}_brine"
    draft.add(WaterStream(stream=feed, technology=name, role="sink", flow_t_per_h=1))
    draft.add(WaterStream(stream=clean, technology=name, role="source", flow_t_per_h=yield_))
    draft.add(WaterStream(stream=brine, technology=name, role="source", flow_t_per_h=round(1 - yield_, 3)))
    for s in draft.species:
        draft.add(WaterQuality(stream=feed, species=s, c_in_max_mg_per_l=draft.maybe_none(0.7, 80, 400)))
        draft.add(WaterQuality(stream=clean, species=s, c_out_mg_per_l=draft.number(2, 30)))
        draft.add(WaterQuality(stream=brine, species=s, c_out_mg_per_l=draft.number(300, 2000)))


def _kiln(draft: Draft, plant: str) -> None:
    """Makes a by-product fit: takes ash, gives slag."""
    if not draft.chance(0.25):
        return
    name = f"{plant}_kiln"
    _technology(draft, name, plant, draft.number(3, 15), 3e4, opex_per_activity=draft.number(1, 8))
    feed, product = f"{name}_feed", f"{name}_product"
    draft.add(MaterialStream(stream=feed, technology=name, role="sink", material="mix", flow_t_per_h=1))
    draft.add(MaterialStream(stream=product, technology=name, role="source", material="slag", flow_t_per_h=draft.number(0.6, 1)))
    draft.add(Substitution(material="ash", sink=feed, ratio=draft.rng.choice([1.0, 0.9])))
    if draft.rows["material_quality"]:
        draft.add(MaterialQuality(stream=product, property="grade", value=draft.number(2, 7)))


def _source_reduction(draft: Draft, plant: str) -> None:
    """A technology that takes part of a stream or demand of its plant away."""
    own = [
        row
        for row in (*draft.rows["heat_streams"], *draft.rows["water_streams"], *draft.rows["material_streams"])
        if row.plant == plant
    ]
    streams = [row for row in own if getattr(row, "role", "heat") in ("heat", "source", "sink", "process")]
    demands = [row for row in draft.rows["demands"] if row.plant == plant]
    choices = [*(row.stream for row in streams), *(row.demand for row in demands)]
    if not choices:
        return
    chosen = draft.rng.choice(choices)
    rate = next(
        (_size_of(row) for row in (*streams, *demands) if chosen in (getattr(row, "stream", None), getattr(row, "demand", None))),
        1.0,
    )
    name = f"{plant}_saving"
    draft.add(
        Technology(
            technology=name,
            plant=plant,
            max_size=1,
            existing_size=0.2 if draft.chance(0.2) else 0.0,
            capex_fixed=draft.maybe(0.7, 1e4, 2e5),
            capex_per_size=draft.number(1e4, 2e5),
            measure="source_reduction",
        )
    )
    draft.add(Reduction(technology=name, stream=chosen, per_activity=round(rate * draft.number(0.1, 0.4), 4)))


def add_part_loads(draft: Draft) -> None:
    """Some technologies that take a commodity have a least load, and efficiencies between it and full load."""
    taking = {row.technology for row in draft.rows["technology_flows"] if row.per_activity < 0}
    rows = draft.rows["technologies"]
    for n, row in enumerate(rows):
        if row.technology not in taking or row.measure != "conversion" or draft.chance(0.5):
            continue
        loads = sorted({0.05 * k for k in draft.rng.sample(range(2, 18), draft.rng.randint(1, 3))})
        inputs = sorted(0.05 * k for k in draft.rng.sample(range(2, 20), len(loads)))
        rows[n] = row.model_copy(update={"min_load": round(min(loads[0] + draft.maybe(0.5, 0.01, 0.3), 0.85), 4)})
        for load, taken in zip(loads, inputs, strict=True):
            draft.add(PartLoad(technology=row.technology, load=round(load, 2), efficiency=float(f"{load / taken:.6g}")))


def _size_of(row: Any) -> float:
    """Rate of what is reduced; of a process the fraction of its loads."""
    if getattr(row, "role", "") == "process":
        return 1.0
    for column in ("duty_mw", "flow_t_per_h", "rate_per_h"):
        found = getattr(row, column, None)
        if found is not None:
            return abs(float(found))
    return 1.0


def _end_of_pipe(draft: Draft) -> None:
    """Takes a species out of what its plant emits."""
    plant = draft.rng.choice(draft.homes)
    emitted = {"co2"} | {row.species for row in draft.rows["emissions"]} | set(draft.species)
    for n in range(draft.rng.randint(0, 2)):
        name = f"{plant}_scrubber{n}"
        _technology(
            draft, name, plant, draft.number(1, 10), 2e4, measure="end_of_pipe", opex_per_activity=draft.maybe(0.5, 0.5, 5)
        )
        if any(row.commodity == "power" for row in draft.rows["commodities"]):
            _flow(draft, name, "power", -0.01)
        for species in draft.rng.sample(sorted(emitted), min(len(emitted), draft.rng.randint(1, 2))):
            kg = draft.number(20, 300) if species == "co2" else draft.number(0.1, 2)
            draft.add(Emission(item=name, species=species, kg_per_unit=-kg, max_removal=draft.rng.choice([1.0, 0.9, 0.5])))
