"""Sharing of small parks, by hand: shares, who would leave, payments, prices, and nobody worse off without payments."""

import math

import numpy as np
import pandas as pd
import pytest

from parkloop.cases import Case, load_case
from parkloop.optimizer.analyses.records.decisions.sharing import ANALYSIS
from parkloop.optimizer.analyses.registry import analyse
from parkloop.optimizer.analyses.sharing.of_plans import groups_of
from parkloop.optimizer.analyses.sharing.payments import PAYMENTS, Exchange, payment_rows
from parkloop.optimizer.analyses.sharing.run import Sharing, price_of_no_payments, sharing
from parkloop.optimizer.plan.arguments import ArgumentError
from tests.optimizer.analyses.test_coalitions import many, three
from tests.support.by_hand import near, park

pytestmark = pytest.mark.usefixtures("solved_once")


@pytest.fixture(scope="module")
def found() -> Sharing:
    return sharing(three())


def gains(found: Sharing, rule: str) -> dict[str, float]:
    shares = found.shares
    return shares[shares["rule"] == rule].set_index("plant")["gain_per_y"].to_dict()


def test_what_each_gains(found: Sharing) -> None:
    """By hand: with a, b or c save 28,000 and both 42,000; b and c are alike. Shapley of a: 28,000 / 3 + 42,000 / 3.

    The nucleolus gives b and c half of the 14,000 that either adds. Sensitivity: a sign of costs makes a pay for giving.
    """
    assert {"a": near(70_000 / 3), "b": near(28_000 / 3), "c": near(28_000 / 3)} == gains(found, "shapley")
    assert {"a": near(28_000), "b": near(7_000), "c": near(7_000)} == gains(found, "nucleolus")
    assert {"a": near(14_000), "b": near(14_000), "c": near(14_000)} == gains(found, "equal")


def test_who_would_leave(found: Sharing) -> None:
    """By hand: in proportion to 15,000, 20,000 and 20,000 a and b gain 42,000 x 35 / 55, and save 28,000 without c."""
    row = found.core.set_index("rule").loc["proportional"]
    assert ("blocked", near(28_000 - 42_000 * 35 / 55)) == (row["status"], row["excess_per_y"])
    assert row["coalition"] in ("a+b", "a+c")
    assert "stable" == found.core.set_index("rule").loc["nucleolus", "status"]
    assert found.split is not None
    assert "not empty" == found.split.core_status


def test_payments_settle_every_share(found: Sharing) -> None:
    """Proves for each rule that the cost by the plan, with what is paid less what is received, is the share."""
    shares, paid = found.shares, found.payments
    for row in shares.to_dict("records"):
        mine = paid[paid["rule"] == row["rule"]]
        balance = mine.loc[mine["payer"] == row["plant"], "payment_per_y"].sum()
        balance -= mine.loc[mine["payee"] == row["plant"], "payment_per_y"].sum()
        assert row["ledger_per_y"] + balance == near(row["share_per_y"])


def test_a_price_makes_the_payment(found: Sharing) -> None:
    rows = found.payments.set_index(["rule", "payer"])
    amounts = found.prices.set_index("exchange")["amount_per_y"]
    row = rows.loc[("nucleolus", "c")]
    assert row["payment_per_y"] == near(row["price_per_unit"] * amounts[row["exchange"]])
    assert "yes" == row["within"]


@pytest.mark.parametrize(
    ("money", "rows"),
    [
        (5_000.0, [(4_500.0, 45.0, "yes"), (500.0, 5.0, "yes")]),
        (9_000.0, [(5_500.0, 55.0, "yes"), (1_500.0, 15.0, "yes"), (2_000.0, math.nan, "")]),
        (500.0, [(500.0, math.nan, "")]),
    ],
)
def test_rows_of_a_pair_add_up_to_its_payment(money: float, rows: list[tuple[float, float, str]]) -> None:
    """By hand: 100 t at 35 to 55 and 100 t at -5 to 15, of which the payer takes both: 3,000 to 7,000 in all.

    Sensitivity: the whole payment stood in each row, and 9,000 would have been 90 per tonne of one exchange.
    """
    exchanges = [Exchange("a", "b", what, 100.0, "t", ("a", "b")) for what in ("slag", "ash")]
    ranges = pd.DataFrame({"exchange": [one.id for one in exchanges], "giver_least": [35.0, -5.0], "taker_most": [55.0, 15.0]})
    made = pd.DataFrame(payment_rows("equal", np.array([-money, money]), ("a", "b"), exchanges, ranges), columns=list(PAYMENTS))
    assert [("b", "a")] == list(set(zip(made["payer"], made["payee"], strict=True)))
    assert [pytest.approx(row, nan_ok=True) for row, *_ in rows] == made["payment_per_y"].tolist()
    assert [pytest.approx(price, nan_ok=True) for _, price, _ in rows] == made["price_per_unit"].tolist()
    assert [within for *_, within in rows] == made["within"].tolist()


def test_the_prices_at_which_both_sides_gain() -> None:
    """By hand: a tonne saves the taker 10, the giver 5 for dumping, who pays 1 for the truck: from -4 to 10."""
    rows = sharing(three(), ["a", "b"], rules=["equal"]).prices
    assert [("a>b:slag", near(2000), "t", near(28_000), near(-4), near(10), near(0))] == list(
        rows[["exchange", "amount_per_y", "unit", "value_per_y", "giver_least", "taker_most", "others_gain_per_y"]].itertuples(
            index=False, name=None
        )
    )


