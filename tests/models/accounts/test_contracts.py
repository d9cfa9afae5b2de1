"""What plants pay each other, who owns what, and what of it the park pays, solved by hand.

The mill has 10 hydrogen per h left over; the works need 4 and can buy it at 20. The pipe costs 10,000, a tenth of it a year.
"""

from typing import Any

import pytest

from parkloop.cases import Case, CaseError
from parkloop.optimizer import Plan
from parkloop.optimizer.certificate.certify import certify
from tests.support.by_hand import Row, bill, buy, cost, flows, near, need, park, profile, quality, solve, water

PIPE, BOUGHT = 1_000, 80_000


def pair(contracts: list[Row], outside: str = "", mode: Row | None = None, **more: Any) -> Case:
    """The park with some contracts; the plant that is ``outside`` lies outside the fence."""
    names = ("mill", "works")
    tables: dict[str, Any] = {
        "plants": [{"plant": p, "role": "external" if p == outside else "plant", "x_km": float(n)} for n, p in enumerate(names)],
        "commodities": [{"commodity": "hydrogen", "kind": "other", "unit": "km3"}],
        "demands": [need("mill", "hydrogen", -10), need("works", "hydrogen", 4)],
        "markets": [] if outside == "works" else [buy("trucks", "hydrogen", 20, plant="works")],
        "transport": [{"mode": "pipe", "carries": "commodity", "capex_terminal": 10_000, **(mode or {})}],
        "contracts": contracts,
    }
    return park(**{**tables, **more})


def sale(**terms: Any) -> Row:
    return {"contract": "sale", "from": "mill", "to": "works", "commodity": "hydrogen", **terms}


def account(plan: Plan, plant: str) -> list[float]:
    """Own cost, paid, received and net cost of a plant [money/y]"""
    row = plan.tables["accounts"].set_index("plant").loc[plant]
    return [float(value) for value in row]


def payment(plan: Plan, contract: str = "sale") -> list[float]:
    """Amount, price, take-or-pay, fee and total of a contract."""
    row = plan.tables["payments"].set_index("contract").loc[contract]
    return [float(row[name]) for name in ("amount_per_y", "price_per_y", "take_or_pay_per_y", "fee_per_y", "total_per_y")]


def test_inside_the_fence_a_price_moves_money_and_no_cost() -> None:
    """Proves: 4,000 km3 at 6 are 24,000 from the works to the mill; the park still pays the pipe alone.

    The mill, which builds the pipe, has 1,000 of cost and 24,000 of income. Sensitivity: 25,000 with the price in the cost.
    """
    plan = solve(pair([sale(price_per_unit=6)]))
    assert plan.kpi["total_cost_per_y"] == near(PIPE)
    assert payment(plan) == near([4_000, 24_000, 0, 0, 24_000])
    assert account(plan, "mill") == near([PIPE, 0, 24_000, -23_000])
    assert account(plan, "works") == near([0, 24_000, 0, 24_000])
    assert plan.accounts["net_cost_per_y"].sum() == near(PIPE)


def test_a_price_above_what_buying_costs_changes_no_plan_of_the_park() -> None:
    """Proves: contracts inside the fence are money-neutral. At 30 the works lose, and the park still pipes."""
    assert cost(pair([sale(price_per_unit=30)])) == near(PIPE)


def test_what_is_bought_from_outside_the_fence_is_a_cost_of_the_park() -> None:
    """Proves: from an external mill 4,000 at 6 and the pipe (now of the works) cost 25,000; at 30 the works buy: 80,000.

    Sensitivity: 1,000 where the price is no cost of the park.
    """
    assert cost(pair([sale(price_per_unit=6)], outside="mill")) == near(25_000)
    dear = solve(pair([sale(price_per_unit=30)], outside="mill"))
    assert dear.kpi["total_cost_per_y"] == near(BOUGHT)
    assert payment(dear) == near([0, 0, 0, 0, 0])


def test_what_is_sold_outside_the_fence_earns() -> None:
    """Proves: external works pay the mill 24,000 for 4,000 km3; less the pipe the park earns 23,000."""
    plan = solve(pair([sale(price_per_unit=6)], outside="works"))
    assert plan.kpi["total_cost_per_y"] == near(-23_000)
    assert bill(plan, "contract", "mill") == near(-24_000)
    assert account(plan, "mill") == near([PIPE, 0, 24_000, -23_000])


