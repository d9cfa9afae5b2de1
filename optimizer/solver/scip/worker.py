"""SCIP in a separate process: a fork, or `python -m parkloop.optimizer.solver.scip.worker`.

It is spoken to by pickled tuples on its input and output. It says when it is ready, takes a model, solves it, goes on with it,
takes the next one. It reports each incumbent and bound when it is found, so that nothing is lost where SCIP ends the process.
It ends when the process that started it does.
"""

from __future__ import annotations

import os
import pickle
import queue
import sys
import threading
import time
from contextlib import suppress
from typing import Any, BinaryIO

import numpy as np
import pyscipopt as scip
from pyscipopt.scip import PY_SCIP_EVENTTYPE as SCIP_EVENTTYPE

from parkloop.optimizer.solver.scip.model import Array, ScipModel

READY = "ready"
"""First answer."""
REPORT_SECONDS = 0.05
"""Least time between two reports of the bound [s]"""
LEAST_SECONDS = 0.1
"""Time limit of a run that begins late [s]"""
ASK_SECONDS = 0.02
"""Interval at which SCIP, which refuses before it has started, is asked to stop [s]"""


class _Reporter(scip.Eventhdlr):
    """Reports incumbents at once, and the bound now and then."""

    EVENTS = SCIP_EVENTTYPE.BESTSOLFOUND | SCIP_EVENTTYPE.NODESOLVED | SCIP_EVENTTYPE.LPSOLVED

    def __init__(self, worker: _Solver) -> None:
        self.worker, self.told = worker, 0.0

    def eventinit(self) -> None:
        self.model.catchEvent(self.EVENTS, self)

    def eventexit(self) -> None:
        self.model.dropEvent(self.EVENTS, self)

    def eventexec(self, event: Any) -> None:
        incumbent = event.getType() == SCIP_EVENTTYPE.BESTSOLFOUND
        if incumbent or time.monotonic() >= self.told + REPORT_SECONDS:
            self.told = time.monotonic()
            self.worker.report(incumbent)


class _Solver:
    """A model of SCIP with its columns, and the pipes to the process that asks."""

    def __init__(self, asked: BinaryIO, answers: BinaryIO) -> None:
        self.asked, self.answers = asked, answers
        self.wishes: queue.SimpleQueue[tuple[Any, ...]] = queue.SimpleQueue()
        self.model: Any = None
        self.variables: list[Any] = []
        self.ended = threading.Event()
        threading.Thread(target=self._listen, daemon=True).start()

    def run(self) -> None:
        """Do what is asked, one after the other; SCIP runs in the main thread only."""
        self._answer(READY)
        while True:
            kind, *words = self.wishes.get()
            if kind == "model":
                self._take(*words)
            elif kind == "solve":
                self._solve(*words)

    def report(self, incumbent: bool) -> None:
        """Report the bound, and the incumbent."""
        self._answer("found", self._bound(), self._incumbent() if incumbent else None)

    def _listen(self) -> None:
        while True:
            try:
                wish = pickle.load(self.asked)
            except Exception:  # the other side is gone, whatever the pipe says
                os._exit(0)
            if wish[0] == "stop":
                self._stop()
            else:
                if wish[0] == "solve":
                    self.ended.clear()
                self.wishes.put(wish)

    def _stop(self) -> None:
        while not self.ended.wait(ASK_SECONDS):
            with suppress(Exception):
                self.model.interruptSolve()

    def _take(self, given: ScipModel, settings: dict[str, Any]) -> None:
        self.model, self.variables = scip_of(given)
        self.model.includeEventhdlr(_Reporter(self), "reporter", "reports incumbents and bounds")
        for name, value in settings.items():
            self.model.setParam(name, value)

    def _solve(self, limit: float, gap: float, nodes: int, begin: Array | None) -> None:
        model, seconds = self.model, max(limit - time.monotonic(), LEAST_SECONDS)
        model.setParam("limits/gap", gap)
        model.setParam("limits/totalnodes", nodes)
        model.setParam("limits/time", min(model.getSolvingTime() + seconds, model.infinity()))
        if begin is not None:
            solution = model.createOrigSol()
            for variable, value in zip(self.variables, begin.tolist(), strict=True):
                model.setSolVal(solution, variable, value)
            model.addSol(solution)
        model.optimizeNogil()
        self.report(incumbent=True)
        self.ended.set()
        self._answer("ended", model.getStatus(), int(model.getNTotalNodes()))

    def _bound(self) -> float:
        bound = float(self.model.getDualbound())
        return bound if abs(bound) < self.model.infinity() else -np.inf

    def _incumbent(self) -> Array | None:
        if not self.model.getNSols():
            return None
        best = self.model.getBestSol()
        return np.array([self.model.getSolVal(best, variable) for variable in self.variables])

    def _answer(self, *words: Any) -> None:
        pickle.dump(words, self.answers)
        self.answers.flush()


def scip_of(given: ScipModel) -> tuple[Any, list[Any]]:
    """SCIP's model, and its columns."""
    model = scip.Model()
    model.hideOutput()
    model.setParam("misc/catchctrlc", False)
    variables = [
        model.addVar(vtype="I" if integer else "C", lb=_side(low), ub=_side(high), obj=float(cost))
        for integer, low, high, cost in zip(given.integer, given.lower, given.upper, given.cost, strict=True)
    ]
    model.addObjoffset(given.offset)
    for i, (low, high) in enumerate(zip(given.row_lower, given.row_upper, strict=True)):
        inside = slice(given.starts[i], given.starts[i + 1])
        # SCIP takes coefficients of zero for others: it loses solutions, or the process ends
        terms = [
            float(value) * variables[j]
            for j, value in zip(given.columns[inside], given.values[inside], strict=True)
            if value != 0.0
        ]
        if terms and (np.isfinite(low) or np.isfinite(high)):
            model.addCons(scip.ExprCons(scip.quicksum(terms), lhs=_side(low), rhs=_side(high)))
    for product, one, other in given.products:
        model.addCons(variables[product] == variables[one] * variables[other])
    return model, variables


def _side(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


def serve(asked: BinaryIO, answers: BinaryIO) -> None:
    """Do what is asked on one pipe and answer on the other, until the first one ends."""
    _Solver(asked, answers).run()


def main() -> None:
    """Serve on standard input and output, on which SCIP itself says nothing any more."""
    output, nowhere = sys.stdout.fileno(), os.open(os.devnull, os.O_WRONLY)
    answers = os.fdopen(os.dup(output), "wb")
    os.dup2(nowhere, output)
    serve(sys.stdin.buffer, answers)


if __name__ == "__main__":
    main()
