"""Finance: appraisal, loan, tax and renewal by hand and by textbook examples; projects and companies of small parks."""

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from parkloop.cases import Case, load_case
from parkloop.optimizer import Plan, optimise
from parkloop.optimizer.analyses.finance import projects
from parkloop.optimizer.analyses.finance.appraisal import appraise
from parkloop.optimizer.analyses.finance.cash_flow import CashFlow, cash_flow
from parkloop.optimizer.analyses.finance.result import Finance, finance_of
from parkloop.optimizer.analyses.finance.run import finance
from parkloop.optimizer.analyses.finance.workbook import workbook
from parkloop.optimizer.analyses.record import Result
from parkloop.optimizer.analyses.records.decisions.finance import ANALYSIS
from parkloop.optimizer.analyses.registry import analyse, analysis
from parkloop.optimizer.analyses.shown import for_people
from parkloop.optimizer.cli import main
from parkloop.optimizer.plan.arguments import ArgumentError
from tests.support.by_hand import Row, near, park
from tests.support.standing_parks import narrow_pipe, old_boiler

pytestmark = pytest.mark.usefixtures("solved_once")

PLAIN: dict[str, Any] = {"construction_years": 0, "tax_rate": 0, "residual_share": 0, "discount_rate": 0.1}
"""Terms of textbook examples: spent at once, no tax, nothing left."""


def row(found: CashFlow, name: str) -> list[float]:
    """A row of a cash flow, rounded to a hundredth."""
    return [round(float(value), 2) for value in found.table[name]]


# appraisal


def test_rate_of_return_of_a_textbook() -> None:
    """Brealey and Myers, Principles of Corporate Finance, chapter 5: -4,000, 2,000, 4,000 return 28.08 %."""
    assert appraise([-4000, 2000, 4000]).irr == pytest.approx(0.2808, abs=5e-5)


def test_several_rates_are_all_named_and_none_is_the_rate() -> None:
    """The same book: -4,000, 25,000, -25,000 return 25 % and 400 %. Sensitivity: Newton's method names one of them."""
    found = appraise([-4000, 25_000, -25_000], rate=0.1)
    assert found.irr is None and found.rates == pytest.approx((0.25, 4.0))
    assert "25.00 %, 400.00 %" in found.notes[0] and "not unique" in found.notes[0]


@pytest.mark.parametrize(
    ("flows", "rates"),
    [
        ([-100, 220, -121], (0.1,)),
        ([-10_000, 22_020, -12_122], (0.1, 0.102)),
        ([-1, 1e6], (999_999.0,)),
        ([-1e300, 2e300], (1.0,)),
    ],
)
def test_rates_that_lie_close_or_far_out_are_found(flows: list[float], rates: tuple[float, ...]) -> None:
    """-100 (1 + r)^2 + 220 (1 + r) - 121 = -100 (r - 0.1)^2 touches 0. Sensitivity: a grid alone steps over a pair of rates."""
    found = appraise(flows)
    assert found.rates == pytest.approx(rates) and (found.irr is None) == (len(rates) > 1)


def test_no_rate_where_the_value_is_never_nothing() -> None:
    """The same book: 1,000, -3,000, 2,500 has an NPV of 339 at 10 % and no rate of return."""
    found = appraise([1000, -3000, 2500], rate=0.1)
    assert round(found.npv) == 339 and found.rates == () and "No rate" in found.notes[0]


@pytest.mark.parametrize(
    ("flows", "words"), [([-5, -5], "Nothing comes back"), ([5, 3], "Nothing is invested"), ([0, 0], "No money flows")]
)
def test_flows_of_one_sign_have_no_rate_and_no_payback(flows: list[float], words: str) -> None:
    found = appraise(flows)
    assert found.irr is None and found.payback_y is None and found.notes[0].startswith(words)


def test_payback_by_hand() -> None:
    """Sums -800, -600, -350, -50, 250 in years 1 to 5: 5 - 1 + 50 / 300 years; at 20 % it never comes back."""
    found = appraise([-800, 200, 250, 300, 300], rate=0.0, first_year=1)
    assert found.payback_y == found.dynamic_payback_y == pytest.approx(4 + 50 / 300)
    assert appraise([-800, 200, 250, 300, 300], rate=0.2, first_year=1).dynamic_payback_y is None


