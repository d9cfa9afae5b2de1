"""Independent certificate of a plan: every rule checked from the case and the plan's tables alone.

Imports `cases` and itself only, so that it shares nothing with the model and the solver.
"""
