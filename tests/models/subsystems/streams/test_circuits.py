"""Cooling circuits, solved by hand: evaporation E and n cycles take E n / (n - 1) and blow down E / (n - 1)."""

from typing import Any

import pytest

from parkloop.cases import Case, CaseError, check, load_case, save_case
from parkloop.optimizer import optimise
from tests.support.by_hand import cost, halves, near, park, profile, quality, solve, total, water

RIVER, SEWER = water("river", "supply", price=1, plant="out"), water("sewer", "outlet", price=4, plant="out")
TOWER = {"evaporation_t_per_h": 60, "cycles": 4}
"""Takes 80 t/h and blows down 20."""


def cooled(*qualities: dict[str, Any], streams: tuple[dict[str, Any], ...] = (), river: float = 400, **more: Any) -> Case:
    """Works with a cooling tower, a river and a sewer, for one hour."""
    return park(
        hours=1,
        plants=[{"plant": "works"}, {"plant": "out", "role": "external"}],
        water_streams=[RIVER, SEWER, water("tower", "circuit", plant="works", **{**TOWER, **more}), *streams],
        water_quality=[quality("river", c_out=river), *qualities],
    )


def test_a_circuit_takes_its_make_up_and_gives_its_blow_down() -> None:
    """Proves: make-up 60*4/3 = 80 at 1, blow-down 60/3 = 20 at 4: 160. Sensitivity: without blow-down 60, with 60*4 more."""
    plan = solve(cooled(quality("tower")))
    assert plan.kpi["total_cost_per_y"] == near(160)
    assert (total(plan, "freshwater"), total(plan, "wastewater")) == (near(80), near(20))


def test_the_blow_down_carries_what_the_make_up_brought() -> None:
    """Proves: 400 mg/L in 80 t/h are 1600 in 20, without any number stated. Sensitivity: 400, or 0, without the balance."""
    plan = solve(cooled(quality("tower")))
    row = plan.water_quality.query("stream == 'tower' and side == 'out'").iloc[0]
    assert row["true_mg_per_l"] == near(1600)
    assert row["counted_mg_per_l"] == pytest.approx(1600, rel=1e-6)


def test_a_circuit_is_a_process_of_fixed_flow() -> None:
    """Proves: a circuit has the plan of the process that it is: 80 in, 60 lost, load 0. Sensitivity: any other rule for it."""
    process = water("tower", "process", 80, plant="works", loss_t_per_h=60)
    other = park(
        hours=1,
        plants=[{"plant": "works"}, {"plant": "out", "role": "external"}],
        water_streams=[RIVER, SEWER, process],
        water_quality=[quality("river", c_out=400), quality("tower", c_in=800, c_out=1600)],
    )
    assert cost(cooled(quality("tower", c_in=800, c_out=1600))) == near(cost(other))


@pytest.mark.parametrize(
    ("limits", "fresh"),
    [
        pytest.param({"c_in": 500}, 60, id="of the make-up"),
        pytest.param({"c_out": 2000}, 60, id="of the circuit"),
        pytest.param({"c_in": 500, "c_out": 2000}, 60, id="of both"),
        pytest.param({"c_in": 450}, 70, id="tighter"),
        pytest.param({"c_out": 1800}, 70, id="tighter in the circuit"),
        pytest.param({}, 0, id="none"),
    ],
)
def test_reuse_is_limited_by_the_make_up_or_by_the_circuit(limits: dict[str, float], fresh: float) -> None:
    """Proves: both limits say the same of 4 cycles: x of rinse at 800 and y of river at 400 with x + y = 80.

    (800 x + 400 y) / 80 <= 500, as 4*500 = 2000 in the circuit: x = 20, y = 60; at 450 x = 10. Without a limit all 80 are rinse.
    Sensitivity: a limit of the circuit that is taken as one of the make-up admits all of it.
    """
    case = cooled(quality("tower", **limits), quality("rinse", c_out=800), streams=(water("rinse", "source", 80, plant="works"),))
    assert total(solve(case), "freshwater") == near(fresh)


def test_an_outlet_limits_the_cycles_in_effect() -> None:
    """Proves: the sewer takes 1,200 at most, so the make-up carries 300: of river at 400 x and rain at 0 (2 a t) 80 - x.

    x = 60: 60 + 2*20 + 4*20 = 180. Sensitivity: blow-down as dilute as the make-up 160.
    """
    rain = water("rain", "supply", price=2, plant="out")
    case = cooled(quality("tower"), quality("sewer", c_in=1200), streams=(rain,))
    assert cost(case) == near(180)


def test_blow_down_is_reused_where_it_is_clean_enough() -> None:
    """Proves: 20 of blow-down at 1,600 wet the ash, which would take 20 of river at 1 else: 80 and no sewage, 80.

    Sensitivity: without the outlet of the circuit as a giver 180.
    """
    ash = water("ash", "sink", 20, plant="works")
    assert cost(cooled(quality("tower"), quality("ash", c_in=1600), streams=(ash,))) == near(80)


