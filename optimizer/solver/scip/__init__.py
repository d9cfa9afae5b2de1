"""SCIP in processes of its own: its model in arrays, the worker, and who speaks to it.

HiGHS has its adapter beside this folder; what a mix needs beyond a model stands in optimizer/mixing.
"""
