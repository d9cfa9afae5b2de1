"""Rules of names: keys are unique, and every name that a row uses exists."""

from collections.abc import Iterator

from parkloop.cases.checks.policies import TOTALS, USES
from parkloop.cases.faults import Fault, unknown
from parkloop.cases.lookup import ANY, THINGS, Park, at
from parkloop.cases.messages import say
from parkloop.cases.schema import TABLES, Row
from parkloop.cases.spelling import SPELT, same_name

REFERENCES: dict[tuple[str, str], tuple[str, tuple[str, ...]]] = {
    ("profiles", "condition"): (say("a condition"), ("conditions",)),
    ("markets", "commodity"): (say("a commodity"), ("commodities",)),
    ("markets", "plant"): (say("a plant"), ("plants",)),
    ("markets", "profile"): (say("a profile"), ("profiles",)),
    ("markets", "price_profile"): (say("a profile"), ("profiles",)),
    ("demands", "plant"): (say("a plant"), ("plants",)),
    ("demands", "commodity"): (say("a commodity"), ("commodities",)),
    ("demands", "profile"): (say("a profile"), ("profiles",)),
    ("heat_streams", "plant"): (say("a plant"), ("plants",)),
    ("heat_streams", "technology"): (say("a technology"), ("technologies",)),
    ("heat_streams", "water"): (say("a water stream"), ("water_streams",)),
    ("heat_streams", "profile"): (say("a profile"), ("profiles",)),
    ("zones", "plant"): (say("a plant"), ("plants",)),
    ("water_streams", "plant"): (say("a plant"), ("plants",)),
    ("water_streams", "technology"): (say("a technology"), ("technologies",)),
    ("water_streams", "profile"): (say("a profile"), ("profiles",)),
    ("water_streams", "makes_up"): (say("a commodity"), ("commodities",)),
    ("water_quality", "stream"): (say("a water stream"), ("water_streams",)),
    ("water_quality", "profile"): (say("a profile"), ("profiles",)),
    ("material_streams", "plant"): (say("a plant"), ("plants",)),
    ("material_streams", "technology"): (say("a technology"), ("technologies",)),
    ("material_streams", "profile"): (say("a profile"), ("profiles",)),
    ("substitutions", "sink"): (say("a material stream"), ("material_streams",)),
    ("material_quality", "stream"): (say("a material stream"), ("material_streams",)),
    ("permits", "plant"): (say("a plant"), ("plants",)),
    ("technologies", "plant"): (say("a plant"), ("plants",)),
    ("technologies", "owner"): (say("a plant"), ("plants",)),
    ("technologies", "profile"): (say("a profile"), ("profiles",)),
    ("technology_flows", "technology"): (say("a technology"), ("technologies",)),
    ("technology_flows", "commodity"): (say("a commodity"), ("commodities",)),
    ("technology_flows", "profile"): (say("a profile"), ("profiles",)),
    ("technology_couplings", "technology"): (say("a technology"), ("technologies",)),
    ("technology_couplings", "of"): (say("a technology"), ("technologies",)),
    ("part_load", "technology"): (say("a technology"), ("technologies",)),
    ("reductions", "technology"): (say("a technology"), ("technologies",)),
    ("reductions", "stream"): (say("a stream or a demand"), ("heat_streams", "water_streams", "material_streams", "demands")),
    ("stores", "plant"): (say("a plant"), ("plants",)),
    ("stores", "owner"): (say("a plant"), ("plants",)),
    ("stores", "holds"): (
        say("a commodity, or a source of water or material"),
        ("commodities", "water_streams", "material_streams"),
    ),
    ("transport", "arrives_as"): (say("a commodity"), ("commodities",)),
    ("transport", "third_party"): (say("a plant"), ("plants",)),
    ("links", "third_party"): (say("a plant"), ("plants",)),
    ("links", "from"): (say("a plant or a stream"), ("plants", "water_streams", "material_streams", "heat_streams")),
    ("links", "to"): (say("a plant or a stream"), ("plants", "water_streams", "material_streams", "heat_streams")),
    ("links", "commodity"): (say("a commodity"), ("commodities",)),
    ("links", "mode"): (say("a transport mode"), ("transport",)),
    ("corridor_nodes", "plant"): (say("a plant"), ("plants",)),
    ("corridors", "from"): (say("a node of corridor_nodes"), ("corridor_nodes",)),
    ("corridors", "to"): (say("a node of corridor_nodes"), ("corridor_nodes",)),
    ("corridors", "owner"): (say("a plant"), ("plants",)),
    ("corridors", "forbids_mode"): (say("a transport mode"), ("transport",)),
    ("relays", "plant"): (say("a plant"), ("plants",)),
    ("relays", "commodity"): (say("a commodity"), ("commodities",)),
    ("contracts", "from"): (say("a plant or a stream"), ("plants", "water_streams", "material_streams")),
    ("contracts", "to"): (say("a plant or a stream"), ("plants", "water_streams", "material_streams")),
    ("contracts", "commodity"): (say("a commodity"), ("commodities",)),
    ("contracts", "payer"): (say("a plant"), ("plants",)),
    ("contracts", "payee"): (say("a plant"), ("plants",)),
    ("contracts", "price_profile"): (say("a profile"), ("profiles",)),
    ("emissions", "item"): (
        say("a market, a left-over demand, a stream, a technology or a mode"),
        ("markets", "demands", "water_streams", "material_streams", "heat_streams", "technologies", "transport"),
    ),
    ("air_limits", "plant"): (say("a plant"), ("plants",)),
    ("policies", "plant"): (say("a plant"), ("plants",)),
    ("products", "plant"): (say("a plant"), ("plants",)),
    ("products", "commodity"): (say("a commodity"), ("commodities",)),
    ("products", "stream"): (say("a material stream"), ("material_streams",)),
    ("products", "technology"): (say("a technology"), ("technologies",)),
    ("product_levels", "product"): (say("a product"), ("products",)),
    ("measured", "plant"): (say("a plant"), ("plants",)),
    ("reported", "plant"): (say("a plant"), ("plants",)),
}
"""What each column that names something must name, and the tables where that stands."""
LEFT_OVER: dict[tuple[str, str], tuple[str, ...]] = {
    ("substitutions", "material"): ("materials",),
    ("transport", "only"): ("commodities", "materials"),
}
"""Columns that may name what is not there: such a row is left over, does nothing, and is warned of."""
AIMED = {
    ("policies", "target"): ("commodities",),
    ("measured", "quantity"): ("commodities", "products"),
    ("reported", "quantity"): ("commodities",),
}
"""Columns that may name a key among other things: a total or a species, which goes before."""
NAMED: dict[tuple[str, str], tuple[str, ...]] = {
    **{place: tables for place, (_, tables) in REFERENCES.items()},
    **LEFT_OVER,
    **AIMED,
    ("heat_streams", "zone"): ("plants", "zones"),
    ("zones", "zone"): ("plants",),
}
"""Tables whose keys a column may hold, by table and column; a zone may be called as its plant."""
STANDS_TWICE = say("this key stands twice, and keys are unique")
SHARED = say("plants, streams, demands, technologies, stores, markets, links, corridors and modes")


