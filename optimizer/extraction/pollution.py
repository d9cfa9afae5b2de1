"""Pollution tax by outlet: species ranked by equivalents emitted in the year."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import pyomo.environ as pyo

from parkloop.cases.schema import PollutionEquivalent
from parkloop.models.accounts.pollution import Charge, charges
from parkloop.optimizer.solve.build import Build

NOISE = 1e-9
"""Amounts below this are solver noise [kg/y]"""


def pollution_rows(built: Build) -> Iterable[tuple[Any, ...]]:
    """Rows of the table ``pollution_tax``, by scenario, outlet and rank."""
    for scenario in built.site.scenarios:
        for charge in sorted(charges(built.site, built.ledger), key=lambda one: (one.plant, one.outlet)):
            yield from _outlet(built, charge, scenario)


def _outlet(built: Build, charge: Charge, scenario: str) -> Iterator[tuple[Any, ...]]:
    kg = {species: float(pyo.value(built.ledger.annual(posts, scenario))) for species, posts in charge.posts.items()}
    ranks = ranked({species: amount for species, amount in kg.items() if amount > NOISE}, charge.rows)
    for species, rank in ranks.items():
        row = charge.rows[species]
        equivalents = kg[species] / row.kg_per_equivalent
        taxed = rank is not None and rank <= charge.taxed
        yield (
            *(scenario, charge.plant, charge.outlet, row.medium, species, kg[species], equivalents, rank, taxed),
            *(charge.price * equivalents if taxed else 0.0, charge.price * equivalents),
        )


def ranked(kg: Mapping[str, float], rows: Mapping[str, PollutionEquivalent]) -> dict[str, int | None]:
    """Species ranked by equivalents, most first.

    No rank for the smaller ones of those that share a word.
    """
    order = sorted(kg, key=lambda species: -kg[species] / rows[species].kg_per_equivalent)
    ranks: dict[str, int | None] = {}
    groups: set[str] = set()
    for species in order:
        first = rows[species].group not in groups
        groups.add(rows[species].group)
        ranks[species] = len(groups) if first else None
    return ranks
