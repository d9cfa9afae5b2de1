"""MILPs as arrays and one adapter per solver, returning status, incumbent, bound, gap and time.

Knows no park; Pyomo only in `pyomo_form`.
"""