def test_what_arrives_is_paid() -> None:
    """Proves: the price is on what arrives. With 10 % lost on the way 4,000 arrive of 4,444: 24,000. Sensitivity: 26,667."""
    assert payment(solve(pair([sale(price_per_unit=6)], mode={"loss_per_km": 0.1})))[1] == near(24_000)


def test_a_share_of_the_saving_is_paid_on_the_reference_price() -> None:
    """Proves: 40 % of 20 on 4,000 km3 are 32,000. Sensitivity: on the price itself nothing."""
    assert payment(solve(pair([sale(saving_share=0.4, reference_price_per_unit=20)]))) == near([4_000, 32_000, 0, 0, 32_000])


def test_a_profile_moves_the_price_and_not_the_shared_saving() -> None:
    """Proves: half the hours at twice the price of 6, and a tenth of 20 always: 2,000*12 + 2,000*6 + 4,000*2 = 44,000."""
    case = pair(
        [sale(price_per_unit=6, price_profile="season", saving_share=0.1, reference_price_per_unit=20)],
        conditions=[{"condition": "s", "hours_per_y": 500}, {"condition": "w", "hours_per_y": 500}],
        profiles=[{"profile": "season", "condition": "s", "factor": 2}],
    )
    assert payment(solve(case))[1] == near(44_000)


def test_a_fee_is_due_while_a_link_stands() -> None:
    """Proves: from an external mill a fee of 50,000 is worth paying (51,000 < 80,000), one of 79,500 is not.

    Sensitivity: 1,000 without the fee in the cost, 130,500 where it is due without a pipe.
    """
    assert cost(pair([sale(fixed_fee_per_y=50_000)], outside="mill")) == near(51_000)
    assert cost(pair([sale(fixed_fee_per_y=79_500)], outside="mill")) == near(BOUGHT)


def test_a_fee_that_is_always_due_decides_nothing() -> None:
    """Proves: always: 50,000 are due beside the pipe of 1,000; a pipe of 100,000 a year is not built: 50,000 + 80,000."""
    always = sale(fixed_fee_per_y=50_000, always=True)
    assert cost(pair([always], outside="mill")) == near(51_000)
    assert cost(pair([always], outside="mill", mode={"capex_terminal": 1_000_000})) == near(130_000)


def test_one_fee_is_due_for_two_links() -> None:
    """Proves: two pipes of at most 2 per h each carry 4; the fee of 5,000 is due once: 2*1,000 + 5,000.

    Sensitivity: 12,000 with a fee for each pipe.
    """
    modes = [{"mode": m, "carries": "commodity", "capex_terminal": 10_000, "max_flow": 2} for m in ("pipe_a", "pipe_b")]
    plan = solve(pair([sale(fixed_fee_per_y=5_000)], outside="mill", transport=modes))
    assert plan.kpi["total_cost_per_y"] == near(7_000)
    assert payment(plan) == near([4_000, 0, 0, 5_000, 5_000])


def test_take_or_pay_is_paid_for_what_is_not_taken() -> None:
    """Proves: of 6,000 a year 4,000 are taken at 6, and 2,000 paid all the same: 36,000 + 1,000.

    At a price of 14 that would be 85,000, and the works buy for 80,000. Sensitivity: 25,000 without the rest.
    """
    plan = solve(pair([sale(price_per_unit=6, min_per_y=6_000)], outside="mill"))
    assert plan.kpi["total_cost_per_y"] == near(37_000)
    assert payment(plan) == near([4_000, 24_000, 12_000, 0, 36_000])
    assert cost(pair([sale(price_per_unit=14, min_per_y=6_000)], outside="mill")) == near(BOUGHT)
    inside = solve(pair([sale(price_per_unit=6, min_per_y=6_000)]))
    assert payment(inside) == near([4_000, 24_000, 12_000, 0, 36_000])


def test_take_or_pay_holds_in_the_year_of_each_scenario() -> None:
    """Proves: 6,000 in each of two years of which one takes 4,000 and one (half the need) 2,000: mean shortfall 3,000 at 6."""
    case = pair(
        [sale(price_per_unit=6, min_per_y=6_000)],
        outside="mill",
        conditions=[{"condition": c, "hours_per_y": 1000, "scenario": c, "probability": 0.5} for c in ("full", "half")],
        profiles=[{"profile": "sales", "condition": "half", "factor": 0.5}],
        demands=[need("mill", "hydrogen", -10), need("works", "hydrogen", 4, profile="sales")],
    )
    assert payment(solve(case)) == near([3_000, 18_000, 18_000, 0, 36_000])


