"""Steps of the pipeline before and between its solves.

Assumed bounds, baseline amounts, a coalition's shares, the numeric range, today's park. No step knows the pipeline.
"""
