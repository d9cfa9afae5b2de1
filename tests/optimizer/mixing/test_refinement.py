"""Outlets below their limit, narrowed ranges and linked arcs: designs stay safe and bounds stay below."""

import time

import pytest

from parkloop.cases import Case
from parkloop.cases.schema import Policy
from parkloop.cases.synthetic.mixing import pooling_park, process_park, treatment_park
from parkloop.models.network.candidates import make_network
from parkloop.models.site import make_site
from parkloop.optimizer import optimise
from parkloop.optimizer.mixing import bound_tightening
from parkloop.optimizer.mixing.bilinear import Bilinear, bilinear
from parkloop.optimizer.mixing.bound_tightening import tighten_ranges
from parkloop.optimizer.mixing.refinement import mixing_kinds
from parkloop.optimizer.mixing.sequential_lp import fixed_at_true_qualities, local_search
from parkloop.optimizer.mixing.valid_inequalities import with_valid_inequalities
from parkloop.optimizer.solver.highs.adapter import Outcome, SolveOptions, Status, solve
from parkloop.optimizer.solver.problem import Problem
from tests.support.by_hand import cost, near, park, total


def washer(species: tuple[str, ...] = ("cod", "nh3n"), limit: float | None = 50.0) -> Case:
    """A process takes up 2 kg/h of ammonium in 20 t/h, and 1 kg/h of COD; 10 t/h are needed at half the COD of its limit."""
    loads = {"cod": 1.0, "nh3n": 2.0}
    rows = [
        {"stream": "wash", "species": s, "c_in_max_mg_per_l": 0.0, "c_out_mg_per_l": 100.0, "load_kg_per_h": loads[s]}
        for s in species
    ]
    if limit is not None:
        rows.append({"stream": "rinse", "species": "cod", "c_in_max_mg_per_l": limit})
    return park(
        plants=[{"plant": "p"}],
        water_streams=[
            {"stream": "fresh", "plant": "p", "role": "supply", "price_per_t": 1.0},
            {"stream": "sewer", "plant": "p", "role": "outlet"},
            {"stream": "wash", "plant": "p", "role": "process"},
            {"stream": "rinse", "plant": "p", "role": "sink", "flow_t_per_h": 10.0},
        ],
        water_quality=rows,
    )


def mixing_of(case: Case) -> Bilinear:
    site = make_site(case)
    return bilinear(site, make_network(site), {}, "cost")


def test_an_outlet_below_its_limit_feeds_who_needs_it_cleaner() -> None:
    """1000*20: rinsing takes washing water at 50 mg/L. Sensitivity: counted at 100 mg/L half the rinsing is fresh, 25,000."""
    plan = optimise(washer())
    assert (plan.status, plan.certified) == ("optimal", True)
    assert plan.kpi["total_cost_per_y"] == near(20_000)
    assert total(plan, "freshwater") == near(20_000)
    out = plan.tables["water_quality"].query("stream == 'wash' and side == 'out' and species == 'cod'").iloc[0]
    assert out["true_mg_per_l"] == near(50.0)
    assert out["true_mg_per_l"] <= out["counted_mg_per_l"] * (1 + 1e-9)
    assert out["limit_mg_per_l"] == 100.0


@pytest.mark.parametrize(
    ("case", "kinds"),
    [(washer(), {"process"}), (washer(limit=None), set()), (washer(limit=100.0), set()), (washer(("cod",)), set())],
    ids=["noticed", "not limited", "limited above any giver", "one species"],
)
def test_only_outlets_that_someone_notices_are_refined(case: Case, kinds: set[str]) -> None:
    site = make_site(case)
    assert mixing_kinds(site, make_network(site)) == kinds


def test_a_taxed_species_is_counted_as_it_leaves() -> None:
    """20 t/h at 50 mg/L of COD are 1 t/y, taxed 7,000 per t: 27,000. Sensitivity: counted at the limit it is 2 t/y, 34,000."""
    case = washer(limit=None)
    tax = Policy(policy="levy", kind="tax", target="cod", value=7_000.0)
    streams = tuple(w for w in case.water_streams if w.stream != "rinse")
    assert cost(Case.model_validate({**dict(case), "policies": (tax,), "water_streams": streams})) == near(27_000)


