"""Projects of a plan, and what each saves: the plan is operated without it, all else as built.

This is a comparison with and without the project (有无对比法) on the plan's own design. What would be built in its place is not
asked; that is the value of a link (``parkloop.link_value``), which is never more.
"""

from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

from parkloop.cases.schema import Case
from parkloop.cases.schema.digests import text_digest
from parkloop.models.design import Design
from parkloop.models.subsystems.equipment.existing import retirement
from parkloop.optimizer.analyses.finance.savings import RETIREMENT, NewThing, inaccuracy, running_costs
from parkloop.optimizer.plan.designs import design_of
from parkloop.optimizer.plan.kpi import AMOUNTS
from parkloop.optimizer.plan.record import Plan
from parkloop.optimizer.planning.pipeline import operate
from parkloop.optimizer.planning.series.kept_plans import KeptPlans
from parkloop.optimizer.system.executor import mapped

Grouping = Literal["item", "exchange"]
SavingStatus = Literal["found", "needed", "below", "open", "unasked"]
NOISE = 1e-9
"""Share of the running cost below which a difference is rounding."""
NOISE_OF_AMOUNTS = 1e-6
"""Share of an amount below which a difference is the solver's tolerance."""


@dataclass(frozen=True)
class Project:
    """A project: new things of one kind that one owner builds together."""

    id: str
    kind: str
    owner: str
    things: tuple[NewThing, ...]

    @property
    def gross(self) -> float:
        """Capital before subsidy [money]"""
        return sum(one.gross for one in self.things)

    @property
    def net(self) -> float:
        """Capital after subsidy [money]"""
        return sum(one.net for one in self.things)

    @property
    def upkeep(self) -> float:
        """Fixed operating cost [money/y]"""
        return sum(one.upkeep for one in self.things)


@dataclass(frozen=True)
class ProjectSaving:
    """What a project saves in a year, after its upkeep [money/y]

    ``found``; ``needed``: the plan cannot be operated without it; ``below``: the difference is smaller than ``accuracy``, the sum
    of the gaps of both operations; ``open``: no operation was found in the time; ``unasked``. ``effects`` are the amounts of
    ``AMOUNTS`` that are less in a year with it, where the saving is known [t/y].
    """

    saving: float | None
    accuracy: float | None
    status: SavingStatus
    effects: Mapping[str, float] = field(default_factory=dict)


def projects_of(plan: Plan, things: Sequence[NewThing], by: Grouping) -> list[Project]:
    """Projects of new things, the largest capital first.

    Links of one exchange together where that is asked.
    """
    links = plan.tables["links"].set_index("link")
    grouped: dict[tuple[str, str, str], list[NewThing]] = {}
    for one in things:
        name, kind = one.item, one.kind
        if by == "exchange" and kind == "link":
            row = links.loc[one.item]
            item = str(row["item"]) or str(row["domain"])
            name, kind = f"{row['from_plant']}>{row['to_plant']}:{item}", "exchange"
        elif kind == "equipment":
            name = f"{one.owner}/{name.rstrip('/')}"
        elif kind == RETIREMENT:
            name = retirement(name)
        grouped.setdefault((name, kind, one.owner), []).append(one)
    made = [Project(name, kind, owner, tuple(parts)) for (name, kind, owner), parts in grouped.items()]
    return sorted(made, key=lambda one: -one.gross)


def without(design: Design, project: Project) -> Design:
    """A design without a project: with a corridor go the links along it, and what is not retired is kept."""
    kept = {one.item for one in project.things if one.kind == RETIREMENT}
    gone = {one.item for one in project.things if one.kind != RETIREMENT}
    links = gone | {link for link, steps in design.routes.items() if gone & {corridor for corridor, _ in steps}}
    equipment = {tuple(one.item.split("/")[:2]) for one in project.things if one.kind == "equipment"}
    return replace(
        design,
        links={link: size for link, size in design.links.items() if link not in links},
        sizes={name: size for name, size in design.sizes.items() if name not in gone},
        equipment={key: size for key, size in design.equipment.items() if key not in equipment},
        rates={name: rate for name, rate in design.rates.items() if name not in gone},
        corridors=design.corridors - gone,
        routes={link: steps for link, steps in design.routes.items() if link not in links},
        retired=design.retired - kept,
        enlarged={link: more for link, more in design.enlarged.items() if link not in gone},
    )


