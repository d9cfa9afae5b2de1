"""Commands about cases, before there is a plan: files, forms, ledgers, libraries, meters, and the store of saved ones.

Nothing is checked or converted here.
"""
