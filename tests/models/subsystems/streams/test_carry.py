"""`carry` behind feeds of any substitution ratio: a product is as its mixed feed, by what arrives, in model and certificate."""

import random
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.optimize import linprog

from parkloop.cases import Case, load_case
from parkloop.optimizer import optimise
from tests.support.by_hand import material, near, park
from tests.support.few import few

CASES = Path(__file__).parents[3] / "regressions"
HOURS = 1000.0


@pytest.mark.parametrize(("name", "cost"), [("D1_bound_above", 4_365_425.55), ("D2_carry_ratio_half", 4_000_000.0)])
def test_a_ratio_does_not_change_what_a_product_carries(name: str, cost: float) -> None:
    """D2: ash of 10 stays 10 however much of the need it fills. Sensitivity: by mass balance 20, which the kiln refuses."""
    plan = optimise(load_case(CASES / name))
    assert (plan.status, plan.certified, plan.objective) == ("optimal", True, near(cost)), [*plan.faults, *plan.reasons]


def blended(ratios: tuple[float, float], yields: float = 1.0) -> Case:
    """Ash of 10 and slag of 2 fill a mixer, whose grit, of at most 6, replaces sand at 100; what is left is dumped at 10."""
    return park(
        material_streams=[
            material("ash", "source", "ash", 4),
            material("slag", "source", "slag", 4),
            material("mixer_in", "sink", "feed", 1, technology="mixer"),
            material("mixer_out", "source", "grit", yields, technology="mixer"),
            material("kiln", "sink", "sand", 20),
            material("sand", "supply", "sand", price=100),
            material("dump", "outlet", None, price=10),
        ],
        substitutions=[
            {"material": "ash", "sink": "mixer_in", "ratio": ratios[0]},
            {"material": "slag", "sink": "mixer_in", "ratio": ratios[1]},
            {"material": "grit", "sink": "kiln"},
        ],
        material_quality=[
            {"stream": "ash", "property": "fe", "value": 10},
            {"stream": "slag", "property": "fe", "value": 2},
            {"stream": "mixer_out", "property": "fe", "carry": 1},
            {"stream": "sand", "property": "fe", "value": 6},
            {"stream": "kiln", "property": "fe", "max": 6},
        ],
        technologies=[{"technology": "mixer", "plant": "a", "existing_size": 30}],
    )


@pytest.mark.parametrize("exact", [False, True])
@pytest.mark.parametrize(
    ("ratios", "yields", "grit"),
    [((1.0, 1.0), 1.0, 8.0), ((0.5, 0.5), 1.0, 4.0), ((0.5, 1.0), 1.0, 6.0), ((1.0, 0.5), 0.5, 3.0), ((2.0, 1.0), 1.0, 12.0)],
)
def test_all_of_both_mixes_to_the_limit_whatever_the_ratios(
    ratios: tuple[float, float], yields: float, grit: float, exact: bool
) -> None:
    """4 t of 10 and 4 t of 2 arrive: 6, just good enough; they make ``grit`` t, the rest is sand.

    Sensitivity: counted by need, ratios of 0.5 and 1 would weigh the ash half and admit only part of the slag's worth.
    """
    if exact:
        pytest.importorskip("pyscipopt")
    plan = optimise(blended(ratios, yields), gap=1e-6, exact=exact)
    assert plan.certified, [*plan.faults, *plan.reasons]
    assert plan.kpi["total_cost_per_y"] == near(HOURS * 100 * (20 - grit))


def one_pool(seed: int) -> tuple[Case, dict[str, Any]]:
    """One technology of one or two feeds, givers of other ratios, values and losses on the way, two takers with limits."""
    rng = random.Random(seed)
    feeds = rng.randint(1, 2)
    data: dict[str, Any] = {
        "needs": [round(rng.uniform(0.5, 1.5), 2) for _ in range(feeds)],
        "yield": round(rng.uniform(0.5, 1.3), 2),
        "carry": rng.choice([1.0, 0.8, 1.2]),
        "givers": [
            (rng.randint(3, 12), float(rng.randint(0, 10)), [rng.choice([None, 0.4, 0.7, 1.0, 1.5]) for _ in range(feeds)])
            for _ in range(rng.randint(2, 4))
        ],
        "takers": [(rng.randint(3, 15), float(rng.randint(2, 8)), rng.choice([0.6, 1.0, 1.3])) for _ in range(2)],
    }
    streams = [material("dump", "outlet", None, price=30), material("sand", "supply", "sand", price=100)]
    streams.append(material("out", "source", "grit", data["yield"], technology="pool"))
    quality: list[dict[str, Any]] = [{"stream": "out", "property": "q", "carry": data["carry"]}]
    rows: list[dict[str, Any]] = []
    streams += [material(f"in{k}", "sink", f"feed{k}", need, technology="pool") for k, need in enumerate(data["needs"])]
    data["arrival"] = [rng.choice([1.0, 0.8]) for _ in data["givers"]]
    for n, (amount, value, ratios) in enumerate(data["givers"]):
        streams.append(material(f"g{n}", "source", f"m{n}", amount, plant="a" if data["arrival"][n] == 1.0 else "b"))
        quality.append({"stream": f"g{n}", "property": "q", "value": value})
        rows += [{"material": f"m{n}", "sink": f"in{k}", "ratio": r} for k, r in enumerate(ratios) if r is not None]
    for n, (need, most, ratio) in enumerate(data["takers"]):
        streams.append(material(f"t{n}", "sink", "sand", need))
        quality.append({"stream": f"t{n}", "property": "q", "max": most})
        rows.append({"material": "grit", "sink": f"t{n}", "ratio": ratio})
    pool = [{"technology": "pool", "plant": "a", "existing_size": 40}]
    ways = {"plants": [{"plant": "a"}, {"plant": "b", "x_km": 1}]}
    ways["transport"] = [{"mode": "truck", "carries": "material", "loss_per_km": 0.2, "detour": 1.0}]
    return park(material_streams=streams, material_quality=quality, substitutions=rows, technologies=pool, **ways), data


