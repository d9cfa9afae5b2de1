"""Compared solvers: Parkloop, HiGHS by Pyomo's own interface, and SCIP, with default options.

The other two get the rows of ``build_model``, and SCIP the mixing problem as it stands where qualities mix. They are asked for
the same gap in the same time, in which the model is built too.
"""

import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyomo.environ as pyo
import pyscipopt
from pyomo.contrib.appsi.solvers.highs import Highs
from pyscipopt.scip import PY_SCIP_EVENTTYPE as SCIP_EVENTTYPE

from parkloop.cases.schema import Case
from parkloop.models.network.candidates import make_network
from parkloop.models.site import make_site
from parkloop.optimizer.mixing.bilinear import bilinear
from parkloop.optimizer.mixing.refinement import mixing_kinds
from parkloop.optimizer.mixing.scip import model_of
from parkloop.optimizer.planning.model import build_model
from parkloop.optimizer.planning.pipeline import optimise
from parkloop.optimizer.solver.pyomo_form import from_pyomo
from parkloop.optimizer.solver.scip.model import NO_PRODUCTS, ScipModel
from parkloop.optimizer.solver.scip.worker import scip_of

Tell = Callable[[float | None, float | None], None]
"""Takes each incumbent's objective, and the bound."""
LOG_EVERY = 0.1
"""Interval at which a log is read [s]"""
INFINITE = 1e19
LAST = ("objective", "bound")
NO_MODEL = "no model"
"""Status of a run of a solver that has no model of the park."""


@dataclass
class RunLimits:
    """Time limit [s] and gap of a run, and where it may write."""

    seconds: float
    gap: float
    folder: Path
    began: float

    @property
    def left(self) -> float:
        """Time that is left [s], at least a little."""
        return max(self.seconds - (time.monotonic() - self.began), 0.5)


def parkloop(case: Case, limits: RunLimits, tell: Tell) -> dict[str, Any]:
    """Solve by Parkloop without any other option."""
    plan = optimise(
        case, time_limit=limits.seconds, gap=limits.gap, progress=lambda progress: tell(progress.objective, progress.bound)
    )
    last = {"objective": plan.objective, "bound": plan.bound}
    return {"status": plan.status, "certified": plan.certified, "build_s": plan.build_seconds, **last}


def highs(case: Case, limits: RunLimits, tell: Tell) -> dict[str, Any]:
    """Solve the same rows by HiGHS, through Pyomo's own interface; none where qualities mix."""
    site = make_site(case)
    if mixing_kinds(site, make_network(site)):
        return {"status": NO_MODEL}
    model = build_model(case)
    build_s = time.monotonic() - limits.began
    solver, log = Highs(), limits.folder / "highs.log"
    solver.config.load_solution = False
    solver.config.mip_gap, solver.config.logfile = limits.gap, str(log)
    solver.set_instance(model)
    solver.config.time_limit = limits.left
    with _followed(log, tell):
        found = solver.solve(model)
    rows = sum(1 for _ in model.component_data_objects(pyo.Constraint, active=True))
    binaries = sum(not variable.is_continuous() for variable in model.component_data_objects(pyo.Var, active=True))
    last = {"objective": found.best_feasible_objective, "bound": found.best_objective_bound}
    return {"status": found.termination_condition.name, "build_s": build_s, "rows": rows, "binaries": binaries, **last}


def scip(case: Case, limits: RunLimits, tell: Tell) -> dict[str, Any]:
    """Solve the same rows by SCIP, or the mixing problem as it stands."""
    given = _scip_model(case)
    model, _ = scip_of(given)
    build_s = time.monotonic() - limits.began
    model.includeEventhdlr(_Listener(tell), "listener", "tells incumbents and bounds")
    model.setParam("limits/gap", limits.gap)
    model.setParam("limits/time", limits.left)
    model.optimize()
    sizes = {"rows": len(given.row_lower), "binaries": int(given.integer.sum()), "mixes": len(given.products) > 0}
    return {"status": model.getStatus(), "build_s": build_s, **sizes, **dict(zip(LAST, _state(model), strict=True))}


SOLVERS: dict[str, Callable[[Case, RunLimits, Tell], dict[str, Any]]] = {"parkloop": parkloop, "highs": highs, "scip": scip}
"""By name. What a solver returns stands in the table of runs: status, building time [s], sizes, its last plan and bound."""


def _scip_model(case: Case) -> ScipModel:
    site = make_site(case)
    network = make_network(site)
    if mixing_kinds(site, network):
        return model_of(bilinear(site, network, {}, "cost"))
    p, _ = from_pyomo(build_model(case))
    sides = p.row_lower, p.row_upper
    matrix = p.A.indptr, p.A.indices, p.A.data
    return ScipModel(p.c, p.offset, p.integer, p.col_lower, p.col_upper, *matrix, *sides, NO_PRODUCTS)


class _Listener(pyscipopt.Eventhdlr):
    """Tells incumbents, and bounds after each linear program."""

    EVENTS = SCIP_EVENTTYPE.BESTSOLFOUND | SCIP_EVENTTYPE.NODESOLVED | SCIP_EVENTTYPE.LPSOLVED

    def __init__(self, tell: Tell) -> None:
        self.tell = tell

    def eventinit(self) -> None:
        self.model.catchEvent(self.EVENTS, self)

    def eventexit(self) -> None:
        self.model.dropEvent(self.EVENTS, self)

    def eventexec(self, event: Any) -> None:
        self.tell(*_state(self.model))


def _state(model: Any) -> tuple[float | None, float | None]:
    """Incumbent's objective and bound of SCIP."""
    return finite(float(model.getPrimalbound())), finite(float(model.getDualbound()))


def finite(value: float) -> float | None:
    """A number; none where it stands for infinity."""
    return value if abs(value) < INFINITE else None


@contextmanager
def _followed(log: Path, tell: Tell) -> Iterator[None]:
    """Context in which the log of HiGHS is read while it is written."""
    done = threading.Event()

    def follow() -> None:
        position = 0
        while not done.wait(LOG_EVERY):
            if log.exists():
                with log.open("rb") as file:
                    file.seek(position)
                    lines, end, _ = file.read().rpartition(b"\n")
                position += len(lines) + len(end)
                for line in lines.decode(errors="replace").splitlines():
                    tell(*incumbent_and_bound(line))

    thread = threading.Thread(target=follow, daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


def incumbent_and_bound(line: str) -> tuple[float | None, float | None]:
    """Incumbent's objective and bound in a line of HiGHS's table of a branch and bound; none in others.

    Examples:
        >>> incumbent_and_bound(" H  0  0  0  0.00%  71.5   84.25   15.13%  0  0  0  91   0.2s")
        (84.25, 71.5)
    """
    words = line.split()
    share = next((place for place, word in enumerate(words) if word.endswith("%")), len(words))
    if len(words) < share + 3 or not re.fullmatch(r"[\d.]+s", words[-1]):
        return None, None
    try:
        bound, objective = float(words[share + 1]), float(words[share + 2])
    except ValueError:
        return None, None
    return finite(objective), finite(bound)
