"""New parks from what is known first: sectors with their sizes.

The sectors themselves are data, in `cases/sectors`; what all parks share lies there in `park`.
"""
