"""The sub-systems of a park: one module each, one function per rule, which posts to the ledger.

No sub-system imports another but what several share (`streams`, `mixing`).
"""
