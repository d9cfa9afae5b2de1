"""Records of the tables of a case: one module per subject.

Nothing here knows the table of another subject, or the case as a whole.
"""
