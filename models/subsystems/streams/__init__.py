"""Water and materials: balances and qualities of streams.

`flows` and `mixing` serve both. No energy: that is a commodity.
"""
