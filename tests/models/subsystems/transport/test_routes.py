"""Links along corridors, solved by hand: opened once for all, each by the way that it takes.

Plant a has 10 hydrogen per h left over; b needs 4 and c 3, or they buy it at 20. Capital costs a tenth of itself a year.
"""

from typing import Any

import pandas as pd
import pytest

from parkloop import link_value, what_if
from parkloop.cases import Case, CaseError, warnings
from parkloop.cases.relations.corridors import Corridors
from parkloop.optimizer import Plan, operate, optimise
from parkloop.optimizer.certificate.certify import certify
from parkloop.optimizer.plan.designs import design_of, same_design
from tests.support.by_hand import Row, bill, buy, cost, emitted, material, near, need, park, quality, solve, water

PLANTS = [{"plant": "a"}, {"plant": "b", "x_km": 4}, {"plant": "c", "x_km": 4, "y_km": 3}]
NODES = [*({"node": f"n{p}", "plant": p} for p in "abc"), {"node": "fork", "x_km": 3, "y_km": 0}]
HYDROGEN = {"commodity": "hydrogen", "kind": "other", "unit": "km3"}
TREE: list[Row] = [
    {"corridor": "trunk", "from": "na", "to": "fork", "capex": 10_000},
    {"corridor": "to_b", "from": "fork", "to": "nb", "capex": 1_000},
    {"corridor": "to_c", "from": "fork", "to": "nc", "capex": 1_000},
]
"""A trunk of 3 km, a branch of 1 km to b, and one of the root of 10 to c."""
TWO_WAYS: list[Row] = [
    {"corridor": "short", "from": "na", "to": "nb", "length_km": 4, "capex": 1_000_000},
    {"corridor": "out", "from": "na", "to": "fork", "length_km": 2, "status": "existing"},
    {"corridor": "back", "from": "nb", "to": "fork", "length_km": 3, "status": "existing"},
]
"""4 km for a million, or 5 km of corridors that exist."""


def case(corridors: list[Row], mode: Row | None = None, to: str = "bc", **more: Any) -> Case:
    """The park with some corridors; ``to``: the plants that need something."""
    rates = {"b": 4.0, "c": 3.0}
    tables: dict[str, Any] = {
        "plants": PLANTS,
        "commodities": [HYDROGEN],
        "demands": [need("a", "hydrogen", -10), *(need(p, "hydrogen", rates[p]) for p in to)],
        "markets": [buy(f"trucks_{p}", "hydrogen", 20, plant=p) for p in "bc"],
        "transport": [{"mode": "pipe", "carries": "commodity", "follows": "corridor", **(mode or {})}],
        "corridor_nodes": NODES,
        "corridors": corridors,
    }
    return park(**{**tables, **more})


def opened(plan: Plan) -> set[str]:
    return set(plan.tables["corridors"].query("status == 'new'")["corridor"])


def way(plan: Plan, taker: str = "b") -> list[str]:
    """Corridors of the link to a plant, in order."""
    rows = plan.tables["routes"]
    return list(rows[rows["link"].str.contains(f"/{taker}/")].sort_values("order")["corridor"])


def test_a_corridor_is_opened_once_for_all_links_along_it() -> None:
    """Proves: trunk and two branches cost 12,000, 1,200 a year; both links follow the trunk.

    Sensitivity: 2,200 if each link paid for the trunk, 0 if none did.
    """
    plan = solve(case(TREE))
    assert plan.kpi["total_cost_per_y"] == near(1_200) == bill(plan, "corridor_capital", "")
    assert plan.kpi["capex"] == near(12_000)
    assert (way(plan, "b"), way(plan, "c")) == (["trunk", "to_b"], ["trunk", "to_c"])
    assert list(plan.tables["corridors"]["links"]) == [2, 1, 1]


def test_straight_lines_stay_the_default() -> None:
    """Proves: a mode that does not follow corridors goes straight, past all of them. Sensitivity: 1,200."""
    plan = solve(case(TREE, {"follows": None}))
    assert plan.kpi["total_cost_per_y"] == near(0)
    assert plan.tables["routes"].empty
    assert plan.tables["corridors"].empty


