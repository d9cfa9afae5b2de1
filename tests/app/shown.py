"""What a browser shows of a text that was escaped."""

import re


def as_shown(text: str) -> str:
    """The text without the marks that keep its signs from meaning anything."""
    return re.sub(r"\\([!-/:-@\[-`{-~\n])", r"\1", text).replace("\N{WORD JOINER}", "")
