"""Many questions: plans side by side, those kept in a folder, those of the store.

Each is asked as one alone is.
"""