def test_a_gate_fee_is_paid_by_who_gives() -> None:
    """Proves: payer and payee are any plants. The external works take the mill's hydrogen for a gate fee of 2: 8,000 + 1,000."""
    must = [need("mill", "hydrogen", -4, must_use=True), need("works", "hydrogen", 4)]
    gate = sale(price_per_unit=2, payer="mill", payee="works")
    assert cost(pair([gate], outside="works", demands=must)) == near(9_000)


def dyeing(contract: Row) -> Case:
    """A dye works sends 10 t/h of waste water with 500 mg/L of COD to a works that treats it, in another plant."""
    return park(
        plants=[{"plant": "dye"}, {"plant": "treat", "x_km": 1}],
        water_streams=[
            water("waste", "source", 10, plant="dye"),
            water("inlet", "outlet", None, 1, plant="treat", mains=False),
        ],
        water_quality=[quality("waste", c_out=500, species="cod"), quality("inlet", species="cod")],
        transport=[{"mode": "sewer", "carries": "water"}],
        contracts=[{"contract": "tariff", "from": "waste", "to": "treat", "payer": "dye", "payee": "treat", **contract}],
    )


def test_a_tariff_by_load_counts_the_concentration() -> None:
    """Proves: 10 t/h * 500 g/t * 1,000 h = 5,000 kg at 3 are 15,000; with 2 per t 20,000 more.

    Sensitivity: mg/L taken as kg/t would give 15,000,000.
    """
    plan = solve(dyeing({"species": "cod", "price_per_kg": 3, "price_per_unit": 2}))
    assert payment(plan, "tariff") == near([10_000, 35_000, 0, 0, 35_000])
    assert account(plan, "dye")[3] - account(plan, "treat")[3] == near(80_000)


def test_a_third_party_pays_for_the_pipe_at_its_own_rate() -> None:
    """Proves: owner and annuity are the third party's: 25 % over 10 years is 0.280073 of 10,000.

    Sensitivity: 1,000 at the park's rate of 0; the mill pays where the third party is passed over.
    """
    plants = [{"plant": "mill"}, {"plant": "works", "x_km": 1}, {"plant": "esco", "role": "operator", "interest_rate": 0.25}]
    plan = solve(pair([], mode={"third_party": "esco"}, plants=plants))
    assert plan.links["owner"].tolist() == ["esco"]
    assert bill(plan, "link_capital", "esco") == near(2_800.726)
    assert cost(pair([], mode={"third_party": "esco"}, plants=plants), only=("mill", "works")) == near(PIPE)


def test_a_row_s_owner_stands_before_the_mode_s_third_party() -> None:
    """Proves: what links.csv says of an owner decides. Sensitivity: esco owns by the mode."""
    row = {"link": "own", "from": "mill", "to": "works", "commodity": "hydrogen", "mode": "pipe"}
    plants = [{"plant": "mill"}, {"plant": "works", "x_km": 1}, {"plant": "esco", "role": "operator"}]
    owners = [
        solve(pair([], mode={"third_party": "esco"}, links=[{**row, **told}], plants=plants)).links["owner"].tolist()
        for told in ({}, {"owner": "taker"}, {"third_party": "works"}, {"owner": "taker", "third_party": "esco"})
    ]
    assert owners == [["esco"], ["works"], ["works"], ["esco"]]


