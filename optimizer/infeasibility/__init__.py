"""Infeasibility analysis: why a park has no plan, with amounts that were checked by solving.

Nothing here makes a plan.
"""