PARKS = {
    "treatment": lambda: treatment_park(2, processes=2, units=2, species=1),
    "pools": lambda: pooling_park(1, feeds=4, pools=2, products=2),
    "processes": lambda: process_park(0, processes=4),
}


@pytest.mark.parametrize("name", sorted(PARKS))
def test_narrowed_ranges_and_linked_arcs_keep_the_best_design(name: str) -> None:
    """Proves that no bound cuts off a design that works. Sensitivity: a plane turned round lifts the bound above the design."""
    mixing = mixing_of(PARKS[name]())
    relaxed = solve(mixing.relaxation, SolveOptions(gap=1e-6))
    assert relaxed.x is not None
    design = local_search(mixing, relaxed.x, time.monotonic() + 20.0, 1e-6)
    assert design is not None
    ranges = tighten_ranges(mixing, mixing.ranges, design.objective, time.monotonic() + 20.0)
    for key, quality in mixing.true_qualities(design.x).items():
        low, high = ranges[key]
        assert low - 1e-6 * max(abs(low), 1.0) <= quality <= high + 1e-6 * max(abs(high), 1.0)
    joined = solve(with_valid_inequalities(mixing.built, mixing.relaxation, ranges)[0], SolveOptions(gap=1e-6))
    assert joined.bound is not None
    assert relaxed.objective is not None
    size = abs(design.objective)
    assert relaxed.objective - 1e-6 * size <= joined.bound <= design.objective + 1e-5 * size


def test_a_design_is_found_again_from_itself() -> None:
    """Holding the true qualities of a design loses nothing of it."""
    mixing = mixing_of(PARKS["treatment"]())
    relaxed = solve(mixing.relaxation, SolveOptions(gap=1e-6))
    assert relaxed.x is not None
    design = local_search(mixing, relaxed.x, time.monotonic() + 20.0, 1e-6)
    assert design is not None
    again = fixed_at_true_qualities(mixing, design.x)
    assert again is not None
    assert again.objective == near(design.objective)


def test_a_plan_is_reported_before_the_optimum_of_the_relaxation(monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves: the first progress has a plan and no bound yet, and the end is the same as without it."""
    from parkloop.optimizer.mixing.refinement import refine
    from parkloop.optimizer.solver.limits import Limits
    from parkloop.optimizer.solver.outcome import Progress

    site = make_site(PARKS["treatment"]())
    network, seen = make_network(site), list[Progress]()
    plain = refine(site, network, {}, ("cost",), Limits(gap=1e-3))
    monkeypatch.setattr("parkloop.optimizer.mixing.refinement.MANY_BINARIES", 1)
    early = refine(site, network, {}, ("cost",), Limits(gap=1e-3, on_progress=seen.append))
    assert seen[0].objective is not None and seen[0].bound is None
    assert early[2].objective == pytest.approx(plain[2].objective, rel=2e-3)
    assert early[2].bound is not None and early[2].objective is not None
    assert early[2].bound <= early[2].objective


def test_ranges_stay_where_the_time_is_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves that no linear program goes on beyond the end. Sensitivity: one of a large park took two seconds beyond it."""
    mixing, asked = mixing_of(PARKS["treatment"]()), list[SolveOptions]()

    def late(problem: Problem, options: SolveOptions) -> Outcome:
        asked.append(options)
        return Outcome(Status.interrupted)

    monkeypatch.setattr(bound_tightening, "run", late)
    assert mixing.ranges == tighten_ranges(mixing, mixing.ranges, 1e12, time.monotonic() - 1.0) and not asked
    assert mixing.ranges == tighten_ranges(mixing, mixing.ranges, 1e12, time.monotonic() + 5.0)
    assert asked and all(options.time_limit is not None and 0.0 < options.time_limit <= 5.0 for options in asked)
