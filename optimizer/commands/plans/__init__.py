"""Commands that make plans, and what is asked of plans.

Solve, analyses, indicators, reports, studies, comparison with solvers. Nothing is computed here.
"""
