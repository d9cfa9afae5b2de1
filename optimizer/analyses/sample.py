"""Monte Carlo sampling: the best plan for many draws of uncertain numbers, by Latin hypercube."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from scipy.stats.qmc import Sobol

from parkloop.cases.changes.places import number_at, with_values
from parkloop.cases.faults import CaseError, Fault
from parkloop.cases.messages import say
from parkloop.cases.schema import Case
from parkloop.optimizer.plan import kpi
from parkloop.optimizer.plan.arguments import ArgumentCheck, checked
from parkloop.optimizer.plan.record import Plan
from parkloop.optimizer.planning.series.side_by_side import check_series, plans_of
from parkloop.optimizer.solver.problem import Floats
from parkloop.optimizer.system.interrupts import Keeping

MOST_DRAWS = 100_000
SEQUENCES = ("latin_hypercube", "sobol")


@dataclass(frozen=True, eq=False)
class Sample:
    """Draws of uncertain numbers and the plan of each.

    ``values`` has one row per draw, and one column per place; ``plans`` are the certified plans by draw, from 0. Fewer plans than
    draws: it was ended before.
    """

    values: pd.DataFrame
    plans: Mapping[int, Plan]
    currency: str

    @property
    def table(self) -> pd.DataFrame:
        """One row per solved draw: values at the places, status, objective, gap, and key figures."""
        rows = [
            {"draw": draw, **self.values.loc[draw].to_dict(), "status": plan.status, "objective": plan.objective, "gap": plan.gap}
            | {figure: plan.kpi.get(figure) for figure in kpi.COMPARED}
            for draw, plan in self.plans.items()
        ]
        return pd.DataFrame(rows, columns=["draw", *self.values.columns, "status", "objective", "gap", *kpi.COMPARED])

    @property
    def kpi(self) -> pd.DataFrame:
        """Key figures of the plans that were found, one row per draw and figure: draw, figure, amount, unit."""
        rows = [
            (draw, figure, plan.kpi[figure], kpi.UNITS[figure].format(money=self.currency))
            for draw, plan in self.plans.items()
            if plan.found
            for figure in kpi.COMPARED
        ]
        return pd.DataFrame(rows, columns=["draw", "figure", "amount", "unit"])

    @property
    def links(self) -> pd.DataFrame:
        """Links of the plans that were found, one row per draw and link.

        Columns draw, and those of a plan's table of links.
        """
        made = [plan.tables["links"].assign(draw=draw) for draw, plan in self.plans.items() if plan.found]
        table = pd.concat(made, ignore_index=True) if made else pd.DataFrame(columns=["draw"])
        return table[["draw", *(column for column in table.columns if column != "draw")]]

    def __repr__(self) -> str:
        return f"Sample({len(self.plans)} of {len(self.values)} plans, over {', '.join(self.values.columns)})"


def sample(
    case: Case,
    distributions: Mapping[str, Any],
    *,
    n: int,
    seed: int = 0,
    sequence: str = "latin_hypercube",
    n_jobs: int = 1,
    resume: str | Path | None = None,
    progress: bool | Callable[[int, int], None] = False,
    cancel: Callable[[], bool] | None = None,
    on_plan: Callable[[Sample], None] | None = None,
    **options: Any,
) -> Sample:
    """Monte Carlo sampling by Latin hypercube: the optimal plan for each draw of uncertain numbers.

    Args:
        case: the park.
        distributions: by place (``section.key`` of case.toml, or ``table.row.column``) what its number is drawn from: a frozen
            distribution of ``scipy.stats``, or a pair (low, high) of a uniform one, in the unit of the place. The numbers are
            independent of each other.
        n: number of draws.
        seed: of the draws, from 0; the same seed gives the same draws.
        sequence: ``latin_hypercube``, or ``sobol``: a scrambled sequence of low discrepancy, best with 2, 4, 8, 16 … draws.
        n_jobs: processes side by side, -1 for one per processor; the answer does not depend on it.
        resume: folder in which each plan is kept as soon as it is found; what is there already is not solved again.
        progress: True shows a line; a function is called with the plans found and wanted.
        cancel: is asked between two plans whether to stop. It and Ctrl-C end the sampling; what was found is kept.
        on_plan: is called with the sample so far after each plan.
        options: those of ``optimise`` (but ``extra`` with ``n_jobs=1`` only), for each of the solves.

    Returns:
        A sample: ``.values`` (n × places), ``.plans`` by draw, and tidy ``.table``, ``.kpi`` and ``.links``.

    Raises:
        CaseError: the case is faulty, there is no such place, or a drawn value is not allowed there.
        ArgumentError: no distribution, no number at a place, or options that cannot be meant.

    Method: McKay M.D., Beckman R.J., Conover W.J. (1979) A comparison of three methods for selecting values of input variables.
    Technometrics 21, 239-245; Sobol I.M. (1967) USSR Comput. Math. Math. Phys. 7, 86-112, scrambled as by Owen.

    Examples:
        >>> import parkloop as pl
        >>> case = pl.load_case("two_firms")
        >>> found = pl.sample(case, {"markets.gas_grid.price_per_unit": (20, 60)}, n=4, seed=1)
        >>> found.table["total_cost_per_y"].round().nunique(), len(found.plans)
        (1, 4)
    """
    case, given = checked(case), ArgumentCheck()
    given.whole("n", n, 1, MOST_DRAWS)
    given.whole("seed", seed, 0)
    given.one_of("sequence", sequence, SEQUENCES)
    listeners = {"cancel": cancel, "on_plan": on_plan}
    check_series(given, "sample", options, "seed", n_jobs=n_jobs, resume=resume, **listeners)
    stated = given.mapping("distributions", distributions, "{'policy.carbon_price_per_t': (0, 90)}", least=1)
    quantiles = {place: _quantile(given, place, about) for place, about in stated.items()}
    given.raise_faults()
    for place in quantiles:
        if number_at(case, place) is None:
            given.fault(place, say("no number stands there"))
    given.raise_faults()
    values = draws(quantiles, n, seed, sequence)
    cases = [_drawn(case, values, draw) for draw in values.index]
    plans = dict[int, Plan]()
    with Keeping(cancel) as stopped:
        for draw, plan in enumerate(plans_of([(one, options) for one in cases], n_jobs, stopped, progress, resume)):
            plans[draw] = plan
            if on_plan is not None:
                on_plan(Sample(values, plans, case.info.currency))
    return Sample(values, plans, case.info.currency)


def draws(quantiles: Mapping[str, Callable[[Floats], Any]], n: int, seed: int, sequence: str = "latin_hypercube") -> pd.DataFrame:
    """Values (n × places): one in each n-th part of each place's probability, or a Sobol sequence."""
    random = np.random.default_rng(seed)
    if sequence == "sobol":
        points = Sobol(len(quantiles), seed=seed).random_base2(math.ceil(math.log2(n)))[:n]
        shares = dict(zip(quantiles, points.T, strict=True))
    else:
        shares = {place: (random.permutation(n) + random.random(n)) / n for place in quantiles}
    cells = {place: quantile(shares[place]) for place, quantile in quantiles.items()}
    return pd.DataFrame({place: np.asarray(column, dtype=float) for place, column in cells.items()}, index=range(n))


def _quantile(given: ArgumentCheck, place: str, about: Any) -> Callable[[Floats], Any]:
    """The quantile function of a distribution or of a pair."""
    if hasattr(about, "ppf"):
        found: Callable[[Floats], Any] = about.ppf
        return found
    ends = given.numbers(str(place), about) if isinstance(about, Sequence) and not isinstance(about, str) else ()
    if len(ends) != 2 or not ends[0] <= ends[1]:
        given.fault(
            str(place), say("found {value}, but a distribution of scipy.stats or a pair (low, high) is meant", value=repr(about))
        )
        return lambda shares: shares
    low, high = ends
    return lambda shares: low + (high - low) * shares


def _drawn(case: Case, values: pd.DataFrame, draw: int) -> Case:
    """The case of a draw.

    Raises:
        CaseError: a drawn value is not allowed; which draw it is stands in its words.
    """
    try:
        return with_values(case, {str(place): value for place, value in values.loc[draw].items()})
    except CaseError as error:
        faults = [
            Fault(one.table, one.row, one.column, one.value, say("{told} (draw {draw})", told=one.message, draw=draw))
            for one in error.faults
        ]
        raise CaseError(faults) from None
