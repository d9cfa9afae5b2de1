"""Map of the park: plants to move, links to select, the site plan as background.

Knows no results.
"""