def test_sharing_can_pay_a_detour() -> None:
    """Proves: two corridors of their own cost 12,500; by way of b the link to c opens one of 1,000 more.

    Sensitivity: 1,250 a year if each link took the way that is best for it alone.
    """
    own = [{"corridor": f"to_{p}", "from": "na", "to": f"n{p}", "capex": 6_000} for p in "bc"]
    own[1]["capex"] = 6_500
    plan = solve(case([*own, {"corridor": "on", "from": "nb", "to": "nc", "capex": 1_000}], relays=kept("b")))
    assert plan.kpi["total_cost_per_y"] == near(700)
    assert way(plan, "c") == ["to_b", "on"]


def kept(*plants: str) -> list[Row]:
    """Plants that may not pass on what they get, so that each one's link is its own."""
    return [{"relay": f"kept_{plant}", "plant": plant, "allowed": False} for plant in plants]


def test_a_link_costs_by_the_length_of_its_way() -> None:
    """Proves: of 5 km at 0.01 a km 95 % arrive, so 4/0.95 are sent, at 0.1 + 5 x 0.5 each, through a pipe of 5 km.

    The pipe costs 5 x (1,000 + 10 x 4/0.95) and 100 for its ends. Sensitivity: with the 4 km of the shortest way 4/0.96 are sent.
    """
    mode = {"opex_per_unit": 0.1, "opex_per_unit_km": 0.5, "loss_per_km": 0.01}
    plan = solve(case(TWO_WAYS, {**mode, "capex_terminal": 100, "capex_per_km": 1_000, "capex_per_km_size": 10}, to="b"))
    sent = 4 / 0.95
    capital = 100 + 5 * (1_000 + 10 * sent)
    assert way(plan) == ["out", "back"]
    row = plan.tables["links"].iloc[0]
    assert [row["length_km"], row["capacity"], row["capex"]] == near([5, sent, capital])
    assert plan.tables["flows"]["arrives_per_h"].sum() == near(4)
    assert plan.kpi["total_cost_per_y"] == near(capital / 10 + sent * 2.6 * 1_000)


@pytest.mark.parametrize(
    ("mode", "left", "expected"),
    [
        ({"standing_loss_per_km": 0.1}, 4.4, 2_000),
        ({"standing_loss_per_km_size": 0.02, "max_flow": 20}, 4.2, 20_000 * (4 - 4.2 / 1.1)),
        ({"standing_loss_per_km": 0.02, "standing_loss_per_km_size": 0.02, "max_flow": 20}, 4.5, 0),
    ],
)
def test_a_main_loses_by_the_length_of_its_way(mode: Row, left: float, expected: float) -> None:
    """Proves: over 5 km 0.5 an hour stand, so that 3.9 of 4.4 arrive and 0.1 is bought at 20; by size K + 0.1 K = 4.2.

    The shorter way of 4 km is opened for a million. Sensitivity: by the shortest way nothing is bought, or 0.111 for 0.182.
    """
    plan = solve(case(TWO_WAYS, mode, to="b", demands=[need("a", "hydrogen", -left), need("b", "hydrogen", 4)]))
    assert way(plan) == ["out", "back"]
    assert plan.kpi["total_cost_per_y"] == near(expected)


def test_power_emissions_and_land_go_by_the_length_of_the_way() -> None:
    """Proves: 4,000 units over 5 km emit 3 kg, take 0.01 MWh at 50, and 100 m2 a km cost 2 each. Sensitivity: a fifth less."""
    mode = {"electricity_mwh_per_unit_km": 0.01, "co2_kg_per_unit_km": 2, "land_m2_per_km": 100}
    plan = solve(
        case(
            TWO_WAYS,
            mode,
            to="b",
            settings={"policy.land_price_per_m2_y": 2},
            commodities=[
                HYDROGEN,
                {"commodity": "power", "kind": "electricity"},
            ],
            markets=[buy("trucks", "hydrogen", 200, plant="b"), buy("grid", "power", 50)],
            emissions=[{"item": "pipe", "species": "co2", "kg_per_unit": 1, "scope": 3}],
        )
    )
    assert emitted(plan, "co2") == near(4_000 * 5 * 3 / 1_000)
    assert bill(plan, "purchase") == near(4_000 * 5 * 0.01 * 50)
    assert bill(plan, "land") == near(500 * 2)


