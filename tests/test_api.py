"""The public door: what `import parkloop as pl` offers, how it is found, called and refused."""

import inspect
import rlcompleter
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

import parkloop as pl

pytestmark = pytest.mark.usefixtures("solved_once")

ROOT = Path(pl.__file__).resolve().parents[1]
LOOSE = {
    *("objective", "name", "plants", "language", "scope", "baseline", "species", "plan", "measured", "against"),
    *("objectives", "kind", "candidates", "exchange"),
}
"""Arguments that may be left out and still go by place: each is the one that its function is about."""
ERRORS = {name for name in pl.NAMES if name.endswith("Error")}
FUNCTIONS = sorted(name for name in pl.NAMES if inspect.isfunction(getattr(pl, name)))


def test_everything_is_found_by_dir_help_and_completion() -> None:
    assert set(pl.NAMES) <= set(dir(pl))
    completer = rlcompleter.Completer({"pl": pl})
    assert "pl.optimise(" in {completer.complete("pl.opt", n) for n in range(5)}
    assert "pl.sample(" in {completer.complete("pl.sam", n) for n in range(5)}
    assert "matplotlib" in inspect.getdoc(pl.Plan.plot)  # type: ignore[operator]


@pytest.mark.parametrize("name", FUNCTIONS)
def test_options_go_by_name(name: str) -> None:
    """Proves that no call hangs on the order of options. Sensitivity: a new option in the middle would change old scripts."""
    given = inspect.signature(getattr(pl, name)).parameters.values()
    by_place = [one.name for one in given if one.kind is one.POSITIONAL_OR_KEYWORD and one.default is not one.empty]
    assert set(by_place) <= LOOSE and len(by_place) <= 1


@pytest.mark.parametrize("name", sorted(ERRORS))
def test_errors_are_types_of_ones_that_python_knows(name: str) -> None:
    assert issubclass(getattr(pl, name), ValueError | ImportError | RuntimeError)


@pytest.mark.parametrize(
    ("asked", "error", "says"),
    [
        (lambda case: pl.load_case("kalundborgg"), pl.CaseError, "nearest: kalundborg"),
        (lambda case: case.set({"markets.gas.price": 1}), pl.CaseError, "no row gas"),
        (lambda case: pl.optimise(case, "profit"), pl.ArgumentError, "allowed are cost"),
        (lambda case: pl.optimise(case, gap=2), pl.ArgumentError, "from 0 to below 1"),
        (lambda case: pl.optimise(case, seed="x"), pl.ArgumentError, "seed: found 'x'"),
        (lambda case: pl.optimise(case, progress="yes"), pl.ArgumentError, "progress: found 'yes'"),
        (lambda case: pl.optimise("kalundborg"), pl.ArgumentError, "A case is meant"),
        (lambda case: pl.operate(case, 5), pl.ArgumentError, "a plan or a Design is meant"),
        (lambda case: pl.compare(case), pl.ArgumentError, "plans or two cases"),
        (lambda case: pl.compare(), pl.ArgumentError, "found nothing"),
        (lambda case: pl.compare(pl.optimise(case), names=["a", "b"]), pl.ArgumentError, "one for each"),
        (lambda case: pl.nothing, AttributeError, "no attribute 'nothing'"),
    ],
)
def test_what_cannot_be_meant_is_told_by_type(asked: Any, error: type[Exception], says: str) -> None:
    with pytest.raises(error, match=says):
        asked(pl.load_case("two_firms"))


def test_a_solve_loads_neither_statistics_nor_the_store() -> None:
    """Sensitivity: with SciPy Pyomo loads scipy.stats of itself; the digest of a case came with the store and its database."""
    text = (
        "import sys; from parkloop.optimizer import optimise; print(*({'pyomo', 'sqlalchemy', 'scipy.stats'} & set(sys.modules)))"
    )
    told = subprocess.run([sys.executable, "-c", text], cwd=ROOT, capture_output=True, text=True, check=True)
    assert "pyomo" == told.stdout.strip()


def test_importing_loads_nothing_heavy() -> None:
    """Proves that help and completion come at once. Sensitivity: one import of pandas at the top takes half a second."""
    text = "import sys, parkloop; dir(parkloop); print(*({'pandas', 'numpy', 'pyomo', 'highspy', 'pydantic'} & set(sys.modules)))"
    began = time.monotonic()
    told = subprocess.run([sys.executable, "-c", text], cwd=ROOT, capture_output=True, text=True, check=True)
    assert "" == told.stdout.strip()
    assert time.monotonic() - began < 5.0


def test_a_page_of_the_readme_runs() -> None:
    """What the README shows of cases and plans, on a park that is solved at once."""
    case = (
        pl.load_case("two_firms")
        .set({"policy.carbon_price_per_t": 40})
        .forbid("spent_grain", "greenhouse")
        .cap("freshwater", 2e5)
    )
    plan = pl.optimise(case, gap=1e-3, time_limit=60)
    assert plan.plot("network").options["series"]
    assert len(plan.duals("policy.cap_holds")) == 1
    assert set(pl.sweep(case, "policy.carbon_price_per_t", [0, 40], n_jobs=1).kpi["value"]) == {0, 40}


def test_plans_are_compared_in_their_currency() -> None:
    case = pl.load_case("two_firms")
    table = pl.compare(pl.optimise(case, scope="plant"), pl.optimise(case))
    assert ["figure", "unit", "plan 1", "plan 2", "Δ plan 2"] == list(table.columns)
    assert "EUR/y" == table.set_index("figure").loc["total_cost_per_y", "unit"]
