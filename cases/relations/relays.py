"""Relays: which plant may pass on what comes from others, and its wheeling fee."""

from dataclasses import dataclass
from functools import cached_property

from parkloop.cases.schema import Case, Relay


@dataclass(frozen=True)
class Relays:
    """Rows of relays.csv, asked by plant and commodity.

    A row that names the commodity decides before one that does not.
    """

    case: Case

    @cached_property
    def _rows(self) -> dict[tuple[str, str | None], Relay]:
        return {(row.plant, row.commodity): row for row in self.case.relays}

    @cached_property
    def _outside(self) -> frozenset[str]:
        return frozenset(row.plant for row in self.case.plants if row.external)

    def row(self, plant: str, commodity: str) -> Relay | None:
        """The row that decides; None where none does."""
        return self._rows.get((plant, commodity)) or self._rows.get((plant, None))

    def allowed(self, plant: str, commodity: str) -> bool:
        """Whether a plant may send or sell more of a commodity than it makes itself.

        Without a row: inside the fence.
        """
        row = self.row(plant, commodity)
        return plant not in self._outside if row is None else row.allowed

    def fee(self, plant: str, commodity: str) -> float:
        """Wheeling fee of a plant for what it passes on [money/unit]"""
        row = self.row(plant, commodity)
        return 0.0 if row is None else row.fee_per_unit