def cost_at(data: dict[str, Any], quality: float) -> float:
    """Least cost by a linear program with the product's quality held; infinite where nothing has it [1/h]"""
    givers, takers, feeds, arrival = data["givers"], data["takers"], range(len(data["needs"])), data["arrival"]
    pairs = [(n, k) for n, (_, _, ratios) in enumerate(givers) for k in feeds if ratios[k] is not None]
    m, t = len(pairs), len(takers)
    size = m + len(givers) + 2 * t + 2  # into the pool, to the dump, grit and sand to takers, grit dumped, activity
    grit, sand, spill, activity = m + len(givers), m + len(givers) + t, size - 2, size - 1
    equal, right, below = [], [], []
    for n, (amount, _, _) in enumerate(givers):
        equal.append([float((j < m and pairs[j][0] == n) or j == m + n) for j in range(size)])
        right.append(float(amount))
    for k, need in enumerate(data["needs"]):
        row = [arrival[p[0]] * givers[p[0]][2][k] if p[1] == k else 0.0 for p in pairs] + [0.0] * (size - m)
        row[activity] = -need
        equal.append(row)
        right.append(0.0)
    carried = [arrival[p[0]] * (data["carry"] * givers[p[0]][1] - quality) for p in pairs] + [0.0] * (size - m)
    product = [float(grit <= j < grit + t or j == spill) for j in range(size)]
    product[activity] = -data["yield"]
    equal, right = [*equal, carried, product], [*right, 0.0, 0.0]
    for n, (need, most, ratio) in enumerate(takers):
        met, blend = np.zeros(size), np.zeros(size)
        met[[grit + n, sand + n]] = ratio, 1.0
        blend[[grit + n, sand + n]] = quality - most, -most
        equal.append(list(met))
        right.append(float(need))
        below.append(blend)
    price = np.zeros(size)
    price[m:grit], price[sand : sand + t], price[spill] = 30.0, 100.0, 30.0
    found = linprog(price, below, np.zeros(t), equal, right, bounds=[(0, None)] * activity + [(0, 40)])
    return float(found.fun) if found.status == 0 else float("inf")


@cache
def least(seed: int) -> float:
    """Least cost over all qualities of the product, on a grid that is refined around the best of it [1/h]"""
    data = one_pool(seed)[1]
    values = [data["carry"] * value for _, value, _ in data["givers"]]
    grid = sorted({*np.linspace(min(values), max(values), 101), *(most for _, most, _ in data["takers"]), *values})
    for _ in range(4):
        costs = [cost_at(data, float(q)) for q in grid]
        at = int(np.argmin(costs))
        best, grid = costs[at], list(np.linspace(grid[max(at - 1, 0)], grid[min(at + 1, len(grid) - 1)], 21))
    return best


@pytest.mark.parametrize("exact", [False, True])
@pytest.mark.parametrize("seed", few(range(8), 2))
def test_the_plan_is_the_best_over_all_qualities_of_the_product(seed: int, exact: bool) -> None:
    """Proves no quality of a product that is held gives a cheaper plan, and the certificate that this one is none too cheap.

    Sensitivity: any other weight of what arrives.
    """
    if exact:
        pytest.importorskip("pyscipopt")
    plan = optimise(one_pool(seed)[0], gap=1e-5, exact=exact, time_limit=20)
    assert plan.certified, [*plan.faults, *plan.reasons]
    assert plan.objective is not None and plan.objective <= HOURS * least(seed) * (1 + 1e-4)
    assert plan.bound is not None and plan.bound <= HOURS * least(seed) * (1 + 1e-6)
