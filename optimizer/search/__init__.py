"""Matheuristics for large MILPs: slope scaling and large neighbourhood search, and a bound.

Knows no park: labels say which binaries belong together.
"""
