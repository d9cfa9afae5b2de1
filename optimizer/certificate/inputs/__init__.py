"""Inputs of the certificate: the case in its scope, and the plan's tables as records.

No judgement but whether they can be read.
"""
