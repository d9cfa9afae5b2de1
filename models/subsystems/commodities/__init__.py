"""Commodities: heat cascades, conversions, demands and markets; condensate and waste heat.

No qualities: these are the matter of `streams`.
"""
