"""Files: read within limits, unpacked, written atomically, private to the user.

Knows no table of a case.
"""
