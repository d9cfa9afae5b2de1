"""Records of what is measured of one plan: leakage, headroom, footprint, levels, and measured values beside it.

The computations are in `optimizer/analyses/assessment`.
"""
