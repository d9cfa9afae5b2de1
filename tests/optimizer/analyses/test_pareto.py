"""Trade-offs of a park, by hand and beside single solves."""

import numpy as np
import pytest

from parkloop.cases import Case, load_case
from parkloop.cases.synthetic.mixing import process_park
from parkloop.optimizer import optimise
from parkloop.optimizer.analyses.pareto.park_objectives import ParkObjectives, amount_of
from parkloop.optimizer.analyses.pareto.trade_offs import course_of, pareto, runs
from parkloop.optimizer.analyses.records.decisions.pareto import ANALYSIS
from parkloop.optimizer.analyses.registry import analyse
from parkloop.optimizer.plan.arguments import ArgumentError
from parkloop.optimizer.planning.question import Question
from parkloop.optimizer.resolve import ruled_park
from parkloop.optimizer.resolve.ruled_park import open_ruled_park
from parkloop.optimizer.solve.lexicographic import Limits
from tests.models.accounts.test_contracts import BOUGHT, PIPE
from tests.models.accounts.test_payback import limited
from tests.optimizer.analyses.test_abatement import choices
from tests.reference.random_parks.parks import random_park
from tests.support.by_hand import near
from tests.support.few import few

pytestmark = pytest.mark.usefixtures("solved_once")


@pytest.fixture(scope="module")
def firms() -> Case:
    return load_case("two_firms")


def test_every_number_of_links_has_its_least_cost(firms: Case) -> None:
    """By hand (SOURCES.md): all three links 2,003,000; the pipe saves 79,000, the truck 570,000, hot water 580,000 a year."""
    found = pareto(firms, ["cost", "links"], points=None)
    assert [(2_003_000, 3), (2_082_000, 2), (2_652_000, 1), (3_232_000, 0)] == [
        (near(cost), links) for cost, links in zip(found.points["cost"], found.points["links"].round(), strict=True)
    ]
    assert found.front.complete and found.front.nadir_exact
    assert [79_000, 570_000, 580_000] == [near(rate) for rate in found.points["rate"][1:]]
    assert ["goes"] * 3 == found.links["course"].tolist()
    assert all(found.plan(n).certified and found.plan(n).kpi["links_built"] == 4 - n for n in range(1, 5))


def test_the_knee_is_told_with_its_distance(firms: Case) -> None:
    """By hand: two links cost 79,000 of the range of 1,229,000 and save a third of the links: (1 - 79/1229 - 2/3) / sqrt(2)."""
    found = pareto(firms, ["cost", "links"], points=None)
    assert found.knee == 2
    assert found.points["distance"][1] == pytest.approx((1 - 79 / 1229 - 2 / 3) / 2**0.5, rel=1e-4)


def test_a_front_is_that_of_single_solves() -> None:
    """Proves each point beside ``optimise`` under the same cap. Sensitivity: caps that do not bind, or bounds of other caps."""
    case = choices()
    found = pareto(case, ["cost", "co2"], points=5)
    assert len(found.plans) >= 3
    for row in found.points.itertuples():

        def capped(model: object, ledger: object, most: float = float(row.co2)) -> object:
            return amount_of("co2")(ledger) <= most * (1 + 1e-9) + 1e-9  # type: ignore[arg-type]

        alone = optimise(case, extra=capped)
        assert alone.objective == pytest.approx(row.cost, rel=2e-5)
        assert row.bound <= alone.objective * (1 + 1e-6)
    assert found.payoff.loc["cost", "cost"] == near(optimise(case).objective or 0.0)
    assert found.payoff.loc["co2", "co2"] == near(optimise(case, "co2").objective or 0.0)


def test_plans_are_those_of_their_points(firms: Case) -> None:
    """Proves objectives read from the tables of each plan, a company's own cost among them, and the sum of both."""
    found = pareto(firms, ["cost:brewery", "cost:greenhouse"], points=4)
    for row in found.points.to_dict("records"):
        costs = found.plan(row["point"]).tables["costs"].groupby("plant")["cost_per_y"].sum()
        assert row["cost:brewery"] == near(costs["brewery"]) and row["cost:greenhouse"] == near(costs["greenhouse"])


def test_no_trade_off_is_one_point(firms: Case) -> None:
    found = pareto(firms, ["cost", "co2"], points=4)
    assert 1 == len(found.plans) and found.knee is None
    told = analyse("pareto", firms, objectives=["cost", "co2"], points=4)
    assert "There is no trade-off" in " ".join(told.sentences)


def test_cancelled_fronts_keep_their_points() -> None:
    heard: list[int] = []
    found = pareto(choices(), points=6, cancel=lambda: len(heard) > 3, on_pareto=lambda so_far: heard.append(len(so_far.plans)))
    assert 2 <= len(found.plans) < 6 and "stopped" in set(found.cells["outcome"])
    assert all(plan.certified for plan in found.plans.values())


def test_an_infeasible_park_is_told(firms: Case) -> None:
    none = firms.set({"water_streams.town_water.limit_t_per_h": 0.001})
    told = analyse("pareto", none, objectives=["cost", "links"], points=3)
    assert ("infeasible", 0) == (told.status, told.summary["points"])


