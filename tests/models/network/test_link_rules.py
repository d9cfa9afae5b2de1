"""Rows of links.csv: which one decides, that none is lost, and what a capacity bounds where no link is needed.

Plant a has 10 t/h of clean water to give, b (5 km away) needs 10; fresh water costs 2, the sewer 1: apart 30 a t, 30,000 a year
of 1000 h. A pipe has capital of 1,000: 100 a year.
"""

from pathlib import Path
from typing import Any

import pytest

from parkloop.cases import Case, CaseError, check, load_case, warnings
from parkloop.optimizer import optimise
from tests.support.by_hand import Row, cost, material, near, need, park, quality, solve, water

REGRESSIONS = Path(__file__).resolve().parents[2] / "regressions"
PLANTS = [{"plant": "a"}, {"plant": "b", "x_km": 5}, {"plant": "c", "x_km": 6}]
PIPE = {"mode": "pipe", "carries": "water", "capex_terminal": 1_000, "detour": 1}
APART = 30_000


def two(*links: Row, mode: Row | None = None, streams: list[Row] | None = None, **tables: Any) -> Case:
    """Plants a, b and c with rows of links.csv."""
    rows = [
        water("s", "source", 10),
        water("k", "sink", 10, plant="b"),
        water("town", "supply", price=2, plant="b"),
        water("sew", "outlet", price=1),
    ]
    named = [{"link": f"l{number}", **row} for number, row in enumerate(links)]
    return park(plants=PLANTS, water_streams=streams or rows, transport=[{**PIPE, **(mode or {})}], links=named, **tables)


def inside(*links: Row, mode: Row | None = None, outlet: Row | None = None) -> Case:
    """One plant that could use its own 10 t/h: 30,000 a year where it may not."""
    rows = [
        water("s", "source", 10),
        water("k", "sink", 10),
        water("town", "supply", price=2),
        water("sew", "outlet", price=1, **(outlet or {})),
    ]
    return park(
        water_streams=rows,
        transport=[] if mode is None else [{**PIPE, **mode}],
        links=[{"link": f"l{number}", **row} for number, row in enumerate(links)],
    )


def row(start: str, end: str, status: str = "candidate", **more: Any) -> Row:
    return {"from": start, "to": end, "status": status, **more}


@pytest.mark.parametrize(
    ("name", "least"),
    [
        ("R4_required_no_taker", 200.0),  # the useful pipe, and the one that is required
        ("R4e_material_required_no_taker", 960_200.0),  # 3 t/h of clinker at 40 in 8,000 h, and two hauls
        ("inplant_capacity", 101.0 + 1 / 3),  # without the rows 70; by a program of its own
    ],
)
def test_what_was_answered_wrongly_is_right(name: str, least: float) -> None:
    """Proves that required links to nobody are paid and capacities inside a plant bind. Before: 100, 960,100 and 70."""
    assert cost(load_case(REGRESSIONS / name)) == near(least)


@pytest.mark.parametrize(
    ("name", "column", "words"),
    [
        ("R4d_required_no_giver", "from", ("'c'", "gives water", "required")),
        ("R2_existing_loss", "length_km", ("5 km", "less than 3.33333")),
        ("R2c_material_existing_loss", "length_km", ("5 km", "less than 4")),
        ("B10c_loss_required", "length_km", ("5 km", "less than 3.33333")),
    ],
)
def test_what_vanished_is_a_fault(name: str, column: str, words: tuple[str, ...]) -> None:
    with pytest.raises(CaseError) as error:
        load_case(REGRESSIONS / name)
    (fault,) = error.value.faults
    assert ("links", "l", column) == (fault.table, fault.row, fault.column)
    assert [] == [word for word in words if word not in str(fault)]


