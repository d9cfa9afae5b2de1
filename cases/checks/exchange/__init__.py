"""Rules of what passes between plants: transport modes, links, and the scope of a row of links.

Rules of single streams stand in `streams`, and which row speaks of a link in `cases/links`.
"""
