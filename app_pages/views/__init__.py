"""The views of a plan: each module shows one, `show(given)`; the page Results lists them."""

from dataclasses import dataclass

from streamlit.delta_generator import DeltaGenerator

from parkloop.cases import Case
from parkloop.optimizer.jobs import queue
from parkloop.optimizer.plan.record import Plan


@dataclass(frozen=True)
class ViewInput:
    """Input of a view: job, plan, baseline plan if it has a solution, case as solved, and bar above."""

    job: queue.Job
    plan: Plan
    today: Plan | None
    case: Case
    bar: DeltaGenerator