def test_what_is_lost_again_after_the_payback_is_said() -> None:
    found = appraise([-10, 20, -30, 40], rate=0.0)
    assert found.payback_y == pytest.approx(0.5) and any("below nothing again" in note for note in found.notes)


def test_what_does_not_come_back_is_said() -> None:
    found = appraise([-100, 30, 30], rate=0.0)
    assert found.irr is not None and found.irr < 0 and "-40" in found.notes[0]


def test_value_and_rate_agree_for_random_flows() -> None:
    """At each rate that is found the value is nothing."""
    for n in range(1, 40):
        flows = [-1000.0 * n, *(50.0 * ((7 * n * k) % 13 - 2) for k in range(1, 16))]
        for rate in appraise(flows).rates:
            worth = [flow / (1 + rate) ** t for t, flow in enumerate(flows)]
            assert abs(sum(worth)) <= 1e-7 * sum(map(abs, worth))


# one undertaking


def test_plain_investment_by_hand() -> None:
    """1,000 for 300 in five years at 10 %: 300 x 3.790787 - 1,000 = 137.24; after 3 1/3 years it is back."""
    found = cash_flow(1000, 300, life_y=5, **PLAIN).indicators
    assert found["npv_before_tax"] == pytest.approx(137.2360, abs=1e-4)
    assert found["payback_before_tax_y"] == pytest.approx(10 / 3)
    assert found["subsidy_needed"] == 0.0


def test_model_annuity_saves_nothing() -> None:
    """A saving of just the annuity of the model is worth nothing: both count capital in the same way."""
    annuity = 1000 * 0.1 / (1 - 1.1**-5)
    assert cash_flow(1000, annuity, life_y=5, **PLAIN).indicators["npv_before_tax"] == pytest.approx(0.0, abs=1e-9)


def test_interest_during_construction_is_of_half_a_year_for_each_draw() -> None:
    """1,000 a year for two years at 10 %: 1,000 / 2 x 10 % = 50, then (1,050 + 1,000 / 2) x 10 % = 155."""
    found = cash_flow(2000, 500, loan_share=1, loan_rate=0.1, construction_years=2, life_y=10)
    assert row(found, "construction_interest")[:2] == [50.0, 155.0]
    assert found.indicators["loan"] == pytest.approx(2205.0)
    assert found.indicators["equity"] == 0.0 and found.indicators["equity_irr"] is None


def test_equal_parts_and_equal_payments_by_hand() -> None:
    """1,000 at 10 % in five years: interest 100, 80, 60, 40, 20; or 263.80 each year."""
    terms = {**PLAIN, "loan_share": 1, "loan_rate": 0.1, "loan_years": 5}
    parts = cash_flow(1000, 300, life_y=5, **terms)
    assert row(parts, "interest")[1:] == [100.0, 80.0, 60.0, 40.0, 20.0] and row(parts, "principal")[1:] == [200.0] * 5
    equal = cash_flow(1000, 300, life_y=5, repayment="annuity", **terms)
    paid = equal.table["principal"] + equal.table["interest"]
    assert [round(float(amount), 2) for amount in paid[1:]] == [263.80] * 5
    assert equal.table["loan_close"].iloc[-1] == 0.0


def test_coverage_of_the_debt_by_hand() -> None:
    """(EBITDA 300 - tax) / (200 + interest): 300 / 300 at first, 300 / 220 at last; EBIT 100 / interest 100 at first."""
    found = cash_flow(1000, 300, life_y=5, loan_share=1, loan_rate=0.1, loan_years=5, **PLAIN)
    assert [round(float(x), 4) for x in found.table["dscr"][1:]] == [round(300 / d, 4) for d in (300, 280, 260, 240, 220)]
    assert found.indicators["dscr_least"] == pytest.approx(1.0) and found.indicators["icr_least"] == pytest.approx(1.0)


