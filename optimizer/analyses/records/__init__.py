"""Records of analyses, one module each: ``ANALYSIS``, with its parameters and formatting."""
