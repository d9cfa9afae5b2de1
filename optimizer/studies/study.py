"""Records of a study: cases, plans and analyses by name."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from parkloop.cases.schema import Case


@dataclass(frozen=True)
class StudyPlan:
    """Plan of a study: its case by name, and options of ``optimise``."""

    name: str
    case: str
    options: Mapping[str, Any]


@dataclass(frozen=True)
class StudyAnalysis:
    """Analysis of a study: case and plan by name, limits of each solve, and parameters."""

    name: str
    case: str
    analysis: str
    plan: str | None
    limits: Mapping[str, Any]
    parameters: Mapping[str, Any]


@dataclass(frozen=True, eq=False)
class Study:
    """Study: cases by name, and what is asked of them; ``text`` is its file."""

    title: str
    cases: Mapping[str, Case]
    plans: tuple[StudyPlan, ...]
    analyses: tuple[StudyAnalysis, ...]
    n_jobs: int = 1
    text: str = field(default="", repr=False)
