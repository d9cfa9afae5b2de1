"""Re-optimisation: a case built once and solved many times, and plans warm-started from earlier ones.

The questions asked of them are in `parametric` and `analyses`.
"""