@pytest.mark.parametrize("status", ["existing", "required"])
@pytest.mark.parametrize(("start", "end"), [("s", "c"), ("a", "c"), ("s", "k"), ("s", "b"), ("a", "b")])
@pytest.mark.parametrize("scope", ["baseline", "plant", "park"])
def test_what_exists_or_is_required_stands_in_every_scope(start: str, end: str, status: str, scope: str) -> None:
    """Proves that the contract of 7,000,000 is paid wherever the row binds, whether or not something uses the pipe."""
    case = two(row(start, end, status, mode="pipe"), mode={"contract_cost_per_y": 7e6})
    plan = solve(case, scope=scope)
    paid = status == "existing" or scope == "park"
    assert (plan.kpi["total_cost_per_y"] > 6e6) == paid
    assert len(plan.links) == paid


@pytest.mark.parametrize(("only", "paid"), [(("a", "b"), False), (("a", "c"), True)])
def test_a_coalition_keeps_the_links_between_its_members(only: tuple[str, ...], paid: bool) -> None:
    plan = solve(two(row("s", "c", "required", mode="pipe"), mode={"contract_cost_per_y": 7e6}), only=only)
    assert (plan.kpi["total_cost_per_y"] > 6e6) == paid


def test_an_existing_pipe_of_a_technology_that_is_not_built_stands() -> None:
    """Proves that a row is not lost with its stream. Sensitivity: the contract of 500 is not paid in the baseline."""
    technology = {"technology": "works", "plant": "a", "max_size": 1, "capex_per_size": 1e9}
    streams = [
        {"stream": "feed", "technology": "works", "role": "sink", "flow_t_per_h": 1},
        {"stream": "clean", "technology": "works", "role": "source", "flow_t_per_h": 1},
        water("k", "sink", 10, plant="b"),
        water("town", "supply", price=2, plant="b"),
    ]
    for link in (row("clean", "b", "existing", mode="pipe"), row("clean", "k", "existing", mode="pipe")):
        case = two(link, mode={"contract_cost_per_y": 500}, streams=streams, technologies=[technology])
        assert cost(case, scope="baseline") == near(20_500)
        assert cost(case) == near(20_500)


def test_a_required_line_of_what_nobody_uses_is_paid() -> None:
    """Proves that commodities are read as water is: 0.1*1,000."""
    case = park(
        plants=PLANTS,
        commodities=[{"commodity": "hydrogen", "kind": "other", "unit": "t"}],
        demands=[need("a", "hydrogen", -1)],
        transport=[{"mode": "line", "carries": "commodity", "capex_terminal": 1_000}],
        links=[{"link": "l", **row("a", "c", "required", mode="line", commodity="hydrogen")}],
    )
    assert cost(case) == near(100)


def test_a_haul_that_no_permit_allows_stands_empty() -> None:
    """Proves that a row between two streams does not vanish without a permit: 2 t/h at 10, 5 at 40, and 100."""
    case = park(
        plants=PLANTS,
        material_streams=[
            material("ash", "source", "ash", 2, hazard="dusty"),
            material("mix", "sink", "clinker", 5, plant="b"),
            material("quarry", "supply", "clinker", price=40, plant="b"),
            material("dump", "outlet", None, price=10),
        ],
        substitutions=[{"material": "ash", "sink": "mix"}],
        transport=[{"mode": "truck", "carries": "material", "capex_terminal": 1_000}],
        links=[{"link": "l", **row("ash", "mix", "required", mode="truck")}],
    )
    assert any("nothing can use what it carries" in told for told in warnings(case))
    assert cost(case) == near(220_100)


