"""Drawing of figures: options of ECharts as SVG, PNG, PDF, or on matplotlib axes.

Nothing here is computed from a plan; what a figure shows is the matter of `optimizer/figures`.
"""
