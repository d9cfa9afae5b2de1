"""Accounts over all posts: policies, pollution taxes, risk measures, closing of balances.

No flows of their own.
"""
