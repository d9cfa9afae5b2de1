"""Editing of a case: sheet, rows, saving, conflicts, library entries and uploads.

Rules of cells stand in `cases`.
"""