def test_a_service_company_owns_a_technology_on_another_s_land() -> None:
    """Proves: capital and running cost are the owner's, fuel, land and emissions the plant's.

    The boiler of 10,000 costs esco 2,800.726 and 1 per MWh: 4,000; the works buy 4,000 MWh of gas at 3 and pay 10 m2 * 2.
    """
    case = park(
        {"policy.land_price_per_m2_y": 2},
        plants=[{"plant": "works", "spare_land_m2": 10}, {"plant": "esco", "role": "operator", "interest_rate": 0.25}],
        commodities=[{"commodity": "gas", "kind": "fuel"}, {"commodity": "heat", "kind": "other"}],
        demands=[need("works", "heat", 4)],
        markets=[buy("grid", "gas", 3, plant="works")],
        technologies=[
            {
                **{"technology": "boiler", "plant": "works", "owner": "esco", "max_size": 5, "capex_fixed": 10_000},
                **{"opex_per_activity": 1, "land_m2_fixed": 10},
            }
        ],
        technology_flows=flows("boiler", heat=1, gas=-1),
    )
    plan = solve(case)
    assert plan.technologies["owner"].tolist() == ["esco"]
    assert bill(plan, "technology_capital", "esco") == near(2_800.726)
    assert bill(plan, "technology_opex", "esco") == near(4_000)
    assert bill(plan, "purchase", "works") == near(12_000)
    assert bill(plan, "land", "works") == near(20)


def test_a_third_party_s_pipe_takes_its_power_at_the_giver() -> None:
    """Proves: 4,000 km3 over 1 km at 0.1 MWh are 400 MWh of the mill's power at 5: 2,000, though esco owns the pipe."""
    case = pair(
        [],
        mode={"third_party": "esco", "electricity_mwh_per_unit_km": 0.1, "detour": 1},
        plants=[{"plant": "mill"}, {"plant": "works", "x_km": 1}, {"plant": "esco", "role": "operator"}],
        commodities=[{"commodity": "hydrogen", "kind": "other", "unit": "km3"}, {"commodity": "power", "kind": "electricity"}],
        markets=[buy("trucks", "hydrogen", 20, plant="works"), buy("grid", "power", 5, plant="mill")],
    )
    plan = solve(case)
    assert bill(plan, "purchase", "mill") == near(2_000)
    assert bill(plan, "link_capital", "esco") == near(1_000)


def test_a_wheeling_fee_is_paid_for_what_is_passed_on() -> None:
    """Proves: the hub has 1 of its own and sends 4 to the works: 3,000 are passed on at 2: 6,000, and no cost of the park.

    Sensitivity: 8,000 on all that is sent.
    """
    case = pair(
        [],
        plants=[{"plant": p, "x_km": float(n)} for n, p in enumerate(("mill", "hub", "works"))],
        demands=[need("mill", "hydrogen", -10), need("hub", "hydrogen", -1), need("works", "hydrogen", 4)],
        links=[{"link": "no", "from": "mill", "to": "works", "status": "forbidden"}],
        relays=[{"relay": "hub_net", "plant": "hub", "fee_per_unit": 2}],
    )
    plan = solve(case)
    assert plan.kpi["total_cost_per_y"] == near(2 * PIPE)
    assert payment(plan, "hub_net") == near([3_000, 6_000, 0, 0, 6_000])
    assert account(plan, "hub") == near([PIPE, 0, 6_000, PIPE - 6_000])


def test_a_wheeling_fee_is_paid_for_what_others_put_into_a_store() -> None:
    """Proves: 4 are stored by night, 1 of them the hub's own, and sent on at noon: 3 for 500 h at 2 are 3,000.

    Sensitivity: 0 where all that comes out of a store is the hub's own, 4,000 on all that is sent.
    """
    case = pair(
        [],
        plants=[{"plant": p, "x_km": float(n)} for n, p in enumerate(("mill", "hub", "works"))],
        conditions=[
            {"condition": "night", "hours_per_y": 500, "period": "p", "step": 1, "duration_h": 1},
            {"condition": "noon", "hours_per_y": 500, "period": "p", "step": 2, "duration_h": 1},
        ],
        profiles=[*profile("dark", night=1, noon=0), *profile("light", night=0, noon=1)],
        demands=[
            need("mill", "hydrogen", -10, profile="dark"),
            need("hub", "hydrogen", -1, profile="dark"),
            need("works", "hydrogen", 4, profile="light"),
        ],
        stores=[{"store": "tank", "plant": "hub", "holds": "hydrogen", "max_size": 100, "capex_per_size": 1}],
        links=[{"link": "no", "from": "mill", "to": "works", "status": "forbidden"}],
        relays=[{"relay": "hub_net", "plant": "hub", "fee_per_unit": 2}],
    )
    assert payment(solve(case), "hub_net") == near([1_500, 3_000, 0, 0, 3_000])


