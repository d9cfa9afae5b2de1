"""Parks whose qualities mix: bounds by piecewise McCormick relaxation, designs by sequential LP.

Only parks in which qualities mix come here.
"""
