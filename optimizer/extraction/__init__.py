"""From a solved model to the tables of a plan: noise cleaned once, rows in the order of the case.

No solving.
"""
