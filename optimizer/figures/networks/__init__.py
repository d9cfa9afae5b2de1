"""Figures of networks: plants at their places, links and corridors between them.

Two networks in one figure too. Flows by carrier are in `sankey`.
"""
