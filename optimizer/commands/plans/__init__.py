"""Commands that make plans, and answers of plans: solve, analyses, indicators, reports, studies, comparisons with solvers.

Nothing is computed here.
"""
