"""Exits and outages: who or what is gone, and which flows, trades and activities are then none.

An exit takes nothing down: what was built stands and is paid for. A company that leaves gives to no other plant and takes from
none; what it has inside its fence, its markets, supplies and outlets stay, so that it runs for itself, as in scope ``plant``.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from parkloop.models.ledger import Ledger
from parkloop.models.network.arcs import Arc, Network
from parkloop.models.site import Site
from parkloop.optimizer.plan.arguments import ArgumentCheck
from parkloop.optimizer.plan.record import Plan

ExitKind = Literal["company", "link", "market", "supply", "outlet", "unit"]
KINDS: tuple[ExitKind, ...] = ("company", "link", "market", "supply", "outlet", "unit")
"""Kinds of exits: a company leaves; a link, a market, a supply, an outlet or a unit (a technology) is out of order."""
ALL = "all"
"""Every kind of exit."""
NOISE = 1e-7
"""Flow, trade or activity that counts as none [unit/h, activity]"""


def asked_kinds(given: ArgumentCheck, kinds: str | Sequence[str]) -> tuple[ExitKind, ...]:
    """Kinds of exits that are asked for: one, several, or all; faults are gathered by ``given``."""
    if kinds == ALL:
        return KINDS
    named = given.names("kinds", (kinds,) if isinstance(kinds, str) else kinds, "company") or ()
    for kind in named:
        given.one_of("kinds", kind, (*KINDS, ALL))
    return tuple(kind for kind in KINDS if kind in named)


@dataclass(frozen=True, order=True)
class Exit:
    """What is gone: a company by its plant, else a link, market, stream or technology by its id."""

    kind: ExitKind
    id: str

    def variables(self, model: Any, ledger: Ledger) -> Iterator[tuple[str, Any]]:
        """Condition and variable of everything that is then none."""
        if self.kind == "market":
            yield from ((o, trade) for (market, _, o), trade in model.markets.trade.items() if market == self.id)
        elif self.kind == "unit":
            yield from ((o, activity) for (unit, o), activity in model.technologies.activity.items() if unit == self.id)
        else:
            arcs = {name for name, arc in ledger.network.arcs.items() if self.cuts(arc, ledger.site)}
            yield from ((o, flow) for (arc, o), flow in ledger.flow.items() if arc in arcs)

    def cuts(self, arc: Arc, site: Site) -> bool:
        """Whether nothing passes along an arc then."""
        if self.kind == "link":
            return arc.link == self.id
        if self.kind == "supply":
            return arc.giver == self.id
        if self.kind == "outlet":
            return arc.taker == self.id
        return self.kind == "company" and _exchanges(arc, site) and self.id in (arc.from_plant, arc.to_plant)


def _exchanges(arc: Arc, site: Site) -> bool:
    """Whether two companies exchange by an arc.

    It is neither inside a plant, nor does it lead from a supply or to an outlet for everyone.
    """
    if arc.from_plant == arc.to_plant:
        return False
    return not (_outside(arc.giver, "supply", arc.from_plant, site) or _outside(arc.taker, "outlet", arc.to_plant, site))


def _outside(end: str, role: str, plant: str, site: Site) -> bool:
    """Whether an end of an arc is a supply or an outlet for everyone: outside the fence, or on the mains."""
    stream = site.park.flowing.get(end)
    return stream is not None and stream.role == role and (stream.on_mains or site.external(plant))


@dataclass(frozen=True)
class Stopped:
    """Rule of a model that holds everything at 0 that is gone, by scenario (``""``: in all of them)."""

    exits: Mapping[str, Exit]

    def __call__(self, model: Any, ledger: Ledger) -> Iterable[Any]:
        """The rows of the rule; one that always holds where nothing could pass anyway."""
        yield ledger.nothing <= 0
        for scenario, gone in self.exits.items():
            for condition, variable in gone.variables(model, ledger):
                if scenario in ("", ledger.site.conditions[condition].scenario):
                    yield variable <= 0


def exits_possible(network: Network, site: Site, kinds: Iterable[ExitKind]) -> list[Exit]:
    """Exits that may take something from some plan of a park, by kind."""
    ids: dict[ExitKind, Iterable[str]] = {
        "company": site.plants,
        "link": network.links,
        "market": site.park.markets,
        "supply": (name for name, row in site.park.flowing.items() if row.role == "supply"),
        "outlet": (name for name, row in site.park.flowing.items() if row.role == "outlet"),
        "unit": site.technologies,
    }
    found = [Exit(kind, name) for kind in KINDS if kind in set(kinds) for name in ids[kind]]
    return [one for one in found if one.kind in ("market", "unit") or any(one.cuts(arc, site) for arc in network.arcs.values())]


def exits_in_use(site: Site, plan: Plan, kinds: Iterable[ExitKind]) -> list[Exit]:
    """Exits that take something from a plan that it uses, by kind; all others cost nothing."""
    used: dict[ExitKind, set[str]] = {kind: set() for kind in KINDS}
    flows = plan.tables["flows"]
    for row in flows[flows["flow_per_h"] > NOISE].to_dict("records"):
        start, end = str(row["from"]), str(row["to"])
        plants = str(row["from_plant"]), str(row["to_plant"])
        if row["link"]:
            used["link"].add(str(row["link"]))
        supplied, disposed = row["from_role"] == "supply", row["to_role"] == "outlet"
        used["supply"] |= {start} if supplied else set()
        used["outlet"] |= {end} if disposed else set()
        apart = (supplied and _outside(start, "supply", plants[0], site)) or (
            disposed and _outside(end, "outlet", plants[1], site)
        )
        if plants[0] != plants[1] and not apart:
            used["company"] |= set(plants)
    markets, units = plan.tables["markets"], plan.tables["technologies"]
    used["market"] = set(map(str, markets.loc[markets["amount_per_h"] > NOISE, "market"]))
    used["unit"] = set(map(str, units.loc[units["activity_per_y"] > NOISE, "technology"]))
    order = {
        "company": site.park.plants,
        "link": sorted(used["link"]),
        "market": site.park.markets,
        "supply": site.park.flowing,
        "outlet": site.park.flowing,
        "unit": site.park.technologies,
    }
    return [Exit(kind, name) for kind in KINDS if kind in set(kinds) for name in order[kind] if name in used[kind]]
