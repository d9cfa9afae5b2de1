"""Ports: binding of an entry's generic names to those of a case."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from parkloop.cases.entries.library import Entry, Port, Values, shipped_library
from parkloop.cases.faults import nearest
from parkloop.cases.messages import say
from parkloop.cases.schema import Case
from parkloop.cases.spelling import one_name, same_name

NONE = "-"
"""The target of a port that is left out."""
WANTED = {
    "material": say("a material that a stream of the case gives or takes"),
    "product": say("a class of material"),
    "species": say("a species of water_quality"),
}
Ports = dict[str, str]
"""Name in the case by name in the library."""


@dataclass(frozen=True)
class PortTargets:
    """Names of a case that ports may be bound to."""

    kinds: Mapping[str, str]
    """Kind of each commodity."""
    owners: Mapping[str, frozenset[str]]
    """Of each class of material the plants and technologies whose streams are of it."""
    species: frozenset[str]
    demands: Mapping[str, tuple[str, str]]
    """Plant and commodity of each demand."""


@dataclass(frozen=True)
class DrawnPlace:
    """The technology that is drawn and its plant."""

    technology: str
    plant: str


@dataclass(frozen=True)
class BoundPorts:
    """The bound ports of one technology."""

    names: Ports
    """Name in the case of each port that is there; ``-``: left out."""
    problems: tuple[str, ...]
    """What is wrong with the ports, as tails of a message."""


def read_ports(text: object) -> tuple[Ports, list[str]]:
    """Parse bindings such as ``steam_lp=ls; electricity=power``; returns invalid parts too."""
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
    """Bindings as text of the column ``ports``."""
    return "; ".join(f"{port}={name}" for port, name in ports.items()) or None


def port_targets_of(case: Case) -> PortTargets:
    """Names of a case that ports may be bound to."""
    tables = ("commodities", "material_streams", "water_quality", "demands", "technologies")
    return port_targets({table: [dict(row) for row in getattr(case, table)] for table in tables})


def port_targets(tables: Mapping[str, Iterable[Values]]) -> PortTargets:
    """Names in some tables that ports may be bound to, products of library technologies included."""
    owners: dict[str, set[str]] = {}
    for row in tables.get("material_streams", ()):
        if row.get("material"):
            owners.setdefault(str(row["material"]), set()).add(str(row.get("plant") or row.get("technology")))
    for row in tables.get("technologies", ()):
        for product in _products(row):
            owners.setdefault(product, set()).add(str(row.get("technology")))
    return PortTargets(
        {str(row.get("commodity")): str(row.get("kind")) for row in tables.get("commodities", ())},
        {material: frozenset(names) for material, names in owners.items()},
        frozenset(str(row.get("species")) for row in tables.get("water_quality", ())),
        {str(row.get("demand")): (str(row.get("plant")), str(row.get("commodity"))) for row in tables.get("demands", ())},
    )


def bind(entry: Entry, text: object, place: DrawnPlace, known: PortTargets) -> BoundPorts:
    """Bind an entry's ports to a case; returns the names and the faults."""
    stated, unread = read_ports(text)
    names: Ports = {}
    problems: list[str] = [
        say("{part} is no pair of its own: write port=name, several with ; between them", part=repr(part)) for part in unread
    ]
    problems += [
        say("{entry} has no port {port}{near}", entry=entry.name, port=port, near=nearest(port, entry.ports))
        for port in sorted(stated.keys() - entry.ports.keys())
    ]
    for port in entry.ports.values():
        candidates = _candidates(port, place, known)
        name = stated.get(port.name) or _unstated(port, candidates)
        name = str(one_name("species", name)) if port.kind == "species" and name else name
        new = port.kind == "product" and re.fullmatch(r"[a-z0-9_.-]+", name or "")
        if name is not None and (name == NONE or name in candidates or new):
            names[port.name] = name
        else:
            problems.append(_missing(entry, port, candidates))
    return BoundPorts(names, tuple(problems))


def kept(joined: BoundPorts, text: object) -> Ports:
    """The pairs to keep: those that the case states, and those found for it under another name."""
    stated, _ = read_ports(text)
    return {port: name for port, name in joined.names.items() if port in stated or name not in (port, NONE)}


def _unstated(port: Port, candidates: list[str]) -> str | None:
    """Default name of a port of which the case says nothing: its own.

    Of electricity or a demand the only one there is.
    """
    if port.name in candidates or port.kind == "product":
        return port.name
    if port.kind == "species":
        return next((name for name in candidates if same_name(name, port.name, "species")), NONE)
    only = port.kind == "demand" or port.commodity == "electricity"
    return candidates[0] if only and len(candidates) == 1 else None


def _candidates(port: Port, place: DrawnPlace, known: PortTargets) -> list[str]:
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


def _needed(port: Port, demand: tuple[str, str], place: DrawnPlace, known: PortTargets) -> bool:
    """Whether a demand is the plant's, and for a commodity of the kind that a port is about."""
    plant, commodity = demand
    return plant == place.plant and known.kinds.get(commodity) == shipped_library().commodities[port.commodity]["kind"]


def _missing(entry: Entry, port: Port, candidates: list[str]) -> str:
    """Missing item of a port and possible ones, as the tail of a message."""
    wanted = WANTED.get(port.kind) or (
        say("a commodity of kind {kind}", kind=port.commodity)
        if port.kind == "commodity"
        else say("a demand of its plant for {kind}", kind=port.commodity)
    )
    would = say("one of {names}", names=", ".join(candidates[:12])) if candidates else say("the case has none yet")
    return say(
        "port {port} of {entry} must be {wanted}: state {pair} ({would}), or {none} to leave it out",
        port=port.name,
        entry=entry.name,
        wanted=wanted,
        pair=f"{port.name}=NAME",
        would=would,
        none=f"{port.name}=-",
    )


def _products(row: Values) -> Iterator[str]:
    """The classes of material that a drawn technology makes."""
    entry = shipped_library().find(row.get("library"))
    if entry is not None:
        stated, _ = read_ports(row.get("ports"))
        names = (stated.get(port.name, port.name) for port in entry.ports.values() if port.kind == "product")
        yield from (name for name in names if name != NONE)
