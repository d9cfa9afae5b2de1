"""Products with their levels, and what was measured month by month and reported for a year."""

from typing import ClassVar, Literal

from pydantic import model_validator

from parkloop.cases.schema.record import Fraction, Id, NonNegative, Number, Row, Text, with_species


class Product(Row):
    """products.csv: what plants make, for footprints and levels."""

    key: ClassVar[tuple[str, ...]] = ("product",)

    product: Id
    """Key of the product."""
    plant: Id
    """Plant that makes it."""
    commodity: Id | None = None
    """Commodity that it is: what the plant needs as its output, sells and sends of it (or a stream, or an amount)."""
    stream: Id | None = None
    """Material source that it is: what the stream gives (or a commodity, or an amount)."""
    output_t_per_y: NonNegative | None = None
    """Amount, of what is neither commodity nor stream; default the plant's product_t_per_y [t/y]"""
    technology: Id | None = None
    """Technology of the plant whose energy its energy level counts; empty: the plant's."""
    allocation: Literal["mass", "energy", "economic", "share"] = "mass"
    """How the burden of a plant is shared among its products, the same for all of them."""
    price_per_t: NonNegative | None = None
    """Price, for economic allocation [money/t]"""
    energy_mwh_per_t: NonNegative | None = None
    """Energy content, for allocation by energy [MWh/t]"""
    share: Fraction | None = None
    """Stated share of the burden, for allocation share."""


class ProductLevel(Row):
    """product_levels.csv: levels of a product that standards or the park set."""

    key: ClassVar[tuple[str, ...]] = ("product", "indicator", "level")

    product: Id
    """Product."""
    indicator: Literal["energy", "water", "co2"]
    """What is counted per t of the product: energy in tce, fresh water in m3, CO2 of scopes 1 and 2 in t."""
    level: Literal["quota", "access", "advanced", "top_runner"]
    """Which level: what all have to keep, what new plants have to, the advanced, or the best of the trade."""
    value: NonNegative
    """Largest amount per t of the product, in tce, m3 or t."""


class Measured(Row):
    """measured.csv: what was measured, month by month, to follow the plan."""

    key: ClassVar[tuple[str, ...]] = ("month", "plant", "quantity")

    month: Id
    """Month as 2024-07."""
    plant: Id
    """Plant where it was measured."""
    quantity: Id
    """Product, ``freshwater``, ``wastewater``, ``disposal`` [t], ``energy`` [tce], a species of scope 1 [t], or a commodity
    bought."""
    value: NonNegative
    """Amount in the month, in the unit that belongs to the quantity."""
    planned_share: Fraction | None = None
    """Share of the year that the plan expects in the month; empty: that of its days."""

    @model_validator(mode="before")
    @classmethod
    def of_one_spelling(cls, cells: object) -> object:
        """The row with the id of a species that is written as no id is."""
        return with_species(cells, "quantity")


class Reported(Row):
    """reported.csv: what companies report for a year from their accounts, to check today's park by."""

    key: ClassVar[tuple[str, ...]] = ("plant", "quantity")

    plant: Id
    """Plant that reports it."""
    quantity: Id
    """``freshwater``, ``wastewater``, ``disposal`` [t/y], ``energy`` bought less sold [tce/y], ``cost`` [money/y], a species of
    scope 1 [t/y], or a commodity bought."""
    value: Number
    """Amount in the year."""
    unit: Text = None
    """Unit of the value, per year or the unit alone; empty: the one that belongs to the quantity."""

    @model_validator(mode="before")
    @classmethod
    def of_one_spelling(cls, cells: object) -> object:
        """The row with the id of a species that is written as no id is."""
        return with_species(cells, "quantity")
