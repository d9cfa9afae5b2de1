"""Water and materials: balances and qualities of streams, with `flows` and `mixing`, which both share.

No energy: that is a commodity.
"""
