"""Shared parts of figures: names, units and colours of media."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from parkloop.cases.locale.catalogue import translated
from parkloop.cases.locale.formats import large
from parkloop.cases.locale.names import PLAN, own_text
from parkloop.cases.lookup import Park
from parkloop.cases.schema import Case, Commodity
from parkloop.cases.titles import name_titles, readable, title_of
from parkloop.optimizer.figures.colours import colours

Option = dict[str, Any]
MILLIONS = 1e7
"""From here on amounts are drawn in millions, or what else the language counts in."""
LARGE = 100.0
"""Amount of the smallest large unit of a language from which it is used at the latest, such as 100 万."""


@dataclass(frozen=True)
class Medium:
    """Medium of a link: its name, colour, and unit of flow per hour."""

    key: tuple[str, str]
    name: str
    colour: str
    unit: str


def description_of(case: Case, language: str = "en") -> str:
    """Description of a case in a language, else in the other; empty without one."""
    return own_text(case.info.description, case.info.description_zh, language)


def scale_of(largest: float, language: str, unit: str = "") -> tuple[float, str]:
    """Size and name of the unit of drawn amounts: millions, or what the language counts in.

    >>> scale_of(2.5e7, "en", "EUR"), scale_of(900.0, "en", "EUR"), scale_of(2e6, "zh", "EUR")
    ((1000000.0, 'M EUR'), (1.0, 'EUR'), (10000.0, '万 EUR'))
    """
    least = min(MILLIONS, LARGE * large(language)[-1][0])
    sizes = [pair for pair in large(language) if pair[0] <= largest] if largest >= least else []
    size, word = sizes[0] if sizes else (1.0, "")
    return size, f"{word} {unit}".strip()


def spoken(words: Mapping[str, str], key: str, language: str) -> str:
    """The words of a key in a language, of a table of English words."""
    return translated(words[key], language, PLAN)


def plant_names(case: Case, language: str = "en") -> dict[str, str]:
    """Names of the plants by key."""
    return {plant.plant: title_of(plant, plant.plant, language) for plant in case.plants}


def media(case: Case, links: pd.DataFrame, language: str = "en") -> dict[tuple[str, str], Medium]:
    """Media of the links by (domain, item), in one colour in every plan of a case."""
    commodities, materials = Park(case).commodities, Park(case).materials
    order: list[tuple[str, str]] = [*(("commodity", name) for name in commodities), ("water", "")]
    order += [("material", name) for name in sorted(materials)]
    used = {(str(domain), str(item)) for domain, item in zip(links["domain"], links["item"], strict=True)}
    order += sorted(used - set(order))
    titles = name_titles(case, language)
    made: dict[tuple[str, str], Medium] = {}
    # water is blue whatever else there is
    coloured = sorted(order, key=lambda key: key[0] != "water")
    shades = dict(zip(coloured, colours(tuple(_family(commodities, key) for key in coloured)), strict=True))
    for domain, item in order:
        commodity = commodities.get(item) if domain == "commodity" else None
        named = titles.get(("material", item)) or readable(item) or domain
        water = translated("Water", language, PLAN)
        name = title_of(commodity, item, language) if commodity else water if domain == "water" else named
        unit = "t" if domain in ("water", "material") else _unit(commodity.kind, commodity.unit) if commodity else ""
        made[domain, item] = Medium((domain, item), name, shades[domain, item], unit)
    return {key: medium for key, medium in made.items() if key in used}


def _family(commodities: Mapping[str, Commodity], key: tuple[str, str]) -> str:
    """Family of hues of a medium: the kind of a commodity, else its domain."""
    domain, item = key
    commodity = commodities.get(item) if domain == "commodity" else None
    return commodity.kind if commodity else domain


def _unit(kind: str, unit: str | None) -> str:
    return unit or ("MWh" if kind in ("electricity", "fuel", "heat", "cold") else "")
