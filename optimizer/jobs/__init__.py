"""Jobs in the background: queue, tasks, progress and results.

Knows no page.
"""