@pytest.mark.parametrize("relay", ["fee", "sale"])
def test_who_passes_nothing_on_is_paid_no_wheeling_fee(relay: str) -> None:
    """Proves: the mill sends its own alone, and the plan stands; a relay may have the name of a contract.

    Sensitivity: a row of 0 is asked for, and two rows of one name are taken for one.
    """
    own = {"relay": relay, "plant": "mill", "commodity": "hydrogen", "fee_per_unit": 2}
    plan = solve(pair([sale(price_per_unit=6)], relays=[own]))
    assert plan.payments["contract"].tolist() == ["sale"]
    assert account(plan, "mill") == near([PIPE, 0, 24_000, -23_000])


def test_a_contract_and_a_wheeling_fee_of_one_name_are_two_payments() -> None:
    """Proves: kind tells them apart. Of 4,000 at 6 the mill is paid 24,000, and 4,000 bought and passed on cost 8,000 more."""
    case = pair(
        [sale(price_per_unit=6)],
        demands=[need("works", "hydrogen", 4)],
        markets=[buy("trucks", "hydrogen", 20, plant="mill")],
        relays=[{"relay": "sale", "plant": "mill", "fee_per_unit": 2}],
    )
    plan = solve(case)
    assert plan.payments[["kind", "total_per_y"]].to_numpy().tolist() == [["contract", near(24_000)], ["wheeling", near(8_000)]]
    assert account(plan, "works") == near([0, 32_000, 0, 32_000])
    assert certify(case, {**plan.tables, "payments": plan.payments.assign(kind="contract")})


@pytest.mark.parametrize(("table", "column", "by"), [("payments", "price_per_y", 1_000), ("payments", "amount_per_y", -500)])
def test_the_certificate_finds_a_wrong_payment(table: str, column: str, by: float) -> None:
    """Proves: a payment that is moved is noticed, and so is a missing row, and an account that leaves it out."""
    case = pair([sale(price_per_unit=6)])
    plan = solve(case)
    moved = plan.tables[table].copy()
    moved[column] += by
    assert any("Payment of works by sale" in fault for fault in certify(case, {**plan.tables, table: moved}))
    assert certify(case, {**plan.tables, table: moved.iloc[:0]})
    accounts = plan.accounts.assign(net_cost_per_y=lambda rows: rows["net_cost_per_y"] + 10_000)
    assert any("Account of mill" in fault for fault in certify(case, {**plan.tables, "accounts": accounts}))


WRONG: list[tuple[Row, str, str]] = [
    ({"commodity": None}, "commodity", "name the commodity, or a stream"),
    ({"payer": "mill"}, "payer", "would pay itself"),
    ({"payer": "nobody"}, "payer", "must name a plant"),
    ({"price_per_kg": 2}, "species", "must be given"),
    ({"species": "cod"}, "from", "must be a water stream"),
    ({"from": "mil"}, "from", "nearest: mill"),
    ({"to": "mill", "payer": "works"}, "to", "from one plant to another"),
]


@pytest.mark.parametrize(("changed", "column", "words"), WRONG)
def test_a_contract_that_says_too_little_is_told(changed: Row, column: str, words: str) -> None:
    with pytest.raises(CaseError) as told:
        pair([{**sale(), **changed}])
    assert any(f.table == "contracts" and f.column == column and words in str(f.message) for f in told.value.faults), told.value


def test_a_stream_that_gives_nothing_is_no_giver_of_a_contract() -> None:
    """Proves: what can never pass is told. Sensitivity: a pipe to the plant of a supply would bring its fee into force."""
    with pytest.raises(CaseError) as told:
        dyeing({"from": "inlet", "to": "waste"})
    words = {f.column: str(f.message) for f in told.value.faults}
    assert "only takes" in words["from"] and "only gives" in words["to"]


def test_an_unknown_end_is_told_once() -> None:
    with pytest.raises(CaseError) as told:
        pair([sale(**{"from": "mil", "commodity": None})])
    assert [f.column for f in told.value.faults] == ["from"]


def test_take_or_pay_of_who_is_outside_is_told() -> None:
    with pytest.raises(CaseError, match="take-or-pay of such is not modelled"):
        pair([sale(min_per_y=10, price_per_unit=1)], outside="works")


def test_an_owner_outside_the_fence_is_told() -> None:
    with pytest.raises(CaseError, match="its costs are not the park's"):
        pair([], outside="mill", mode={"third_party": "mill"})