@pytest.mark.parametrize(
    ("links", "least"),
    [
        ([], 100),
        ([row("a", "b", "forbidden")], APART),
        ([row("a", "b", "forbidden"), row("s", "b")], 100),  # the stream beats its plant
        ([row("a", "b"), row("a", "b", "forbidden", mode="pipe")], APART),  # a named mode beats none
        ([row("a", "b", "forbidden", mode="pipe"), row("s", "b")], 100),  # the stream comes before the mode
        ([row("s", "k", "forbidden")], APART),
        ([row("a", "k", "forbidden")], APART),
        ([row("a", "k", "forbidden"), row("s", "b")], APART),  # the pair is closed in every pipe
        ([row("a", "k", "forbidden"), row("s", "k", mode="pipe")], 100),  # but for its own
        ([row("s", "k"), row("s", "k", "forbidden", mode="pipe")], APART),
    ],
)
def test_the_most_specific_row_decides_on_a_pipe(links: list[Row], least: float) -> None:
    assert cost(two(*links)) == near(least)


@pytest.mark.parametrize(
    ("links", "least"),
    [
        ([], 0),
        ([row("a", "a", "forbidden")], APART),
        ([row("s", "a", "forbidden")], APART),
        ([row("a", "k", "forbidden")], APART),
        ([row("s", "k", "forbidden")], APART),
        ([row("a", "a", "forbidden"), row("s", "a")], 0),
        ([row("s", "a", "forbidden"), row("s", "k")], 0),
        ([row("s", "a"), row("a", "k", "forbidden")], APART),
        ([row("a", "k", "forbidden"), row("s", "k")], 0),
    ],
)
def test_the_most_specific_row_decides_inside_a_plant(links: list[Row], least: float) -> None:
    """Proves the order: two streams, plant to stream, stream to plant, plant. The mains stay open whatever the plant closes."""
    assert cost(inside(*links)) == near(least)


@pytest.mark.parametrize(
    ("links", "least"),
    [([], 0), ([row("a", "b", "forbidden")], 0), ([row("a", "k", "forbidden")], 0), ([row("s", "k", "forbidden")], APART)],
)
def test_on_the_mains_only_a_row_that_names_both_streams_closes(links: list[Row], least: float) -> None:
    """Proves that check, model and certificate agree on the mains. Sensitivity: the certificate refused the second."""
    rows = [
        water("s", "source", 10, mains=True),
        water("k", "sink", 10, plant="b"),
        water("town", "supply", price=2, plant="b"),
        water("sew", "outlet", price=1),
    ]
    assert cost(two(*links, streams=rows)) == near(least)


def test_what_reaches_a_process_by_the_mains_is_asked_for_though_plants_forbid() -> None:
    """Proves that `check` keeps the mains open where the model does. Sensitivity: no fault, and salt vanishes."""
    streams = [
        water("s", "source", 10, mains=True),
        water("p", "process", plant="b", limit_t_per_h=5),
        water("town", "supply", price=2),
        water("sew", "outlet"),
    ]
    salts = [quality("s", c_out=5), quality("p", species="cod", c_in=1, c_out=50, load=0.1)]
    for link in (row("a", "b", "forbidden"), row("a", "p", "forbidden")):
        with pytest.raises(CaseError, match="salt"):
            two(link, streams=streams, water_quality=salts)
    assert [] == check(two(row("s", "p", "forbidden"), streams=streams, water_quality=salts))


@pytest.mark.parametrize(
    ("link", "least"),
    [
        (row("s", "k", capacity=4), 18_000),
        (row("s", "k", "existing", capacity=4), 18_000),
        (row("s", "a", capacity=4), 18_000),
        (row("a", "a", capacity=4), 18_000),
        (row("s", "k", capacity=40), 0),
        (row("s", "k", capacity=0), APART),
    ],
)
def test_a_capacity_bounds_exchange_inside_a_plant(link: Row, least: float) -> None:
    """Proves that 4 t/h pass and 6 do not: 6*3*1000. Sensitivity: all 10 passed, and it cost nothing."""
    assert cost(inside(link)) == near(least)


