"""Links: precedence of the rows of links.csv, their change, and routes of water.

The only reading of links.csv; what follows for model, certificate and page each works out for itself.
"""
