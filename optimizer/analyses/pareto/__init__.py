"""Trade-offs of a park: plans none of which is better in every objective, with what they build.

The front itself is found in `optimizer/multiobjective`, which knows nothing of parks.
"""
