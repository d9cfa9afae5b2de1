"""Exchange by its name: its ends and what flows, whether or not anything can pass."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from parkloop.cases.lookup import Park
from parkloop.cases.messages import say
from parkloop.cases.schema import Case
from parkloop.models.network.arcs import Arc, Candidate, Network
from parkloop.models.network.screening import Domain, Obstacle
from parkloop.models.site import Site

ARROW, OF, WATER = ">", ":", "water"


class UnknownExchangeError(ValueError):
    """Unknown name of an exchange; ``near`` are names like it."""

    def __init__(self, name: str, part: str, known: Iterable[str]) -> None:
        """Keep the names that are like the part that is unknown."""
        names = list(dict.fromkeys(known))
        inside = [other for other in names if part and (part in other or other in part)]
        self.near = list(dict.fromkeys([*get_close_matches(part, names, 6, 0.5), *inside]))[:6]
        near = say("; did you mean {names}?", names=", ".join(self.near)) if self.near else "."
        super().__init__(say("'{name}' names no exchange: there is no '{part}'{near}", name=name, part=part, near=near))


@dataclass(frozen=True)
class AskedExchange:
    """What is asked for: plants, streams where named, what flows, and a link or a mode where meant."""

    id: str
    giver: str
    taker: str
    from_stream: str = ""
    to_stream: str = ""
    what: str = ""
    """A commodity, a class of material, a stream or ``water``; empty: anything."""
    mode: str = ""
    link: str = ""

    def of_arc(self, arc: Arc, site: Site, links: Mapping[str, Candidate]) -> bool:
        """Whether an arc belongs to it."""
        if self.link in links:
            return arc.link == self.link
        link = None if arc.link is None else links[arc.link]
        item = _item(site, arc.domain, arc.giver, arc.sends)
        streams = ("", "") if arc.domain == "commodity" else (arc.giver, arc.taker)
        same_mode = not self.mode or (link is not None and link.mode.mode == self.mode)
        kinds = (item, arc.delivers) if arc.domain == "commodity" else (item,)
        return same_mode and self._fits((arc.from_plant, arc.to_plant), streams, kinds)

    def of_obstacle(self, one: Obstacle) -> bool:
        """Whether an obstacle stands in its way."""
        plants = one.from_plant or self.giver, one.to_plant or self.taker
        streams = ("", "") if one.domain == "commodity" else (one.giver, "" if one.taker == one.to_plant else one.taker)
        item = one.item if one.domain != "water" else WATER
        return one.mode in ("", self.mode or one.mode) and self._fits(plants, streams, (item,), self.to_stream != "")

    def _fits(self, plants: tuple[str, str], streams: tuple[str, str], items: tuple[str, ...], any_taker: bool = False) -> bool:
        ends = plants == (self.giver, self.taker)
        starts = self.from_stream in ("", streams[0])
        reaches = self.to_stream in ("", streams[1]) or (any_taker and not streams[1])
        return ends and starts and reaches and self.what in ("", *items, *filter(None, streams))


@dataclass(frozen=True)
class ExchangeWays:
    """Arcs of an exchange in a network, and the links that they go through."""

    arcs: tuple[Arc, ...]
    links: tuple[Candidate, ...]

    @property
    def new(self) -> tuple[str, ...]:
        """Links that would have to be built."""
        return tuple(link.id for link in self.links if not link.exists)

    def only(self, network: Network) -> tuple[str, ...]:
        """Links that may be built and serve nothing but the exchange."""
        names = {arc.id for arc in self.arcs}
        candidates = (link.id for link in self.links if link.status == "candidate")
        return tuple(link for link in candidates if all(arc.id in names for arc in network.arcs_of[link]))

    @property
    def free(self) -> bool:
        """Whether something can flow without building a link."""
        return any(arc.link is None for arc in self.arcs) or any(link.exists for link in self.links)


def ways_of(exchange: AskedExchange, site: Site, network: Network) -> ExchangeWays:
    """The ways of an exchange in a network."""
    arcs = tuple(arc for arc in network.arcs.values() if exchange.of_arc(arc, site, network.links))
    used = dict.fromkeys(arc.link for arc in arcs if arc.link is not None)
    named = [exchange.link] if exchange.link in network.links else []
    return ExchangeWays(arcs, tuple(network.links[link] for link in dict.fromkeys([*used, *named])))


def _item(site: Site, domain: Domain, giver: str, sends: str) -> str:
    """What an arc carries, as exchanges call it."""
    if domain == "commodity":
        return sends
    return WATER if domain == "water" else site.materials[giver].material or ""


def exchange_of(case: Case, network: Network, name: str) -> AskedExchange:
    """The exchange of a name: ``giver>taker:what``, or the id of a link, candidate or not.

    Ends are plants or streams.

    Raises:
        UnknownExchangeError: some part of the name is neither a plant, a stream nor anything that flows.
    """
    park, text = Park(case), str(name).strip()
    if text in network.links:
        link = network.links[text]
        streams = ("", "") if link.domain == "commodity" else (link.giver, "" if link.taker == link.to_plant else link.taker)
        item = WATER if link.domain == "water" else link.item
        return AskedExchange(text, link.from_plant, link.to_plant, *streams, item, link.mode.mode, text)
    row = park.links.get(text)
    if row is not None:
        return _between(park, text, row.from_, row.to, row.commodity or "", row.mode or "", text)
    if ARROW in text:
        giver, _, rest = text.partition(ARROW)
        taker, _, what = rest.partition(OF)
        if giver.strip() in network.links:
            return _arc_of(park, network, text, giver.strip(), taker.strip())
        return _between(park, text, giver.strip(), taker.strip(), what.strip())
    parts = [part.strip() for part in text.split("/")]
    if len(parts) in (3, 4):
        return _between(park, text, parts[0], parts[1], parts[2] if len(parts) == 4 else "", parts[-1], text)
    exchanges = [f"{link.from_plant}{ARROW}{link.to_plant}{OF}{link.item or WATER}" for link in network.links.values()]
    raise UnknownExchangeError(text, text, [*network.links, *park.links, *exchanges])


def _arc_of(park: Park, network: Network, name: str, link: str, taker: str) -> AskedExchange:
    whole = exchange_of(park.case, network, link)
    if taker in (whole.taker, whole.to_stream):
        return whole
    there = _between(park, name, whole.from_stream or whole.giver, taker)
    return AskedExchange(name, whole.giver, there.taker, whole.from_stream, there.to_stream, whole.what, whole.mode)


def _between(park: Park, name: str, giver: str, taker: str, what: str = "", mode: str = "", link: str = "") -> AskedExchange:
    """An exchange between two plants or streams; raises what is unknown."""
    case = park.case
    modes = [row.mode for row in case.transport]
    flowing = [*park.commodities, *park.flowing, *(row.material for row in case.material_streams if row.material), WATER]
    ends = []
    for end in (giver, taker):
        plant = end if end in park.plants else park.plant_of(park.flowing[end]) if end in park.flowing else None
        if plant is None:
            raise UnknownExchangeError(name, end, [*park.plants, *park.flowing])
        ends.append((plant, "" if end in park.plants else end))
    for part, known in ((what, flowing), (mode, modes)):
        if part and part not in known:
            raise UnknownExchangeError(name, part, known)
    return AskedExchange(name, ends[0][0], ends[1][0], ends[0][1], ends[1][1], what, mode, link)
