"""Value of links: evaluator on one session, tables for scripts, sentences, candidates.

No search of its own: plans come from optimizer/resolve and optimizer/planning.
"""
