"""Recruiting: what invited plants are worth to a park, and what it loses when one leaves.

A tenant is a plant of the case that counts as not there yet. Records of analyses are not known here.
"""
