"""Unit conversion of values below a header with a unit.

``unit`` in a column's unit is the unit of the row's commodity, or of what a mode carries (heat MWh, water and material t);
``activity`` is the activity unit of the row's technology. Where these are no units that can be converted (a piece, a
bale), a header may still name them as they are written.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from parkloop.cases.columns import by_name
from parkloop.cases.faults import Fault
from parkloop.cases.messages import say
from parkloop.cases.schema import TABLES
from parkloop.cases.text.cells import Percentage
from parkloop.cases.text.drafts import Draft
from parkloop.cases.text.headers import Heading
from parkloop.cases.text.notation import UnclearUnitError, UnitError
from parkloop.cases.text.units import WORDS_FOR_ONE, converter, known

DraftTables = Mapping[str, Sequence[Draft]]
WATER_TABLES = frozenset({"water_streams", "water_quality"})
WATER_COLUMNS = frozenset({"recirculated_water_t_per_y"})
KINDS_IN_MWH = frozenset({"electricity", "fuel", "heat", "cold"})
CARRIED_IN = {"heat": "MWh", "water": "t", "material": "t"}


@dataclass(frozen=True)
class Basis:
    """Meaning of the units ``unit`` and ``activity`` in a row, and whether it is about water."""

    unit: str = "unit"
    activity: str = "activity"
    water: bool = False


@dataclass(frozen=True)
class Lookup:
    """Units of commodities, modes and technologies by key, read before any record is made."""

    commodities: dict[str, str] = field(default_factory=dict)
    modes: dict[str, Basis] = field(default_factory=dict)
    technologies: dict[str, str] = field(default_factory=dict)
    items: dict[str, Basis] = field(default_factory=dict)


def convert(drafts: DraftTables, currency: str) -> list[Fault]:
    """Convert values in place to the units of their columns; returns the faults."""
    for draft in drafts.get("policies", ()):
        _count_percent_once(draft)
    if not any(draft.headings for rows in drafts.values() for draft in rows):
        return []
    lookup = look_up(drafts)
    faults: dict[Fault, None] = {}
    for table, rows in drafts.items():
        for draft in rows:
            basis = _basis(table, draft.values, lookup) if draft.headings else Basis()
            for attribute, heading in draft.headings.items():
                fault = _convert(table, draft, attribute, heading, basis, currency)
                if fault is not None:
                    faults[fault] = None
    return list(faults)


def _count_percent_once(policy: Draft) -> None:
    """A policy counted in % states its value in %, also where its cell or its header says so again."""
    value, heading = policy.values.get("value"), policy.headings.get("value")
    if str(policy.values.get("unit") or "").strip().startswith("%"):
        if heading is not None and (heading.unit or "").startswith("%"):
            del policy.headings["value"]
        elif isinstance(value, Percentage):
            policy.values["value"] = float(f"{100 * value:.15g}")


def commodity_unit(kind: object, unit: object) -> str:
    """The unit of a commodity's amounts; ``unit`` where it states none."""
    return "MWh" if kind in KINDS_IN_MWH else str(unit or "unit")


def look_up(drafts: DraftTables) -> Lookup:
    """Units that other rows refer to."""
    lookup = Lookup()
    for draft in drafts.get("commodities", ()):
        unit = commodity_unit(draft.values.get("kind"), draft.values.get("unit"))
        lookup.commodities[str(draft.values.get("commodity"))] = unit
    for draft in drafts.get("technologies", ()):
        lookup.technologies[str(draft.values.get("technology"))] = str(draft.values.get("activity_unit") or "activity")
    for draft in drafts.get("transport", ()):
        lookup.modes[str(draft.values.get("mode"))] = _basis_of_mode(draft.values, lookup)
    lookup.items.update(_named_bases(drafts, lookup))
    for key, activity in lookup.technologies.items():
        lookup.items[key] = Basis(f"({activity})*h" if known(activity) else f"{activity}*h")
    for key, basis in lookup.modes.items():
        lookup.items[key] = Basis(f"({basis.unit})*km", water=basis.water)
    return lookup


