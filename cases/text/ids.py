"""Ids derived from free names."""

import re
import unicodedata

from parkloop.cases.disk.limits import MOST_LETTERS_OF_A_NAME


def slug(text: str) -> str:
    """Id nearest to a name: small ASCII letters, digits, '_', '-' and '.'; empty if nothing is left."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9_.-]+", "_", plain).strip("_")[:MOST_LETTERS_OF_A_NAME]
