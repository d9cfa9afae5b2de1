"""Rules of names: keys are unique, and every name that a row uses exists."""

from collections.abc import Iterator

from cases.context import THINGS, Park, at
from cases.faults import Fault, nearest
from cases.schema import TABLES, Row

REFERENCES: dict[tuple[str, str], tuple[str, tuple[str, ...]]] = {
    ("profiles", "condition"): ("a condition", ("conditions",)),
    ("markets", "commodity"): ("a commodity", ("commodities",)),
    ("markets", "plant"): ("a plant", ("plants",)),
    ("markets", "profile"): ("a profile", ("profiles",)),
    ("markets", "price_profile"): ("a profile", ("profiles",)),
    ("demands", "plant"): ("a plant", ("plants",)),
    ("demands", "commodity"): ("a commodity", ("commodities",)),
    ("demands", "profile"): ("a profile", ("profiles",)),
    ("heat_streams", "plant"): ("a plant", ("plants",)),
    ("heat_streams", "technology"): ("a technology", ("technologies",)),
    ("heat_streams", "profile"): ("a profile", ("profiles",)),
    ("zones", "plant"): ("a plant", ("plants",)),
    ("water_streams", "plant"): ("a plant", ("plants",)),
    ("water_streams", "technology"): ("a technology", ("technologies",)),
    ("water_streams", "profile"): ("a profile", ("profiles",)),
    ("water_quality", "stream"): ("a water stream", ("water_streams",)),
    ("water_quality", "profile"): ("a profile", ("profiles",)),
    ("material_streams", "plant"): ("a plant", ("plants",)),
    ("material_streams", "technology"): ("a technology", ("technologies",)),
    ("material_streams", "profile"): ("a profile", ("profiles",)),
    ("substitutions", "material"): ("a material of material_streams", ("materials",)),
    ("substitutions", "sink"): ("a material stream", ("material_streams",)),
    ("material_quality", "stream"): ("a material stream", ("material_streams",)),
    ("permits", "plant"): ("a plant", ("plants",)),
    ("technologies", "plant"): ("a plant", ("plants",)),
    ("technologies", "profile"): ("a profile", ("profiles",)),
    ("technology_flows", "technology"): ("a technology", ("technologies",)),
    ("technology_flows", "commodity"): ("a commodity", ("commodities",)),
    ("technology_flows", "profile"): ("a profile", ("profiles",)),
    ("reductions", "technology"): ("a technology", ("technologies",)),
    ("reductions", "stream"): ("a stream or a demand", ("heat_streams", "water_streams", "material_streams", "demands")),
    ("transport", "only"): ("a commodity or a material", ("commodities", "materials")),
    ("transport", "arrives_as"): ("a commodity", ("commodities",)),
    ("links", "from"): ("a plant or a stream", ("plants", "water_streams", "material_streams", "heat_streams")),
    ("links", "to"): ("a plant or a stream", ("plants", "water_streams", "material_streams", "heat_streams")),
    ("links", "commodity"): ("a commodity", ("commodities",)),
    ("links", "mode"): ("a transport mode", ("transport",)),
    ("emissions", "item"): (
        "a market, a left-over demand, a stream, a technology or a mode",
        ("markets", "demands", "water_streams", "material_streams", "heat_streams", "technologies", "transport"),
    ),
    ("policies", "plant"): ("a plant", ("plants",)),
}
"""What each column that names something must name, and the tables where that stands."""
SHARED = "plants, streams, demands, technologies, markets, links and modes"


def keys_are_unique(park: Park) -> Iterator[Fault]:
    """A key stands once in its table."""
    for table in TABLES:
        seen: set[str] = set()
        for row in getattr(park.case, table):
            if row.row_key in seen:
                yield Fault(table, row.row_key, row.key[0], None, "this key stands twice, and keys are unique")
            seen.add(row.row_key)


def names_are_shared_by_no_two(park: Park) -> Iterator[Fault]:
    """Plants, streams, demands, technologies, markets, links and modes share one name space."""
    first: dict[str, str] = {}
    for table in THINGS:
        for row in getattr(park.case, table):
            other = first.setdefault(row.row_key, table)
            if other != table:
                yield at(row, row.key[0], f"{other} has this key too, and {SHARED} share one name space")


def commodities_are_no_materials(park: Park) -> Iterator[Fault]:
    """Commodities and materials share a name space."""
    for row in park.case.material_streams:
        if row.material in park.commodities:
            yield at(row, "material", "a commodity has this name; commodities and materials share one name space")


def names_are_known(park: Park) -> Iterator[Fault]:
    """Every name that a row uses exists."""
    known = {tables: _known(park, tables) for _, tables in REFERENCES.values()}
    for (table, column), (what, tables) in REFERENCES.items():
        field = "from_" if column == "from" else column
        for row in getattr(park.case, table):
            name = getattr(row, field)
            if name is not None and name not in known[tables]:
                yield _unknown(row, column, name, what, known[tables])


def _unknown(row: Row, column: str, name: str, what: str, known: set[str]) -> Fault:
    return at(row, column, f"it must name {what}{nearest(name, known)}")


def _known(park: Park, tables: tuple[str, ...]) -> set[str]:
    names: set[str] = set()
    for table in tables:
        if table == "materials":
            names |= park.materials
        elif table == "profiles":
            names |= {row.profile for row in park.case.profiles} | {key.split("/")[0] for key in park.unreadable.get(table, ())}
        elif table == "conditions":
            names |= park.keys(table) | {row.condition for row in park.case.operating_conditions}
        else:
            names |= park.keys(table)
    return names


RULES = (keys_are_unique, names_are_shared_by_no_two, commodities_are_no_materials, names_are_known)
