"""The shipped solve of a random park held against the generous model, screening on against off, and plain against exact.

A difference counts where the product's own certificate confirms the better plan: then a bound, a screening or a verdict of the
shipped solve is wrong. What a time limit leaves open is no difference.
"""

from dataclasses import dataclass, field
from typing import Any

from parkloop.cases import Case
from parkloop.models.network.candidates import make_network
from parkloop.models.site import make_site
from parkloop.optimizer import Plan, optimise
from parkloop.optimizer.mixing.refinement import mixing_kinds
from tests.support.generous.caps import false_claims
from tests.support.generous.model import generous_plan
from tests.support.parks import infeasible_park, random_park, random_question

TIGHT, COARSE = 1e-7, 1e-3
"""Gap of parks without and with mixing."""
SECONDS = 4.0
"""Time of one solve where qualities mix, unless stated [s]"""
RELATIVE, ABSOLUTE = 2e-6, 1e-2
"""How far apart two equal objectives may be: of all that is paid and earned, or of the amount."""
MONEY = ("cost", "worst_case", "cvar")
"""Objectives that a trade which earns without end lets fall; of another a plan exists, and refusing the case is right too."""
ENDLESS = ("without a limit", "without end")


@dataclass(frozen=True)
class Comparison:
    """What was asked of one park, what each side said, and every disagreement."""

    structure: str
    seed: int
    question: dict[str, Any]
    shipped: Plan
    generous: Plan
    faults: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()
    """Where the reference itself is worse than a certified plan, or nothing was found in the time."""
    mixes: bool = False

    @property
    def feasible(self) -> bool:
        """Whether a certified plan was found."""
        return self.shipped.certified or self.generous.certified

    @property
    def decides(self) -> bool:
        """Whether the best plan builds something."""
        plan = self.shipped if self.shipped.certified else self.generous
        if not plan.certified:
            return False
        links, technologies = plan.tables["links"], plan.tables["technologies"]
        return bool((links["status"] == "new").any() or (technologies["new_size"] > 0).any())


@dataclass
class _Sides:
    """Plans of one question by different ways, each found once."""

    case: Case
    question: dict[str, Any]
    mixes: bool
    seconds: float = SECONDS
    faults: list[str] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)

    @property
    def effort(self) -> dict[str, Any]:
        return {"gap": COARSE, "time_limit": self.seconds} if self.mixes else {"gap": TIGHT}

    def solve(self, **options: Any) -> Plan:
        """The shipped plan; a case that is refused as one that earns without end gives an error."""
        try:
            return optimise(self.case, **self.question, **self.effort, **options)
        except ValueError as refusal:
            return _refused(self.case, self.question, str(refusal))

    def compare(self, shipped: Plan, other: Plan, name: str) -> None:
        """Note where another way disagrees with the shipped plan."""
        if _endless(shipped) or _endless(other):
            broken = "error" in (shipped.status, other.status) and shipped.status == other.status
            if _endless(shipped) != _endless(other) and self.question["objective"] in MONEY:  # the solver may break on huge flows
                (self.doubts if broken else self.faults).append(f"{_told(shipped)}, {name} {_told(other)}")
            return
        if shipped.status == "error":
            self.faults.append(f"{_told(shipped)}, {name} {_told(other)}")
        elif other.certified and (not shipped.certified or self._better(other, shipped)):
            open_ = shipped.status in ("interrupted", "feasible") and shipped.bound is None
            (self.doubts if open_ else self.faults).append(f"{_told(shipped)}, {name} {_told(other)}")
        elif shipped.certified and (other.status in ("infeasible", "error") or self._better(shipped, other)):
            self.doubts.append(f"{name} is the worse: {_told(shipped)}, {name} {_told(other)}")

    def _better(self, plan: Plan, than: Plan) -> bool:
        """Whether a certified plan lies below what the other has proven to be the least."""
        if plan.objective is None or than.objective is None:
            return False
        least = than.bound if than.bound is not None else than.objective
        return _value(plan) < least - _room(plan, than)