def test_a_capital_that_a_row_states_is_the_whole_and_a_length_that_it_states_the_route() -> None:
    """Proves: a stated capital stands for any way; a stated length needs no corridor at all. Sensitivity: 400,000 by 4 km."""
    row = {"link": "own", "from": "a", "to": "b", "commodity": "hydrogen", "mode": "pipe"}
    mode = {"capex_per_km": 1_000_000, "opex_per_unit_km": 0.001}
    plan = solve(case(TWO_WAYS, mode, to="b", links=[{**row, "capex": 3_000}]))
    assert plan.kpi["total_cost_per_y"] == near(300 + 20)
    assert list(plan.tables["routes"]["corridor"]) == ["out", "back"]
    straight = solve(case(TWO_WAYS, {"capex_per_km": 1_000}, to="b", links=[{**row, "length_km": 2}]))
    assert straight.kpi["total_cost_per_y"] == near(200)
    assert straight.tables["routes"].empty


def test_what_exists_has_its_route_already() -> None:
    """Proves: an existing link needs no corridor and takes no room of one, also in the baseline."""
    row = {"link": "old", "from": "a", "to": "b", "commodity": "hydrogen", "mode": "pipe", "status": "existing"}
    full = [{**row, "max_links": 0} for row in TREE]
    for scope in ("baseline", "park"):
        plan = solve(case(full, {"opex_per_unit_km": 1}, to="b", links=[row]), scope=scope)
        assert plan.kpi["total_cost_per_y"] == near(4_000 * 1.3 * 4)
        assert plan.tables["routes"].empty


def test_room_is_for_so_many_links() -> None:
    """Proves: with room for one link the trunk serves b, where buying is dearer, and c buys 3,000 at 20.

    Sensitivity: 1,200 if both went along it.
    """
    narrow = [{**TREE[0], "max_links": 1}, *TREE[1:]]
    assert cost(case(narrow, relays=kept("b", "c"))) == near(1_100 + 60_000)


def test_what_a_corridor_forbids_goes_another_way() -> None:
    """Proves: a forbidden corridor is not there; one that forbids the mode is for others only.

    Sensitivity: 0 by the corridor that exists.
    """
    for ban in ({"status": "forbidden"}, {"status": "existing", "forbids_mode": "pipe"}):
        free = {"corridor": "free", "from": "na", "to": "nb", "length_km": 1, **ban}
        assert cost(case([free, *TREE], to="b")) == near(1_100)


@pytest.mark.parametrize(("hazard", "expected"), [("hw34", 1_100), ("hw09", 0)])
def test_a_class_of_hazard_keeps_off_a_corridor(hazard: str, expected: float) -> None:
    """Proves: acid of the class goes round by the trunk, another class takes the corridor that exists. Sensitivity: one cost."""
    free = {"corridor": "free", "from": "na", "to": "nb", "length_km": 1, "status": "existing", "forbids_hazard": "hw34"}
    acid = case(
        [free, *TREE],
        to="",
        transport=[{"mode": "line", "carries": "material", "follows": "corridor"}],
        markets=[],
        demands=[],
        material_streams=[
            material("acid", "source", "acid", 5, hazard=hazard),
            material("bath", "sink", "fresh", 5, plant="b"),
            material("bought", "supply", "fresh", price=20, plant="b"),
            material("pit", "outlet", None, price=50),
        ],
        substitutions=[{"material": "acid", "sink": "bath"}],
        permits=[{"hazard": hazard, "plant": "b"}],
    )
    assert cost(acid) == near(expected)


def test_water_follows_corridors_to_every_stream_of_a_plant() -> None:
    """Proves: one pipe along the trunk feeds both takers of b. Sensitivity: 2,200 with a pipe, and a corridor, for each."""
    streams = [
        water("condensate", "source", 10),
        water("wash", "sink", 4, plant="b"),
        water("rinse", "sink", 5, plant="b"),
        water("fresh", "supply", price=2),
        water("sewer", "outlet"),
    ]
    pipes = [{"mode": "pipe", "carries": "water", "follows": "corridor"}]
    rows = [quality(name, c_in=50) for name in ("wash", "rinse")]
    plan = solve(case(TREE, to="", water_streams=streams, water_quality=rows, transport=pipes, markets=[], demands=[]))
    assert plan.kpi["total_cost_per_y"] == near(1_100)
    assert len(plan.tables["links"]) == 1


