"""What flows, checked rule by rule: links, balances, heat, water, materials, technologies, emissions.

No money.
"""
