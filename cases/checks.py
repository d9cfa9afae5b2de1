"""Whether a case is coherent: one function per rule, all faults at once."""

from collections.abc import Mapping

from cases import check_names
from cases.context import Park
from cases.faults import Fault
from cases.schema import Case

RULES = (*check_names.RULES,)
"""Every rule of coherence, in the order in which their faults are told."""


def check(case: Case) -> list[Fault]:
    """All faults of a case, none where it is coherent."""
    return coherence(case, {})


def coherence(case: Case, unreadable: Mapping[str, set[str]]) -> list[Fault]:
    """All faults of a case of which some rows could not be read: naming one of their keys is no fault."""
    park = Park(case, unreadable)
    return list(dict.fromkeys(fault for rule in RULES for fault in rule(park)))


def warnings(case: Case) -> list[str]:
    """What is allowed but may not be meant, one sentence each."""
    return []