def test_grace_and_interest_of_nothing() -> None:
    found = cash_flow(900, 300, life_y=5, grace_years=2, loan_years=5, loan_share=1, loan_rate=0, **PLAIN)
    assert row(found, "principal") == [0.0, 0.0, 0.0, 300.0, 300.0, 300.0] and sum(row(found, "interest")) == 0.0


def test_tax_by_hand() -> None:
    """Profit 300 - 200 of depreciation; 25 % of 100 is 25, so that 275 come back each year."""
    found = cash_flow(1000, 300, life_y=5, **{**PLAIN, "tax_rate": 0.25})
    assert row(found, "net_after_tax") == [-1000.0, 275.0, 275.0, 275.0, 275.0, 275.0]


def test_losses_lower_later_profits() -> None:
    """Profits -100, 50, 150: the loss takes 50, and 50 of the 150, so that 25 % of 100 is due. Sensitivity: 50 due without it."""
    found = cash_flow(300, [0, 150, 250], life_y=3, **{**PLAIN, "tax_rate": 0.25})
    assert row(found, "adjusted_tax") == [0.0, 0.0, 0.0, 25.0]


def test_what_wears_out_is_renewed_and_the_rest_has_its_book_value() -> None:
    """Life 2 in 5 years, 10 % left: at the ends of years 2 and 4 100 - 10 each; of the last, used a year, 100 - 45 are left."""
    found = cash_flow(100, [80] * 5, life_y=2, **{**PLAIN, "residual_share": 0.1})
    assert row(found, "replacement") == [0.0, 0.0, 90.0, 0.0, 90.0, 0.0]
    assert row(found, "residual")[-1] == 55.0 and row(found, "depreciation")[1:] == [45.0] * 5


def test_subsidy_lowers_what_wears_and_upkeep_what_is_saved() -> None:
    found = cash_flow(1000, 300, subsidy=400, upkeep_per_y=50, life_y=5, **PLAIN)
    assert row(found, "depreciation")[1:] == [120.0] * 5 and row(found, "net_before_tax") == [-600.0, *[250.0] * 5]


def test_value_added_tax_comes_back_by_what_is_saved() -> None:
    """130 on 1,000 comes back by 13 % of 400, 52 a year, in 2.5 years; surcharges of 12 % on what is due from then on."""
    found = cash_flow(1000, 400, life_y=4, vat_rate=0.13, **PLAIN)
    assert row(found, "vat_paid")[0] == 130.0 and row(found, "vat_offset")[1:] == [52.0, 52.0, 26.0, 0.0]
    assert row(found, "surcharge")[1:] == [0.0, 0.0, 3.12, 6.24]


def test_the_needed_subsidy_brings_the_target() -> None:
    """With it the value at the target is nothing; the flows that it changes are those of construction alone."""
    found = cash_flow(1000, 200, life_y=8, target_irr=0.15, construction_years=2)
    grant = found.indicators["subsidy_needed"]
    assert grant is not None and grant > 0
    flows = [*found.table["net_after_tax"]]
    assert appraise([flows[0] + grant / 2, flows[1] + grant / 2, *flows[2:]], rate=0.15, first_year=1).npv == pytest.approx(
        0, abs=1e-6
    )


def test_working_capital_comes_back() -> None:
    found = cash_flow(1000, 300, life_y=3, working_capital_share=0.1, **PLAIN)
    assert row(found, "net_before_tax") == [-1000.0, 200.0, 300.0, 400.0]


def test_nothing_invested_and_nothing_saved() -> None:
    free, idle = cash_flow(0, 100, life_y=3, **PLAIN), cash_flow(100, 0, life_y=3, **PLAIN)
    assert free.indicators["firr_before_tax"] is None and "Nothing is invested" in free.notes[0]
    assert idle.indicators["payback_before_tax_y"] is None and "Nothing comes back" in idle.notes[0]
    worse = cash_flow(100, -10, life_y=3, **PLAIN).indicators
    assert worse["npv_before_tax"] is not None and worse["npv_before_tax"] < -100 and worse["dscr_least"] is not None


