"""Parametric optimisation of one number: sweeps, thresholds, switching values of links.

One number at a time.
"""
