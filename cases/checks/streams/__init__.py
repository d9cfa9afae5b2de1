"""Rules of what plants need and give: energy, water, materials, and the roles of their streams.

Nothing about links stands here.
"""
