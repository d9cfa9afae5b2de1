"""Allotment of the limits that a park shares to its plants, so that coalitions can be compared.

What a coalition may emit, draw or use of a limit of the whole park depends on what all others do, so that its least cost alone is
no number of its own: a game with externalities. An allotment, stated beforehand, makes it one. Here each plant has what it uses
in the cheapest plan in which no company exchanges with another and all of them together keep the limits, and its part of what is
left over. So every company can run alone where all can run side by side at all; what is left between the cost of each alone and
of all together is worth of exchange, and none of emitting at others' expense. Of a rate of the park (a floor, a quota) each
plant has how far it is behind or ahead of the rate of all in that plan.

Hinted at by the values of partition functions, Thrall R.M., Lucas W.F. (1963) Nav. Res. Logist. Q. 10, 281-298; as an initial
allotment of permits at least cost, Montgomery W.D. (1972) J. Econ. Theory 5, 395-418.
"""

import json
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

import pandas as pd
import pyomo.environ as pyo

from parkloop.cases.disk import atomic
from parkloop.cases.messages import Message, joined, say
from parkloop.cases.schema import Case, MaterialStream, WaterStream
from parkloop.cases.schema.digests import inputs_digest, text_digest
from parkloop.cases.text.units import policy_factor
from parkloop.models.accounts.policy import RATES, amounts, energy_of
from parkloop.models.ledger import Post
from parkloop.models.limit_shares import LimitKey, LimitShares, year_of
from parkloop.optimizer.bounds import bounded_network
from parkloop.optimizer.planning.pipeline import credit_base, site_of
from parkloop.optimizer.planning.question import Question
from parkloop.optimizer.planning.solving import solve_question
from parkloop.optimizer.planning.steps.baseline_amounts import NoBaselineError
from parkloop.optimizer.solve.build import Build
from parkloop.optimizer.solver.limits import Limits
from parkloop.optimizer.solver.outcome import Status

AllotmentRule = Literal["alone", "today"]
RULES: tuple[AllotmentRule, ...] = ("alone", "today")
"""By use in the cheapest plan without exchange, or in the baseline."""
COLUMNS = ("kind", "limit", "when", "plant", "share", "allowance_per_y")
NONE = 1e-9
"""Use of all plants together that counts as none [unit]"""

OfPlants = Mapping[str, float]


@dataclass(frozen=True)
class Allotment:
    """What each plant has of the limits that the park shares.

    ``shares`` and ``allowances`` by plant, as those of ``LimitShares``; empty where ``rule`` is ``today``, or where no limit is
    shared. ``why``: why it is not the rule that was asked for.
    """

    rule: AllotmentRule
    shares: Mapping[LimitKey, OfPlants] = field(default_factory=dict)
    allowances: Mapping[tuple[str, str], OfPlants] = field(default_factory=dict)
    base: Mapping[tuple[str, str], float] | None = None
    shared: bool = True
    why: Message | None = None

    def of(self, members: Iterable[str]) -> LimitShares | None:
        """What some plants have together; none: by what they use in the baseline."""
        if self.rule == "today" and self.shared:
            return None
        there = {*members, ""}
        shares = {key: _sum(parts, there) for key, parts in self.shares.items()}
        allowances = {key: _sum(parts, there) for key, parts in self.allowances.items()}
        return LimitShares(shares, allowances, self.base)

    @property
    def table(self) -> pd.DataFrame:
        """Share of each plant in each limit by condition or year; of a rate how far it may miss it."""
        rows: list[tuple[object, ...]] = [
            (key[0], key[1], key[2] if len(key) > 2 else "", plant, share, None)
            for key, parts in self.shares.items()
            for plant, share in parts.items()
        ]
        rows += [
            ("rate", policy, year_of(scenario), plant, None, amount)
            for (policy, scenario), parts in self.allowances.items()
            for plant, amount in parts.items()
        ]
        return pd.DataFrame(rows, columns=list(COLUMNS))

    @property
    def sentence(self) -> Message | None:
        """What was assumed; none where nothing is shared."""
        if not self.shared:
            return None
        if self.why is not None:
            return say(
                "Limits of the whole park: each coalition has the part that its members use today, as no plan was found in "
                "which every company runs without the others. {why}",
                why=self.why,
            )
        if self.rule == "today":
            return say("Limits of the whole park: each coalition has the part that its members use today.")
        return say(
            "Limits of the whole park: each coalition has what its members use in the cheapest plan in which no company "
            "exchanges with another, and their part of what is left over."
        )


def _sum(parts: OfPlants, members: Iterable[str]) -> float:
    return float(sum(parts.get(plant, 0.0) for plant in sorted(members)))


def shares_limits(case: Case) -> bool:
    """Whether a case has limits or rates that bind several plants together."""
    settings = case.policy
    rows: Iterable[WaterStream | MaterialStream] = (*case.water_streams, *case.material_streams)
    return (
        settings.capex_budget is not None
        or settings.park_land_m2 is not None
        or any(m.plant is None and (m.limit_per_h is not None or m.min_per_h > 0) for m in case.markets)
        or any(s.role in ("supply", "outlet") and (s.limit_t_per_h is not None or s.min_t_per_y > 0) for s in rows)
        or any(p.plant is None and p.kind in ("cap", "floor", "quota") for p in case.policies)
    )


