"""Case to solved model: build, lexicographic objectives, tie-breaking, cycle elimination, slacks.

No tables and no plan yet.
"""