@pytest.mark.parametrize(
    "arguments",
    [
        {"life_y": 0},
        {"life_y": 2.5},
        {"loan_share": 1.5},
        {"loan_years": 1},
        {"grace_years": 10},
        {"repayment": "never"},
        {"loan_rate": None},
        {"construction_years": -1},
        {"subsidy": 2000},
        {"upkeep_per_y": -1},
        {"interest": 0.1},
        {"discount_rate": math.inf},
        {"tax_rate": math.nan},
    ],
)
def test_what_cannot_be_meant_is_refused(arguments: dict[str, Any]) -> None:
    with pytest.raises(ArgumentError):
        cash_flow(1000, 300, **arguments)


@pytest.mark.parametrize(
    ("investment", "saving"), [(-1, 10), (math.nan, 10), ("many", 10), (100, math.inf), (100, []), (100, "ten")]
)
def test_amounts_that_are_none_are_refused(investment: Any, saving: Any) -> None:
    with pytest.raises(ArgumentError):
        cash_flow(investment, saving)


# a plan


@pytest.fixture(scope="module")
def firms() -> Finance:
    return finance(load_case("two_firms"))


def test_whole_by_hand(firms: Finance) -> None:
    """Today 3,280,000; the plan 2,003,000, of it 77,000 for 770,000 in ten years without interest: 1,354,000 are saved a year."""
    whole = firms.whole.iloc[0]
    assert firms.saving_per_y == pytest.approx(1_354_000) and whole["capex_net"] == pytest.approx(770_000)
    assert whole["npv_before_tax"] == pytest.approx(10 * 1_354_000 + 0.05 * 770_000 - 770_000)


def test_companies_add_up_to_the_whole(firms: Finance) -> None:
    for name in ("saving_per_y", "investment", "npv_after_tax", "equity", "loan", "capex"):
        assert firms.companies[name].sum() == pytest.approx(firms.whole.iloc[0][name])
    flows = firms.cashflow.groupby(["kind", "year"])["equity_flow"].sum()
    assert flows["company"].to_numpy() == pytest.approx(flows["whole"].to_numpy())


def test_the_interaction_is_said(firms: Finance) -> None:
    """Pipe and exchanger of the hot water save 640,000 each, but only together: they count twice.

    48,000 are of water that a plant uses again without any link, which no project brings.
    """
    saved = firms.projects["saving_per_y"]
    assert sorted(round(value) for value in saved) == [96_000, 570_000, 640_000, 640_000]
    assert firms.interaction_per_y == pytest.approx(-640_000 + 48_000)
    told = analyse("finance", load_case("two_firms"))
    assert any("only together counts in each" in sentence for sentence in told.sentences)


def test_exchanges_are_grouped_by_what_passes() -> None:
    found = finance(load_case("two_firms"), by="exchange")
    assert "brewery>greenhouse:hot_water" in found.projects.index


def test_defaults_are_told_as_assumptions(firms: Finance) -> None:
    assert set(firms.assumptions["origin"]) == {"assumed"}
    given = finance(load_case("two_firms"), most_projects=0, loan_rate=0.06)
    assert given.assumptions.set_index("term").loc["loan_rate"].tolist() == ["0.06", "given"]
    assert set(given.projects["status"]) == {"unasked"} and given.projects["npv_after_tax"].isna().all()


@pytest.mark.parametrize("language", ["en", "zh"])
def test_terms_are_stated_in_years_and_percent(firms: Finance, language: str) -> None:
    """Proves 5 % of what wears and 10 years of the loan, and nothing of what follows from the case. Sensitivity: 0.05 and 0.0."""
    case = load_case("two_firms")
    result = Result({"assumptions": firms.assumptions.astype({"value": str})})
    cells = for_people(case, ANALYSIS, result, language)["assumptions"]
    stated = dict(zip(firms.assumptions["term"], cells.iloc[:, 1], strict=True))
    assert ("5 %", "0 %", "10", "") == tuple(stated[name] for name in ("residual_share", "vat_rate", "loan_years", "tax_rate"))


