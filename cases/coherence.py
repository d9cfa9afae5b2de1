"""Whether a case is coherent: one function per rule, all faults at once."""

from collections.abc import Mapping

from parkloop.cases.checks import (
    air,
    base_year,
    library,
    money,
    names,
    plants,
    policies,
    products,
    provenance,
    stores,
    technologies,
    time,
)
from parkloop.cases.checks.exchange import contracts, corridors, existing, links, transport
from parkloop.cases.checks.streams import energy, materials, roles, temperatures, water
from parkloop.cases.faults import Fault
from parkloop.cases.lookup import Park
from parkloop.cases.plausibility import WARNINGS
from parkloop.cases.schema import Case

RULES = (
    *names.RULES,
    *plants.RULES,
    *time.RULES,
    *energy.RULES,
    *roles.RULES,
    *water.RULES,
    *temperatures.RULES,
    *materials.RULES,
    *technologies.RULES,
    *stores.RULES,
    *library.RULES,
    *transport.RULES,
    *links.RULES,
    *existing.RULES,
    *contracts.RULES,
    *corridors.RULES,
    *air.RULES,
    *policies.RULES,
    *base_year.RULES,
    *products.RULES,
    *money.RULES,
    *provenance.RULES,
)
"""Every rule of coherence, in the order in which their faults are told."""


def coherence(case: Case, unreadable: Mapping[str, set[str]]) -> list[Fault]:
    """All faults of a case of which some tables could not be read: naming one of their rows is no fault."""
    park = Park(case, unreadable)
    return list(dict.fromkeys(fault for rule in RULES for fault in rule(park)))


def warnings(case: Case) -> list[str]:
    """Warnings about a case: assumptions made in reading, and what is probably unintended.

    Args:
        case: the park.

    Returns:
        One sentence each.

    Examples:
        >>> import parkloop as pl
        >>> pl.warnings(pl.load_case("two_firms"))
        []
    """
    park = Park(case)
    return list(dict.fromkeys([*case.notes, *(told for hint in WARNINGS for told in hint(park))]))
