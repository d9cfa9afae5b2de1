"""Benchmark harness: Parkloop, plain HiGHS and SCIP on the same parks, each run in a process of its own.

What is measured lies in tables of runs and trajectories; pages and goals are made of these tables alone.
"""
