"""Operating system: processes, exchange folders, Ctrl-C, locks, and the page's server.

Knows no case.
"""
