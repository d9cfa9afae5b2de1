"""Metering files: a year of readings, and the typical periods of it that a case can have.

Readings are read here and grouped; nothing is known of plants and streams.
"""
