"""HiGHS: its adapter, log, monitored and separate solves, LPs from the last basis, polishing.

Problems and outcomes, which SCIP has too, lie above; Pyomo is unknown here.
"""
