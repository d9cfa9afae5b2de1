"""Figures as SVG, PNG, PDF or on matplotlib axes.

Knows options of ECharts, and no plan.
"""
