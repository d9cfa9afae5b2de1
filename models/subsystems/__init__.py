"""The sub-systems of a park: one module each, one function per rule, which posts to the ledger.

Four folders by what is decided. None imports another but what several share: `flows` and `mixing`, and `links` by `routes`.
"""
