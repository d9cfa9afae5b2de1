"""The commands of parkloop, one module per group: each adds its commands to the command line."""

from optimizer.commands import files, measures, page, plans, prices

GROUPS = (plans, measures, prices, files, page)
"""Groups of commands in the order in which they are listed."""

__all__ = ["GROUPS"]
