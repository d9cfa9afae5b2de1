"""Figures of networks: plants at their places, links and corridors between them, and two networks in one.

Nothing here is an amount per carrier: flows are in `sankey`.
"""
