"""Forms and results of analyses, made of their records."""
