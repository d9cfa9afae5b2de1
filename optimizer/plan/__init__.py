"""Plans: tables and files, proof, certificate of read ones, and comparison.

Nothing of Pyomo and no solver.
"""
