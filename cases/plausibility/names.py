"""Warnings about names: probable misspellings, and leftovers of removed rows."""

from collections.abc import Callable, Iterator
from difflib import get_close_matches
from fnmatch import fnmatchcase

from parkloop.cases.checks.names import REFERENCES
from parkloop.cases.faults import about, nearest
from parkloop.cases.lookup import Park
from parkloop.cases.messages import say
from parkloop.cases.schema import BUILT_IN_SPECIES, TABLES, Plant
from parkloop.cases.spelling import SPELT, same_name
from parkloop.cases.titles import used_names

ALIKE = 0.75
"""Likeness of two names from which one may be a slip of the other."""


def names_read_as_others(park: Park) -> Iterator[str]:
    """A species or a property that is written in another way than it is called."""
    for table, column in SPELT.items():
        for row in getattr(park.case, table):
            name, written = getattr(row, column), row.title
            if written and written.casefold() != name and same_name(written, name, column):
                yield say("{table}: '{written}' is read as {name}.", table=table, written=written, name=name)


def limits_on_what_no_water_has(park: Park) -> Iterator[str]:
    """A limit on a species that no stream of water gives."""
    given = _given(park)
    for row in park.case.water_quality:
        if row.c_in_max_mg_per_l is not None and row.species not in given and park.water.get(row.stream) is not None:
            message = say(
                "no stream gives {species}, so this limit acts on nothing{near}.",
                species=row.species,
                near=nearest(row.species, given),
            )
            yield about(message, "water_quality", row.row_key)


def species_that_nothing_limits(park: Park) -> Iterator[str]:
    """A species of water that nothing limits and that is spelt almost as a limited one."""
    acting = {row.species for row in park.case.water_quality if row.c_in_max_mg_per_l is not None}
    bound = acting | {row.target for row in park.case.policies} | {row.species for row in park.case.pollution_equivalents}
    for species, streams in _given(park).items():
        alike = get_close_matches(species, sorted(acting), 1, ALIKE)
        if species not in bound and alike:
            yield say(
                "water_quality: nothing limits {species}, which {streams} gives; is {other} meant?",
                species=species,
                streams=", ".join(streams[:5]),
                other=alike[0],
            )


def limits_on_what_no_material_has(park: Park) -> Iterator[str]:
    """A limit on a property that no stream of material has."""
    given = {row.property for row in park.case.material_quality if row.value is not None}
    for row in park.case.material_quality:
        if (row.min is not None or row.max is not None) and row.property not in given:
            message = say(
                "no stream has a value of {property}, so it is 0 in every blend{near}.",
                property=row.property,
                near=nearest(row.property, given),
            )
            yield about(message, "material_quality", row.row_key)


def properties_that_nothing_limits(park: Park) -> Iterator[str]:
    """A property of materials that nothing limits and that is written almost as one that is limited."""
    rows = park.case.material_quality
    acting = sorted({row.property for row in rows if row.min is not None or row.max is not None})
    for name in dict.fromkeys(row.property for row in rows if row.value is not None and row.property not in acting):
        alike = get_close_matches(name, acting, 1, ALIKE)
        if alike:
            streams = [row.stream for row in rows if row.property == name and row.value is not None]
            yield say(
                "material_quality: nothing limits {property}, which {streams} has; is {other} meant?",
                property=name,
                streams=", ".join(streams[:5]),
                other=alike[0],
            )


def species_like_others(park: Park) -> Iterator[str]:
    """A species of emissions that is not built in and not in water, but written almost as one that is."""
    known = {*BUILT_IN_SPECIES, *(row.species for row in park.case.water_quality)}
    for species in sorted({row.species for row in park.case.emissions} - known):
        alike = [name for name in sorted(known) if _alike(species, name)] or _near(species, known)
        if alike:
            yield say(
                "emissions: species {species} is written almost as {other}; it is taken as another one.",
                species=species,
                other=alike[0],
            )


def rows_left_over(park: Park) -> Iterator[str]:
    """Substitutions and modes of a material or commodity that nothing has; sources of missing rows."""
    for line in park.case.substitutions:
        if line.material not in park.materials:
            message = say(
                "no material stream has material {material}{near}.",
                material=line.material,
                near=nearest(line.material, park.materials),
            )
            yield about(message, "substitutions", line.row_key)
    known = park.keys("commodities") | park.materials
    for mode in park.case.transport:
        if mode.only is not None and mode.only not in known and mode.carries != "water":
            message = say(
                "nothing is called {name}, so it carries nothing{near}.", name=mode.only, near=nearest(mode.only, known)
            )
            yield about(message, "transport", mode.mode)
    for row in park.case.provenance:
        keys = park.keys(row.table) if row.table in TABLES else set()
        # the first part of a composite key stands for all rows that begin with it
        stands = any(fnmatchcase(key, row.row) or key.startswith(f"{row.row}/") for key in keys) or row.row in (*keys, "*")
        if row.table in TABLES and not stands:
            yield about(
                say("{table} has no such row{near}.", table=row.table, near=nearest(row.row, keys)), "provenance", row.row_key
            )


def titles_of_nothing(park: Park) -> Iterator[str]:
    """A title of a name that no table has."""
    used = used_names(park.case) if park.case.titles else set()
    for row in park.case.titles:
        if (row.kind, row.name) not in used:
            near = nearest(row.name, sorted(str(name) for kind, name in used if kind == row.kind and name))
            yield about(say("nothing has this name, so its title is shown nowhere{near}.", near=near), "titles", row.row_key)


def plants_of_nothing_but_a_name(park: Park) -> Iterator[str]:
    """A row of plants that may be a remark or a mean: it has only a name that nothing else uses."""
    named = set()
    for (table, column), (_, tables) in REFERENCES.items():
        if "plants" in tables:
            named |= {getattr(row, "from_" if column == "from" else column) for row in getattr(park.case, table)}
    for row in park.case.plants if named - {None} else ():
        bare = Plant(plant=row.plant, title=row.title, title_zh=row.title_zh, note=row.note)
        if row == bare and row.plant not in named:
            yield say(
                "plants, row {row}: only its name is given, and nothing names it; is it a plant?", row=row.title or row.plant
            )


def _given(park: Park) -> dict[str, list[str]]:
    """The streams of water that give each species."""
    given: dict[str, list[str]] = {}
    for row in park.case.water_quality:
        stream = park.water.get(row.stream)
        if stream is not None and stream.gives and ((row.c_out_mg_per_l or 0.0) > 0 or row.load_kg_per_h > 0):
            given.setdefault(row.species, []).append(row.stream)
    return given


def _alike(one: str, other: str) -> bool:
    """Whether two names differ by signs and the letter o for the digit 0 only."""
    plain = str.maketrans({"0": "o", "_": "", "-": "", ".": ""})
    return one.translate(plain) == other.translate(plain)


def _near(species: str, known: set[str]) -> list[str]:
    """Names of which a longer name may be a slip."""
    return get_close_matches(species, sorted(name for name in known if len(name) > 2), 1, ALIKE) if len(species) > 3 else []


WARNINGS: tuple[Callable[[Park], Iterator[str]], ...] = (
    names_read_as_others,
    limits_on_what_no_water_has,
    species_that_nothing_limits,
    limits_on_what_no_material_has,
    properties_that_nothing_limits,
    species_like_others,
    rows_left_over,
    titles_of_nothing,
    plants_of_nothing_but_a_name,
)
"""Every warning of names."""
