"""What the format can say and the model does not solve yet."""

from cases.faults import Fault
from cases.schema import Case


def not_yet(case: Case) -> list[Fault]:
    """The rows that use what the model does not solve yet: none."""
    return []
