"""The commands of parkloop, one module per group: each adds its commands to the command line."""

from optimizer.commands import abatement, files, library, measures, page, plans, prices, reports, risk, saved

GROUPS = (plans, measures, prices, risk, abatement, reports, files, saved, library, page)
"""Groups of commands in the order in which they are listed."""

__all__ = ["GROUPS"]
