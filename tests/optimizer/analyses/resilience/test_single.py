"""Exits and outages: what each costs a plan, worked by hand; what cannot be served; what does not hang on the solver's way."""

import math
from typing import Any

import pytest

from parkloop.cases import Case, load_case
from parkloop.models.site import make_site
from parkloop.optimizer import optimise
from parkloop.optimizer.analyses.registry import analyse
from parkloop.optimizer.analyses.resilience.exits import KINDS, Exit, exits_in_use
from parkloop.optimizer.analyses.resilience.operation import Operator
from parkloop.optimizer.analyses.resilience.single import Resilience, resilience
from parkloop.optimizer.plan.arguments import ArgumentError
from parkloop.optimizer.plan.designs import design_of
from tests.support.by_hand import near, park
from tests.support.few import few

pytestmark = pytest.mark.usefixtures("solved_once")


def slag(**tables: Any) -> Case:
    """Works a gives 3 t/h of slag, b and c can each take 2 t/h instead of stone for 10; slag costs 5 to be dumped [1000 h]

    A link costs 100 a year by contract, whether it is used or not.
    """
    streams = [
        {"stream": "slag", "plant": "a", "role": "source", "material": "slag", "flow_t_per_h": 3},
        *({"stream": f"need_{x}", "plant": x, "role": "sink", "material": "stone", "flow_t_per_h": 2} for x in "bc"),
        {"stream": "quarry", "plant": "out", "role": "supply", "material": "stone", "price_per_t": 10},
        {"stream": "dump", "plant": "out", "role": "outlet", "price_per_t": 5},
    ]
    return park(
        plants=[{"plant": "a"}, {"plant": "b"}, {"plant": "c"}, {"plant": "out", "role": "external"}],
        material_streams=tables.pop("material_streams", streams),
        substitutions=[{"material": "slag", "sink": f"need_{x}"} for x in "bc"],
        transport=[{"mode": "truck", "carries": "material", "opex_per_unit": 1, "contract_cost_per_y": 100}],
        **tables,
    )


@pytest.fixture(scope="module")
def found() -> Resilience:
    return resilience(slag(), kinds=KINDS)


def extra(found: Resilience) -> dict[str, float]:
    return {row["exit"]: row["extra_per_y"] for row in found.table.to_dict("records")}


def test_each_exit_costs_what_it_takes_away(found: Resilience) -> None:
    """By hand: a tonne of slag saves 10 + 5 - 1 = 14, and 3 t/h go to b and c, 2 to one and 1 to the other.

    Without a nothing goes, 42,000 more; without the one who takes 2, the other takes 2 in place of 1: 1 t/h less, 14,000 more; so
    does either link's outage. Without who takes 1 t/h, 14,000 too. Contracts are paid on. Sensitivity: the design optimised anew
    would save the contract of 100.
    """
    links = [name for name in extra(found) if "truck" in name]
    assert 2 == len(links)
    told = extra(found)
    assert {"a": near(42_000), "b": near(14_000), "c": near(14_000), links[0]: near(14_000), links[1]: near(14_000)} == {
        name: told[name] for name in ("a", "b", "c", *links)
    }
    assert (found.table["extra_low_per_y"].dropna() <= found.table["extra_per_y"].dropna() + 1e-3).all()
    assert (found.table["extra_high_per_y"].dropna() >= found.table["extra_per_y"].dropna() - 1e-3).all()


def test_what_cannot_run_is_told_with_its_amount(found: Resilience) -> None:
    """By hand: b and c need 4 t/h, slag is 3: without the quarry 1 t/h is lacking. The dump is not used, and no exit."""
    row = found.table.set_index("exit").loc["quarry"]
    assert ("impossible", "supply") == (row["status"], row["kind"])
    assert "1 t/h" in row["reasons"] and math.isnan(row["extra_per_y"])
    assert "dump" not in extra(found)
    assert "quarry" == found.table["exit"].iloc[0]


def test_the_leavers_own_part_and_the_share_of_the_year() -> None:
    """By hand: without a, a pays 5 x 3 t/h for the dump, less what it paid for trucks. A quarter of the year costs a quarter."""
    whole, quarter = (resilience(slag(), share=share).table.set_index("exit") for share in (1.0, 0.25))
    trucks = 3_000 if optimise(slag()).links["owner"].tolist() == ["a", "a"] else 0
    assert near(15_000 - trucks) == whole.loc["a", "own_extra_per_y"]
    assert near(10_500) == quarter.loc["a", "extra_per_y"]


