"""Base of the records of all tables: closed, frozen, documented by field; types of cells."""

import re
from collections.abc import Mapping
from typing import Annotated, Any, ClassVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from parkloop.cases import magnitudes
from parkloop.cases.disk.limits import MOST_LETTERS, MOST_LETTERS_OF_A_NAME
from parkloop.cases.messages import say
from parkloop.cases.spelling import ID, one_name, spelt

Id = Annotated[str, Field(pattern=r"^[a-z0-9_.-]+$", max_length=MOST_LETTERS_OF_A_NAME)]
Number = Annotated[float, Field(allow_inf_nan=False)]
NonNegative = Annotated[float, Field(ge=0, allow_inf_nan=False)]
Positive = Annotated[float, Field(gt=0, allow_inf_nan=False)]
Fraction = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]

UNWRITABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def tidy(text: object) -> object:
    """Strip a text and unify its line ends; a blank one is none.

    What no file could give back unchanged (control characters, half characters, endless texts) is refused.
    """
    if not isinstance(text, str):
        return text
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    if UNWRITABLE.search(text):
        raise ValueError(say("a text holds no control characters"))
    if len(text) > MOST_LETTERS:
        raise ValueError(say("a text has at most {most} characters", most=MOST_LETTERS))
    return text or None


Text = Annotated[str | None, BeforeValidator(tidy)]
Name = Annotated[str, BeforeValidator(tidy)]


class Record(BaseModel):
    """Base record: closed, frozen, documented by attribute docstrings."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True, populate_by_name=True)

    @classmethod
    def __pydantic_init_subclass__(cls, **options: Any) -> None:
        """Bound the numbers of a record by their units."""
        magnitudes.bound(cls)


class Row(Record):
    """One row of a table; ``key`` names its key columns."""

    key: ClassVar[tuple[str, ...]]

    title: Text = None
    """Name shown to people."""
    title_zh: Text = None
    """Name shown in Chinese."""
    note: Text = None
    """Remark of the author."""

    @property
    def row_key(self) -> str:
        """The key as messages and ``provenance.row`` write it, composite keys joined by ``/``."""
        return "/".join(_written(getattr(self, column)) for column in self.key)


def _written(part: object) -> str:
    return f"{part:g}" if isinstance(part, float) else str(part)


class Spelt(Row):
    """Row of a species or a property, which has one name however it is written.

    Another spelling becomes its title.
    """

    @model_validator(mode="before")
    @classmethod
    def in_one_spelling(cls, cells: object) -> object:
        """The row with the one name of its species or property."""
        return spelt(cls.key[-1], cells) if isinstance(cells, Mapping) else cells


def with_species(cells: object, column: str) -> object:
    """Cells of a row with the canonical id of the species that a column names.

    Only where the name is written as no id is.
    """
    name = cells.get(column) if isinstance(cells, Mapping) else None
    if not isinstance(cells, Mapping) or not isinstance(name, str) or ID.fullmatch(name):
        return cells
    return {**cells, column: one_name("species", name)}
