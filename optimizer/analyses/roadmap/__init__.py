"""Roadmap: which projects of a plan are built first, under yearly budgets and caps that come later.

No records are known here.
"""