def test_a_unit_and_a_market_are_out_of_order() -> None:
    """By hand: the recovered heat replaces the gas, so that neither boiler nor gas is used; with the pipe gone they are."""
    told = resilience(load_case("two_firms"), kinds=("unit", "market"))
    assert () == told.exits and told.table.empty
    alone = load_case("two_firms").forbid("brewery", "greenhouse")
    told = resilience(alone, kinds=("unit", "market"))
    assert {"gas_grid": "impossible", "greenhouse_boiler": "impossible"} == dict(
        zip(told.table["exit"], told.table["status"], strict=True)
    )
    assert all("2 MW" in reasons for reasons in told.table["reasons"]), told.table["reasons"].tolist()


def test_two_firms_by_hand() -> None:
    """By hand: each for itself 3,232,000 (expected.csv) and what stands: 20,000 + 57,000 of capital, 6,000 of contract."""
    told = extra(resilience(load_case("two_firms")))
    assert {"brewery": near(1_312_000), "greenhouse": near(1_312_000)} == told
    assert 1_312_000 == 3_232_000 + 83_000 - 2_003_000


@pytest.mark.parametrize("name", few(["two_firms", "kalundborg"], 1))
def test_session_and_plan_agree(name: str) -> None:
    """Proves: the arrays that stand give the cost of a whole plan under a rule. Sensitivity: an exit that closes too little."""
    case = load_case(name)
    plan = optimise(case, time_limit=20, gap=0.05)
    exits = exits_in_use(make_site(case), plan, ("company",))
    operator = Operator.of(case)
    assert operator.session is not None
    design = design_of(plan)
    for gone in (exits[0], exits[-1]):
        one, other = operator.run(design, gone), Operator(case).run(design, gone)
        assert other.cost == pytest.approx(one.cost, rel=1e-6)
        assert other.of_plant[gone.id] == pytest.approx(one.of_plant[gone.id], rel=1e-5, abs=10.0)


def test_a_leaver_exchanges_nothing() -> None:
    """Proves: what stands between the leaver and others carries nothing, what reaches outside the fence stays."""
    case = slag()
    operator = Operator.of(case)
    assert operator.session is not None
    built = operator.session.built
    closed = {v.index()[0] for _, v in Exit("company", "a").variables(built.model, built.ledger)}
    ends = {(built.network.arcs[arc].from_plant, built.network.arcs[arc].to_plant) for arc in closed}
    assert {("a", "b"), ("a", "c")} == ends


def test_a_park_of_one_company_has_no_exits() -> None:
    streams = [
        {"stream": "need", "plant": "b", "role": "sink", "material": "stone", "flow_t_per_h": 2},
        {"stream": "quarry", "plant": "out", "role": "supply", "material": "stone", "price_per_t": 10},
    ]
    case = park(plants=[{"plant": "b"}, {"plant": "out", "role": "external"}], material_streams=streams)
    assert resilience(case).table.empty
    result = analyse("resilience", case, kinds="company")
    assert ("found", 0) == (result.status, result.summary["exits"])


def test_paybacks_do_not_bind_what_stands() -> None:
    """Proves: a design that paid back is run on after an exit, in which it would not. Sensitivity: the rule kept."""
    case = load_case("two_firms").set(
        {"policy.limit_payback": True, "plants.brewery.longest_payback_y": 5, "plants.greenhouse.longest_payback_y": 5}
    )
    assert {"runs"} <= set(resilience(case).table["status"])
    assert "impossible" not in set(resilience(case).table["status"])


def test_it_is_ended_and_keeps_what_was_found() -> None:
    heard: list[int] = []
    told = resilience(slag(), on_exit=lambda so_far: heard.append(len(so_far.operations)), cancel=lambda: len(heard) > 0)
    assert [1] == heard and 1 == len(told.table)


def test_wrong_arguments_are_refused() -> None:
    with pytest.raises(ArgumentError, match="kinds"):
        resilience(slag(), kinds=("strike",))  # type: ignore[arg-type]
    with pytest.raises(ArgumentError, match="share"):
        resilience(slag(), share=0)
    with pytest.raises(ValueError, match="no plan"):
        dry = load_case("two_firms").set({"markets.gas_grid.limit_per_h": 0}).forbid("brewery", "greenhouse")
        resilience(dry)
