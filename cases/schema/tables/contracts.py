"""Who may pass on what comes from others, and what plants pay each other."""

from typing import ClassVar

from pydantic import Field, model_validator

from parkloop.cases.schema.record import Fraction, Id, NonNegative, Positive, Row, with_species


class Relay(Row):
    """relays.csv: who may pass on what comes from others.

    Without a row every plant inside the fence may, and none outside it.
    """

    key: ClassVar[tuple[str, ...]] = ("relay",)

    relay: Id
    """Key of the row."""
    plant: Id
    """Plant that may, or may not."""
    commodity: Id | None = None
    """Commodity; empty: all that no other row of the plant names."""
    allowed: bool = True
    """Whether it may send or sell more than it makes itself."""
    fee_per_unit: NonNegative = 0.0
    """Wheeling fee that plants inside the fence pay to it for what it passes on to them [money/unit]"""


class Contract(Row):
    """contracts.csv: what is paid for what passes from one plant to another."""

    key: ClassVar[tuple[str, ...]] = ("contract",)

    contract: Id
    """Key of the contract."""
    from_: Id = Field(alias="from")
    """Plant or stream that gives."""
    to: Id
    """Plant or stream that takes."""
    commodity: Id | None = None
    """Commodity that passes; empty: water or material of the stream that an end names."""
    payer: Id | None = None
    """Plant that pays; empty: the one that takes."""
    payee: Id | None = None
    """Plant that is paid; empty: the one that gives."""
    price_per_unit: NonNegative = 0.0
    """Price of what arrives [money/unit]"""
    price_profile: Id | None = None
    """Profile on the price."""
    saving_share: Fraction = 0.0
    """Share of the saving that is paid: of the reference price, per unit that arrives."""
    reference_price_per_unit: NonNegative = 0.0
    """What the payer would spend without the exchange, which the shared saving is counted from [money/unit]"""
    species: Id | None = None
    """Species of water whose load is charged."""
    price_per_kg: NonNegative = 0.0
    """Price of the load of the species [money/kg]"""
    fixed_fee_per_y: NonNegative = 0.0
    """Fee while the contract is in force [money/y]"""
    min_per_y: NonNegative = 0.0
    """Take or pay: least amount of a year that is paid while the contract is in force [unit/y]"""
    always: bool = False
    """Whether fee and least amount are due without a link too, as on the mains."""
    term_y: Positive | None = None
    """Years that it is made for [y]"""

    @model_validator(mode="before")
    @classmethod
    def of_one_spelling(cls, cells: object) -> object:
        """Row with the canonical id of its species."""
        return with_species(cells, "species")

    @property
    def rate_per_unit(self) -> float:
        """What a unit that arrives costs, before the profile of the price [money/unit]"""
        return self.price_per_unit + self.saving_share * self.reference_price_per_unit
