"""Faults of a case: what is wrong, where, and what would be right."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches


@dataclass(frozen=True)
class Fault:
    """One fault; ``str(fault)`` is one sentence. ``message`` says what is allowed and follows 'but' where a value was found."""

    table: str
    """Table, or ``case`` for case.toml."""
    row: str
    """Key of the row, composite keys joined by ``/``; empty: the whole table."""
    column: str
    """Column; empty: the whole row."""
    value: object
    """What was found; none: nothing."""
    message: str
    """What is allowed."""

    def __str__(self) -> str:
        where = self.table + (f", row {self.row}" if self.row else "") + (f", column {self.column}" if self.column else "")
        if self.value is not None:
            return f"{where}: found {shown(self.value)}, but {self.message}."
        return f"{where}: {self.message}."


class CaseError(ValueError):
    """A case that cannot be used; ``faults`` holds all that was found."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults: tuple[Fault, ...] = tuple(faults)
        super().__init__(told(self.faults))

    def __reduce__(self) -> tuple[type["CaseError"], tuple[tuple[Fault, ...]]]:
        return CaseError, (self.faults,)


def told(faults: tuple[Fault, ...]) -> str:
    """All faults as text, one line each."""
    if len(faults) == 1:
        return str(faults[0])
    return "\n".join([f"The case has {len(faults)} faults:", *(f"- {fault}" for fault in faults)])


def shown(value: object) -> str:
    """A value as a message quotes it: texts in quotes, whole numbers without a point."""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return repr(value)


def nearest(name: str, known: Iterable[str]) -> str:
    """The tail of a message that names the nearest known names, or a few of them where none is near."""
    names = sorted(set(known))
    near = get_close_matches(name.lower(), names, n=1, cutoff=0.6)
    if near:
        return f" (nearest: {near[0]})"
    if not names:
        return " (there is none)"
    return f" (known: {', '.join(names[:12])}{', …' if len(names) > 12 else ''})"
