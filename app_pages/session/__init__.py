"""Session state shared by all pages: case, job, language, unsaved edits and button actions.

Knows no page and no figure.
"""
