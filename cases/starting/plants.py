"""Plants of sectors: where they stand, and their rows under their own names, scaled to their size."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from parkloop.cases.entries.library import Values
from parkloop.cases.messages import say
from parkloop.cases.starting.sectors import Sector
from parkloop.cases.text.sources import source_texts, sourced

SPACING_KM = 0.8
"""Distance of neighbours on the grid [km]"""
SCALED = {
    "demands": ("rate_per_h",),
    "heat_streams": ("duty_mw",),
    "markets": ("limit_per_h",),
    "material_streams": ("flow_t_per_h",),
    "technologies": ("existing_size", "max_size"),
    "water_streams": ("flow_t_per_h",),
}
"""Columns that grow with the plant; a stream of a technology is per unit of its activity, and does not."""
DIGITS = 6

Rows = dict[str, list[dict[str, object]]]
"""Rows of tables by attribute."""


@dataclass(frozen=True)
class NewPlant:
    """A plant of a new park."""

    name: str
    number: int
    """Which of its sector it is, from 1."""
    sector: Sector
    size: float
    """In the sector's unit."""

    @property
    def amount(self) -> float:
        """What its tables' amounts are multiplied by [1/h]"""
        return self.size * self.sector.amount_per_size

    def renamed(self, name: object) -> object:
        """A name of the sector's tables as it is called at this plant; parts of a composite key each."""
        return "/".join(self._part(part) for part in name.split("/")) if isinstance(name, str) else name

    def _part(self, name: str) -> str:
        whole = name == self.sector.name or name.startswith(f"{self.sector.name}.")
        return self.name + name.removeprefix(self.sector.name) if whole else name


def rows_of_plant(plant: NewPlant) -> Rows:
    """The rows of a plant in every table but that of plants, with the provenance of their numbers."""
    made: Rows = {}
    scaled: set[tuple[str, str, str]] = set()
    for table, rows in plant.sector.rows.items():
        if table == "provenance":
            continue
        for row in rows:
            grows = _grows(table, row)
            scaled |= {(table, str(next(iter(row.values()))), column) for column in grows}
            made.setdefault(table, []).append(_of_plant(plant, row, grows))
    made["provenance"] = [_origin(plant, line, scaled) for line in plant.sector.rows["provenance"]]
    return made


def placed(plants: Sequence[NewPlant]) -> Iterator[dict[str, object]]:
    """The rows of the plants, on a grid as near to a square as their number allows."""
    wide = math.ceil(math.sqrt(len(plants)))
    for place, plant in enumerate(plants):
        title, title_zh = titles(plant)
        yield {
            "plant": plant.name,
            "title": title,
            "title_zh": title_zh,
            "sector": _small(plant.sector.title),
            "role": plant.sector.role,
            "x_km": round(SPACING_KM * (place % wide), DIGITS),
            "y_km": round(SPACING_KM * (place // wide), DIGITS),
        }


def titles(plant: NewPlant) -> tuple[str, str]:
    """What a plant is called in English and in Chinese."""
    number = "" if plant.number == 1 else str(plant.number)
    return f"{plant.sector.title} {number}".rstrip(), plant.sector.title_zh + number


def _grows(table: str, row: Values) -> tuple[str, ...]:
    """The columns of a row that are multiplied by the plant's size."""
    of_technology = table != "technologies" and "technology" in row
    return () if of_technology else tuple(column for column in SCALED.get(table, ()) if column in row)


def _of_plant(plant: NewPlant, row: Values, grows: tuple[str, ...]) -> dict[str, object]:
    title, title_zh = titles(plant)
    made = {attribute: plant.renamed(value) for attribute, value in row.items()}
    made |= {column: rounded(float(str(row[column])) * plant.amount) for column in grows}
    if "title" in row:
        made |= {"title": f"{title}: {_small(str(row['title']))}", "title_zh": f"{title_zh}{row['title_zh']}"}
    return made


def _small(title: str) -> str:
    """A title inside of another: its first letter small, unless it is a sign."""
    return title[0].lower() + title[1:] if title[1:2].islower() else title


def _origin(plant: NewPlant, line: Values, scaled: set[tuple[str, str, str]]) -> dict[str, object]:
    made: dict[str, object] = {**line, "row": plant.renamed(line["row"])}
    if (line["table"], line["row"], line["column"]) in scaled:
        made |= {end: rounded(float(str(line[end])) * plant.amount) for end in ("low", "high") if end in line}
        amount = f"{plant.amount:.6g}"
        made |= sourced(*(say("{source}; × {amount}", source=source, amount=amount) for source in source_texts(line)))
    return made


def rounded(number: float) -> float:
    """A number with as many digits as a template can mean."""
    return float(f"{number:.{DIGITS}g}")


def named(chosen: Sequence[tuple[Sector, float]]) -> list[NewPlant]:
    """Plants of chosen sectors and sizes; a second one of a sector is numbered."""
    counts: dict[str, int] = {}
    made = []
    for sector, size in chosen:
        counts[sector.name] = number = counts.get(sector.name, 0) + 1
        made.append(NewPlant(sector.name if number == 1 else f"{sector.name}_{number}", number, sector, size))
    return made


def joined_rows(parts: Sequence[Mapping[str, Sequence[Mapping[str, object]]]]) -> Rows:
    """Rows of several plants in one set of tables."""
    together: Rows = {}
    for part in parts:
        for table, rows in part.items():
            together.setdefault(table, []).extend(dict(row) for row in rows)
    return together
