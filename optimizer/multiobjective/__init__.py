"""Several objectives at once: the efficient points of any linear or mixed-integer problem.

Nothing here knows parks: an objective is a row of coefficients, a problem whatever minimises one of them under caps on the
others.
"""
