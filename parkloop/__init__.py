"""Parkloop: the best industrial symbiosis of a park of plants, what it saves, and why.

The parts: ``parkloop.cases`` what is given, ``parkloop.models`` what is true, ``parkloop.optimizer`` what is best,
``parkloop.app_pages`` the page. What a script needs stands here, and is imported on first use.
"""

from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

PUBLIC = {
    "parkloop.cases": (
        *("Case", "CaseError", "Fault", "check", "draw", "from_tables", "library", "list_cases", "load_case"),
        *("read_workbook", "save_case", "to_tables", "warnings", "write_workbook"),
    ),
    "parkloop.cases.starting.park": ("start",),
    "parkloop.cases.starting.sectors": ("sectors",),
    "parkloop.cases.forms.writing": ("request_form",),
    "parkloop.cases.forms.merging": ("merge_form",),
    "parkloop.cases.ledgers.park": ("read_ledgers",),
    "parkloop.cases.ledgers.template": ("write_ledger_template",),
    "parkloop.cases.metering.typical": ("typical_periods",),
    "parkloop.optimizer": ("ArgumentError", "Plan", "RuleError", "build_model", "ladder", "operate", "optimise"),
    "parkloop.optimizer.analyses.registry": ("analyse",),
    "parkloop.models.design": ("Design",),
    "parkloop.optimizer.indicators": ("indicators",),
    "parkloop.optimizer.plan.compare": ("compare",),
    "parkloop.optimizer.report.write": ("write_report",),
    "parkloop.optimizer.studies.reading": ("read_study",),
    "parkloop.optimizer.studies.run": ("run_study",),
    "parkloop.optimizer.studies.bundle": ("BundleError", "write_bundle"),
    "parkloop.optimizer.studies.rerun": ("rerun",),
    "parkloop.optimizer.report.drawing.vectors": ("MissingExtraError",),
    "parkloop.optimizer.system.parallel": ("ParallelError",),
    "parkloop.optimizer.multiobjective.public": ("front",),
    "parkloop.optimizer.parametric.sweep": ("sweep",),
    "parkloop.optimizer.parametric.threshold": ("threshold",),
    "parkloop.optimizer.analyses.coalitions": ("coalitions",),
    "parkloop.optimizer.analyses.sharing.run": ("sharing",),
    "parkloop.optimizer.analyses.recruiting.run": ("recruiting",),
    "parkloop.optimizer.analyses.sharing.split": ("share",),
    "parkloop.optimizer.analyses.sample": ("sample",),
    "parkloop.optimizer.analyses.today.tables": ("today",),
    "parkloop.optimizer.analyses.abatement": ("abatement_curve",),
    "parkloop.optimizer.analyses.pareto.trade_offs": ("pareto",),
    "parkloop.optimizer.analyses.alternatives.search": ("alternatives",),
    "parkloop.optimizer.analyses.resilience.single": ("resilience",),
    "parkloop.optimizer.analyses.resilience.robust": ("robust",),
    "parkloop.optimizer.analyses.resilience.survival": ("survival",),
    "parkloop.optimizer.analyses.sensitivity.tornado": ("tornado",),
    "parkloop.optimizer.analyses.sensitivity.margins": ("margins",),
    "parkloop.optimizer.analyses.sensitivity.exchanges": ("breakeven",),
    "parkloop.optimizer.analyses.assessment.leakage": ("leakage",),
    "parkloop.optimizer.analyses.assessment.headroom": ("headroom",),
    "parkloop.optimizer.analyses.assessment.footprint": ("footprint",),
    "parkloop.optimizer.analyses.assessment.levels": ("levels",),
    "parkloop.optimizer.analyses.assessment.measured": ("follow",),
    "parkloop.optimizer.analyses.finance.appraisal": ("appraise",),
    "parkloop.optimizer.analyses.finance.cash_flow": ("cash_flow",),
    "parkloop.optimizer.analyses.finance.run": ("finance",),
    "parkloop.optimizer.analyses.roadmap.run": ("roadmap",),
    "parkloop.optimizer.analyses.uncertainty.evaluation": ("value_of_uncertainty",),
    "parkloop.optimizer.analyses.link_value.tables": ("link_value",),
    "parkloop.optimizer.analyses.reasons.ask": ("reasons",),
    "parkloop.optimizer.analyses.what_if.run": ("what_if",),
}
"""The modules in which the public names stand."""
NAMES = {name: home for home, names in PUBLIC.items() for name in names}

__all__ = ["__version__", *NAMES]

ROOT = Path(__file__).resolve().parents[1]
if (ROOT / "pyproject.toml").exists():
    # in a checkout the parts lie beside this folder, at the top; installed they lie in it
    __path__.append(str(ROOT))


def __getattr__(name: str) -> Any:
    """Import a public name on first use.

    The help of the command line must not wait for the solver's libraries.
    """
    if name == "__version__":
        try:
            return version("parkloop")
        except PackageNotFoundError:
            return "0+checkout"
    if name not in NAMES:
        raise AttributeError(f"module 'parkloop' has no attribute '{name}'")
    # imported here, as it lies in a part, and parts import this module first
    from parkloop.optimizer.system.garbage import collection_paused

    with collection_paused():
        return getattr(import_module(NAMES[name]), name)


def __dir__() -> list[str]:
    """The public names."""
    return sorted(__all__)
