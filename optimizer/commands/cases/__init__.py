"""Commands about cases, before there is a plan.

Files, forms, ledgers, libraries, meters, and the store of saved cases. Nothing is checked or converted here.
"""
