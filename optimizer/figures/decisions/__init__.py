"""Figures of what leads from an optimum to a decision."""
