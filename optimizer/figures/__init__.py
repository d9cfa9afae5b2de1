"""Figures as ECharts options: plain dictionaries, so that the page, a report and a picture draw the same.

Nothing here knows the page. Every text that a user has written is escaped where it becomes HTML.
"""

from optimizer.figures.network import Network, network
from optimizer.figures.progress import progress
from optimizer.figures.shared import Medium, Option, amount, media, plant_names, short, title_of

__all__ = ["Medium", "Network", "Option", "amount", "media", "network", "plant_names", "progress", "short", "title_of"]
