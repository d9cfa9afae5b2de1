"""Files of a report: HTML, Word document, slides, Excel workbook.

What a report says is the matter of `content`.
"""
