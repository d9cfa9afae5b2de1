"""What the figures share: names and units of media, colours, and how amounts are written."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from cases.schema import Case

Option = dict[str, Any]

PALETTES: dict[str, tuple[str, ...]] = {
    "electricity": ("#eab308", "#ca8a04"),
    "fuel": ("#78350f", "#a16207", "#57534e"),
    "heat": ("#dc2626", "#f97316", "#be185d", "#fb7185"),
    "cold": ("#06b6d4", "#67e8f9"),
    "other": ("#7c3aed", "#a78bfa", "#4c1d95"),
    "water": ("#2563eb",),
    "material": (
        *("#15803d", "#84cc16", "#0d9488", "#4ade80", "#3f6212", "#a3a300", "#c084fc"),
        *("#6d28d9", "#f472b6", "#9ca3af", "#065f46", "#a5b4fc", "#0369a1", "#e879f9"),
    ),
}


LARGE: dict[str, tuple[tuple[float, str], ...]] = {"en": ((1e6, "M"),), "zh": ((1e8, "亿"), (1e4, "万"))}
"""Sizes in which large numbers are told, the largest first."""
MOST_TITLES = 2
"""Streams after which a material is called at most."""


@dataclass(frozen=True)
class Medium:
    """What flows in a link: its name, its colour, and the unit of its flow per hour."""

    key: tuple[str, str]
    name: str
    colour: str
    unit: str


def title_of(row: Any, key: str, language: str = "en") -> str:
    """The name of a row for people: its title in that language, else the other, else its key."""
    first, second = (row.title_zh, row.title) if language == "zh" else (row.title, row.title_zh)
    return str(first or second or key)


def description_of(case: Case, language: str = "en") -> str:
    """What a case is about: in that language, else in the other; empty where it does not say."""
    first, second = case.info.description, case.info.description_zh
    return str((second or first if language == "zh" else first or second) or "")


def spoken(words: Mapping[str, tuple[str, str]], key: str, language: str) -> str:
    """The words of a key, of pairs of English and Chinese."""
    return words[key][1 if language == "zh" else 0]


def plant_names(case: Case, language: str = "en") -> dict[str, str]:
    """Names of the plants by key."""
    return {plant.plant: title_of(plant, plant.plant, language) for plant in case.plants}


def media(case: Case, links: pd.DataFrame, language: str = "en") -> dict[tuple[str, str], Medium]:
    """The media of the links by (domain, item): the same colour for the same medium in every plan of a case."""
    commodities = {row.commodity: row for row in case.commodities}
    materials = {row.material for row in case.material_streams if row.material}
    order: list[tuple[str, str]] = [("commodity", name) for name in commodities]
    order += [("water", "")] + [("material", name) for name in sorted(materials)]
    used = {(str(domain), str(item)) for domain, item in zip(links["domain"], links["item"], strict=True)}
    counts: dict[str, int] = {}
    made: dict[tuple[str, str], Medium] = {}
    for domain, item in order + sorted(used - set(order)):
        commodity = commodities.get(item) if domain == "commodity" else None
        family = commodity.kind if commodity else domain if domain in PALETTES else "other"
        palette = PALETTES[family]
        colour = palette[counts.get(family, 0) % len(palette)]
        counts[family] = counts.get(family, 0) + 1
        name = title_of(commodity, item, language) if commodity else _name(case, domain, item, language)
        unit = "t" if domain in ("water", "material") else _unit(commodity.kind, commodity.unit) if commodity else ""
        made[domain, item] = Medium((domain, item), name, colour, unit)
    return {key: medium for key, medium in made.items() if key in used}


def amount(value: float) -> str:
    """A number as people read it: about four digits, thousands apart."""
    if not math.isfinite(value):
        return "–"
    size = abs(value)
    if size >= 100 or value == 0:
        return f"{value:,.0f}"
    return f"{value:,.1f}" if size >= 10 else f"{value:,.2f}" if size >= 1 else f"{value:.3g}"


def short(value: float, longest: float = 1e6, language: str = "en") -> str:
    """A number for a small place: from `longest` on in millions (in Chinese 万 or 亿) to four digits, else as `amount`."""
    if not longest <= abs(value) < math.inf:
        return amount(value)
    sizes = LARGE["zh" if language == "zh" else "en"]
    size, word = next((pair for pair in sizes if abs(value) >= pair[0]), sizes[-1])
    scaled = value / size
    return f"{scaled:,.0f} {word}" if abs(scaled) >= 1000 else f"{scaled:,.4g} {word}"


def _unit(kind: str, unit: str | None) -> str:
    return unit or ("MWh" if kind in ("electricity", "fuel", "heat", "cold") else "")


def _name(case: Case, domain: str, item: str, language: str) -> str:
    """Name of water or of a material; a material that one stream alone gives is called as that stream.

    In Chinese, where a key says nothing, one that several give is called as all of them, one that nobody gives as who takes it.
    """
    if domain == "water":
        return "水" if language == "zh" else "Water"
    rows = [row for row in case.material_streams if row.material == item]
    givers = [row for row in rows if row.role == "source"]
    if len(givers) == 1:
        return title_of(givers[0], item, language)
    for role in ("source", "supply", "sink", "outlet") if language == "zh" else ():
        titles = list(dict.fromkeys(row.title_zh for row in rows if row.role == role and row.title_zh))
        if titles:
            return "、".join(titles[:MOST_TITLES]) + ("等" if len(titles) > MOST_TITLES else "")
    return item.replace("_", " ").capitalize() or domain
