"""What a plan means beyond its cost, by arithmetic on its certified tables: no model and no solver.

Leakage over the fence, footprints and levels of products, headroom of limits, and what was measured beside the plan.
"""
