"""Steps of the pipeline before and between its solves: assumed bounds, baseline amounts, shares, numeric range, today's park.

No step knows the pipeline.
"""