def test_one_circuit_feeds_another() -> None:
    """Proves: blow-down 20 of one is part of the make-up 40 of another (20 evaporate, 2 cycles): 80 + 20 fresh, 20 to sewer.

    100 + 80. Its salt: (20*1,600 + 20*400) / 20 = 2,000; nothing comes back to the first, which takes 400 at most.
    Sensitivity: without the exchange 80 + 40 + 4*40 = 280.
    """
    second = water("second", "circuit", plant="works", evaporation_t_per_h=20, cycles=2)
    plan = solve(cooled(quality("tower", c_in=400), quality("second"), streams=(second,)))
    assert plan.kpi["total_cost_per_y"] == near(180)
    assert plan.water_quality.query("stream == 'second' and side == 'out'").iloc[0]["true_mg_per_l"] == near(2000)


def test_a_circuit_without_evaporation_takes_nothing() -> None:
    """Proves: what is switched off by a 0 costs nothing. Sensitivity: a division by what leaves."""
    assert cost(cooled(quality("tower"), evaporation_t_per_h=0)) == near(0)


def test_a_circuit_without_its_make_up_is_named() -> None:
    """Proves: a river of 50 leaves 30 t/h missing. Sensitivity: no reason, or one that names no stream."""
    case = cooled(quality("tower", c_in=300))
    told = " ".join(optimise(case).reasons)
    assert "'tower'" in told and "300 mg/L" in told and "to 400 mg/L" in told


def test_a_circuit_comes_back_as_it_was_written(tmp_path: Any) -> None:
    """Proves: the table keeps evaporation and cycles; no flow or loss is written. Sensitivity: a process in its place."""
    case = cooled(quality("tower"))
    save_case(case, tmp_path)
    assert case == load_case(tmp_path) and check(case) == []
    tower = next(row for row in case.water_streams if row.stream == "tower")
    assert (tower.role, tower.flow_t_per_h, tower.loss_t_per_h) == ("circuit", None, 0.0)
    assert (tower.given_flow(), tower.lost()) == (near(80), 60)


@pytest.mark.parametrize(
    ("cells", "column", "told"),
    [
        ({"cycles": 1}, "cycles", "at least 1.001"),
        ({"cycles": 0.5}, "cycles", "at least 1.001"),
        ({"cycles": None}, "cycles", "a circuit needs evaporation_t_per_h and cycles"),
        ({"evaporation_t_per_h": None}, "evaporation_t_per_h", "a circuit needs"),
        ({"evaporation_t_per_h": -1}, "evaporation_t_per_h", "at least 0"),
        ({"flow_t_per_h": 80}, "flow_t_per_h", "follows from evaporation_t_per_h and cycles"),
        ({"loss_t_per_h": 60}, "loss_t_per_h", "only a process loses water, and this is a circuit"),
        ({"loss_fraction": 0.1}, "loss_fraction", "only a process"),
        ({"limit_t_per_h": 80}, "limit_t_per_h", "and this is a circuit"),
        ({"price_per_t": 1}, "price_per_t", "and this is a circuit"),
    ],
)
def test_a_faulty_circuit_is_told(cells: dict[str, Any], column: str, told: str) -> None:
    """Proves one fault with its column for each wrong cell. Sensitivity: several, or a crash on an empty one."""
    with pytest.raises(CaseError) as error:
        cooled(quality("tower"), **cells)
    assert [(fault.table, fault.row, fault.column) for fault in error.value.faults] == [("water_streams", "tower", column)]
    assert told in error.value.faults[0].message


def test_evaporation_follows_its_profile() -> None:
    """Proves: make-up and blow-down follow the evaporation: 80 and 20 in summer, 40 and 10 in winter, nothing at night.

    160*500 + 80*500. Sensitivity: without the profile 160,000; where it acts on the make-up alone nothing leaves in winter.
    """
    case = park(
        conditions=[*halves(), {"condition": "night", "hours_per_y": 0}],
        profiles=profile("hot", winter=0.5, night=0),
        water_streams=[RIVER | {"plant": "a"}, SEWER | {"plant": "a"}, water("tower", "circuit", profile="hot", **TOWER)],
        water_quality=[quality("river", c_out=400), quality("tower", c_in=500), quality("sewer", c_in=1600)],
    )
    plan = solve(case)
    assert plan.kpi["total_cost_per_y"] == near(120_000)
    out = plan.water_quality.query("stream == 'tower' and side == 'out'")
    assert sorted(out["true_mg_per_l"]) == [near(1600), near(1600)]


@pytest.mark.parametrize("role", ["process", "source", "sink", "supply", "outlet"])
def test_only_a_circuit_evaporates(role: str) -> None:
    """Proves: evaporation and cycles on another role are faults, not numbers of no effect."""
    with pytest.raises(CaseError) as error:
        cooled(quality("tower"), streams=(water("other", role, 1 if role in ("source", "sink") else None, **TOWER),))
    columns = {fault.column for fault in error.value.faults if "only a circuit has it" in fault.message}
    assert columns == {"evaporation_t_per_h", "cycles"}


def test_a_load_or_a_removal_of_a_circuit_is_refused() -> None:
    with pytest.raises(CaseError, match="only a process has it, and this is a circuit"):
        cooled(quality("tower", load=1))


def test_a_species_without_a_row_of_the_circuit_is_a_fault() -> None:
    """Proves: what the river brings does not vanish in the circuit for want of a row. Sensitivity: blow-down without salt."""
    with pytest.raises(CaseError, match=r"a row of every species that can reach it, and has none of salt \(from river\)"):
        cooled()
