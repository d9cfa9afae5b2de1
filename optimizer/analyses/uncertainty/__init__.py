"""Value of uncertainty: evaluation over scenarios, its values and their sentences.

Cases of one scenario and of the mean are made here; nothing of what-if or of links.
"""
