"""The multi-year model: the operation of every year, linked by when each project is built.

Of each project and year a binary z says whether it stands; what is built stays (z never falls). Every decision to build of a
year's model is its size in the plan times z of its project, so that each year is the full model of its case in that year:

    min Σ_s (1 + r)^-s cost_s(x_s)    x_s in the model of year s,  x_s,j = size_j z_p(j),s,  z_p,s ≥ z_p,s-1,
    Σ_p capital_p (z_p,s - z_p,s-1) ≤ budget_s

Costs are annual, with annuities of what stands, so that nothing has to be said of what is worth how much after the last year.
Sahinidis N.V., Grossmann I.E., Fornari R.E., Chathrathi M. (1989) Optimization model for long range planning in the chemical
industry. Computers and Chemical Engineering 13, 1049-1063.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.sparse import block_diag, csr_array

from parkloop.cases.schema import Case
from parkloop.models.design import Design, design_ranges
from parkloop.models.site import Scope, make_site
from parkloop.optimizer.analyses.finance.projects import Project, without
from parkloop.optimizer.analyses.roadmap.years import YearRules
from parkloop.optimizer.bounds import bounded_network
from parkloop.optimizer.mixing.refinement import mixing_kinds
from parkloop.optimizer.planning.pipeline import credit_base
from parkloop.optimizer.planning.question import Question
from parkloop.optimizer.solve.build import build
from parkloop.optimizer.solver.highs.adapter import Outcome, SolveOptions, solve
from parkloop.optimizer.solver.problem import Floats, LinearRow, Problem

ROUNDING = 1e-7
"""Share by which a size may be off, which was rounded on its way through a table."""


@dataclass(frozen=True, eq=False)
class YearModel:
    """The model of a year: its problem, and the projects of its decisions to build.

    ``sizes`` are (column, project, size), ``needs`` pairs of projects of which the first cannot stand without the second;
    ``proven``: its bound is one of the park, as no qualities mix and no bound is guessed.
    """

    problem: Problem
    sizes: tuple[tuple[int, int, float], ...]
    needs: frozenset[tuple[int, int]]
    proven: bool


@dataclass(frozen=True, eq=False)
class BuildOrder:
    """Year in which each project is built, from 1, none: never; objective and bound [money]"""

    years: tuple[int | None, ...] | None
    objective: float | None
    bound: float | None
    status: str


def year_model(case: Case, design: Design, projects: Sequence[Project]) -> YearModel:
    """The model of a case in which only what a design has may be built, each project at its size."""
    site = make_site(case, Scope.PARK)
    base = credit_base(Question(case))
    network = bounded_network(site, base, "cost")
    built = build(site, network, base)
    problem = built.problem.with_objective(*built.objective("cost"))
    whole = [(built.column(variable), low, high) for variable, low, high in design_ranges(design, built.model)]
    column = [j for j, _, _ in whole]
    owners: dict[int, set[int]] = {}
    for number, project in enumerate(projects):
        rest = {built.column(variable): high for variable, _, high in design_ranges(without(design, project), built.model)}
        for j, _, high in whole:
            if high > 0 and rest.get(j, 0.0) <= 0:
                owners.setdefault(j, set()).add(number)
    corridors = {n for n, project in enumerate(projects) if project.kind == "corridor"}
    problem = problem.with_bounds(column, [low for _, low, _ in whole], [high for _, _, high in whole])
    sizes, needs = [], set[tuple[int, int]]()
    for j, _, high in whole:
        of = owners.get(j, set())
        own = of - corridors or of
        if own:
            sizes.append((j, min(own), high / (1.0 + ROUNDING) if not problem.integer[j] else 1.0))
            needs |= {(min(own), other) for other in of - {min(own)}}
    free = [j for j, _, _ in sizes]
    problem = problem.with_bounds(free, lower=np.zeros(len(free)))
    proven = not mixing_kinds(site, network) and not network.guessed
    return YearModel(problem, tuple(sizes), frozenset(needs), proven)


def best_order(
    models: Sequence[YearModel],
    projects: Sequence[Project],
    rules: YearRules,
    *,
    gap: float,
    time_limit: float | None,
    cancel: Callable[[], bool],
) -> BuildOrder:
    """The order of least discounted cost of the years; ``models`` has one for each year."""
    problem = multi_year_problem(models, projects, rules)
    found: Outcome = solve(problem, SolveOptions(gap=gap, time_limit=time_limit), cancel=cancel)
    proven = all(model.proven for model in models)
    bound = found.bound if proven else None
    if found.x is None:
        # where qualities mix, the linear model leaves plans out, so that it proves nothing by having none
        return BuildOrder(None, None, bound, found.status.value if proven else "open")
    return BuildOrder(_years_of(found.x, len(projects), rules.years), found.objective, bound, found.status.value)


def _years_of(x: Floats, count: int, years: int) -> tuple[int | None, ...]:
    """First year in which each project stands."""
    stands = x[: count * years].reshape(years, count) > 0.5
    return tuple(int(np.argmax(column)) + 1 if column.any() else None for column in stands.T)


def multi_year_problem(models: Sequence[YearModel], projects: Sequence[Project], rules: YearRules) -> Problem:
    """One problem of all years.

    First the binaries of projects, year by year, then the columns of each year's model.
    """
    count, years = len(projects), rules.years
    first = count * years
    starts = first + np.cumsum([0, *(model.problem.columns for model in models)])
    blocks = [csr_array((0, first)), *(model.problem.A for model in models)]
    matrix = csr_array(block_diag(blocks, format="csr"))
    parts = [model.problem for model in models]
    integer = [np.ones(first, dtype=bool)]
    for model in models:
        whole = model.problem.integer.copy()
        whole[[j for j, _, _ in model.sizes]] = False
        integer.append(whole)
    problem = Problem(
        c=np.concatenate([np.zeros(first), *(f * part.c for f, part in zip(rules.factors, parts, strict=True))]),
        offset=float(sum(f * part.offset for f, part in zip(rules.factors, parts, strict=True))),
        A=matrix,
        row_lower=np.concatenate([np.zeros(0), *(part.row_lower for part in parts)]),
        row_upper=np.concatenate([np.zeros(0), *(part.row_upper for part in parts)]),
        col_lower=np.concatenate([np.zeros(first), *(part.col_lower for part in parts)]),
        col_upper=np.concatenate([np.ones(first), *(part.col_upper for part in parts)]),
        integer=np.concatenate(integer),
        row_names=[f"{name} y{s}" for s, part in enumerate(parts, start=1) for name in part.row_names],
        col_names=[f"z{p} y{s}" for s in range(1, years + 1) for p in range(count)]
        + [f"{name} y{s}" for s, part in enumerate(parts, start=1) for name in part.col_names],
    )
    return problem.with_rows([*_sized(models, starts, count), *_kept(models, count, years), *_spent(projects, rules)])


def _sized(models: Sequence[YearModel], starts: Floats, count: int) -> list[LinearRow]:
    """What is built of each year is of the size of its project, where that stands."""
    rows: list[LinearRow] = []
    for s, model in enumerate(models):
        for j, project, size in model.sizes:
            room = 0.0 if size == 1.0 else ROUNDING * size
            terms = {int(starts[s]) + j: 1.0, s * count + project: -size}
            rows.append((terms, -room, room, f"size {j} y{s + 1}"))
    return rows


def _kept(models: Sequence[YearModel], count: int, years: int) -> list[LinearRow]:
    """What stands in a year stands in the next, and so does what it needs."""
    rows: list[LinearRow] = [
        ({s * count + p: 1.0, (s - 1) * count + p: -1.0}, 0.0, np.inf, f"kept {p} y{s + 1}")
        for s in range(1, years)
        for p in range(count)
    ]
    for s, model in enumerate(models):
        rows += [({s * count + p: 1.0, s * count + other: -1.0}, -np.inf, 0.0, f"needs {p} y{s + 1}") for p, other in model.needs]
    return rows


def _spent(projects: Sequence[Project], rules: YearRules) -> list[LinearRow]:
    """What is spent in a year, or in all years up to it, is within the budget."""
    if rules.budgets is None or not projects:
        return []
    count, rows, left = len(projects), list[LinearRow](), 0.0
    for s, budget in enumerate(rules.budgets):
        terms = {s * count + p: project.net for p, project in enumerate(projects) if project.net != 0}
        left += budget
        if not rules.carried and s:
            terms |= {(s - 1) * count + p: -project.net for p, project in enumerate(projects) if project.net != 0}
        if terms:
            rows.append((terms, -np.inf, left if rules.carried else budget, f"budget y{s + 1}"))
    return rows
