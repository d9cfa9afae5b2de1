"""Superstructure of a park from the data alone: links, arcs, flow bounds, qualities.

Temperatures too.

No Pyomo.
"""
