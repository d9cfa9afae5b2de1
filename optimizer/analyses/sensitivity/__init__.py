"""Sensitivity: what the numbers of a case are worth to a plan, one by one.

Nothing here knows of records of analyses.
"""
