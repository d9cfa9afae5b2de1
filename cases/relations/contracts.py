"""Contracts: which of them speak of a way from a giver to a taker, and who pays whom."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from parkloop.cases.lookup import Park
from parkloop.cases.schema import Case, Contract


@dataclass(frozen=True)
class Contracts:
    """Rows of contracts.csv, asked by what passes."""

    case: Case

    @cached_property
    def _park(self) -> Park:
        return Park(self.case)

    @cached_property
    def _by_giver(self) -> dict[str, list[Contract]]:
        found: dict[str, list[Contract]] = {}
        for row in self.case.contracts:
            found.setdefault(row.from_, []).append(row)
        return found

    def of_flow(self, domain: str, item: str, givers: tuple[str, str], takers: tuple[str, str]) -> Iterator[Contract]:
        """Contracts on what flows, by giving and taking stream (of a commodity the plant) and plant."""
        return (row for row in self._from(domain, item, givers) if row.to in takers)

    def of_link(self, domain: str, item: str, givers: tuple[str, str], takers: tuple[str, str]) -> Iterator[Contract]:
        """Contracts that are in force while a link stands.

        A pipe or haul to a plant serves every stream there.
        """
        end, plant = takers
        for row in self._from(domain, item, givers):
            if row.to in takers or (end == plant and self._park.place(row.to) == plant):
                yield row

    def _from(self, domain: str, item: str, givers: tuple[str, str]) -> Iterator[Contract]:
        for row in (row for giver in dict.fromkeys(givers) for row in self._by_giver.get(giver, ())):
            if self.domain(row) == domain and row.commodity in (None, item):
                yield row

    def domain(self, row: Contract) -> str:
        """Whether a commodity passes, water or material: that of the stream that an end names."""
        if row.commodity is not None:
            return "commodity"
        return "water" if {row.from_, row.to} & set(self._park.water) else "material"

    def payer(self, row: Contract) -> str:
        """Plant that pays: by default the one that takes."""
        return row.payer or self._park.place(row.to) or ""

    def payee(self, row: Contract) -> str:
        """Plant that is paid: by default the one that gives."""
        return row.payee or self._park.place(row.from_) or ""
