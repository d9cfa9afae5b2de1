"""Rules of a case: one module per subject, one function per rule; each gives the faults that it finds.

Nothing is read or converted here, and nothing is solved.
"""
