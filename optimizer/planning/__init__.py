"""The pipeline from a case to a certified plan, and plans kept in the store.

One case and one question; analyses ask for more.
"""