def test_a_way_is_no_longer_than_its_mode_allows() -> None:
    """Proves: of 5 km allowed the way of 5 km is one; of 4.9 km the pipe pays the short way or b buys for 80,000.

    Sensitivity: 0 if the limit were on the straight distance.
    """
    assert cost(case(TWO_WAYS, {"max_km": 5}, to="b")) == near(0)
    assert cost(case(TWO_WAYS, {"max_km": 4.9}, to="b")) == near(80_000)
    assert cost(case([{**TWO_WAYS[0], "capex": 500_000}, *TWO_WAYS[1:]], {"max_km": 4.9}, to="b")) == near(50_000)


def test_the_owner_pays_by_his_own_terms_and_within_his_budget() -> None:
    """Proves: c opens the trunk at 20 % over 10 years, less a subsidy of half, and 2 % of 10,000 a year for upkeep.

    With a budget below 5,000 c cannot, and both plants buy. Sensitivity: 1,000 a year by the park's terms.
    """
    trunk = {**TREE[0], "owner": "c", "subsidy_fraction": 0.5, "opex_fixed_fraction": 0.02}
    rich = [PLANTS[0], PLANTS[1], {**PLANTS[2], "interest_rate": 0.2}]
    annuity = 0.2 / (1 - 1.2**-10)
    plan = solve(case([trunk, *TREE[1:]], plants=rich))
    assert bill(plan, "corridor_capital", "c") == near(5_000 * annuity)
    assert bill(plan, "corridor_opex", "c") == near(200)
    assert plan.kpi["capex_net"] == near(7_000)
    poor = [PLANTS[0], PLANTS[1], {**PLANTS[2], "capex_budget": 4_999}]
    assert cost(case([trunk, *TREE[1:]], plants=poor)) == near(140_000)


def test_users_pay_the_owner_and_the_park_pays_no_more() -> None:
    """Proves: a, which owns the pipes, pays b 70 for each of two links on the trunk, and b pays the trunk.

    Sensitivity: 1,340 with the fees in the park's cost.
    """
    plan = solve(case([{**TREE[0], "owner": "b", "fee_per_y": 70}, *TREE[1:]]))
    assert plan.kpi["total_cost_per_y"] == near(1_200)
    row = plan.tables["payments"].iloc[0]
    assert (row["contract"], row["kind"], row["payer"], row["payee"]) == ("trunk", "corridor", "a", "b")
    assert [row["amount_per_y"], row["fee_per_y"], row["total_per_y"]] == [2, 140, 140]
    accounts = plan.tables["accounts"].set_index("plant")["net_cost_per_y"]
    assert [accounts["a"], accounts["b"], accounts["c"]] == near([140, 1_000 - 140, 0])
    own = solve(case([{**TREE[0], "owner": "a", "fee_per_y": 70}, *TREE[1:]]))
    assert own.tables["payments"].empty  # nobody pays himself


def test_without_the_owner_a_coalition_opens_the_corridor_together() -> None:
    """Proves: a and b without c, which owns the trunk: the park opens it at its own rate, and no fee is due."""
    plan = solve(case([{**TREE[0], "owner": "c", "fee_per_y": 70}, *TREE[1:]]), only=["a", "b"])
    assert plan.kpi["total_cost_per_y"] == near(1_100) == bill(plan, "corridor_capital", "")
    assert plan.tables["payments"].empty


def test_a_design_keeps_its_ways_and_corridors() -> None:
    """Proves: the design of a plan costs the same when it is operated; a warm start from it gives the same plan.

    Without its corridors nothing is carried, and 7,000 are bought.
    """
    whole = case(TREE)
    plan = solve(whole)
    design = design_of(plan)
    assert design.corridors == {"trunk", "to_b", "to_c"}
    again = operate(whole, design)
    assert again.certified
    assert again.kpi["total_cost_per_y"] == near(1_200)
    assert same_design(plan, again)
    assert same_design(plan, optimise(whole, start=plan))


