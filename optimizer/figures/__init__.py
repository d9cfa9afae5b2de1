"""Figures as ECharts options: plain dictionaries, so that the page, a report and a picture draw the same.

Nothing here knows the page. Every text that a user has written is escaped where it becomes HTML.
"""

from optimizer.figures.abatement import abatement, abatement_measures
from optimizer.figures.heat import composite_curves, grand_composite_curve, site_curves
from optimizer.figures.money import head_name, waterfall
from optimizer.figures.network import Network, network
from optimizer.figures.overlay import overlay
from optimizer.figures.progress import progress
from optimizer.figures.sankey import KINDS, sankey
from optimizer.figures.shared import Medium, Option, amount, description_of, media, plant_names, short, title_of
from optimizer.figures.sweep import sweep, sweep_height
from optimizer.figures.water import quality, species

__all__ = [
    "KINDS",
    "Medium",
    "Network",
    "Option",
    "abatement",
    "abatement_measures",
    "amount",
    "composite_curves",
    "description_of",
    "grand_composite_curve",
    "head_name",
    "media",
    "network",
    "overlay",
    "plant_names",
    "progress",
    "quality",
    "sankey",
    "short",
    "site_curves",
    "species",
    "sweep",
    "sweep_height",
    "title_of",
    "waterfall",
]
