"""The page's server: allowed hosts, response headers, error messages, closed sessions.

Knows no page.
"""
