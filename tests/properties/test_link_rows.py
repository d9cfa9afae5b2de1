"""Random rows of links.csv: what `check` lets pass is solved as the reference does, certified, and no row is lost."""

import random
from typing import Any

import pytest

from parkloop.cases import Case, CaseError
from parkloop.cases.schema import Link
from parkloop.optimizer import Plan, optimise
from tests.reference import reference_optimum
from tests.support.by_hand import Row, buy, material, need, park, water
from tests.support.few import few

PLANTS = ("a", "b", "c")
KINDS: dict[str, tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]] = {
    "water": (("s", "rinse", "tap"), ("k", "wash", "sew"), ("pipe", "duct")),
    "material": (("ash", "slag", "clay"), ("mix", "fill", "dump"), ("truck", "belt")),
    "commodity": (PLANTS, PLANTS, ("line",)),
}
"""What gives, what takes, and modes; town, far_clay, drain and tip are left alone, so that every park has a plan."""


def random_rows(seed: int) -> Case | None:
    """A park of three plants with one to four random rows; none where `check` finds a fault."""
    draw = random.Random(seed)
    named = [_row(draw, number) for number in range(draw.randint(1, 4))]
    try:
        return park(
            plants=[{"plant": "a"}, {"plant": "b", "x_km": 3}, {"plant": "c", "x_km": 5, "y_km": 1}],
            water_streams=_water(draw),
            material_streams=_materials(draw),
            substitutions=[{"material": "ash", "sink": "mix"}, {"material": "slag", "sink": "fill", "ratio": 0.8}],
            commodities=[{"commodity": "gas", "kind": "fuel"}, {"commodity": "hydrogen", "kind": "other", "unit": "t"}],
            demands=[need("a", "gas", -3), need("b", "gas", 2), need("c", "gas", 2)],
            markets=[buy("grid", "gas", 30)],
            transport=_modes(draw),
            links=named,
        )
    except CaseError:
        return None


def _row(draw: random.Random, number: int) -> Row:
    kind = draw.choice(["water", "water", "material", "material", "commodity"])
    givers, takers, modes = KINDS[kind]
    start, end = draw.choice((*givers, draw.choice(PLANTS))), draw.choice((*takers, *draw.sample(PLANTS, 2)))
    status = draw.choice(["candidate", "existing", "required", "forbidden"])
    row: Row = {"link": f"l{number}", "from": start, "to": end, "status": status}
    if draw.random() < (0.8 if status in ("existing", "required") else 0.4):
        row["mode"] = draw.choice(modes)
    if kind == "commodity" and draw.random() < 0.7:
        row["commodity"] = draw.choice(["gas", "hydrogen"])
    if draw.random() < 0.5:
        row["capacity"] = draw.choice([0.0, 1.0, 4.0])
    if draw.random() < 0.3:
        row["length_km"] = draw.choice([0.0, 2.0, 12.0])
    return row


def _mains(draw: random.Random) -> bool | None:
    return draw.choice([None, None, True, False])


def _water(draw: random.Random) -> list[Row]:
    return [
        water("s", "source", 10, mains=_mains(draw)),
        water("rinse", "source", 4, plant="b"),
        water("tap", "supply", price=2, plant="a", limit_t_per_h=30, mains=_mains(draw)),
        water("town", "supply", price=5, plant="c", limit_t_per_h=50),
        water("k", "sink", 8, plant="b", mains=_mains(draw)),
        water("wash", "sink", 3),
        water("sew", "outlet", price=1, plant="a", limit_t_per_h=30, mains=_mains(draw)),
        water("drain", "outlet", price=9, plant="b", limit_t_per_h=50),
    ]


def _materials(draw: random.Random) -> list[Row]:
    return [
        material("ash", "source", "ash", 5),
        material("slag", "source", "slag", 2, plant="b"),
        material("clay", "supply", "clay", price=20, plant="b", limit_t_per_h=30, mains=_mains(draw)),
        material("far_clay", "supply", "clay", price=40, plant="c", limit_t_per_h=30),
        material("mix", "sink", "clay", 4, plant="b"),
        material("fill", "sink", "clay", 3),
        material("dump", "outlet", None, price=3, limit_t_per_h=30, mains=_mains(draw)),
        material("tip", "outlet", None, price=30, plant="c", limit_t_per_h=30),
    ]


def _modes(draw: random.Random) -> list[Row]:
    inside = draw.choice([True, False])
    rows: list[dict[str, Any]] = [
        {"mode": "pipe", "carries": "water", "capex_terminal": 9_000, "capex_per_km_size": 10, "max_flow": 6, "in_plant": inside},
        {"mode": "duct", "carries": "water", "contract_cost_per_y": 700, "max_km": 4, "max_flow": 20},
        {"mode": "truck", "carries": "material", "opex_per_unit_km": 1, "max_flow": 9},
        {"mode": "belt", "carries": "material", "only": "ash", "capex_terminal": 5_000, "in_plant": inside, "max_flow": 9},
        {"mode": "line", "carries": "commodity", "capex_terminal": 2_000, "loss_per_km": 0.1, "max_flow": 9},
    ]
    return [row for row in rows if draw.random() < 0.85]


def stands(case: Case, plan: Plan, row: Link, scope: str) -> bool:
    """Whether a row that exists or is required is in the plan, where its scope wants it; a pair that it opens is no link."""
    homes = {s.stream: s.plant for s in (*case.water_streams, *case.material_streams)}
    start, end = homes.get(row.from_, row.from_), homes.get(row.to, row.to)
    if row.status not in ("existing", "required") or (start == end and row.mode is None and row.status == "existing"):
        return True
    if row.status == "required" and scope != "park" and not (scope == "plant" and start == end):
        return True
    same = plan.links[plan.links["from"].isin({row.from_} | {s for s, home in homes.items() if home == row.from_})]
    same = same[(same["to"] == row.to) & ((same["mode"] == row.mode) | (row.mode is None))]
    return len(same[same["item"] == row.commodity] if row.commodity else same) > 0


def agrees(seed: int) -> bool:
    """Whether the rows pass; then they are solved and certified in each scope, as the reference solves them."""
    case = random_rows(seed)
    if case is None:
        return False
    for scope in ("baseline", "plant", "park"):
        status, least, _ = reference_optimum(case, scope)
        plan = optimise(case, scope=scope, gap=1e-7)
        assert plan.status == status == "optimal", (seed, scope, plan.status, status, plan.faults, plan.reasons)
        assert plan.certified, (seed, scope, plan.faults)
        assert plan.objective == pytest.approx(least, rel=1e-6, abs=1e-3), (seed, scope)
        assert [row.link for row in case.links if not stands(case, plan, row, scope)] == [], (seed, scope)
    return True


@pytest.mark.parametrize("block", few(range(6), 1))
def test_random_rows_are_read_alike_by_check_model_certificate_and_reference(block: int) -> None:
    """Proves one reading of every row: status, mode, commodity, ends, mains, inside and between plants, in each scope."""
    assert sum(agrees(seed) for seed in range(block * 25, block * 25 + 25)) >= 4


@pytest.mark.thorough
@pytest.mark.parametrize("block", range(6, 20))
def test_more_random_rows_are_read_alike(block: int) -> None:
    assert sum(agrees(seed) for seed in range(block * 25, block * 25 + 25)) >= 1