def test_the_longer_way_of_a_design_is_kept() -> None:
    """Proves: what was built along 5 km stays there where the short way comes for nothing. Sensitivity: 16,000 by 4 km."""
    plan = solve(case(TWO_WAYS, {"opex_per_unit_km": 1}, to="b"))
    free = [{**TWO_WAYS[0], "capex": 0, "status": "existing"}, *TWO_WAYS[1:]]
    assert cost(case(free, {"opex_per_unit_km": 1}, to="b")) == near(16_000)
    assert operate(case(free, {"opex_per_unit_km": 1}, to="b"), design_of(plan)).kpi["total_cost_per_y"] == near(20_000)


def test_questions_about_a_plan_know_its_corridors() -> None:
    """Proves: without its link b buys for 80,000 and its branch stays closed; a dearer trunk costs both.

    Sensitivity: 81,200 with the branch of b left open.
    """
    whole = case(TREE, relays=kept("b", "c"))
    link = "a/b/hydrogen/pipe"
    assert what_if(whole, forbid=[link], gap=1e-7).plan.objective == near(81_100)
    assert what_if(whole, values={"corridors.trunk.capex": 50_000.0}, gap=1e-7).plan.objective == near(5_200)
    assert what_if(whole, values={"markets.trucks_b.price_per_unit": 5.0}, gap=1e-7).plan.objective == near(1_200)
    assert link_value(whole, link).saves_at_most == near(79_900)


def test_the_fewest_links_need_their_corridors_too() -> None:
    """Proves: the aim of fewest links counts links, and its plan opens no corridor; what is asked of the park needs none."""
    plan = solve(case(TREE), objective="links")
    assert plan.objective == near(0)
    assert opened(plan) == set()


def test_a_required_link_opens_what_it_needs() -> None:
    """Proves: a link that must be built opens trunk and branch, though nothing is sent. Sensitivity: 0 without its corridors."""
    row = {"link": "must", "from": "a", "to": "c", "commodity": "hydrogen", "mode": "pipe", "status": "required"}
    plan = solve(case(TREE, to="", links=[row]))
    assert plan.kpi["total_cost_per_y"] == near(1_100)


def test_corridors_need_the_scope_of_the_park() -> None:
    """Proves: within each plant nothing is opened, and all is bought."""
    assert cost(case(TREE), scope="plant") == near(140_000)


def test_only_steps_on_some_way_are_there() -> None:
    """Proves: of a graph with a dead end and a way round the dead end is left out, and back to the start nobody goes.

    Sensitivity: 10 steps, each corridor both ways.
    """
    dead = {"corridor": "dead", "from": "fork", "to": "nc", "length_km": 1}
    whole = case([*TWO_WAYS, dead, {**dead, "corridor": "deader"}], to="b")
    ways = Corridors(whole).ways(whole.transport[0], None, "a", "b")
    assert {(step.corridor, step.start) for step in ways.steps} == {("short", "na"), ("out", "na"), ("back", "fork")}
    assert [step.longer_km for step in ways.steps] == [0, 0, 1]
    assert ways.length_km == 4


FAULTS: list[tuple[str, dict[str, Any]]] = [
    ("states where it lies", {"corridor_nodes": [*NODES, {"node": "lost"}]}),
    ("node na is of this plant too", {"corridor_nodes": [*NODES, {"node": "gate", "plant": "a"}]}),
    ("would end where it begins", {"corridors": [*TREE, {"corridor": "ring", "from": "na", "to": "na"}]}),
    ("a whole number", {"corridors": [{**TREE[0], "max_links": 1.5}]}),
    (
        "this plant is external",
        {"corridors": [{**TREE[0], "owner": "c"}], "plants": [*PLANTS[:2], {"plant": "c", "role": "external"}]},
    ),
    ("paid to the owner", {"corridors": [{**TREE[0], "fee_per_y": 5}]}),
    ("a node of corridor_nodes", {"corridors": [{**TREE[0], "to": "nowhere"}]}),
    (
        "a loss of water by it is not modelled",
        {"transport": [{"mode": "pipe", "carries": "water", "follows": "corridor", "loss_per_km": 0.1}]},
    ),
    (
        "none leads from a to b",
        {
            "corridors": [TREE[0]],
            "links": [{"link": "must", "from": "a", "to": "b", "commodity": "hydrogen", "mode": "pipe", "status": "required"}],
        },
    ),
]


