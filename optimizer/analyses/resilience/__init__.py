"""Robustness: what exits and outages cost a plan, and plans that bear them.

Nothing here knows of records of analyses.
"""
