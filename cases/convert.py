"""Conversion of values that stand in a unit of their own."""

from collections.abc import Mapping, Sequence

from cases.drafts import Draft
from cases.faults import Fault


def convert(drafts: Mapping[str, Sequence[Draft]], currency: str) -> list[Fault]:
    """Convert in place what stands below a header with a unit; returns what cannot be converted."""
    return []
