"""The certificate's parts: what a plan must hold, read from the case and the plan's tables alone.

Each module checks one subject and yields one sentence per row that fails. Nothing here imports the model or a solver.
"""
