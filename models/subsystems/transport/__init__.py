"""Links and their routes: what is built between plants, and what flows along every arc.

What arrives is balanced in `commodities` and `streams`.
"""
