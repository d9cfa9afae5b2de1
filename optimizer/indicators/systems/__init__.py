"""Indicator systems, one module each: measures, formulas, sources, thresholds.

The yearly amounts that they are made of stand beside this folder.
"""