def test_a_capacity_of_a_stream_bounds_all_that_it_gives_in_its_plant() -> None:
    """Proves that one row of a stream bounds the sum: 4 of 10 t/h, though two sinks could take 5 each."""
    rows = [water("s", "source", 10), water("k1", "sink", 5), water("k2", "sink", 5)]
    rows += [water("town", "supply", price=2), water("sew", "outlet", price=1)]
    links = [{"link": "l", **row("s", "a", capacity=4)}]
    assert cost(park(water_streams=rows, links=links)) == near(18_000)
    links += [{"link": "own", **row("s", "k1")}]  # a more specific row takes k1 out of it
    assert cost(park(water_streams=rows, links=links)) == near(3_000)


@pytest.mark.parametrize(("plant", "outlet"), [("a", {}), ("a", {"mains": False}), ("b", {})])
def test_a_capacity_bounds_what_goes_into_an_outlet(plant: str, outlet: Row) -> None:
    """Proves that 3 of 10 t/h go to the cheap dump at 1, and 7 to the dear one at 5: 38,000. Sensitivity: all 10 cheaply."""
    case = park(
        plants=PLANTS,
        material_streams=[
            material("ash", "source", "ash", 10),
            material("cheap", "outlet", None, price=1, plant=plant, **outlet),
            material("dear", "outlet", None, price=5),
        ],
        links=[{"link": "l", **row("ash", "cheap", capacity=3)}],
    )
    assert cost(case) == near(38_000)
    assert cost(case, scope="baseline") == near(38_000)


def test_an_outlet_of_its_own_plant_is_closed_by_the_plant_unless_on_the_mains() -> None:
    """Proves that model and certificate agree on outlets off the mains. Sensitivity: the certificate refused the plan."""
    links = [row("a", "a", "forbidden"), row("s", "k")]
    assert cost(inside(*links)) == near(0)
    rows = [water("s", "source", 10), water("near", "outlet", price=1, mains=False), water("sew", "outlet", price=2)]
    assert cost(park(water_streams=rows)) == near(10_000)
    assert cost(park(water_streams=rows, links=[{"link": "l", **row("a", "a", "forbidden")}])) == near(20_000)


@pytest.mark.parametrize(("scope", "least"), [("baseline", APART), ("plant", 100), ("park", 100)])
def test_what_is_required_inside_a_plant_is_built_by_the_plant_too(scope: str, least: float) -> None:
    assert cost(inside(row("s", "k", "required", mode="pipe"), mode={"in_plant": True}), scope=scope) == near(least)


def test_what_is_required_inside_a_plant_is_paid_though_it_saves_nothing() -> None:
    """Proves that it is not left out: 1e6 of capital a year for a pipe that saves 30,000."""
    assert cost(inside(row("s", "a", "required", mode="pipe"), mode={"in_plant": True, "capex_terminal": 1e7})) == near(1e6)


def test_two_rows_of_one_pair_make_one_candidate_a_mode() -> None:
    """Proves that a general row of two streams makes none where a row names the mode: the capacity of 4 binds."""
    links = [row("s", "k", capacity=9), row("s", "k", mode="pipe", capacity=4), row("s", "b", "forbidden")]
    assert cost(two(*links)) == near(18_100)


def test_a_candidate_row_on_too_long_a_route_is_left_out_by_mode_alone() -> None:
    """Proves that a row without mode leaves the modes that lose all, and keeps the other."""
    lossy = {"mode": "leaky", "carries": "water", "loss_per_km": 0.3, "detour": 1}
    case = two(row("s", "b"))
    both = case.model_copy(update={"transport": (*case.transport, *two(mode=lossy).transport)})
    assert [] == check(both)
    plan = optimise(both)
    assert plan.certified
    assert plan.kpi["total_cost_per_y"] == near(100)
    assert plan.screened["nothing arrives"] >= 1


def test_an_existing_pipe_inside_a_plant_runs_in_the_baseline() -> None:
    """Proves that the certificate knows existing links inside a plant: 4 of 10 t/h. Sensitivity: it refused the plan."""
    case = inside(row("s", "k", "existing", mode="pipe", capacity=4), mode={"in_plant": True})
    assert cost(case, scope="baseline") == near(18_000)
