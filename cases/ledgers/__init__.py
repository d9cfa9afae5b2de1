"""Ledgers of companies: five sheets of annual amounts, as they are kept, read into a case."""
