"""Reading and writing of cases as folders, workbooks and tables.

Every row is kept, and all faults are reported together.

What a single cell or header means stands in `cases/text`.
"""
