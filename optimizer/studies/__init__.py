"""Studies: cases, plans and analyses of one file, run to the same tables again, and bundled.

What is asked lives here (`study`), how it is answered (`run`), and the archive of both with its check (`bundle`, `rerun`). No
model and no analysis: these are called by their public functions.
"""
