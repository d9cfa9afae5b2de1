"""Ports: what the generic names of an entry of the library are called in a case."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from cases.faults import nearest
from cases.schema import Case
from cases.shelf import Entry, Port, Values, shelf

NONE = "-"
"""The target of a port that is left out."""
WANTED = {
    "material": "a material that a stream of the case gives or takes",
    "product": "a class of material",
    "species": "a species of water_quality",
}
Ports = dict[str, str]
"""Name in the case by name in the library."""


@dataclass(frozen=True)
class Wares:
    """What a case has that ports may mean."""

    kinds: Mapping[str, str]
    """Kind of each commodity."""
    owners: Mapping[str, frozenset[str]]
    """Of each class of material the plants and technologies whose streams are of it."""
    species: frozenset[str]
    demands: Mapping[str, tuple[str, str]]
    """Plant and commodity of each demand."""


@dataclass(frozen=True)
class Place:
    """The technology that is drawn and its plant."""

    technology: str
    plant: str


@dataclass(frozen=True)
class Joined:
    """The ports of one technology, found in its case."""

    names: Ports
    """Name in the case of each port that is there; ``-``: left out."""
    problems: tuple[str, ...]
    """What is wrong with the ports, as tails of a message."""


def read_ports(text: object) -> tuple[Ports, list[str]]:
    """The pairs of a text such as ``steam_lp=ls; electricity=power``, and the parts of it that are none."""
    plain = unicodedata.normalize("NFKC", str(text or ""))
    pairs: Ports = {}
    unread = []
    for part in re.split(r"[;,、\n]+", plain):
        port, sign, name = (word.strip() for word in part.partition("="))
        if sign and port and name and port not in pairs:
            pairs[port] = name
        elif part.strip():
            unread.append(part.strip())
    return pairs, unread


def ports_text(ports: Mapping[str, str]) -> str | None:
    """The pairs as the column ``ports`` holds them."""
    return "; ".join(f"{port}={name}" for port, name in ports.items()) or None


def wares_of(case: Case) -> Wares:
    """What a case has that ports may mean."""
    tables = ("commodities", "material_streams", "water_quality", "demands", "technologies")
    return wares({table: [dict(row) for row in getattr(case, table)] for table in tables})


def wares(tables: Mapping[str, Iterable[Values]]) -> Wares:
    """What rows of a case have that ports may mean; products of technologies yet to be drawn included."""
    owners: dict[str, set[str]] = {}
    for row in tables.get("material_streams", ()):
        if row.get("material"):
            owners.setdefault(str(row["material"]), set()).add(str(row.get("plant") or row.get("technology")))
    for row in tables.get("technologies", ()):
        for product in _products(row):
            owners.setdefault(product, set()).add(str(row.get("technology")))
    return Wares(
        {str(row.get("commodity")): str(row.get("kind")) for row in tables.get("commodities", ())},
        {material: frozenset(names) for material, names in owners.items()},
        frozenset(str(row.get("species")) for row in tables.get("water_quality", ())),
        {str(row.get("demand")): (str(row.get("plant")), str(row.get("commodity"))) for row in tables.get("demands", ())},
    )


def join(entry: Entry, text: object, place: Place, known: Wares) -> Joined:
    """The names that an entry's ports have in a case, and what is wrong with them."""
    stated, unread = read_ports(text)
    names: Ports = {}
    problems = [f"{part!r} is no pair of its own: write port=name, several with ; between them" for part in unread]
    problems += [
        f"{entry.name} has no port {port}{nearest(port, entry.ports)}" for port in sorted(stated.keys() - entry.ports.keys())
    ]
    for port in entry.ports.values():
        candidates = _candidates(port, place, known)
        name = stated.get(port.name) or _unstated(port, candidates)
        new = port.kind == "product" and re.fullmatch(r"[a-z0-9_.-]+", name or "")
        if name is not None and (name == NONE or name in candidates or new):
            names[port.name] = name
        else:
            problems.append(_missing(entry, port, candidates))
    return Joined(names, tuple(problems))


def kept(joined: Joined, text: object) -> Ports:
    """The pairs to keep: those that the case states, and those found for it under another name."""
    stated, _ = read_ports(text)
    return {port: name for port, name in joined.names.items() if port in stated or name not in (port, NONE)}


def _unstated(port: Port, candidates: list[str]) -> str | None:
    """The name of a port of which the case says nothing: its own; of electricity or a demand the only one there is."""
    if port.name in candidates or port.kind == "product":
        return port.name
    if port.kind == "species":
        return NONE
    only = port.kind == "demand" or port.commodity == "electricity"
    return candidates[0] if only and len(candidates) == 1 else None


def _candidates(port: Port, place: Place, known: Wares) -> list[str]:
    """The names in the case that a port may have."""
    match port.kind:
        case "commodity":
            found = {name for name, kind in known.kinds.items() if kind == port.commodity}
        case "material":
            found = {name for name, owners in known.owners.items() if owners - {place.technology}}
        case "demand":
            found = {name for name, demand in known.demands.items() if _needed(port, demand, place, known)}
        case "species":
            found = set(known.species)
        case "product":
            found = set(known.owners)
    return sorted(found)


def _needed(port: Port, demand: tuple[str, str], place: Place, known: Wares) -> bool:
    """Whether a demand is the plant's, and for a commodity of the kind that a port is about."""
    plant, commodity = demand
    return plant == place.plant and known.kinds.get(commodity) == shelf().commodities[port.commodity]["kind"]


def _missing(entry: Entry, port: Port, candidates: list[str]) -> str:
    """What a port needs and what would do, as the tail of a message."""
    wanted = WANTED.get(port.kind) or (
        f"a commodity of kind {port.commodity}" if port.kind == "commodity" else f"a demand of its plant for {port.commodity}"
    )
    would = f"one of {', '.join(candidates[:12])}" if candidates else "the case has none yet"
    return (
        f"port {port.name} of {entry.name} must be {wanted}: state {port.name}=NAME ({would}), or {port.name}=- to leave it out"
    )


def _products(row: Values) -> Iterator[str]:
    """The classes of material that a drawn technology makes."""
    entry = shelf().find(row.get("library"))
    if entry is not None:
        stated, _ = read_ports(row.get("ports"))
        names = (stated.get(port.name, port.name) for port in entry.ports.values() if port.kind == "product")
        yield from (name for name in names if name != NONE)
