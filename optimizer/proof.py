"""What is proven of a plan, of which model, and how accurately: the one place where it is put into words.

A bound is that of a model: of the linear model (mixed-integer), of its relaxation where qualities mix (quality × flow replaced by
linear inequalities), or of quality × flow as it stands (SCIP). Capital that follows a power of the size is replaced by chords in
all of them. ``Plan.proof`` names the model, one of ``MODELS``, with ``CHORDS`` behind it where such capital may be chosen.
"""

import math

from optimizer.build import Build
from optimizer.plan import Plan
from optimizer.refine import mixing_kinds

CHORDS = " with chords"
NOTHING = 1e-8
"""Gap that is told as none, relative."""

MODELS = {
    "": ("the model", "模型"),
    "milp": ("the linear model", "线性模型"),
    "mixing relaxation": ("a relaxation of the mixing of qualities", "品质混合的松弛模型"),
    "scip": ("the model with quality × flow as it stands", "按“品质×流量”原式的模型"),
}
"""The model that the bound is of, in English and Chinese."""

SENTENCES = {
    "exact": ("Proven best: no plan is better, by the bound of {model}.", "已证明最优：以{model}的界限为准，没有更好的方案。"),
    "optimal": (
        "Proven best, to within {gap} %, by the bound of {model}.",
        "已证明最优，误差不超过 {gap} %（以{model}的界限为准）。",
    ),
    "feasible": (
        "Not proven to the accuracy asked for: the best possible plan is at most {gap} % better, by the bound of {model}.",
        "未证明到所要求的精度：最优方案至多再好 {gap} %（以{model}的界限为准）。",
    ),
    "interrupted": (
        "Cancelled: the best possible plan is at most {gap} % better, by the bound of {model}.",
        "已取消：最优方案至多再好 {gap} %（以{model}的界限为准）。",
    ),
    "open": (
        "Nothing is proven about the best possible plan: the search ended before it had a bound.",
        "对最优方案尚无任何证明：搜索在得到界限之前已结束。",
    ),
}
"""What is proven, by how the solve ended."""

REMARKS = {
    "mixing relaxation": (
        "Mixing is approximated in the bound only: the plan itself keeps every quality as it mixes.",
        "仅界限对混合作了近似，方案本身的品质均按实际混合计算。",
    ),
    "chords": (
        "Capital that follows a power of the size counts by chords, less than 1 % off its curve, in search and bound.",
        "随规模按幂函数变化的投资在搜索和界限中以折线近似，与曲线相差不到 1 %。",
    ),
}
"""What is approximated."""


def kind_of(built: Build, exact: bool = False) -> str:
    """What the bound of a model is of, for ``Plan.proof``; ``exact``: it was solved by SCIP, if qualities mix at all."""
    mixes = bool(mixing_kinds(built.site, built.network))
    curved = any(built.site.technologies[u].scale_exponent is not None for u in built.ledger.new_size)
    return ("scip" if mixes and exact else "mixing relaxation" if mixes else "milp") + (CHORDS if curved else "")


def accuracy(plan: Plan) -> float | None:
    """By how much the best possible plan may be better than this one, in the unit of its objective; None: nothing is proven."""
    if plan.objective is None or plan.bound is None:
        return None
    return max(plan.objective - plan.bound, 0.0)


def proof_sentence(plan: Plan, language: str = "en") -> str:
    """How well a plan is proven, by the bound of which model, and what is approximated."""
    chinese = int(language == "zh")
    kind = plan.proof.removesuffix(CHORDS)
    text = SENTENCES[_key(plan)][chinese].format(gap=gap_text(plan.gap or 0.0), model=MODELS.get(kind, MODELS[""])[chinese])
    remarks = [kind, "chords" if plan.proof.endswith(CHORDS) else ""]
    told = [REMARKS[key][chinese] for key in remarks if key in REMARKS]
    return ("" if chinese else " ").join((text, *told))


def _key(plan: Plan) -> str:
    """The sentence for how the solve ended."""
    if plan.gap is None:
        return "open"
    if plan.status == "optimal":
        return "exact" if plan.gap <= NOTHING else "optimal"
    return plan.status if plan.status in SENTENCES else "feasible"


def gap_text(gap: float) -> str:
    """A gap in percent, never told smaller than it is."""
    if gap <= NOTHING:
        return "0"
    percent = 100 * gap
    return f"{math.ceil(100 * percent - 1e-6) / 100:.2f}" if percent < 10 else f"{math.ceil(percent - 1e-6)}"