OperationTask = tuple[Case, Design, Mapping[str, Any]]
"""A case, a design, and options of ``operate``."""


def operated(task: OperationTask) -> Plan:
    """The operation of one design."""
    case, design, options = task
    return operate(case, design, explain=False, **options)


def project_savings(
    case: Case,
    plan: Plan,
    projects: Sequence[Project],
    n_jobs: int,
    cancel: Callable[[], bool] | None,
    options: Mapping[str, Any],
    resume: str | Path | None = None,
) -> Iterator[ProjectSaving]:
    """What each project saves, in order, until it is cancelled.

    ``resume``: folder in which each operation is kept.
    """
    design = design_of(plan)
    tasks: list[OperationTask] = [(case, design, options)]
    tasks += [(case, without(design, project), options) for project in projects]
    if not projects:
        return
    with closing(_operations(tasks, n_jobs, resume)) as solving:
        whole = next(solving)
        for found in solving:
            yield _saving(whole, found)
            if cancel is not None and cancel():
                return


def _operations(tasks: Sequence[OperationTask], n_jobs: int, resume: str | Path | None) -> Generator[Plan, None, None]:
    """Operations in order: those that are kept, and all others as they are solved."""
    known = {n: plan for n, task in enumerate(tasks) if (plan := _kept(task, resume).find(task[0], task[2])) is not None}
    left = [n for n in range(len(tasks)) if n not in known]

    def keep(place: int, plan: Plan) -> None:
        task = tasks[left[place]]
        _kept(task, resume).keep(task[0], task[2], plan)

    with closing(mapped(operated, [tasks[n] for n in left], n_jobs, keep)) as solving:
        for n in range(len(tasks)):
            yield known.pop(n) if n in known else next(solving)


def _kept(task: OperationTask, resume: str | Path | None) -> KeptPlans:
    """The folder of the operations of a design."""
    if resume is None:
        return KeptPlans(None)
    return KeptPlans(Path(resume) / f"design-{text_digest(repr(_content(task[1])))[:16]}")


def _content(design: Design) -> list[tuple[str, list[str]]]:
    """What a design builds, in an order of its own."""
    parts: list[tuple[str, Iterable[object]]] = [
        *(
            (name, mapping.items())
            for name, mapping in (
                ("links", design.links),
                ("sizes", design.sizes),
                ("equipment", design.equipment),
                ("rates", design.rates),
                ("enlarged", design.enlarged),
            )
        ),
        ("routes", ((link, tuple(sorted(steps))) for link, steps in design.routes.items())),
        ("corridors", design.corridors),
        ("retired", design.retired),
    ]
    return [(name, sorted(map(repr, rows))) for name, rows in parts]


def _saving(whole: Plan, found: Plan) -> ProjectSaving:
    """What the difference of two operations proves."""
    if not whole.found or (not found.found and found.status != "infeasible"):
        return ProjectSaving(None, None, "open")
    if not found.found:
        return ProjectSaving(None, None, "needed")
    costs = [sum(running_costs(one).values()) for one in (found, whole)]
    saved, accuracy = costs[0] - costs[1], inaccuracy(found) + inaccuracy(whole)
    if abs(saved) <= NOISE * max(map(abs, costs)):
        saved = 0.0
    if 0.0 < abs(saved) < accuracy:
        return ProjectSaving(None, accuracy, "below")
    return ProjectSaving(saved, accuracy, "found", {name: _less(whole, found, name) for name in AMOUNTS})


def _less(whole: Plan, found: Plan, name: str) -> float:
    """How much less of an amount there is in a year with a project than without; rounding is none [t/y]"""
    more, now = float(found.kpi[name]), float(whole.kpi[name])
    return more - now if abs(more - now) > NOISE_OF_AMOUNTS * max(abs(more), abs(now)) else 0.0
