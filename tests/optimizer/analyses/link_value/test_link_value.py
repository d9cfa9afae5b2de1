"""Why a link is in the plan or not, and what would turn it, by hand."""

import math
from dataclasses import replace
from typing import Any

import pytest

from parkloop.cases import Case, load_case
from parkloop.cases.locale.catalogue import rendered
from parkloop.optimizer import optimise
from parkloop.optimizer.analyses.link_value.evaluator import BreakEven, LinkValue, link_evaluator, saved
from parkloop.optimizer.analyses.link_value.tables import link_value
from parkloop.optimizer.analyses.link_value.words import sentences
from parkloop.optimizer.resolve.effort import Answer
from tests.support.threshold_parks import GAS_PIPE, PIPE, comes_and_goes, neighbours


def given(case: Case, link: str) -> LinkValue:
    found = link_value(case, link)
    assert found is not None
    return found


def turn(found: LinkValue, parameter: str) -> BreakEven:
    return next(one for one in found.break_evens if one.parameter == parameter)


def test_a_link_that_pays_tells_what_it_can_bear() -> None:
    """Proves: water for 4,000 a year saved against 100 of capital: it bears 40 times its capital, and a fortieth of the price.

    Sensitivity: break-even capital counted after the saving, not on top of it, would be 39.
    """
    found = given(neighbours(), PIPE)
    assert (found.built, found.saves, found.capital) == (True, pytest.approx(3900), pytest.approx(100))
    assert (found.saves_at_least, found.saves_at_most) == (pytest.approx(3900), pytest.approx(3900))
    assert turn(found, "capital").value == pytest.approx(40)
    assert turn(found, "water_price").value == pytest.approx(0.025)
    assert turn(found, "capital").confirmed and turn(found, "water_price").confirmed
    assert turn(found, "subsidy").value is None
    assert turn(found, "carbon_price").value is None


def test_a_link_that_does_not_pay_tells_what_it_lacks() -> None:
    """Proves: 80 saved against 100: it lacks a fifth of its capital, or a quarter more on the price of water, or 2.5 on CO2."""
    found = given(neighbours(0.01), PIPE)
    assert (found.built, found.saves) == (False, pytest.approx(-20))
    assert turn(found, "capital").value == pytest.approx(0.8)
    assert turn(found, "subsidy").value == pytest.approx(0.2)
    assert turn(found, "water_price").value == pytest.approx(1.25)
    assert turn(found, "carbon_price").value == pytest.approx(2.5)


def test_where_a_third_plan_is_better_the_crossing_is_sought_again() -> None:
    """Proves: at a carbon price of 20 the pipe costs 180 against 200; it turns at 100/6, not where the biogas plan would."""
    found = given(comes_and_goes().model_copy(update={"policy": comes_and_goes().policy.model_copy(update=PRICED)}), GAS_PIPE)
    assert (found.built, found.saves) == (True, pytest.approx(20))
    assert turn(found, "carbon_price").value == pytest.approx(100 / 6)
    assert turn(found, "capital").value == pytest.approx(1.2)


PRICED = {"carbon_price_per_t": 20.0}


def test_a_judge_shares_its_work_between_links() -> None:
    """Proves: the truck of two_firms saves 570,000, the water pipe 79,000 at 17,000 of capital a year (SOURCES.md)."""
    case = load_case("two_firms")
    plan, who = optimise(case), link_evaluator(case)
    assert who is not None
    truck = who.value(plan, "spent_grain/greenhouse/truck")
    pipe = who.value(plan, "rinse_water/greenhouse/water_pipe")
    assert (truck.saves, truck.capital) == (pytest.approx(570_000), 0.0)
    assert (pipe.saves, pipe.capital) == (pytest.approx(79_000), pytest.approx(17_000))
    assert turn(pipe, "capital").value == pytest.approx(1 + 79 / 17)
    assert "capital" not in [one.parameter for one in truck.break_evens]


@pytest.mark.parametrize("price", [0.5, 0.01])
def test_a_verdict_is_told_in_both_languages(price: float) -> None:
    found = given(neighbours(price), PIPE)
    english = sentences(found, "EUR")
    chinese = tuple(rendered(sentence, "zh") for sentence in english)
    turns = [one for one in found.break_evens if one.parameter == "capital" or one.value is not None]
    assert len(english) == len(chinese) == 1 + len(turns) + (len(turns) < len(found.break_evens))
    assert "3,900 EUR/y" in english[0] if found.built else "20 EUR/y more" in english[0]
    assert any(("pays up to 40 times" if found.built else "at most 80 % of what it costs") in line for line in english)
    assert any(("40 倍" if found.built else "不超过现造价的 80 %") in line for line in chinese)
    assert not any("None" in line or "inf" in line for line in (*english, *chinese))


def test_what_cannot_be_done_without_is_told() -> None:
    found = LinkValue("x", True, 10.0, math.inf, math.inf, math.inf, 1.0, (), 0.0)
    assert sentences(found, "EUR") == ("'x' is in the plan: there is no plan without it.",)
    assert [rendered(told, "zh") for told in sentences(found, "EUR")] == ["“x”在方案中：没有它就没有可行方案。"]


def test_what_turns_nothing_is_told_in_one_sentence() -> None:
    """Proves the list of names. Sensitivity: three sentences that say the same, or one that names what does turn it."""
    turns = (BreakEven("carbon_price", 10.0, None, True), BreakEven("subsidy", 0.0, None, True))
    found = LinkValue("x", True, 10.0, 1244.5, 0.0, 2000.0, 1.0, (*turns, BreakEven("water_price", 1.0, 0.123456, True)), 0.0)
    assert sentences(found, "EUR")[1:] == (
        "With a water price below 0.123 times the present one it would no longer pay.",
        "No carbon price or subsidy would turn this.",
    )
    assert "saves 1,234 EUR/y (proven: from 0 to 2,000)" in sentences(found, "EUR")[0]
    assert rendered(sentences(found, "EUR")[2], "zh") == "碳价、补贴在所考察的范围内不会改变结论。"