def allotment(
    case: Case,
    rule: AllotmentRule = "alone",
    *,
    parties: Iterable[Iterable[str]] = (),
    resume: str | Path | None = None,
    cancel: Callable[[], bool] | None = None,
    options: Mapping[str, Any] | None = None,
) -> Allotment:
    """Find what each plant has of the limits that a park shares.

    Args:
        case: the park.
        rule: ``alone``: by the cheapest plan in which no party exchanges with another; ``today``: by the baseline.
        parties: plants that are one party; all others are one each.
        resume: folder in which it is kept, and from which it is taken.
        cancel: is asked whether to stop.
        options: ``time_limit``, ``gap``, ``seed`` and ``extra`` of its solve, as of ``optimise``.

    Returns:
        The allotment; where there is no such plan that by the baseline, which says so.
    """
    if not shares_limits(case):
        return Allotment(rule, shared=False)
    if rule == "today":
        return Allotment("today")
    apart = {plant: party[0] for party in map(tuple, parties) for plant in party}
    content = text_digest(inputs_digest(case) + json.dumps(apart, sort_keys=True))
    place = None if resume is None else Path(resume) / f"limits-{content[:16]}.json"
    if place is not None and place.is_file():
        return _read(place)
    found = _side_by_side(case, apart, cancel, options or {})
    if place is not None and found.rule == "alone":
        atomic.write({place: json.dumps(_written(found)).encode()})
    return found


def _side_by_side(
    case: Case, apart: Mapping[str, str], cancel: Callable[[], bool] | None, options: Mapping[str, Any]
) -> Allotment:
    """The allotment by the cheapest plan in which every party runs without the others."""
    began, seed = time.monotonic(), options.get("seed", 0)
    limits = Limits(options.get("time_limit"), options.get("gap"), cancel=cancel, began=began, seed=seed)
    asked = Question(case, limits=limits, extra=options.get("extra"))
    site = replace(site_of(asked), apart=apart)
    try:
        base = credit_base(asked)
    except NoBaselineError as error:
        return Allotment("today", why=joined(error.reasons, " "))
    built, _, outcome, x = solve_question(asked, site, bounded_network(site, base), base)
    if x is None:
        words = {Status.infeasible: say("It is proven that there is none."), Status.interrupted: say("It was stopped.")}
        return Allotment("today", why=words.get(outcome.status, say("None was found in the time.")))
    built.load(x[: len(built.variables)])
    shares = {key: _parts(built, key, use, limit) for key, use, limit in _uses(built)}
    return Allotment("alone", shares, dict(_allowances(built)), base)


def _parts(built: Build, key: LimitKey, use: Mapping[str, float], limit: float | None) -> dict[str, float]:
    """Share of each plant in a limit: its use, and its part of what is left over.

    That is by use, of land and capital by running cost. Equal shares where nothing is used. ``limit`` is in the unit of the use;
    none: it does not matter, as no use is negative.
    """
    inside = [plant for plant in built.site.plants if not built.site.external(plant)]
    weights = {plant: max(amount, 0.0) for plant, amount in use.items()}
    if key[0] == "park":
        costs = _by_plant(built, built.ledger.costs, None)
        weights = {plant: max(costs.get(plant, 0.0), 0.0) for plant in inside}
    total, whole = sum(use.values()), sum(weights.values())
    most = total if limit is None else max(limit, total)
    if most <= NONE or whole <= NONE:
        return dict.fromkeys(inside, 1.0 / max(len(inside), 1))
    plants = sorted({*use, *weights})
    return {plant: (use.get(plant, 0.0) + (most - total) * weights.get(plant, 0.0) / whole) / most for plant in plants}


def _by_plant(built: Build, posts: Iterable[Post], scenario: str | None) -> dict[str, float]:
    """Amounts of posts by plant, in the year of a scenario, else expected [per year]"""
    ledger, sorted_out = built.ledger, defaultdict[str, list[Post]](list)
    for post in posts:
        sorted_out[post.plant].append(post)
    sums = {
        plant: ledger.expected(own) if scenario is None else ledger.annual(own, scenario) for plant, own in sorted_out.items()
    }
    return {plant: float(pyo.value(amount)) for plant, amount in sums.items()}


LimitUse = tuple[LimitKey, dict[str, float], float | None]
"""A limit, what plants use of it, and its amount where that matters."""


def _uses(built: Build) -> Iterator[LimitUse]:
    """Every limit of the park, and its use by plant in the solved model."""
    yield from _of_markets(built)
    rows: Iterable[WaterStream | MaterialStream] = (*built.site.water.values(), *built.site.materials.values())
    for row in rows:
        if row.role in ("supply", "outlet") and (row.limit_t_per_h is not None or row.min_t_per_y > 0):
            yield from _of_stream(built, row)
    yield from _of_policies(built)
    yield from _of_budgets(built)


