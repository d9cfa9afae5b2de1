"""What views share: tables with units, cards of key figures, the choice of a condition, downloads.

None shows a plan by itself.
"""
