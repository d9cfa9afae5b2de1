"""Titles of what has no row of its own: materials, species, profiles and other names that columns use."""

from collections.abc import Mapping
from typing import ClassVar, Literal

from pydantic import model_validator

from parkloop.cases.schema.record import Name, Row
from parkloop.cases.spelling import SPELT, one_name


class TitleOf(Row):
    """titles.csv: what is called how of what has no row of its own."""

    key: ClassVar[tuple[str, ...]] = ("kind", "name")

    kind: Literal[
        "material", "species", "property", "hazard", "profile", "scenario", "period", "zone", "stack", "group", "sector"
    ]
    """What the name is of."""
    name: Name
    """The name as other tables write it."""

    @model_validator(mode="before")
    @classmethod
    def in_one_spelling(cls, cells: object) -> object:
        """The row with the one name of its species or property."""
        if not isinstance(cells, Mapping) or cells.get("kind") not in SPELT.values():
            return cells
        return {**cells, "name": one_name(str(cells["kind"]), cells.get("name"))}
