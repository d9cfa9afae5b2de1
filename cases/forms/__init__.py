"""Data requests: a workbook with the rows of one company alone, and its answer taken back into the case."""
