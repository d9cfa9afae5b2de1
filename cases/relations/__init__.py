"""Relations between the plants of a case: contracts, corridors, relays.

What follows from the tables alone; nothing is checked here.
"""