def _of_markets(built: Build) -> Iterator[LimitUse]:
    for market, row in built.site.park.markets.items():
        if row.plant is None and (row.limit_per_h is not None or row.min_per_h > 0):
            for o in built.site.conditions:
                trade = built.model.markets.trade
                yield ("market", market, o), {p: float(pyo.value(trade[market, p, o])) for p in built.site.traders(row)}, None


def _of_stream(built: Build, row: WaterStream | MaterialStream) -> Iterator[LimitUse]:
    rates = {o: _through(built, row.stream, row.role, o) for o in built.site.conditions}
    yield from ((("stream", row.stream, o), use, None) for o, use in rates.items())
    yield from ((("stream", row.stream, year_of(s)), _in_year(built, rates, s), None) for s in built.site.scenarios)


def _of_policies(built: Build) -> Iterator[LimitUse]:
    for policy, cap in built.site.park.policies.items():
        if cap.plant is None and cap.kind == "cap":
            for scenario in built.site.scenarios:
                use = _by_plant(built, amounts(built.ledger, cap.target, None), scenario)
                yield ("policy", policy, year_of(scenario)), use, cap.value * policy_factor(cap, built.site.case)


def _of_budgets(built: Build) -> Iterator[LimitUse]:
    settings = built.site.case.policy
    if settings.park_land_m2 is not None:
        yield ("park", "land"), _by_plant(built, built.ledger.land, None), settings.park_land_m2
    if settings.capex_budget is not None:
        spent = defaultdict[str, float](float)
        for one in built.ledger.capital:
            spent[one.plant] += float(pyo.value(one.net))
        yield ("park", "capex"), dict(spent), settings.capex_budget


def _through(built: Build, stream: str, role: str, condition: str) -> dict[str, float]:
    """What each plant takes from a supply, or gives to an outlet, in a condition [t/h]"""
    ledger, found = built.ledger, defaultdict[str, float](float)
    for arc in ledger.network.arcs.values():
        if role == "supply" and arc.giver == stream:
            found[arc.to_plant] += float(pyo.value(ledger.flow[arc.id, condition]))
        elif role == "outlet" and arc.taker == stream:
            found[arc.from_plant] += float(pyo.value(ledger.arrives(arc, condition)))
    return dict(found)


def _in_year(built: Build, rates: Mapping[str, Mapping[str, float]], scenario: str) -> dict[str, float]:
    """Amounts by plant in the year of a scenario, of rates by condition [per year]"""
    found = defaultdict[str, float](float)
    for o, use in rates.items():
        if built.site.conditions[o].scenario == scenario:
            for plant, rate in use.items():
                found[plant] += built.site.hours(o) * rate
    return dict(found)


def _allowances(built: Build) -> Iterator[tuple[tuple[str, str], dict[str, float]]]:
    """Distance of each plant from the rate of all, in the solved model, by policy and scenario.

    Behind it of a floor, above it of a quota [unit of what is counted, per year]. They add up to nothing over all plants.
    """
    for policy, row in built.site.park.policies.items():
        if row.plant is None and row.kind in ("floor", "quota"):
            for scenario in built.site.scenarios:
                counted, against = _rate(built, row.kind, row.target, scenario)
                rate = sum(counted.values()) / total if (total := sum(against.values())) > NONE else 0.0
                ahead = {p: counted.get(p, 0.0) - rate * against.get(p, 0.0) for p in {*counted, *against}}
                sign = 1.0 if row.kind == "quota" else -1.0
                yield (policy, scenario), {plant: sign * amount for plant, amount in sorted(ahead.items())}


def _rate(built: Build, kind: str, target: str, scenario: str) -> tuple[dict[str, float], dict[str, float]]:
    """What a rate of the park counts, and against what, by plant [per year]"""
    plants = {name: row for name, row in built.site.plants.items() if not row.external}

    def total(name: str) -> dict[str, float]:
        return _by_plant(built, (post for post in built.ledger.resources if post.head == name), scenario)

    if kind == "quota":
        return total(energy_of(None)), {name: row.product_t_per_y or 0.0 for name, row in plants.items()}
    counted, against = (total(name) for name in RATES[target])
    if target == "water_reuse_rate":
        counted = {p: counted.get(p, 0.0) + row.recirculated_water_t_per_y for p, row in plants.items()}
        against = {p: counted.get(p, 0.0) + against.get(p, 0.0) for p in plants}
    return counted, against


def _written(found: Allotment) -> dict[str, Any]:
    """An allotment as it is kept."""
    return {
        "shares": [[list(key), dict(parts)] for key, parts in found.shares.items()],
        "allowances": [[list(key), dict(parts)] for key, parts in found.allowances.items()],
        "base": [[list(key), amount] for key, amount in (found.base or {}).items()],
    }


def _read(place: Path) -> Allotment:
    """A kept allotment.

    Raises:
        OSError, ValueError: the file cannot be read.
    """
    kept = json.loads(place.read_text())
    shares = {tuple(key): parts for key, parts in kept["shares"]}
    allowances = {(key[0], key[1]): parts for key, parts in kept["allowances"]}
    return Allotment("alone", shares, allowances, {(key[0], key[1]): amount for key, amount in kept["base"]})