def lonely(links: Sequence[Row] = (), **line: Any) -> Case:
    """Plant a buys power for 10, b has it left over; a wire may be built, or must."""
    return park(
        plants=[{"plant": "a", "tax_rate": 0.2, "interest_rate": 0.05}, {"plant": "b"}],
        commodities=[{"commodity": "power", "kind": "electricity"}],
        demands=[
            {"demand": "need", "plant": "a", "commodity": "power", "rate_per_h": 1.0},
            {"demand": "left", "plant": "b", "commodity": "power", "rate_per_h": -1.0},
        ],
        markets=[{"market": "grid", "commodity": "power", "direction": "buy", "price_per_unit": 10.0}],
        transport=[
            {"mode": "wire", "carries": "commodity", "only": "power", "capex_terminal": 20_000.0, "lifetime_y": 25, **line}
        ],
        links=links,
    )


def test_a_plan_with_a_project_takes_rates_and_lives_of_the_case() -> None:
    """10,000 a year for 20,000; life 25 of which 20 are counted, 25 % of what wears is left with the residual share."""
    found = finance(lonely(owner="taker"))
    project = found.projects.iloc[0]
    assert (project["owner"], project["years"], project["discount_rate"], project["tax_rate"]) == ("a", 20, 0.05, 0.2)
    flows = found.cashflow.query("kind == 'project'")
    assert flows["residual"].iloc[-1] == pytest.approx(20_000 - 20 * 20_000 * 0.95 / 25)
    assert found.lots["stated"].all() and project["saving_per_y"] == pytest.approx(10_000)


def test_a_plan_that_builds_nothing_has_no_projects() -> None:
    """A wire of 2 million does not pay: nothing is built, nothing is saved, and the sentences say so."""
    dear = lonely(capex_terminal=2e6)
    found = analyse("finance", dear)
    assert found.answer.projects.empty and found.answer.saving_per_y == pytest.approx(0.0, abs=1e-6)
    assert any("builds nothing" in sentence for sentence in found.sentences)
    assert analysis("finance") is ANALYSIS and ANALYSIS.workbook is not None
    assert ANALYSIS.workbook(dear, found, "zh")[:2] == b"PK"


def test_a_plan_that_saves_less_than_nothing_is_told_so() -> None:
    """A required wire that costs 30,000 a year to run: it saves -20,000 a year."""
    required = [{"link": "wire_ba", "from": "b", "to": "a", "mode": "wire", "commodity": "power", "status": "required"}]
    found = finance(lonely(required, contract_cost_per_y=30_000.0, owner="taker"))
    assert found.saving_per_y == pytest.approx(-20_000)
    assert found.projects["status"].tolist() == ["needed"]
    whole = found.whole.iloc[0]
    assert math.isnan(whole["firr_after_tax"]) and whole["npv_after_tax"] < -20_000 and whole["subsidy_needed"] > 20_000
    slow = lonely(required, contract_cost_per_y=9_500.0, owner="taker")  # 500 a year for 20,000
    told = [sentence for sentence in analyse("finance", slow).sentences if "does not come back" in sentence]
    assert told and all(f" {slow.info.currency}): what is invested" in sentence for sentence in told)


@pytest.mark.parametrize(
    ("old", "once", "life", "value"),
    [
        ({"retirement_cost": 50_000}, 50_000, 10, 250_000),
        ({"retirement_cost": 50_000, "lifetime_y": 5}, 50_000, 5, 100_000),
        ({"leftover_value": 50_000}, -50_000, 10, 350_000),
    ],
)
def test_retiring_what_exists_is_a_project(old: Row, once: float, life: int, value: float) -> None:
    """Proves: an old boiler that goes spares the 30,000 that it costs while it stands, for 50,000 once, over its own life.

    Nothing of it is renewed or left: 10*30,000 - 50,000. The whole has 5 % of the new boiler's 4,000 left:
    10*60,000 + 200 - 4,000 - once.
    Sensitivity: the plan without it still without the boiler saves 0; what it brings is lost; a residual of 2,500.
    """
    found = finance(old_boiler(**old))
    project = found.projects.reset_index().set_index("what").loc["retirement"]
    assert (project["subject"], project["saving_per_y"], project["years"]) == ("old retired", near(30_000), life)
    assert (project["capex_net"], project["npv_before_tax"]) == (once, near(value))
    whole = found.whole.iloc[0]
    assert whole["npv_before_tax"] == near(10 * 60_000 + 200 - 4_000 - once)
    assert whole["loan"] >= 0
    assert workbook(found, "zh")


