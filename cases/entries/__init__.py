"""Library of technologies and transport modes: entries, ports, and their use in a case.

The entries themselves are data, in `cases/library`.
"""
