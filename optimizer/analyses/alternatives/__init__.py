"""Alternatives to the plan of least cost: next best and most different networks, free choices."""
