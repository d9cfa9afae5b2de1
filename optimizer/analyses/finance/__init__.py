"""Finance: cash flows of projects, companies and the whole plan, and what banks ask of them.

No records are known here.
"""
