"""Parks made too tight: a cap below what they need, a market gone, a need that nothing meets."""

from collections.abc import Callable
from typing import Any

from parkloop.cases import Case, check
from parkloop.cases.schema import Policy
from tests.support.parks.sketch import Sketch

TOTALS = {"markets": "energy", "water_streams": "freshwater", "material_streams": "disposal"}


def too_tight(case: Case, s: Sketch) -> Case:
    """The case with something changed that it can mostly not bear; the change before the last where none is valid."""
    for change in s.rng.sample(CHANGES, len(CHANGES)):
        changed = change(case, s)
        if changed is not None and not check(changed):
            return changed
    return case


def _with(case: Case, **parts: Any) -> Case:
    return Case.model_validate({**dict(case), **parts})


def _cap(case: Case, s: Sketch) -> Case | None:
    """A cap far below, or just below, what parks of the kind use."""
    totals = [total for table, total in TOTALS.items() if getattr(case, table)]
    bought = [m.commodity for m in case.markets if m.direction == "buy"]
    target = s.pick(*totals, *bought) if totals or bought else None
    if target is None:
        return None
    cap = Policy(policy="too_tight", kind="cap", target=target, value=s.large(1, 1e5))
    return _with(case, policies=(*case.policies, cap))


def _without_market(case: Case, s: Sketch) -> Case | None:
    markets = [m for m in case.markets if m.direction == "buy"]
    if not markets:
        return None
    gone = s.pick(*markets).market
    emissions = tuple(row for row in case.emissions if row.item != gone)
    return _with(case, markets=tuple(m for m in case.markets if m.market != gone), emissions=emissions)


def _larger_need(case: Case, s: Sketch) -> Case | None:
    """A need, or a left-over that must be used, ten times as large."""
    if not case.demands:
        return None
    chosen = s.pick(*case.demands)
    larger = chosen.model_copy(update={"rate_per_h": 10 * chosen.rate_per_h})
    return _with(case, demands=tuple(larger if row is chosen else row for row in case.demands))


def _without_outlet(case: Case, s: Sketch) -> Case | None:
    """No outlet, or no supply, on the mains any more."""
    role = s.pick("outlet", "supply")
    table = s.pick("water_streams", "material_streams")
    rows = getattr(case, table)
    gone = {row.stream for row in rows if row.role == role}
    if not gone:
        return None
    quality = "water_quality" if table == "water_streams" else "material_quality"
    parts = {
        table: tuple(row for row in rows if row.stream not in gone),
        quality: tuple(row for row in getattr(case, quality) if row.stream not in gone),
        "emissions": tuple(row for row in case.emissions if row.item not in gone),
        "links": tuple(row for row in case.links if row.from_ not in gone and row.to not in gone),
    }
    return _with(case, **parts)


def _cleaner(case: Case, s: Sketch) -> Case | None:
    """What a taker of water admits, a tenth of it."""
    limited = [q for q in case.water_quality if q.c_in_max_mg_per_l]
    if not limited:
        return None
    chosen = s.pick(*limited)
    cleaner = chosen.model_copy(update={"c_in_max_mg_per_l": 0.1 * (chosen.c_in_max_mg_per_l or 0.0)})
    return _with(case, water_quality=tuple(cleaner if q is chosen else q for q in case.water_quality))


CHANGES: tuple[Callable[[Case, Sketch], Case | None], ...] = (_cap, _without_market, _larger_need, _without_outlet, _cleaner)