def test_a_link_that_no_gift_would_save_is_told_so() -> None:
    """Proves the words at nothing. Sensitivity: a link that would pay at 0 % of its capital."""
    found = LinkValue("x", False, 10.0, 5.0, -5.0, -5.0, 5.0, (BreakEven("capital", 1.0, 0.0, True),), 0.0)
    assert sentences(found, "EUR")[1] == "Even without capital it would not pay."
    assert rendered(sentences(found, "EUR")[1], "zh") == "即使没有投资费用也不划算。"


@pytest.mark.parametrize(
    ("built", "least", "saves", "most", "said", "spoken"),
    [
        (
            True,
            -1.49e-08,
            0.4,
            212_378.0,
            "saves 0 EUR/y (proven: from 0 to 212,378)",
            "每年节省 0 EUR（已证明范围：0 至 212,378）",
        ),
        (
            *(False, -62_904.0, -62_904.0, 1.49e-08),
            *("would cost 62,904 EUR/y more (proven: from 0 to 62,904)", "每年将多花费 62,904 EUR（已证明范围：0 至 62,904）"),
        ),
        (False, -1e-8, 1e-8, 1e-8, "would save 0 EUR/y.", "每年可节省 0 EUR。"),
        (False, -math.inf, -500.0, -400.0, "more (proven: at least 400)", "（已证明范围：至少 400）"),
        (True, -math.inf, 500.0, 700.0, "(proven: at most 700)", "（已证明范围：至多 700）"),
        (
            *(True, -502.0, 300.0, 900.0),
            *("(below the accuracy of 802 EUR/y, proven: at most 900)", "（低于精度 802 EUR，已证明范围：至多 900）"),
        ),
        (
            *(False, -900.0, -300.0, 502.0),
            *(
                "300 EUR/y more (below the accuracy of 802 EUR/y, proven: at most 900)",
                "（低于精度 802 EUR，已证明范围：至多 900）",
            ),
        ),
    ],
)
def test_money_is_told_without_noise_and_in_one_direction(
    built: bool, least: float, saves: float, most: float, said: str, spoken: str
) -> None:
    """Proves: below half a unit money is 0, never -0, and extra cost has its range in extra cost. Sensitivity: the saving's."""
    found = LinkValue("x", built, 1000.0, 1000.0 + saves, least, most, 1.0, (), 0.0)
    assert said in sentences(found, "EUR")[0]
    assert spoken in rendered(sentences(found, "EUR")[0], "zh")


@pytest.mark.parametrize(("factor", "percent"), [(0.00919, "0.9"), (0.8, "80"), (0.9997, "99.9"), (0.0007, "0.07")])
def test_how_cheap_a_link_would_have_to_be_is_a_percentage(factor: float, percent: str) -> None:
    """Proves a share rounded down. Sensitivity: "at most 100 %" of a link that must become a little cheaper."""
    found = LinkValue("x", False, 10.0, 5.0, -5.0, -5.0, 5.0, (BreakEven("capital", 1.0, factor, True),), 0.0)
    assert sentences(found, "EUR")[1] == f"It would pay only if it cost at most {percent} % of what it costs."
    assert rendered(sentences(found, "EUR")[1], "zh") == f"仅当其造价不超过现造价的 {percent} % 时才划算。"


def test_a_plan_that_was_not_found_is_not_called_impossible() -> None:
    """Proves: without a proof that there is none, no plan was found. Sensitivity: a time limit told as impossibility."""
    found = LinkValue("x", True, 10.0, math.inf, 4.0, math.inf, 1.0, (), 0.0)
    assert sentences(found, "EUR") == ("'x' is in the plan: no plan without it was found.",)
    assert [rendered(told, "zh") for told in sentences(found, "EUR")] == ["“x”在方案中：没有它时未找到方案。"]


def test_no_side_is_below_the_bound_of_the_whole_park() -> None:
    """Proves: with a weak bound without the link (60 of 150) that of the park (99) counts: the link saves -1 to 51, not -40.

    And from a bound of its own (145) it saves 45 at least, whatever is known of the park.
    """
    within, without = Answer(None, 100.0, 99.0), Answer(None, 150.0, 60.0)
    assert saved(within, without, -math.inf) == (-40.0, 51.0)
    assert saved(within, without, 99.0) == (-1.0, 51.0)
    assert saved(Answer(None, 100.0, 20.0), Answer(None, 150.0, 145.0), 99.0) == (45.0, 51.0)


def test_where_the_sign_is_open_the_dearer_side_gets_a_bound_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves: in a large park a verdict whose bounds leave the sign open is solved again with proof, and holds it.

    Sensitivity: 'proven at least' -60, the gap of the plan, of a pipe that saves 3,900.
    """
    from parkloop.optimizer.analyses.link_value import evaluator as verdicts

    monkeypatch.setattr(verdicts.Session, "small", False)
    monkeypatch.setattr(verdicts.Session, "best", weak(verdicts.Session.best))
    found = given(neighbours(), PIPE)
    assert (found.saves, found.saves_at_least) == (pytest.approx(3900), pytest.approx(3900))


def weak(best: Any) -> Any:
    """Answers whose bound is worth nothing, but those with proof."""

    def answered(session: Any, problem: Any, forced: Any, effort: Any) -> Answer:
        answer: Answer = best(session, problem, forced, effort)
        return answer if effort.proof else replace(answer, bound=min(answer.bound, -1000.0))

    return answered
