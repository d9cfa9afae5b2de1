"""Pages: presentation of cases and plans, without a model or a figure of their own."""