def compared(structure: str, seed: int, tight: bool = False, seconds: float = SECONDS) -> Comparison:
    """The park of a structure and seed, or its variant that is too tight, solved both ways."""
    case = (infeasible_park if tight else random_park)(structure, seed)
    return compared_case(case, random_question(structure, seed), structure, seed, seconds)


def compared_case(
    case: Case, question: dict[str, Any], structure: str = "", seed: int = 0, seconds: float = SECONDS
) -> Comparison:
    """A case solved both ways, with screening and without."""
    sides = _Sides(case, question, mixes(case, question), seconds)
    shipped = sides.solve()
    generous = generous_plan(case, **question, **sides.effort)
    if not any(row.scale_exponent for row in case.technologies):  # curves are chords in the model, and true in the tables
        sides.faults += _dishonest(shipped)
    sides.compare(shipped, generous, "generous")
    if question["objective"] == "cost" and (case.water_streams or case.material_streams) and not sides.mixes:
        sides.compare(shipped, sides.solve(screening=False), "unscreened")
    if shipped.status == "infeasible" and not sides.mixes:
        sides.faults += false_claims(case, question, shipped)
    faults, doubts = tuple(sides.faults), tuple(sides.doubts)
    return Comparison(structure, seed, question, shipped, generous, faults, doubts, sides.mixes)


def compared_exactly(structure: str, seed: int, seconds: float = SECONDS) -> Comparison:
    """A park that mixes, solved with and without SCIP: each must not lie below what the other has proven."""
    case, question = random_park(structure, seed), {**random_question(structure, seed), "objective": "cost"}
    sides = _Sides(case, question, True, seconds)
    plain, exact = sides.solve(), sides.solve(exact=True)
    sides.compare(plain, exact, "exact")
    sides.compare(exact, plain, "plain")
    return Comparison(structure, seed, question, plain, exact, tuple(sides.faults), (), True)


def mixes(case: Case, question: dict[str, Any]) -> bool:
    """Whether the quality of an outlet follows from a mix that matters."""
    site = make_site(case, question["scope"], question["only"])
    return bool(mixing_kinds(site, make_network(site)))


def _refused(case: Case, question: dict[str, Any], why: str) -> Plan:
    if not any(word in why for word in ENDLESS):
        raise ValueError(why)
    return Plan(case.info.id, str(question["objective"]), question["scope"], "error", reasons=(why,))


def _value(plan: Plan) -> float:
    """What a certified plan is worth at least: its objective, or what it costs by its own tables where that is more."""
    objective = plan.objective or 0.0
    return max(objective, float(plan.kpi["total_cost_per_y"])) if plan.objective_name == "cost" else objective


def _dishonest(plan: Plan) -> list[str]:
    """What the plan claims and its own tables deny: it costs more than its objective says."""
    if not plan.certified or plan.objective is None or plan.objective_name != "cost":
        return []
    costs = float(plan.kpi["total_cost_per_y"])
    if abs(costs - plan.objective) <= _room(plan, plan):
        return []
    return [f"the plan costs {costs:.9g} and is said to cost {plan.objective:.9g}"]


def _endless(plan: Plan) -> bool:
    return plan.status == "error" and any(word in reason for word in ENDLESS for reason in plan.reasons)


def _told(plan: Plan) -> str:
    if plan.objective is None or plan.status == "error":
        return f"{plan.status} ({' '.join((*plan.faults, *plan.reasons))[:200]})" if plan.status == "error" else plan.status
    bound = "" if plan.bound is None else f", bound {plan.bound:.9g}"
    return f"{plan.status} {plan.objective:.9g}{bound}"


def _room(plan: Plan, other: Plan) -> float:
    """How far two equal objectives may be apart."""
    amounts = [abs(x.objective or 0.0) for x in (plan, other)]
    if plan.objective_name in MONEY:
        amounts += [float(x.costs["cost_per_y"].abs().sum()) for x in (plan, other) if x.certified]
    return RELATIVE * max(amounts) + ABSOLUTE
