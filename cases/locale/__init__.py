"""Languages of messages: one catalogue each, and the translation of finished sentences.

No logic of a case.
"""
