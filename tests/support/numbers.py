"""Numbers that a column may hold, as hypothesis draws them: up to its own bounds, of any digits, both ends included."""

from typing import Any

from hypothesis import strategies as st

from parkloop.cases.columns import by_name
from parkloop.cases.magnitudes import magnitude
from parkloop.cases.schema import SECTIONS, TABLES, Record


def numbers_of(place: str) -> st.SearchStrategy[float]:
    """The numbers of a table's column or a setting, named as in ``plants.x_km`` and ``policy.capex_budget``."""
    home, name = place.split(".")
    record: type[Record] = {**TABLES, **SECTIONS}[home]
    low, most = bounds(record, name)
    known = magnitude(name, record.model_fields[by_name(record)[name].field])
    least = known.least if known else 0.0
    inside = st.floats(max(low, least), most) if least else st.floats(low, most)
    if not least or low > 0:
        return inside
    return st.just(0.0) | inside | (st.floats(low, -least) if low < 0 else st.nothing())


def bounds(record: type[Record], name: str) -> tuple[float, float]:
    """The smallest and the largest number of a column."""
    stated: Any = record.model_json_schema()["properties"][name]
    stated = next(iter(stated.get("anyOf", ())), stated)
    return float(stated.get("minimum", stated.get("exclusiveMinimum"))), float(
        stated.get("maximum", stated.get("exclusiveMaximum"))
    )
