"""Emissions, pollution equivalents and policies."""

from typing import ClassVar, Literal

from pydantic import model_validator

from parkloop.cases.schema.record import Fraction, Id, NonNegative, Number, Positive, Row, Spelt, Text, with_species


class Emission(Spelt):
    """emissions.csv: what is emitted by what."""

    key: ClassVar[tuple[str, ...]] = ("item", "species")

    item: Id
    """Market, left-over demand, stream, technology or mode."""
    species: Id
    """Species."""
    kg_per_unit: Number
    """Emission per unit; of a technology a negative value removes [kg/unit]"""
    scope: Literal[1, 2, 3] = 1
    """1 direct, 2 bought energy, 3 upstream and transport."""
    max_removal: Fraction = 1.0
    """Largest share of what the plant otherwise emits that a technology removes."""


class AirLimit(Row):
    """air_limits.csv: what a plant, or one stack of it, may emit to the air, in every condition."""

    key: ClassVar[tuple[str, ...]] = ("air_limit",)

    air_limit: Id
    """Key of the limit."""
    plant: Id
    """Plant that it binds."""
    stack: Id | None = None
    """Stack of the plant; empty: all that the plant emits to the air."""
    species: Id
    """Species."""
    max_kg_per_h: NonNegative | None = None
    """Largest emission of scope 1 after removal; empty: no limit [kg/h]"""
    max_mg_per_m3: NonNegative | None = None
    """Largest concentration in the flue gas of the plant's, or the stack's, technologies; empty: no limit [mg/m3]"""

    @model_validator(mode="before")
    @classmethod
    def of_one_spelling(cls, cells: object) -> object:
        """Row with the canonical id of its species."""
        return with_species(cells, "species")


OXYGEN_DEMAND = ("cod", "bod5", "toc")
"""Measures of the same load of water, of which only one is taxed."""


class PollutionEquivalent(Spelt):
    """pollution_equivalents.csv: how much of a species is one pollution equivalent."""

    key: ClassVar[tuple[str, ...]] = ("medium", "species")

    medium: Literal["air", "water"]
    """What it is emitted to."""
    species: Id
    """Species."""
    kg_per_equivalent: Positive
    """Amount that is one equivalent [kg]"""
    first_class: bool = False
    """Water: taxed among the five largest of the first class, such as heavy metals, not the three largest of all others."""
    one_of: Id | None = None
    """Of species of one medium with the same word only the largest of an outlet is taxed; of cod, bod5 and toc by default."""

    @property
    def group(self) -> str:
        """Name shared with the species of which only the largest is taxed; its own where there are none."""
        oxygen = self.medium == "water" and self.species in OXYGEN_DEMAND
        return f"one_of {self.one_of or OXYGEN_DEMAND[0]}" if self.one_of or oxygen else self.species


class Policy(Row):
    """policies.csv: caps, taxes, credits, floors and quotas."""

    key: ClassVar[tuple[str, ...]] = ("policy",)

    policy: Id
    """Key of the policy."""
    kind: Literal["cap", "tax", "credit", "floor", "quota", "equivalent_tax"]
    """What it does."""
    target: Id
    """Species, total, rate or commodity that it acts on; of a tax by equivalents ``air`` or ``water``."""
    plant: Id | None = None
    """Plant that it binds; empty: the park."""
    value: Number
    """Amount per year, money per unit or equivalent, least rate, or tce per t of product; of a cap against the base year
    the share of the amount then."""
    unit: Text = None
    """Unit of the target; default t for species, water and waste, tce, m2, or the commodity's."""
    against: Literal["base_year"] | None = None
    """Of a cap: what its value is a share of."""

    @model_validator(mode="before")
    @classmethod
    def of_one_spelling(cls, cells: object) -> object:
        """Row with the canonical id of its species.

        A target that may be a commodity is left to the case.
        """
        return with_species(cells, "target")
