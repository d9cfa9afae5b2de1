"""Ids in place of names such as '热电厂' or 'Plant A', which workbooks and the page may use as keys.

The name becomes the row's title, an id is made from it, and wherever the name is used the id takes its place. What has no row
of its own, such as a material, has its title in titles.csv. Names that the case knows already, as titles, keep their ids.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from parkloop.cases.checks.names import AIMED, NAMED
from parkloop.cases.entries.ports import ports_text, read_ports
from parkloop.cases.io.grid import Grid
from parkloop.cases.io.tables import grids_of_case
from parkloop.cases.schema import TABLES, Case
from parkloop.cases.spelling import SPELT, group, one_name, usual_name
from parkloop.cases.text.cells import is_blank
from parkloop.cases.text.headers import Heading, read_headers
from parkloop.cases.text.ids import slug
from parkloop.cases.titles import KINDS

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
Called = Mapping[tuple[str, str], frozenset[str]]
"""Ids by table and title, and by kind and title of what has no row of its own."""


@dataclass
class Names:
    """The ids of each name space, and those made from names."""

    taken: dict[str, set[str]] = field(default_factory=dict)
    made: dict[tuple[str, str], str] = field(default_factory=dict)
    told: IdMap = field(default_factory=list)
    called: Called = field(default_factory=dict)
    """What has a title already, in these tables."""
    before: Called = field(default_factory=dict)
    """What has one in the case that they are to take the place of."""

    def define(self, table: str, column: str, name: str) -> None:
        """Make the id of a name, one that no other name of its space has."""
        space, written = SPACES[column], name
        name = group(column, written) if column in SPELT.values() else written
        if (space, name) in self.made:
            return
        known = next((self.made[place, name] for place in ELSEWHERE.get(space, ()) if (place, name) in self.made), None)
        spelt = "species" if space == POLICY_TARGETS else column
        made = known or self._earlier(table, column, written)
        if made is None and _has_usual_name(spelt, written):
            made = str(one_name(spelt, written))
        if made is None:
            made = self._free(column, written)
        self.taken.setdefault(space, set()).add(made)
        self.made[space, name] = made
        if known is None:
            self.told.append((table, column, written, made))

    def _earlier(self, table: str, column: str, name: str) -> str | None:
        """The id that a name has already: of a key in the case before, of another in these tables too."""
        if TABLES[table].key == (column,) and column not in SPELT.values():
            ids = self.before.get((table, name), frozenset())
            return next(iter(ids)) if len(ids) == 1 and not ids & self.taken.get(SPACES[column], set()) else None
        ids = self.called.get((KINDS.get(column, ""), name)) or self.before.get((KINDS.get(column, ""), name), frozenset())
        return next(iter(ids)) if len(ids) == 1 else None

    def _free(self, column: str, name: str) -> str:
        taken = {*self.taken.get(SPACES[column], ()), *(one for ids in self.before.values() for one in ids)}
        stem, number = slug(name), 1
        made = stem or f"{column}_1"
        while made in taken:
            number += 1
            made = f"{stem or column}_{number}"
        return made

    def find(self, column: str, name: str, homes: tuple[str, ...] = (), settled: bool = True) -> str:
        """Id of a name, else the name.

        Where nothing comes after (``settled``), one that is an id but for capitals and blanks is that id.
        ``homes`` are the tables of which it may be the title of a row.
        """
        space = SPACES[column]
        for place in (space, *ELSEWHERE.get(space, ())):
            for written in (name, group(column, name)):
                if (place, written) in self.made:
                    return self.made[place, written]
        ids = {one for home in (*homes, KINDS.get(column, "")) for one in self.called.get((home, name), ())}
        if len(ids) == 1:
            return ids.pop()
        meant = str(one_name("species" if space == POLICY_TARGETS else column, name))
        if meant != name:
            return meant
        return slug(name) if settled and plainly_written(name) else name


def with_ids(grids: Mapping[str, Grid], before: Case | None = None, settled: bool = True) -> tuple[dict[str, Grid], IdMap]:
    """The tables with ids in place of names, and the ids made.

    Args:
        grids: tables, names in them as they are written.
        before: the case that they take the place of, whose names keep their ids.
        settled: whether nothing comes after these tables, so that a name of nothing may be an id that is written otherwise.

    Returns:
        The tables, those that titles of materials and others are added to included, and what was made.
    """
    names = Names(called=_called(grids), before={} if before is None else _called(grids_of_case(before)))
    cells = list(_cells(grids))
    if settled and not any(not ID.fullmatch(name) for _, _, name in cells):
        return dict(grids), []
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
    made = {table: _renamed(table, grid, names, settled) if table in TABLES else grid for table, grid in grids.items()}
    return {**made, **_with_titles(made, names)}, names.told


def _with_titles(grids: Mapping[str, Grid], names: Names) -> dict[str, Grid]:
    """The table of titles with those of names that have no row of their own; none where nothing is added."""
    grid = grids.get("titles", Grid(["kind", "name", "title"], []))
    places = {heading.column.name: place for place, heading in enumerate(_headings("titles", grid)) if heading}
    stated = (
        {(str(row[places["kind"]]), str(row[places["name"]])) for row in grid.rows} if {"kind", "name"} <= {*places} else set()
    )
    rows: list[Sequence[object]] = []
    for _, column, name, made in names.told:
        kind = KINDS.get(column)
        if kind and (kind, made) not in stated and one_name(kind, name) != made:
            stated.add((kind, made))
            cells: dict[str, object] = {"kind": kind, "name": made, "title": name}
            header = [heading.column.name if heading else "" for heading in _headings("titles", grid)]
            rows.append([cells.get(column) for column in header])
    return {"titles": Grid(grid.header, [*grid.rows, *rows])} if rows else {}


def _called(grids: Mapping[str, Grid]) -> dict[tuple[str, str], frozenset[str]]:
    """Ids of what has a title: by table, and by kind where it has no row of its own."""
    found: dict[tuple[str, str], set[str]] = {}
    for table, grid in grids.items():
        if table not in TABLES:
            continue
        places = {heading.column.name: place for place, heading in enumerate(_headings(table, grid)) if heading}
        key = places.get("name" if table == "titles" else TABLES[table].key[0])
        if key is None or (len(TABLES[table].key) > 1 and table != "titles"):
            continue
        for row in grid.rows:
            home = str(row[places["kind"]]) if table == "titles" and "kind" in places else table
            for title in (row[places[name]] for name in ("title", "title_zh") if name in places and places[name] < len(row)):
                if key < len(row) and isinstance(row[key], str) and ID.fullmatch(str(row[key])) and isinstance(title, str):
                    found.setdefault((home, title.strip()), set()).add(str(row[key]))
    return {place: frozenset(ids) for place, ids in found.items()}


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


def _homes(table: str, column: str) -> tuple[str, ...]:
    """Tables, or kinds of names, of which a cell may hold a title."""
    if (column,) == TABLES[table].key:
        return (table,)
    species = ("species",) if (table, column) in AIMED else ()
    return (*("material" if home == "materials" else home for home in NAMED.get((table, column), ())), *species)


def _renamed(table: str, grid: Grid, names: Names, settled: bool) -> Grid:
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
                row[place] = names.find(column, str(row[place]).strip(), _homes(table, column), settled)
        for place, heading in enumerate(headings):
            if heading and (table, heading.column.name) == ("technologies", "ports"):
                row[place] = _ports_in_ids(row[place], names)
        rows.append(_about_others(table, headings, row, names))
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
    spaces = {"commodity": ("commodities",), "material": (), "species": (), "demand": ("demands",)}
    found = {port: [names.find(column, name, homes) for column, homes in spaces.items()] for port, name in pairs.items()}
    return ports_text({port: next((made for made in ids if made != pairs[port]), pairs[port]) for port, ids in found.items()})


def _about_others(table: str, headings: list[Heading | None], row: list[object], names: Names) -> list[object]:
    """A row of provenance or titles, with ids in what it is about; any other row as it is."""
    place = {heading.column.name: spot for spot, heading in enumerate(headings) if heading}
    if table == "titles" and {"kind", "name"} <= {*place} and _is_name(row[place["name"]]):
        kind = str(row[place["kind"]]).strip()
        if kind in SPACES:
            row[place["name"]] = names.find(kind, str(row[place["name"]]).strip())
    if table == "provenance":
        _provenance_row(place, row, names)
    return row


def _provenance_row(place: Mapping[str, int], row: list[object], names: Names) -> None:
    table = str(row[place["table"]]).strip() if "table" in place else ""
    if table not in TABLES or "row" not in place or is_blank(row[place["row"]]):
        return
    text, key = str(row[place["row"]]).strip(), TABLES[table].key
    parts = [text] if len(key) == 1 else text.split("/")
    if len(parts) == len(key):
        pairs = zip(parts, key, strict=True)
        found = [
            part if column not in SPACES or part == "*" else names.find(column, part, _homes(table, column))
            for part, column in pairs
        ]
        row[place["row"]] = "/".join(found)
