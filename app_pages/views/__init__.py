"""The views of a plan: each module shows one, `show(given)`; the page Results lists them."""

from dataclasses import dataclass

from streamlit.delta_generator import DeltaGenerator

from cases import Case
from optimizer import jobs
from optimizer.plan import Plan


@dataclass(frozen=True)
class Given:
    """What a view shows: the plan, today's park where it has a solution, the case as it was solved, and the bar above."""

    job: jobs.Job
    plan: Plan
    today: Plan | None
    case: Case
    bar: DeltaGenerator
