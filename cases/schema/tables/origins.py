"""An earlier year to compare with, and where each number comes from."""

from collections.abc import Mapping
from typing import ClassVar, Literal

from pydantic import model_validator

from parkloop.cases.schema.record import Id, Name, NonNegative, Number, Row, Text, with_species
from parkloop.cases.spelling import one_key


class BaseYear(Row):
    """base_year.csv: what the park was in an earlier year, for growth and for caps against it."""

    key: ClassVar[tuple[str, ...]] = ("quantity",)

    year: int
    """The year, the same in all rows."""
    quantity: Id
    """``value_added`` [money/y], ``site_area`` [m2], ``energy`` [tce/y], ``freshwater``, ``wastewater``, ``disposal`` or a
    species [t/y]; of co2 scopes 1 and 2."""
    value: NonNegative
    """Amount in that year, in the unit that belongs to the quantity."""

    @model_validator(mode="before")
    @classmethod
    def of_one_spelling(cls, cells: object) -> object:
        """The row with the id of a species that is written as no id is."""
        return with_species(cells, "quantity")


class Provenance(Row):
    """provenance.csv: where a number comes from."""

    key: ClassVar[tuple[str, ...]] = ("table", "row", "column")

    table: Name
    """Table of the number."""
    row: Name
    """Key of its row, composite keys joined by ``/``; ``*``: all rows."""
    column: Name
    """Its column; ``*``: all columns."""
    grade: Literal["measured", "published", "calculated", "estimated", "assumed"]
    """How well it is known."""
    source: Text = None
    """Where it was found."""
    source_zh: Text = None
    """Where it was found, in Chinese."""
    low: Number | None = None
    """Low end of its range."""
    high: Number | None = None
    """High end of its range."""

    @model_validator(mode="before")
    @classmethod
    def of_one_spelling(cls, cells: object) -> object:
        """The reference with the one name of a species or a property."""
        if not isinstance(cells, Mapping) or not isinstance(cells.get("row"), str):
            return cells
        return {**cells, "row": one_key(str(cells.get("table")), cells["row"])}
