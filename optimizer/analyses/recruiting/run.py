"""Recruiting: the plans of a park with tenants, at other places, and without who leaves."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations
from pathlib import Path
from typing import Any

import pandas as pd

from parkloop.cases.lookup import plants_inside
from parkloop.cases.messages import Message, joined, say
from parkloop.cases.schema import Case
from parkloop.optimizer.analyses.coalitions import FIXED, only_of, parted
from parkloop.optimizer.analyses.parties import Members, parties_that_run
from parkloop.optimizer.analyses.recruiting.tables import (
    EXCHANGES,
    GAINS,
    GAPS,
    JOINED,
    LEAVING,
    SETS,
    SITES,
    exchange_rows,
    gain_rows,
    gap_rows,
    leaving_row,
    set_row,
    table_of,
)
from parkloop.optimizer.plan.arguments import ArgumentCheck, checked
from parkloop.optimizer.plan.arguments import plants as given_plants
from parkloop.optimizer.plan.record import Plan
from parkloop.optimizer.planning.allotment import RULES as LIMIT_RULES
from parkloop.optimizer.planning.allotment import Allotment, AllotmentRule, allotment, shares_limits
from parkloop.optimizer.planning.series.side_by_side import check_series, plans_of
from parkloop.optimizer.system.interrupts import Keeping

SPARE, ALL = "spare", "all"
"""Sites: where plants have spare land. Leavers: everyone."""
MOST_TENANTS, ALL_SETS = 12, 4
"""Tenants at most, and how many of them are tried in every set; of more every pair."""
SiteKm = tuple[float, float]
PlanOf = tuple[str, Any]
"""What a plan is of: park and tenants ``joined``, ``alone``, ``moved`` to a place, a plant that ``left``."""


@dataclass(frozen=True, eq=False)
class Recruiting:
    """Plans of a park with and without tenants [money/y].

    ``park`` are the plants that are there. ``joined`` by tenants (of nobody: the park as it is), ``alone`` by plant, ``moved`` by
    tenant and place, ``left`` by leaver. Fewer than were asked for: it was ended before.
    """

    case: Case
    park: Members
    tenants: Members
    joined: Mapping[Members, Plan] = field(default_factory=dict)
    alone: Mapping[str, Plan] = field(default_factory=dict)
    moved: Mapping[tuple[str, SiteKm], Plan] = field(default_factory=dict)
    left: Mapping[str, Plan] = field(default_factory=dict)
    allotment: Allotment | None = None

    @property
    def before(self) -> Plan | None:
        """The plan of the park without tenants."""
        return self.joined.get(())

    def _alone(self, plants: Iterable[str]) -> list[Plan | None]:
        return [self.alone.get(plant) for plant in plants]

    @property
    def sets(self) -> pd.DataFrame:
        """Worth of each set of tenants, the best first: park and tenants apart less together."""
        rows = (set_row(group, self.park, self.before, self._alone(group), plan) for group, plan in self.joined.items() if group)
        return table_of(rows, SETS, "worth_per_y")

    def _compared(self) -> Iterator[tuple[Members, Plan, Plan]]:
        if self.before is not None and self.before.found:
            yield from ((group, self.before, plan) for group, plan in self.joined.items() if group and plan.found)

    @property
    def gains(self) -> pd.DataFrame:
        """What each neighbour and tenant gains by the accounts of the plans, without payments."""
        parts = (gain_rows(group, self.park, one, self._alone(group), other) for group, one, other in self._compared())
        return table_of((row for rows in parts for row in rows), GAINS)

    @property
    def exchanges(self) -> pd.DataFrame:
        """Exchanges that come with each set of tenants, and those of others that are new or gone."""
        parts = (exchange_rows(self.case, group, self.park, one, other) for group, one, other in self._compared())
        return table_of((row for rows in parts for row in rows), EXCHANGES)

    @property
    def gaps(self) -> pd.DataFrame:
        """What plants of the park buy, sell, are supplied with and dispose of, where one tenant changes it."""
        single = (one for one in self._compared() if len(one[0]) == 1)
        parts = (gap_rows(self.case, group, self.park, one, other) for group, one, other in single)
        return table_of((row for rows in parts for row in rows), GAPS)

    @property
    def sites(self) -> pd.DataFrame:
        """Worth of each tenant at each place, the best first; site 0 is where the case has it."""
        rows = list[tuple[object, ...]]()
        for tenant in dict.fromkeys(tenant for tenant, _ in self.moved):
            here = next(plant for plant in self.case.plants if plant.plant == tenant)
            places = [((here.x_km, here.y_km), self.joined.get((tenant,)))]
            places += [(place, plan) for (one, place), plan in self.moved.items() if one == tenant]
            for n, ((x, y), plan) in enumerate(places):
                row = set_row((tenant,), self.park, self.before, self._alone((tenant,)), plan)
                rows.append((tenant, n, x, y, row[2], row[5], row[6]))
        table = table_of(rows, SITES, "worth_per_y")
        return table.sort_values("tenant", kind="stable", ignore_index=True)

    @property
    def leaving(self) -> pd.DataFrame:
        """What is lost by each plant that leaves, and compensation of the rest; the least loss first."""
        whole = self.before
        if whole is None or not whole.found:
            return table_of((), LEAVING)
        rows = (leaving_row(plant, self.park, whole, self.alone.get(plant), plan) for plant, plan in self.left.items())
        return table_of(rows, LEAVING, "loss_per_y", rising=True)

    @property
    def best(self) -> Members:
        """The set of tenants that is worth most; nobody where none is worth more than the accuracy."""
        table = self.sets
        surely = table[table["worth_per_y"] > table["accuracy_per_y"]]
        if not len(surely):
            return ()
        return next(group for group in self.joined if surely.iloc[0]["set"] == table_name(group))

    @property
    def sentences(self) -> tuple[Message, ...]:
        """Plants that have no plan, and why."""
        assumed = None if self.allotment is None else self.allotment.sentence
        found = [] if assumed is None else [assumed]
        found += [say("The park has no plan without tenants. {why}", why=_why(self.before))] if _impossible(self.before) else []
        found += [
            say("{plant} has no plan alone. {why}", plant=name, why=_why(p)) for name, p in self.alone.items() if _impossible(p)
        ]
        for group, plan in self.joined.items():
            if group and _impossible(plan):
                found.append(say("There is no plan with {names}. {why}", names=table_name(group), why=_why(plan)))
        for name, plan in self.left.items():
            if _impossible(plan):
                found.append(say("There is no plan without {name}. {why}", name=name, why=_why(plan)))
        return tuple(found)

    def __repr__(self) -> str:
        return f"Recruiting({len(self.joined)} sets of {', '.join(self.tenants) or 'nobody'}, {len(self.left)} leavers)"


def table_name(group: Members) -> str:
    """Name of a set of tenants in the tables."""
    return JOINED.join(group)


def _impossible(plan: Plan | None) -> bool:
    return plan is not None and plan.status == "infeasible"


def _why(plan: Plan | None) -> Message | str:
    return "" if plan is None else joined(plan.reasons[:2], " ")


def recruiting(
    case: Case,
    candidates: Iterable[str] | None = None,
    *,
    leaving: str | Iterable[str] | None = None,
    sites: str | Iterable[SiteKm] | None = None,
    largest: int | None = None,
    limits: AllotmentRule = "alone",
    n_jobs: int = 1,
    resume: str | Path | None = None,
    progress: bool | Callable[[int, int], None] = False,
    cancel: Callable[[], bool] | None = None,
    on_recruiting: Callable[[Recruiting, int, int], None] | None = None,
    **options: Any,
) -> Recruiting:
    """What plants that may be invited are worth to a park, alone and in sets, and who could leave it.

    Args:
        case: the park, with all plants that may be invited.
        candidates: plants of the case that count as not there yet, at most 12; none: only ``leaving`` is asked.
        leaving: plants of the park that may leave, or ``all``; none: nobody.
        sites: places (x, y) [km] at which each candidate is tried too, or ``spare``: wherever a plant has spare land.
        largest: size of the largest set of candidates; none: all sets of up to 4 candidates, of more all pairs.
        limits: by what plants have their part of the limits of the park, as of ``coalitions``.
        n_jobs: processes side by side, -1 for one per processor.
        resume: folder in which each plan is kept as soon as it is found; what is there already is not solved again.
        progress: True shows a line; a function is called with the plans found and wanted.
        cancel: is asked between two plans whether to stop. It and Ctrl-C end it; what was found is kept.
        on_recruiting: is called with the answer so far, and the plans found and wanted.
        options: those of ``optimise`` (but ``objective``, ``scope``, ``only``, ``shares``, ``extra`` and ``start``).

    Returns:
        ``.sets`` (what tenants are worth), ``.gains`` of each, ``.exchanges``, ``.gaps``, ``.sites``, ``.leaving``, ``.best``.

    Raises:
        CaseError: the case is faulty.
        ArgumentError: no such plants, too many, nobody is asked about, or options that cannot be meant.

    Method: coalitional value of a set T beside the park P, c(P) + sum of c({i}) over i in T - c(P and T); see
    ``docs/how-to/recruiting.md``.

    Examples:
        >>> import parkloop as pl
        >>> found = pl.recruiting(pl.load_case("two_firms"), ["greenhouse"])
        >>> found.sets[["set", "worth_per_y"]].round().values.tolist(), found.best
        ([['greenhouse', 1229000.0]], ('greenhouse',))
    """
    case, given = checked(case), ArgumentCheck()
    inside = plants_inside(case)
    tenants = given.names("candidates", candidates if candidates is not None else (), "plant", least=0) or ()
    park = tuple(plant for plant in inside if plant not in tenants)
    everyone = park if len(park) > 1 else ()
    leavers = (
        everyone if leaving == ALL else given.names("leaving", leaving if leaving is not None else (), "plant", least=0) or ()
    )
    given_plants(given, case, tenants, "candidates")
    given_plants(given, case, leavers, "leaving")
    _check(given, case, tenants, park, leavers)
    places = _places(given, case, sites)
    if largest is not None:
        given.whole("largest", largest, 1, MOST_TENANTS)
    given.one_of("limits", limits, LIMIT_RULES)
    listeners = {"cancel": cancel, "on_recruiting": on_recruiting}
    check_series(given, "recruiting", options, *FIXED, n_jobs=n_jobs, resume=resume, **listeners)
    given.raise_faults()
    keys = list(_keys(park, tenants, leavers, places, largest or (len(tenants) if len(tenants) <= ALL_SETS else 2)))
    with Keeping(cancel) as stopped:
        parties = parted(parties_that_run(case, tuple(inside))) if shares_limits(case) else ()
        allotted = allotment(case, limits, parties=parties, resume=resume, cancel=stopped, options=options)
        answer = Recruiting(case, park, tenants, allotment=allotted)
        tasks = [_task(case, park, key, options, allotted) for key in keys]
        for n, (key, plan) in enumerate(zip(keys, plans_of(tasks, n_jobs, stopped, progress, resume), strict=False), start=1):
            answer = _with(answer, key, plan)
            if on_recruiting is not None:
                on_recruiting(answer, n, len(keys))
    return answer


def _check(given: ArgumentCheck, case: Case, tenants: Members, park: Members, leavers: Members) -> None:
    """Tell what is wrong with who is asked about."""
    outside = [plant.plant for plant in case.plants if plant.external and plant.plant in (*tenants, *leavers)]
    if outside:
        given.fault("candidates", say("{names} lie outside the fence", names=joined(outside)))
    if len(set(tenants)) != len(tenants) or len(tenants) > MOST_TENANTS:
        given.fault(
            "candidates", say("{count} are given, at most {most} are meant, each once", count=len(tenants), most=MOST_TENANTS)
        )
    if set(leavers) & set(tenants):
        given.fault("leaving", say("who is invited cannot leave"))
    if not park:
        given.fault("candidates", say("nobody is left who invites them"))
    if not tenants and not leavers:
        given.fault("candidates", say("name plants that may be invited, or such as may leave"))
    if leavers and len(park) < 2:
        given.fault("leaving", say("nobody is left when the only plant leaves"))


def _places(given: ArgumentCheck, case: Case, sites: str | Iterable[SiteKm] | None) -> tuple[SiteKm, ...]:
    """Places at which candidates are tried."""
    if sites is None:
        return ()
    if sites == SPARE:
        spare = [plant for plant in case.plants if not plant.external and (plant.spare_land_m2 or 0.0) > 0.0]
        if not spare:
            given.fault("sites", say("no plant of the case states spare land: name places"))
        return tuple(dict.fromkeys((plant.x_km, plant.y_km) for plant in spare))
    listed = [] if isinstance(sites, str) or not isinstance(sites, Iterable) else sites
    pairs = [tuple(site) if isinstance(site, tuple | list) else () for site in listed]
    for pair in pairs:
        given.numbers("sites", pair)
    if not pairs or any(len(pair) != 2 for pair in pairs):
        given.fault("sites", say("places (x, y) in km are meant, or '{spare}'", spare=SPARE))
        return ()
    return tuple((pair[0], pair[1]) for pair in pairs)


def _keys(park: Members, tenants: Members, leavers: Members, places: Sequence[SiteKm], largest: int) -> Iterator[PlanOf]:
    """What is solved, in its order."""
    yield ("joined", ())
    yield from (("alone", plant) for plant in (*tenants, *leavers))
    yield from (("joined", (tenant,)) for tenant in tenants)
    yield from (("left", plant) for plant in leavers)
    yield from (("moved", (tenant, place)) for tenant in tenants for place in places)
    for size in range(2, min(largest, len(tenants)) + 1):
        yield from (("joined", group) for group in combinations(tenants, size))


def _task(
    case: Case, park: Members, key: PlanOf, options: Mapping[str, Any], allotted: Allotment
) -> tuple[Case, Mapping[str, Any]]:
    """Case and options of one solve."""
    kind, what = key
    if kind == "moved":
        tenant, (x, y) = what
        case = case.set({f"plants.{tenant}.x_km": x, f"plants.{tenant}.y_km": y})
    if kind == "joined":
        members: Members = (*park, *what)
    elif kind == "moved":
        members = (*park, what[0])
    else:
        members = (what,) if kind == "alone" else tuple(plant for plant in park if plant != what)
    return case, {**options, **only_of(case, members, members, allotted)}


def _with(answer: Recruiting, key: PlanOf, plan: Plan) -> Recruiting:
    """The answer with one plan more."""
    kind, what = key
    plans: dict[str, Any] = {kind: {**getattr(answer, kind), what: plan}}
    return replace(answer, **plans)