@pytest.mark.parametrize(("said", "tables"), FAULTS)
def test_what_a_corridor_must_not_say_is_refused(said: str, tables: dict[str, Any]) -> None:
    with pytest.raises(CaseError, match=said):
        case(**{"corridors": TREE, **tables})


def test_corridors_without_effect_are_warned_of() -> None:
    assert any("no mode of transport follows them" in told for told in warnings(case(TREE, {"follows": None})))
    assert any("fewer than two plants" in told for told in warnings(case(TREE[:1])))
    assert any("capex has no effect" in told for told in warnings(case([{**TREE[0], "status": "existing"}])))


CHANGES: list[tuple[str, str, str, object, str]] = [
    ("routes", "to_b", "corridor", "to_c", "does not join"),
    ("routes", "to_b", "from", "na", "are no way from"),
    ("routes", "to_b", "order", 3.0, "are no way from"),
    ("routes", "to_b", "length_km", 9.0, "Length of corridor"),
    ("corridors", "trunk", "status", "existing", "instead of 'new'"),
    ("corridors", "trunk", "links", 1.0, "Links along"),
    ("corridors", "trunk", "capex", 9.0, "Capital of corridor trunk"),
    ("corridors", "trunk", "owner", "b", "instead of 'a'"),
    ("corridors", "trunk", "fee_per_y", 9.0, "Fees for corridor"),
    ("links", "a/b/hydrogen/pipe", "length_km", 3.0, "Length of link"),
    ("payments", "trunk", "fee_per_y", 9.0, "Payment of"),
]


@pytest.mark.parametrize(("table", "row", "column", "value", "said"), CHANGES)
def test_the_certificate_sees_a_false_route(table: str, row: str, column: str, value: object, said: str) -> None:
    """Proves: each cell of routes and corridors is read. Sensitivity: certified with a way that leads nowhere."""
    whole = case([{**TREE[0], "owner": "a", "fee_per_y": 70}, *TREE[1:]], {"owner": "taker"})
    plan = solve(whole)
    tables = {name: frame.copy() for name, frame in plan.tables.items()}
    key = {"routes": "corridor", "payments": "contract"}.get(table, table[:-1])
    there = tables[table][key] == row
    assert there.any()
    tables[table][column] = tables[table][column].astype(object)
    tables[table].loc[there, column] = value
    assert any(said in fault for fault in certify(whole, tables)), certify(whole, tables)


def test_the_certificate_wants_every_corridor_and_no_idle_one() -> None:
    """Proves: a corridor that links follow has to stand in the table, and one that nobody follows is not opened."""
    whole = case(TREE, to="b")
    plan = solve(whole)
    for table in ("corridors", "routes"):
        fewer = {**plan.tables, table: plan.tables[table].iloc[1:]}
        assert certify(whole, fewer)
    idle = (
        plan.tables["corridors"].iloc[[1]].assign(corridor="to_c", **{"from": "fork", "to": "nc"}, length_km=10**0.5, links=0.0)
    )
    more = {**plan.tables, "corridors": pd.concat([plan.tables["corridors"], idle])}
    assert any("no link follows it" in fault for fault in certify(whole, more))


def test_every_cell_of_routes_and_corridors_is_read() -> None:
    """Proves: any cell of the two tables that is changed is noticed. Sensitivity: a column that the certificate does not read."""
    whole = case([{**TREE[0], "owner": "b", "fee_per_y": 70, "subsidy_fraction": 0.5}, *TREE[1:]])
    plan = solve(whole)
    missed = []
    for table in ("routes", "corridors"):
        rows = plan.tables[table]
        for row in rows.index:
            for column in rows.columns:
                changed = rows.astype(object)
                cell = changed.loc[row, column]
                changed.loc[row, column] = f"{cell}x" if isinstance(cell, str) else cell * 1.5 + 1
                if not certify(whole, {**plan.tables, table: changed}):
                    missed.append((table, row, column))
    assert missed == []
