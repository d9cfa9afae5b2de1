"""What-if analysis: changes of a case, re-optimisation from the plan before, public function.

Nothing of the page; changes of rows of links.csv are made in cases/links.
"""