def test_the_bound_counts_what_slack_is_worth() -> None:
    """Proves: with weights on slack the bound stays below the least of the first objective under the cap."""
    case = choices()
    task = ParkObjectives(
        open_ruled_park(Question(case, ("cost", "co2"))), ("cost", "co2"), (amount_of("cost"), amount_of("co2"))
    )
    most = task.minimise(0, np.array([np.inf, np.inf])).values
    assert most is not None
    plain = task.minimise(0, np.array([np.inf, most[1]]))
    worth = task.minimise(0, np.array([np.inf, most[1]]), np.array([0.0, 1e-3]))
    assert plain.values is not None and worth.values is not None
    assert worth.bound <= plain.values[0] * (1 + 1e-6) and worth.values[1] <= most[1] * (1 + 1e-9)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"objectives": ["cost"]}, "1 are given, but two or three"),
        ({"objectives": ["cost", "cost"]}, "each is meant once"),
        ({"objectives": ["disposal", "waste"]}, "each is meant once"),
        ({"objectives": ["cost", "co2", "links", "land"]}, "4 are given"),
        ({"objectives": ["cost", "moon"]}, "moon; allowed are"),
        ({"objectives": "cost"}, "a list is meant"),
        ({"objectives": None}, "at least one name is meant"),
        ({"objectives": ["cost", "cost:moon"]}, "cost:moon; allowed"),
        ({"points": 1}, "points: found 1"),
        ({"points": None}, "every point can be found only"),
        ({"scope": "baseline"}, "scope"),
        ({"gap": -1}, "gap"),
    ],
)
def test_what_cannot_be_meant_is_refused(firms: Case, options: dict[str, object], words: str) -> None:
    with pytest.raises(ArgumentError, match=words):
        pareto(firms, **options)  # type: ignore[arg-type]


def test_a_figure_marks_the_knee_and_colours_a_third_objective(firms: Case) -> None:
    told = analyse("pareto", firms, objectives=["cost", "links"], points=4)
    (figure,) = ANALYSIS.figures(firms, told, "en")
    assert ["Points", "Knee"] == [one["name"] for one in figure.option["series"] if one["type"] == "scatter"]
    three = analyse("pareto", firms, objectives=["cost", "waste", "links"], points=2)
    (figure,) = ANALYSIS.figures(firms, three, "zh")
    assert 2 == figure.option["visualMap"]["dimension"] and "废物处置量" in figure.option["xAxis"]["name"]


def test_courses_and_runs_in_words() -> None:
    assert ["always", "comes", "goes", "some"] == [
        course_of(there) for there in ([True, True], [False, True], [True, False], [True, False, True])
    ]
    assert "1–3, 5, 7–8" == runs([1, 2, 3, 5, 7, 8])


def test_paybacks_bind_the_points_too() -> None:
    """By hand: at a price of 6 the pipe of 1,000 a year comes back, at 0.62 it does not: 80,000 of bought hydrogen."""
    found = pareto(limited(6, {"longest_payback_y": 4}), ["cost", "links"], points=None)
    assert [(near(PIPE), near(1)), (near(BOUGHT), near(0))] == list(zip(found.points["cost"], found.points["links"], strict=True))
    assert all(plan.certified for plan in found.plans.values())
    late = pareto(limited(0.62, {"longest_payback_y": 4}), ["cost", "links"], points=None)
    assert [near(BOUGHT)] == late.points["cost"].tolist()


def test_what_companies_pay_each_other_is_their_own_cost() -> None:
    """By hand: at a price of 30 the mill gets 120,000 for hydrogen that the works can buy for 80,000, and pays the pipe, 1,000.

    Sensitivity: without the contract the works would have it for nothing, and there were no trade-off.
    """
    case = limited(30).set({"policy.limit_payback": False})
    found = pareto(case, ["cost:mill", "cost:works"], points=2)
    assert [(near(-119_000), near(120_000)), (near(0), near(80_000))] == list(
        zip(found.points["cost:mill"], found.points["cost:works"], strict=True)
    )


@pytest.mark.parametrize("seed", few([1, 2], 1))
def test_parks_that_mix_are_proven_by_their_relaxation(seed: int) -> None:
    """Proves points between bound and plan, certified, and the least cost that ``optimise`` finds between them."""
    case = process_park(seed, processes=4, plants=2)
    found = pareto(case, ["cost", "freshwater"], points=3, gap=0.02, time_limit=15)
    alone = optimise(case, gap=0.02, time_limit=15)
    assert found.plans and all(plan.certified for plan in found.plans.values())
    assert alone.objective is not None and alone.bound is not None
    assert found.points["bound"].min() <= alone.objective + 1e-6 and found.points["cost"].min() >= alone.bound - 1e-6


def test_what_the_certificate_refuses_is_not_preferred(monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves that the plan of conservative qualities stays then. Sensitivity: without that word the cheaper one is taken."""
    question = Question(process_park(1, processes=4, plants=2), limits=Limits(10.0, 1e-3, None))
    park = open_ruled_park(question)
    cheaper = park.minimise([(1.0, amount_of("cost"))], portfolio=["cost"])
    monkeypatch.setattr(ruled_park, "faults_of", lambda *_: ["refused"])
    kept = park.minimise([(1.0, amount_of("cost"))], portfolio=["cost"])
    assert kept.built is park.built is not cheaper.built
    assert cheaper.objective < kept.objective and kept.bound <= cheaper.objective


def test_flows_that_nothing_limits_are_told() -> None:
    """Proves the words of what a proof rests on. Sensitivity: a bound within a guess is told as one of all plans."""
    found = pareto(random_park(22), ["cost", "links"], points=2, time_limit=10)
    assert ["Nothing limits the flow of p1/p0/lps/line_lps"] == [note.partition(":")[0] for note in found.notes]
