"""Records of analyses that lead from an optimum to a decision, one module each: ``ANALYSIS``."""