def harmed() -> Case:
    """Works a dumps 1 t/h for nothing; b needs stone for 10, and a would pay 4 for the truck: only b gains."""
    streams = [
        {"stream": "slag", "plant": "a", "role": "source", "material": "slag", "flow_t_per_h": 1},
        {"stream": "need_b", "plant": "b", "role": "sink", "material": "stone", "flow_t_per_h": 1},
        {"stream": "quarry", "plant": "out", "role": "supply", "material": "stone", "price_per_t": 10},
        {"stream": "dump", "plant": "out", "role": "outlet", "price_per_t": 0},
    ]
    return park(
        plants=[{"plant": "a"}, {"plant": "b"}, {"plant": "out", "role": "external"}],
        material_streams=streams,
        substitutions=[{"material": "slag", "sink": "need_b"}],
        transport=[{"mode": "truck", "carries": "material", "opex_per_unit": 4}],
    )


def test_without_payments_nobody_moves_who_would_lose() -> None:
    """By hand: a loses 4,000 and b gains 10,000. With payments 6,000 are saved, without nothing: that is what they are worth."""
    found = sharing(harmed())
    assert 6_000 == near(found.coalitions.value(["a", "b"]))
    table = found.unpaid.set_index("plant")
    assert [near(4_000), near(-10_000)] == table["change_per_y"].tolist()
    assert [near(0), near(0)] == table["unharmed_change_per_y"].tolist()
    assert 6_000 == near(price_of_no_payments(found)[0])
    assert "blocked" == found.core.set_index("rule").loc["ledger", "status"]


def test_nobody_worse_off_than_today() -> None:
    found = sharing(harmed(), reference="today", prices=False, rules=["equal"])
    assert [near(0), near(10_000)] == found.unpaid["before_per_y"].tolist()
    assert not len(found.prices)


def alone_impossible() -> Case:
    """Works b has no other stone than the slag of a."""
    streams = [
        {"stream": "slag", "plant": "a", "role": "source", "material": "slag", "flow_t_per_h": 1},
        {"stream": "need_b", "plant": "b", "role": "sink", "material": "stone", "flow_t_per_h": 1},
        {"stream": "dump", "plant": "out", "role": "outlet", "price_per_t": 5},
    ]
    return park(
        plants=[{"plant": "a"}, {"plant": "b"}, {"plant": "out", "role": "external"}],
        material_streams=streams,
        substitutions=[{"material": "slag", "sink": "need_b"}],
        transport=[{"mode": "truck", "carries": "material", "opex_per_unit": 1}],
    )


def test_who_has_no_plan_alone_is_told() -> None:
    found = sharing(alone_impossible())
    assert any("b has no plan alone" in sentence for sentence in found.sentences)
    assert found.split is not None
    assert math.isnan(found.split.table.loc["shapley", "b"])
    assert ["needed"] == found.prices["status"].tolist()


def test_no_plan_of_all_is_told_and_ends_it() -> None:
    """Proves that nothing is solved any more where there is nothing to share: works b needs 2 t/h, and a has 1."""
    case = alone_impossible().set({"material_streams.need_b.flow_t_per_h": 2})
    found = sharing(case)
    assert found.split is None
    assert any("nothing to share" in sentence for sentence in found.sentences)
    assert "infeasible" == analyse("sharing", case).status


def test_one_company_pays_all() -> None:
    found = sharing(three(), ["a"])
    assert [near(15_000)] == found.shares.query("rule == 'shapley'")["share_per_y"].tolist()
    assert not len(found.payments)


def test_sampled_orders_have_a_standard_error() -> None:
    """Proves that four orders know of three companies what they need: each alone, all, and all but one."""
    found = sharing(three(), orders=4, prices=False, rules=["shapley", "nucleolus"])
    assert 42_000 == near(sum(gains(found, "shapley").values()))
    assert set(groups_of(("a", "b", "c"), found.orders)) == set(found.coalitions.plans)


def test_more_than_ten_are_sampled() -> None:
    groups = groups_of(tuple("abcdefghijkl"), [tuple("abcdefghijkl"), tuple("lkjihgfedcba")])
    assert 12 + 1 + 2 * 10 + 10 == len(groups)
    assert tuple("abcdefghijkl") == groups[12]


def test_what_is_found_when_it_ends_is_kept() -> None:
    found = sharing(three(), progress=lambda done, wanted: heard.append(done), cancel=lambda: len(heard) >= 5)
    assert 5 == len(found.coalitions.plans)
    assert found.split is not None
    assert "open" == found.split.core_status


heard: list[int] = []


def test_the_analysis_tells_it_in_every_language() -> None:
    steps: list[tuple[int, int]] = []
    found = analyse("sharing", three(), on_step=lambda done, wanted, line: steps.append((done, wanted)))
    assert {table.name for table in ANALYSIS.tables} == set(found.tables)
    assert (10, 10) == steps[-1]
    assert "not empty" == found.summary["core"]
    assert any("would leave" in sentence for sentence in found.sentences)


def test_what_cannot_be_meant_is_told() -> None:
    with pytest.raises(ArgumentError, match="no plant brewry"):
        sharing(load_case("two_firms"), ["brewry"])
    with pytest.raises(ArgumentError, match="outside the fence"):
        sharing(three(), ["a", "out"])
    with pytest.raises(ArgumentError, match="rules"):
        sharing(load_case("two_firms"), rules=["fair"])
    with pytest.raises(ArgumentError, match="reference"):
        sharing(many(), reference="never")
    with pytest.raises(ArgumentError, match="yes or no"):
        sharing(three(), prices="maybe")  # type: ignore[arg-type]
    with pytest.raises(ArgumentError, match="extra"):
        sharing(three(), extra=lambda model, ledger: [])
