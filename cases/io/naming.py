"""Ids in place of names: a workbook may use names such as '热电厂' or 'Plant A' as keys.

The name becomes the row's title, an id is made from it, and wherever the name is used the id takes its place.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from parkloop.cases.entries.ports import ports_text, read_ports
from parkloop.cases.io.grid import Grid
from parkloop.cases.schema import TABLES
from parkloop.cases.spelling import SPELT, group, one_name, usual_name
from parkloop.cases.text.cells import is_blank
from parkloop.cases.text.headers import Heading, read_headers
from parkloop.cases.text.ids import slug

ID = re.compile(r"[a-z0-9_.-]+")
THINGS, WARES, ZONES, SPECIES, POLICY_TARGETS, HELD = "things", "wares", "zones", "species", "targets", "held"
PRODUCTS = "products"
SPACES: dict[str, str] = {
    **dict.fromkeys(
        ("plant", "technology", "stream", "sink", "item", "from", "to", "mode", "market", "demand", "link", "store", "owner"),
        THINGS,
    ),
    **dict.fromkeys(("commodity", "material", "only", "arrives_as", "makes_up"), WARES),
    **{"condition": "conditions", "profile": "profiles", "price_profile": "profiles", "zone": ZONES, "policy": "policies"},
    **{"scenario": "scenarios", "species": SPECIES, "property": "properties", "hazard": "hazards", "group": "groups"},
    "one_of": "words",
    **dict.fromkeys(("of", "third_party", "payer", "payee", "water"), THINGS),
    **{"relay": "relays", "contract": "contracts", "air_limit": "air_limits", "stack": "stacks", "forbids_hazard": "hazards"},
    **dict.fromkeys(("node", "corridor", "forbids_mode"), THINGS),
    "holds": HELD,
    "period": "periods",
    "target": POLICY_TARGETS,
    "quantity": POLICY_TARGETS,
    "product": PRODUCTS,
    "month": "months",
}
"""Name space of the names in a column."""

NAMED_BY_USE = frozenset(
    {"material", "zone", "profile", "scenario", "period", "species", "property", "hazard", "forbids_hazard", "group", "one_of"}
    | {"stack"}
)
"""Columns whose names need no row of their own."""

ELSEWHERE = {ZONES: (THINGS,), POLICY_TARGETS: (WARES, SPECIES, PRODUCTS), HELD: (WARES, THINGS)}
"""Name spaces in which a name is looked for too: a zone may be called as its plant."""

IdMap = list[tuple[str, str, str, str]]
"""Ids made: table, column, name, id."""


@dataclass
class Names:
    """The ids of each name space, and those made from names."""

    taken: dict[str, set[str]] = field(default_factory=dict)
    made: dict[tuple[str, str], str] = field(default_factory=dict)
    told: IdMap = field(default_factory=list)

    def define(self, table: str, column: str, name: str) -> None:
        """Make the id of a name, one that no other name of its space has."""
        space, written = SPACES[column], name
        name = group(column, written) if column in SPELT.values() else written
        if (space, name) in self.made:
            return
        taken = self.taken.setdefault(space, set())
        known = next((self.made[place, name] for place in ELSEWHERE.get(space, ()) if (place, name) in self.made), None)
        spelt = "species" if space == POLICY_TARGETS else column
        if known is None and _has_usual_name(spelt, written):
            known = str(one_name(spelt, written))
            self.told.append((table, column, written, known))
        if known is not None:
            self.made[space, name] = known
            taken.add(known)
            return
        stem, number = slug(written), 1
        made = stem or f"{column}_1"
        while made in taken:
            number += 1
            made = f"{stem or column}_{number}"
        taken.add(made)
        self.made[space, name] = made
        self.told.append((table, column, written, made))

    def find(self, column: str, name: str) -> str:
        """Id of a name; without one, its id but for capitals and blanks; else the name."""
        space = SPACES[column]
        for place in (space, *ELSEWHERE.get(space, ())):
            for written in (name, group(column, name)):
                if (place, written) in self.made:
                    return self.made[place, written]
        meant = str(one_name("species" if space == POLICY_TARGETS else column, name))
        if meant != name:
            return meant
        return slug(name) if plainly_written(name) else name


def with_ids(grids: Mapping[str, Grid]) -> tuple[dict[str, Grid], IdMap]:
    """The tables with ids in place of names, and the ids made."""
    names = Names()
    cells = list(_cells(grids))
    for _, column, name in cells:
        if ID.fullmatch(name):
            names.taken.setdefault(SPACES[column], set()).add(name)
    for defining in (True, False):
        for table, column, name in cells:
            key = TABLES[table].key == (column,)
            by_use = column in NAMED_BY_USE and not (plainly_written(name) and slug(name) in names.taken.get(SPACES[column], ()))
            if not ID.fullmatch(name) and (
                key if defining else by_use and (names.find(column, name) == name or _has_usual_name(column, name))
            ):
                names.define(table, column, name)
    if not any(not ID.fullmatch(name) for _, _, name in cells):
        return dict(grids), []
    return {table: _renamed(table, grid, names) if table in TABLES else grid for table, grid in grids.items()}, names.told


def _has_usual_name(column: str, name: str) -> bool:
    """Whether the usual name of a species or property differs from a name beyond its spelling."""
    return usual_name(column, name) is not None and one_name(column, name) != slug(name)


def plainly_written(name: str) -> bool:
    """Whether the id made from a name loses nothing of it but capitals, accents and blanks."""
    letters = unicodedata.normalize("NFKD", name)
    return bool(re.fullmatch(r"[A-Za-z0-9_. -]+", "".join(letter for letter in letters if not unicodedata.combining(letter))))


def _headings(table: str, grid: Grid) -> list[Heading | None]:
    return read_headers(table, TABLES[table], grid.header)[0]


def _id_places(table: str, grid: Grid) -> list[tuple[int, str]]:
    """Places and names of the columns that hold ids."""
    found = enumerate(_headings(table, grid))
    return [(place, heading.column.name) for place, heading in found if heading and heading.column.kind == "id"]


def _cells(grids: Mapping[str, Grid]) -> Iterator[tuple[str, str, str]]:
    """Table, column and text of every cell that should hold an id."""
    for table in TABLES:
        if table in grids:
            places = _id_places(table, grids[table])
            for cells in grids[table].rows:
                for place, column in places:
                    if place < len(cells) and isinstance(cells[place], str) and not is_blank(cells[place]):
                        yield table, column, str(cells[place]).strip()


def _renamed(table: str, grid: Grid, names: Names) -> Grid:
    headings = _headings(table, grid)
    titles = [place for place, heading in enumerate(headings) if heading and heading.column.name == "title"]
    keys = [place for place, column in _id_places(table, grid) if (column,) == TABLES[table].key or SPELT.get(table) == column]
    header = list(grid.header)
    if keys and not titles:
        header.append("title")
        titles = [len(header) - 1]
    rows = []
    for cells in grid.rows:
        row = [*cells, *[None] * (len(header) - len(cells))]
        if keys and is_blank(row[titles[0]]) and _is_name(row[keys[0]]):
            row[titles[0]] = row[keys[0]]
        for place, column in _id_places(table, grid):
            if _is_name(row[place]):
                row[place] = names.find(column, str(row[place]).strip())
        for place, heading in enumerate(headings):
            if heading and (table, heading.column.name) == ("technologies", "ports"):
                row[place] = _ports_in_ids(row[place], names)
        rows.append(_provenance_row(headings, row, names) if table == "provenance" else row)
    return Grid(header, rows)


def _is_name(cell: object) -> bool:
    return isinstance(cell, str) and not is_blank(cell) and not ID.fullmatch(cell.strip())


def _ports_in_ids(cell: object, names: Names) -> object:
    """Ports of a technology with ids in place of names.

    A text that is no list of pairs stays as it is.
    """
    pairs, unread = read_ports(cell)
    if not pairs or unread:
        return cell
    spaces = ("commodity", "species", "demand")
    found = {port: [names.find(column, name) for column in spaces] for port, name in pairs.items()}
    return ports_text({port: next((made for made in ids if made != pairs[port]), pairs[port]) for port, ids in found.items()})


def _provenance_row(headings: list[Heading | None], row: list[object], names: Names) -> list[object]:
    """A row of provenance whose reference to another row is written in ids."""
    place = {heading.column.name: spot for spot, heading in enumerate(headings) if heading}
    table = str(row[place["table"]]).strip() if "table" in place else ""
    if table not in TABLES or "row" not in place or is_blank(row[place["row"]]):
        return row
    text, key = str(row[place["row"]]).strip(), TABLES[table].key
    parts = [text] if len(key) == 1 else text.split("/")
    if len(parts) == len(key):
        pairs = zip(parts, key, strict=True)
        found = [part if column not in SPACES or part == "*" else names.find(column, part) for part, column in pairs]
        row[place["row"]] = "/".join(found)
    return row
