"""Technologies, stores and what exists: sizes, capital, least loads and land.

What passes between plants is the matter of `transport`.
"""
