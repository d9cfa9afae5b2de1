"""Data requests: a workbook with the rows of one company alone.

Its answer is taken back into the case.
"""
