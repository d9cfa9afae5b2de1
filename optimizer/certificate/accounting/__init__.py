"""Money and totals of a plan, recomputed from its decisions and the case.

The formulas are the certificate's own, on purpose.
"""
