"""Rows between cells and records: parsed, not yet converted and validated."""

from dataclasses import dataclass, field

from parkloop.cases.columns import by_name
from parkloop.cases.schema import Row
from parkloop.cases.text.headers import Heading


@dataclass
class Draft:
    """A row of parsed cells, not yet converted and validated."""

    number: int
    """Place in its table, from 1."""
    values: dict[str, object] = field(default_factory=dict)
    """Values by attribute of the record."""
    headings: dict[str, Heading] = field(default_factory=dict)
    """Headers of the values that stand in a unit of their own, by attribute."""
    bad: set[str] = field(default_factory=set)
    """Columns whose cells could not be read."""

    def label(self, record: type[Row]) -> str:
        """The row's key as messages write it, or its number where the key cannot be read."""
        parts = [self.values.get(by_name(record)[name].field) if name in by_name(record) else None for name in record.key]
        return "/".join(str(part) for part in parts) if all(part is not None for part in parts) else f"no. {self.number}"