def _named_bases(drafts: DraftTables, lookup: Lookup) -> Iterator[tuple[str, Basis]]:
    for table in ("markets", "demands"):
        for draft in drafts.get(table, ()):
            yield str(draft.values.get(table[:-1])), _basis_of_commodity(draft.values, lookup)
    for table in ("water_streams", "material_streams"):
        for draft in drafts.get(table, ()):
            yield str(draft.values.get("stream")), Basis("t", water=table == "water_streams")


def _basis(table: str, values: Mapping[str, object], lookup: Lookup) -> Basis:
    if table == "transport":
        return _basis_of_mode(values, lookup)
    if table == "emissions":
        return lookup.items.get(str(values.get("item")), Basis())
    if table == "links":
        return _basis_of_link(values, lookup)
    if table == "commodities":
        return Basis(commodity_unit(values.get("kind"), values.get("unit")))
    if table == "stores":
        return lookup.items.get(str(values.get("holds"))) or Basis(lookup.commodities.get(str(values.get("holds")), "unit"))
    if table == "technologies":
        return Basis(activity=str(values.get("activity_unit") or "activity"))
    basis = _basis_of_commodity(values, lookup)
    activity = lookup.technologies.get(str(values.get("technology")), "activity")
    return Basis(basis.unit, activity, table in WATER_TABLES)


def _basis_of_commodity(values: Mapping[str, object], lookup: Lookup) -> Basis:
    return Basis(lookup.commodities.get(str(values.get("commodity")), "unit"))


def _basis_of_mode(values: Mapping[str, object], lookup: Lookup) -> Basis:
    carries = str(values.get("carries"))
    unit = CARRIED_IN.get(carries) or lookup.commodities.get(str(values.get("only")), "unit")
    return Basis(unit, water=carries == "water")


def _basis_of_link(values: Mapping[str, object], lookup: Lookup) -> Basis:
    if values.get("commodity"):
        return _basis_of_commodity(values, lookup)
    return lookup.modes.get(str(values.get("mode"))) or lookup.items.get(str(values.get("from_"))) or Basis()


def _convert(table: str, draft: Draft, attribute: str, heading: Heading, basis: Basis, currency: str) -> Fault | None:
    """Convert one value; a fault where its unit does not fit."""
    column = by_name(TABLES[table])[heading.column.name]
    source, target = heading.unit or "", column.unit or ""
    for word, meant in (("unit", basis.unit), ("activity", basis.activity)):
        source, target = _filled(source, target, word, meant)
    value = draft.values[attribute]
    try:
        if column.kind != "number":
            raise UnitError(say("no number"))
        source = _share(source, target)
        water = basis.water or column.name in WATER_COLUMNS
        draft.values[attribute] = converter(source, target, currency, water)(float(str(value)))
    except UnitError as error:
        del draft.values[attribute]
        draft.bad.add(column.name)
        why = str(error) if isinstance(error, UnclearUnitError) else _wanted(target, source)
        return Fault(table, "", column.name, heading.unit, why)
    return None


def _share(source: str, target: str) -> str:
    """Complete a unit of shares by its column's per year or per km, which need not be repeated."""
    if not target and source in WORDS_FOR_ONE:
        return target
    return source + target[1:] if target.startswith("1/") and source in ("%", "‰", *WORDS_FOR_ONE) else source


def _filled(source: str, target: str, word: str, meant: str) -> tuple[str, str]:
    """Source and target with a commodity's or a technology's own unit in place of the word for it."""
    if known(meant):
        own = re.compile(rf"\b{word}\b")
        return own.sub(f"({meant})", source), own.sub(f"({meant})", target)
    return re.sub(rf"(?<!\w){re.escape(meant)}(?!\w)", word, source), target


def _wanted(target: str, source: str) -> str:
    """Admissible unit of a header, as the tail of a message."""
    if not target:
        return say("numbers here have no unit")
    wanted = re.sub(r"\((\w+)\)", r"\1", target)
    if re.search(r"/ *(y|yr|a|year|年)\b", source) and "/h" in target:
        return say(
            "it must be a unit that converts to {unit}, and an amount per year does not: how many hours there are in it is not"
            " known",
            unit=wanted,
        )
    return say("it must be a unit that converts to {unit}", unit=wanted)