def keys_are_unique(park: Park) -> Iterator[Fault]:
    """A key stands once in its table."""
    for table in TABLES:
        seen: dict[str, Row] = {}
        for row in getattr(park.case, table):
            first = seen.setdefault(row.row_key, row)
            if first is not row:
                ways = [line.title or getattr(line, SPELT[table]) for line in (first, row)] if table in SPELT else []
                one = [way for way in ways if same_name(way, getattr(row, SPELT[table]), SPELT[table])]
                message = (
                    say("{first} and {second} are one name, and it stands once", first=one[0], second=one[1])
                    if len({*one}) > 1
                    else STANDS_TWICE
                )
                yield Fault(table, row.row_key, row.key[0], None, message)


def names_are_shared_by_no_two(park: Park) -> Iterator[Fault]:
    """Plants, streams, demands, technologies, stores, markets, links, corridors, modes share one space."""
    first: dict[str, str] = {}
    for table in THINGS:
        for row in getattr(park.case, table):
            other = first.setdefault(row.row_key, table)
            if other != table:
                yield at(
                    row,
                    row.key[0],
                    say("{other} has this key too, and {shared} share one name space", other=other, shared=SHARED),
                )


def commodities_are_no_materials(park: Park) -> Iterator[Fault]:
    """Commodities and materials share a name space."""
    for row in park.case.material_streams:
        if row.material in park.commodities:
            yield at(row, "material", say("a commodity has this name; commodities and materials share one name space"))


def commodities_and_products_are_no_totals(park: Park) -> Iterator[Fault]:
    """A policy or a measured quantity of this name would have two meanings."""
    for row in (*park.case.commodities, *park.case.products):
        if row.row_key in (*TOTALS, *USES):
            yield at(row, row.key[0], say("this is the name of a total of the park: give it another one"))


def names_are_known(park: Park) -> Iterator[Fault]:
    """Every name that a row uses exists."""
    known = {tables: frozenset(_known(park, tables)) for _, tables in REFERENCES.values()}
    for (table, column), (what, tables) in REFERENCES.items():
        field = "from_" if column == "from" else column
        for row in getattr(park.case, table):
            name = getattr(row, field)
            if name is not None and not {name, ANY} & known[tables]:
                yield at(row, column, unknown(what, name, known[tables]))


def _known(park: Park, tables: tuple[str, ...]) -> set[str]:
    names: set[str] = set()
    for table in tables:
        if table == "profiles":
            names |= {row.profile for row in park.case.profiles} | ({ANY} & park.keys(table))
        elif table == "conditions":
            names |= park.keys(table) | {row.condition for row in park.case.operating_conditions}
        else:
            names |= park.keys(table)
    return names


RULES = (
    keys_are_unique,
    names_are_shared_by_no_two,
    commodities_are_no_materials,
    commodities_and_products_are_no_totals,
    names_are_known,
)
