"""Reasons why an exchange is in a plan, is not, or cannot be.

No record of an analysis here.
"""
