"""The pages, one script each: they read widgets, ask the optimizer, and show what comes back.

No page imports another.
"""
