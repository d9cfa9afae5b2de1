"""What it means: the pages, without a model and without a figure of their own."""
