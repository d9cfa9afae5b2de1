"""Records of what is measured of one plan.

Leakage, headroom, footprint, levels, and measured values beside the plan; computed in `optimizer/analyses/assessment`.
"""
