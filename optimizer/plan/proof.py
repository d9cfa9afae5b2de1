"""Proof of a plan in words: what is proven, of which model, and how accurately.

A bound is that of a model: of the linear model (mixed-integer), of its relaxation where qualities mix (quality × flow replaced by
linear inequalities), or of quality × flow as it stands (SCIP, where it is installed). Capital that follows a power of the size is
replaced by chords in all of them. ``Plan.proof`` names the model, one of ``MODELS``, with ``CHORDS`` behind it where such
capital may be chosen.
"""

from parkloop.cases.locale.catalogue import translated
from parkloop.cases.locale.names import PLAN
from parkloop.cases.messages import LIST
from parkloop.optimizer.mixing.ahead import scip_first
from parkloop.optimizer.mixing.refinement import mixing_kinds
from parkloop.optimizer.plan.record import Plan
from parkloop.optimizer.plan.wording import NO_GAP, percent_up
from parkloop.optimizer.solve.build import Build

CHORDS = " with chords"

MODELS = {
    "": "the model",
    "milp": "the linear model",
    "mixing relaxation": "a relaxation of the mixing of qualities",
    "scip": "the model with quality × flow as it stands",
}
"""The model that the bound is of, in English and Chinese."""

SENTENCES = {
    "exact": "Proven best: no plan is better, by the bound of {model}.",
    "optimal": "Proven best, to within {gap} %, by the bound of {model}.",
    "feasible": (
        "Not proven to the accuracy asked for: the best possible plan is at most {gap} % better, by the bound of {model}."
    ),
    "interrupted": "Cancelled: the best possible plan is at most {gap} % better, by the bound of {model}.",
    "open": "Nothing is proven about the best possible plan: the search ended before it had a bound.",
}
"""What is proven, by how the solve ended."""

REMARKS = {
    "mixing relaxation": "Mixing is approximated in the bound only: the plan itself keeps every quality as it mixes.",
    "chords": "Capital that follows a power of the size counts by chords, less than 1 % off its curve, in search and bound.",
}
"""What is approximated."""


def kind_of(built: Build) -> str:
    """Kind of a model's bound, for ``Plan.proof``; where qualities mix, by who searches it first."""
    mixes = bool(mixing_kinds(built.site, built.network))
    curved = any(row.scale_exponent is not None and u in built.ledger.new_size for u, row in built.site.technologies.items())
    return (("scip" if scip_first(built.problem) else "mixing relaxation") if mixes else "milp") + (CHORDS if curved else "")


def accuracy(plan: Plan) -> float | None:
    """Absolute gap: how much better the optimum may be [unit of the objective]; None if unproven."""
    if plan.objective is None or plan.bound is None:
        return None
    return max(plan.objective - plan.bound, 0.0)


def proof_sentence(plan: Plan, language: str = "en") -> str:
    """Sentence on the gap of a plan, the model of its bound, and what is approximated."""
    kind = plan.proof.removesuffix(CHORDS)
    model = translated(MODELS.get(kind, MODELS[""]), language, PLAN)
    text = translated(SENTENCES[_key(plan)], language, PLAN).format(gap=percent_up(plan.gap or 0.0), model=model)
    remarks = [kind, "chords" if plan.proof.endswith(CHORDS) else ""]
    told = [translated(REMARKS[key], language, PLAN) for key in remarks if key in REMARKS]
    return translated(" ", language, LIST).join((text, *told))


def _key(plan: Plan) -> str:
    """The sentence for how the solve ended."""
    if plan.gap is None:
        return "open"
    if plan.status == "optimal":
        return "exact" if plan.gap <= NO_GAP else "optimal"
    return plan.status if plan.status in SENTENCES else "feasible"
