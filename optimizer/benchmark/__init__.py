"""Benchmark harness: Parkloop, plain HiGHS and SCIP on the same parks.

Each run has a process of its own. What is measured lies in tables of runs; goals and pages are made of these alone.
"""
