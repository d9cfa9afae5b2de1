"""Whether a case is coherent: one function per rule, all faults at once."""

from collections.abc import Mapping

from cases import (
    check_energy,
    check_library,
    check_links,
    check_materials,
    check_money,
    check_names,
    check_plants,
    check_policies,
    check_provenance,
    check_roles,
    check_standing,
    check_technologies,
    check_time,
    check_transport,
    check_water,
)
from cases.context import Park
from cases.faults import Fault
from cases.hints import HINTS
from cases.schema import Case

RULES = (
    *check_names.RULES,
    *check_plants.RULES,
    *check_time.RULES,
    *check_energy.RULES,
    *check_roles.RULES,
    *check_water.RULES,
    *check_materials.RULES,
    *check_technologies.RULES,
    *check_library.RULES,
    *check_transport.RULES,
    *check_links.RULES,
    *check_standing.RULES,
    *check_policies.RULES,
    *check_money.RULES,
    *check_provenance.RULES,
)
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
    park = Park(case)
    return list(dict.fromkeys(told for hint in HINTS for told in hint(park)))
