"""Figures as ECharts options: plain dictionaries, drawn alike by page, report and picture.

Nothing here knows the page. Every text that a user has written is escaped where it becomes HTML.
"""

from parkloop.optimizer.figures.abatement import abatement, abatement_measures
from parkloop.optimizer.figures.bars import bars, bars_height
from parkloop.optimizer.figures.decisions.alternatives import alternatives
from parkloop.optimizer.figures.decisions.pareto import objective_title, pareto
from parkloop.optimizer.figures.heat import composite_curves, grand_composite_curve, site_curves
from parkloop.optimizer.figures.lines import lines
from parkloop.optimizer.figures.money import head_name, waterfall
from parkloop.optimizer.figures.networks.network import NetworkFigure, network
from parkloop.optimizer.figures.networks.overlay import overlay
from parkloop.optimizer.figures.progress import progress
from parkloop.optimizer.figures.sankey import KINDS, sankey
from parkloop.optimizer.figures.shared import Medium, Option, description_of, media, plant_names
from parkloop.optimizer.figures.sweep import sweep, sweep_height
from parkloop.optimizer.figures.water import quality, species

__all__ = [
    "KINDS",
    "Medium",
    "NetworkFigure",
    "Option",
    "abatement",
    "abatement_measures",
    "alternatives",
    "bars",
    "bars_height",
    "composite_curves",
    "description_of",
    "grand_composite_curve",
    "head_name",
    "lines",
    "media",
    "network",
    "objective_title",
    "overlay",
    "pareto",
    "plant_names",
    "progress",
    "quality",
    "sankey",
    "site_curves",
    "species",
    "sweep",
    "sweep_height",
    "waterfall",
]
