"""Decisions of a plan, indexed, and the rates that follow from them and the case."""

import math
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property

from parkloop.cases.links.rules import LinkRules, link_rules, meet_on_mains
from parkloop.cases.schema import MW_OF_WATER, Corridor, Demand, FlowStream, Link, Storage, WaterStream
from parkloop.optimizer.certificate.inputs.records import CorridorRow, FlowRow, LinkRow, Records, RouteRow, StorageRow
from parkloop.optimizer.certificate.inputs.scoped_case import ScopedCase
from parkloop.optimizer.certificate.tolerance import ABSOLUTE


@dataclass(frozen=True)
class PlanView:
    """A plan's records with their case; conditions by id, rates per hour of the condition."""

    scoped: ScopedCase
    rows: Records

    @property
    def conditions(self) -> tuple[str, ...]:
        """The operating conditions."""
        return tuple(self.scoped.conditions)

    @cached_property
    def links(self) -> dict[str, LinkRow]:
        """The links of the plan by id."""
        return {row.link: row for row in self.rows.links}

    @cached_property
    def flows_of_link(self) -> dict[tuple[str, str], list[FlowRow]]:
        """Flows by (link, condition)."""
        found: dict[tuple[str, str], list[FlowRow]] = defaultdict(list)
        for row in self.rows.flows:
            found[row.link, row.condition].append(row)
        return found

    @cached_property
    def commodity_flows(self) -> list[FlowRow]:
        """Flows of commodities between plants."""
        return [row for row in self.rows.flows if row.domain == "commodity"]

    @cached_property
    def stream_flows(self) -> list[FlowRow]:
        """Flows of water and materials between streams."""
        return [row for row in self.rows.flows if row.domain != "commodity"]

    @cached_property
    def _from(self) -> dict[tuple[str, str], list[FlowRow]]:
        found: dict[tuple[str, str], list[FlowRow]] = defaultdict(list)
        for row in self.stream_flows:
            found[row.from_, row.condition].append(row)
        return found

    @cached_property
    def _to(self) -> dict[tuple[str, str], list[FlowRow]]:
        found: dict[tuple[str, str], list[FlowRow]] = defaultdict(list)
        for row in self.stream_flows:
            found[row.to, row.condition].append(row)
        return found

    def out_of(self, stream: str, condition: str) -> list[FlowRow]:
        """Flows that a stream gives."""
        return self._from.get((stream, condition), [])

    def into(self, stream: str, condition: str) -> list[FlowRow]:
        """Flows that a stream takes."""
        return self._to.get((stream, condition), [])

    def outside_limit(self, stream: FlowStream, limit: float, condition: str) -> float:
        """What all users together may take from a supply or give to an outlet, of a coalition its part [t/h]"""
        return limit * self.scoped.factor(stream.profile, condition) * self.scoped.part.share("stream", stream.stream, condition)

    def sent(self, stream: str, condition: str) -> float:
        """What a stream gives [t/h]"""
        return sum(row.flow_per_h for row in self.out_of(stream, condition))

    def arrived(self, stream: str, condition: str) -> float:
        """What arrives at a stream [t/h]"""
        return sum(row.arrives_per_h for row in self.into(stream, condition))

    @cached_property
    def new_size(self) -> dict[str, float]:
        """New size of each technology [activity]"""
        return {row.technology: row.new_size for row in self.rows.technologies}

    @cached_property
    def retired_size(self) -> dict[str, float]:
        """Existing size of each technology that is retired [activity]"""
        return {row.technology: row.retired_size for row in self.rows.technologies}

    def size(self, technology: str) -> float:
        """Size of a technology: what exists and is not retired, and what is new [activity]"""
        kept = self.scoped.technologies[technology].existing_size - self.retired_size.get(technology, 0.0)
        return kept + self.new_size.get(technology, 0.0)

    @cached_property
    def storage(self) -> dict[str, dict[str, StorageRow]]:
        """What each store does, by condition."""
        found: dict[str, dict[str, StorageRow]] = defaultdict(dict)
        for row in self.rows.storage:
            found[row.store][row.condition] = row
        return found

    def stored(self, store: str, condition: str) -> StorageRow:
        """What a store does in a condition; without a row it holds and does nothing."""
        idle = StorageRow(store, condition, 0.0, 0.0, 0.0, 0.0)
        return self.storage.get(store, {}).get(condition, idle)

    def new_store(self, store: str) -> tuple[float, float]:
        """New size and new rate of a store [unit, unit/h]"""
        return next(((row.new_size, row.new_rate) for row in self.rows.stores if row.store == store), (0.0, 0.0))

    def could_hold(self, store: Storage) -> bool:
        """Whether what a store holds is there: the technology that gives it stands, where one does."""
        stream = self.scoped.stream(store.holds)
        maker = None if stream is None else stream.technology
        return maker is None or (maker in self.scoped.technologies and self.size(maker) > 0)

    def from_stores(self, stream: str, condition: str) -> float:
        """What stores give of a stream, less what they take [t/h]"""
        held = (self.stored(s, condition) for s, row in self.scoped.stores.items() if row.holds == stream)
        return sum(row.discharge_per_h - row.charge_per_h for row in held)

    @cached_property
    def _activity(self) -> dict[tuple[str, str], float]:
        found: dict[tuple[str, str], float] = defaultdict(float)
        for row in self.rows.operation:
            found[row.technology, row.condition] += row.activity_per_h
        return found

    def activity(self, technology: str, condition: str) -> float:
        """Activity of a technology [activity]"""
        return self._activity.get((technology, condition), 0.0)

    def input(self, technology: str, condition: str) -> float:
        """What a technology takes, as the activity at full load that takes as much [activity]

        Between the stated loads and full load it is interpolated.
        """
        activity, curve = self.activity(technology, condition), self.scoped.part_loads.get(technology, [])
        size = self.size(technology)
        if not curve or activity <= ABSOLUTE * max(1.0, size):
            return activity
        points = [*((row.load, row.load / row.efficiency) for row in curve), (1.0, 1.0)]
        piece = sum(activity > load * size for load, _ in points[1:-1])
        (low, at_low), (high, at_high) = points[piece : piece + 2]
        return size * at_low + (at_high - at_low) / (high - low) * (activity - low * size)

    def reduction(self, item: str, condition: str) -> float:
        """Source reduction of a stream or demand; of a process as the fraction of its loads."""
        rows = self.scoped.reductions.get(item, [])
        return sum(row.per_activity * self.activity(row.technology, condition) for row in rows)

    def planned_rate(self, stream: FlowStream, condition: str) -> float:
        """Rate of a plant's source or sink before source reductions [t/h]"""
        return (stream.flow_t_per_h or 0.0) * self.scoped.factor(stream.profile, condition)

    def rate(self, stream: FlowStream, condition: str) -> float:
        """Rate of a source or sink: a number less reductions, of a technology's its activity's [t/h]"""
        planned = self.planned_rate(stream, condition)
        if stream.technology is not None:
            return planned * self.activity(stream.technology, condition)
        return max(0.0, planned - self.reduction(stream.stream, condition)) + self.made_up(stream, condition)

    def made_up(self, stream: FlowStream, condition: str) -> float:
        """Water of steam that the plant of a sink sends and that does not come back as condensate [t/h]"""
        if not isinstance(stream, WaterStream) or stream.makes_up is None:
            return 0.0
        sent = (row for row in self.commodity_flows if (row.from_, row.item) == (stream.plant, stream.makes_up))
        lost = sum(
            row.flow_per_h - self.scoped.plants[row.to].condensate_return * row.arrives_per_h
            for row in sent
            if row.condition == condition
        )
        return self.scoped.commodities[stream.makes_up].water_t_per_unit * lost

    def heat_rate(self, stream: str, condition: str) -> float:
        """Heat that a stream offers or wants [MW]"""
        row = self.scoped.heat[stream]
        if row.water is not None:
            return MW_OF_WATER * (row.t_in_c - row.t_out_c) * self.rate(self.scoped.water[row.water], condition)
        planned = (row.duty_mw or 0.0) * self.scoped.factor(row.profile, condition)
        if row.technology is not None:
            return planned * self.activity(row.technology, condition)
        return max(0.0, planned - self.reduction(stream, condition))

    def demand_rate(self, demand: Demand, condition: str) -> float:
        """What a demand needs or has left over, without its sign [unit/h]"""
        planned = abs(demand.rate_per_h) * self.scoped.factor(demand.profile, condition)
        return max(0.0, planned - self.reduction(demand.demand, condition))

    def load(self, process: WaterStream, species: str, condition: str) -> float:
        """Mass that a process adds, less source reductions [kg/h]"""
        row = self.scoped.quality_of(process.stream, species)
        planned = row.load_kg_per_h * self.scoped.factor(row.profile, condition) * self.scoped.factor(process.profile, condition)
        return planned * max(0.0, 1.0 - self.reduction(process.stream, condition))

    def stated(self, stream: str, species: str, condition: str) -> float | None:
        """Concentration that the case states for what a stream gives; none where the feed decides [mg/L]"""
        row, owner = self.scoped.quality_of(stream, species), self.scoped.water[stream]
        if row.removal is not None or row.balance:
            return None
        if row.c_out_mg_per_l is not None:
            return row.c_out_mg_per_l * self.scoped.factor(row.profile, condition)
        return None if owner.is_process or owner.technology is not None else 0.0

    @cached_property
    def routes(self) -> dict[str, list[RouteRow]]:
        """Corridors that each link follows, in order."""
        found: dict[str, list[RouteRow]] = defaultdict(list)
        for row in sorted(self.rows.routes, key=lambda row: row.order):
            found[row.link].append(row)
        return found

    def follows(self, link: LinkRow) -> bool:
        """Whether a link has to follow corridors: it is new, between plants, and its row states no length."""
        rule, (giver, taker) = self.rules[link.link], self.ends(link)
        stated = rule is not None and (rule.length_km is not None or rule.status == "existing")
        return self.scoped.mode(link.mode).follows == "corridor" and giver != taker and not stated

    def corridor_km(self, shown: CorridorRow | RouteRow) -> float:
        """Length of a corridor, by default the straight distance of its nodes [km]"""
        row = self.scoped.corridors[shown.corridor]
        if row.length_km is not None:
            return row.length_km
        (x, y), (u, v) = self.scoped.place_of_node(row.from_), self.scoped.place_of_node(row.to)
        return math.hypot(x - u, y - v)

    def keeper(self, row: Corridor) -> str:
        """Who opens a corridor: its owner if that is a member, else the park as a whole (``""``)."""
        return row.owner if row.owner is not None and row.owner in self.scoped.members else ""

    @cached_property
    def lengths(self) -> dict[str, float]:
        """Route length of each link of the plan [km]"""
        return {row.link: self._route(row) for row in self.rows.links}

    def _route(self, link: LinkRow) -> float:
        """Route of a link: its row's length, its corridors', else detour times the straight distance [km]"""
        rule = self.rules[link.link]
        if self.follows(link):
            return sum(self.corridor_km(row) for row in self.routes.get(link.link, []))
        if rule is not None and rule.length_km is not None:
            return rule.length_km
        giver, taker = self.ends(link)
        if giver is None or taker is None:
            return link.length_km
        return self.scoped.mode(link.mode).detour * self.scoped.distance(giver, taker)

    def ends(self, link: LinkRow) -> tuple[str | None, str | None]:
        """The plants that a link joins."""
        giver = link.from_ if link.domain == "commodity" else self.scoped.plant_of(link.from_)
        taker = link.to if link.to in self.scoped.plants else self.scoped.plant_of(link.to)
        return giver, taker

    @cached_property
    def link_rules(self) -> LinkRules[Link]:
        """The rows of links.csv, asked by connection."""
        return link_rules(self.scoped.case.links)

    @cached_property
    def rules(self) -> dict[str, Link | None]:
        """The row of links.csv that decides on each link of the plan."""
        return {row.link: self._rule(row) for row in self.rows.links}

    def _rule(self, link: LinkRow) -> Link | None:
        if link.domain == "commodity":
            return self.link_rules.of_commodity(link.from_, link.to, link.item, link.mode)
        giver, taker = self.ends(link)
        if link.to in self.scoped.plants:
            return self.link_rules.of_pipe(link.from_, giver or "", link.to, link.mode)
        return self.link_rules.of_joining(link.from_, link.to, link.mode, inside=giver == taker)

    def without_link(self, giver: FlowStream, taker: FlowStream) -> Link | None:
        """The row of links.csv that decides on a pair of streams that meets without a link."""
        start, end = (self.scoped.owner_of(stream) or "" for stream in (giver, taker))
        mains = meet_on_mains(giver, taker, inside=start == end)
        return self.link_rules.without_link(giver.stream, start, taker.stream, end, mains)

    @cached_property
    def owners(self) -> dict[str, str]:
        """Who builds and runs each link: its row's or its mode's choice, never an external plant."""
        return {row.link: self._owner(row) for row in self.rows.links}

    def _owner(self, link: LinkRow) -> str:
        """The owner of one link: a third party that takes part, else one of the ends."""
        rule, mode = self.rules[link.link], self.scoped.mode(link.mode)
        names_owner = rule is not None and (rule.third_party is not None or rule.owner is not None)
        third = rule.third_party if names_owner and rule is not None else mode.third_party
        return third if third is not None and third in self.scoped.members else self.owning_end(link)

    def driver(self, link: LinkRow) -> str:
        """The plant whose electricity drives a link: never a third party."""
        owner = self.owners[link.link]
        return owner if owner in self.ends(link) else self.owning_end(link)

    def owning_end(self, link: LinkRow) -> str:
        """The end that owns a link unless a third party does."""
        rule = self.rules[link.link]
        choice = self.scoped.mode(link.mode).owner if rule is None or rule.owner is None else rule.owner
        giver, taker = self.ends(link)
        first, second = (giver, taker) if choice == "giver" else (taker, giver)
        return (first if self.scoped.inside(first) else second) or ""