def test_enlarging_what_exists_is_a_project() -> None:
    """Proves: 4 more through the pipe for 40,000 spare 80,000 a year. Sensitivity: 0 where the pipe stays wide without it."""
    project = finance(narrow_pipe()).projects.iloc[0]
    assert (project["capex"], project["saving_per_y"]) == (near(40_000), near(80_000))


def test_odd_arguments_are_refused() -> None:
    case = load_case("two_firms")
    for wrong in ({"against": "nothing"}, {"by": "colour"}, {"most_projects": -1}, {"n_jobs": 0}, {"plan": 3}, {"loan": 1}):
        with pytest.raises(ArgumentError):
            finance(case, **wrong)
    with pytest.raises(ArgumentError, match="another case"):
        finance(case.set({"markets.gas_grid.price_per_unit": 64}), plan=optimise(case))
    with pytest.raises(ArgumentError, match="read from a folder"):
        finance(Plan("two_firms", "cost", "park", "optimal"))


def test_a_plan_knows_its_case() -> None:
    plan = optimise(load_case("two_firms"))
    assert finance(plan, most_projects=0).saving_per_y == pytest.approx(1_354_000)


def test_cancelling_keeps_what_was_found() -> None:
    asked: list[int] = []
    found = finance(
        load_case("two_firms"), cancel=lambda: bool(asked), on_finance=lambda so_far, done, of: asked.extend([done] * (done == 1))
    )
    assert found.projects["status"].tolist().count("found") >= 1 and "unasked" in set(found.projects["status"])


def test_what_was_found_is_not_solved_again(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Proves: cancelled after one project and asked again, the finance is that of one go, and solves only the rest."""
    case, heard = load_case("two_firms"), list[int]()
    finance(case, resume=tmp_path, cancel=lambda: 1 in heard, on_finance=lambda so_far, done, of: heard.append(done))
    solved: list[object] = []
    run = projects.operate
    monkeypatch.setattr(projects, "operate", lambda *given, **options: solved.append(given) or run(*given, **options))
    again = finance(case, resume=tmp_path)
    assert len(again.projects) - 1 == len(solved)
    finance(case, resume=tmp_path)
    assert len(again.projects) - 1 == len(solved)
    pd.testing.assert_frame_equal(again.projects, finance(case).projects)


# record and command


def test_finance_is_read_again_from_its_tables(firms: Finance, tmp_path: Path) -> None:
    result = analyse("finance", load_case("two_firms"))
    again = finance_of(dict(result.tables), dict(result.summary))
    pd.testing.assert_frame_equal(again.table, firms.table)
    pd.testing.assert_frame_equal(again.cashflow, firms.cashflow)


def test_the_command_writes_tables_and_workbook(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["finance", "two_firms", "--out", str(tmp_path / "out"), "--loan-rate", "0.06"]) == 0
    assert {"finance.csv", "cashflow.csv", "lots.csv", "assumptions.csv", "finance.xlsx"} == {
        p.name for p in (tmp_path / "out").iterdir()
    }
    printed = capsys.readouterr().out
    assert "Payback after tax [y]" in printed and "whole" in printed and "Interest of the loan" not in printed


def test_the_figure_is_of_the_whole_and_its_companies() -> None:
    case = load_case("two_firms")
    result = analyse("finance", case)
    figure = next(iter(analysis("finance").figures(case, result, "zh")))
    assert figure.option["series"][0]["name"] == "整体方案" and len(figure.option["series"]) == 3
    assert next(iter(analysis("finance").cards(case, result, "en"))).value == "770,000"
