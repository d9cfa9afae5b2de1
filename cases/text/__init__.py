"""Parsing of cells and headers: numbers, units and names, or a reason for refusal.

Knows no file and no other row.
"""
