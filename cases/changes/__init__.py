"""Changed cases: values at places, edits by scripts, differences, and validation anew.

Nothing that reads files; a change gives a new case that has passed every check.
"""
