"""Ids made from names that people write."""

import re
import unicodedata


def slug(text: str) -> str:
    """The id nearest to a name: small ASCII letters, digits, '_', '-' and '.'; empty where nothing of it is left."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9_.-]+", "_", plain).strip("_")
