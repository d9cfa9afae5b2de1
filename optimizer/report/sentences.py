"""Summary of a plan in sentences, each difference only where the gaps prove it."""

from collections.abc import Iterator

from parkloop.cases.locale.signs import written
from parkloop.cases.schema import Case
from parkloop.optimizer.analyses.finance.savings import RETIREMENT
from parkloop.optimizer.plan.effects import effect
from parkloop.optimizer.plan.record import Plan
from parkloop.optimizer.plan.wording import NOTHING, amount, percent_up, share_percent
from parkloop.optimizer.report.projects import built_items
from parkloop.optimizer.report.tables import payback
from parkloop.optimizer.report.units import money_unit
from parkloop.optimizer.report.words import word

AMOUNTS = ("co2_t_per_y", "freshwater_t_per_y", "wastewater_t_per_y", "disposal_t_per_y", "energy_tce_per_y")
"""Key figures of which the change is told."""
UNITS = {"energy_tce_per_y": "tce/y"}
LEAST_CHANGE = 5e-4
"""Share of today's amount below which a change is not told."""


def summary(case: Case, plan: Plan, today: Plan | None, language: str) -> tuple[str, ...]:
    """What a plan saves, costs and changes, beside today's park where that is known."""
    return tuple(_sentences(case, plan, today, language))


def _sentences(case: Case, plan: Plan, today: Plan | None, language: str) -> Iterator[str]:
    unit, size = money_unit(case.info.currency, language)

    def money(value: float) -> str:
        return f"{amount(value / size)} {unit}"

    cost = float(plan.kpi["total_cost_per_y"])
    seen = None if today is None else effect(today, plan)
    if today is None or seen is None or not seen.shows("total_cost_per_y"):
        yield word("s.cost", language, cost=money(cost))
    else:
        before = float(today.kpi["total_cost_per_y"])
        key = "s.saves" if cost < before else "s.dearer"
        share = share_percent(abs(before - cost) / abs(before)) if before else NOTHING
        yield word(key, language, cost=money(cost), saving=money(abs(before - cost)), share=share)
    if plan.kpi["capex"] > 0:
        kinds = [item.kind for item in built_items(case, plan, language) if item.kind != RETIREMENT]
        links = kinds.count("link")
        capital = money(float(plan.kpi["capex"]))
        yield word("s.built", language, links=links, equipment=len(kinds) - links, capital=capital)
        years = None if today is None else payback(plan, today)
        if years is not None:
            yield word("s.payback", language, years=amount(years))
    if today is not None:
        changes = [_change(today, plan, key, language) for key in AMOUNTS if seen is None or seen.shows(key)]
        if told := [change for change in changes if change]:
            yield word("s.amounts", language, changes=word("s.and", language).join(told))
    if plan.gap is not None:
        yield word("s.gap", language, gap=percent_up(plan.gap))


def _change(today: Plan, plan: Plan, key: str, language: str) -> str:
    """Change of one key figure in words; empty where it is none."""
    before, after = float(today.kpi.get(key) or 0.0), float(plan.kpi.get(key) or 0.0)
    if abs(after - before) <= LEAST_CHANGE * max(abs(before), abs(after)):
        return ""
    unit = written(UNITS.get(key, "t/y"), language)
    share = f" ({share_percent(abs(after - before) / before)} %)" if before > 0 else ""
    way = "s.less" if after < before else "s.more"
    return word(way, language, figure=word(key, language), amount=f"{amount(abs(after - before))} {unit}", share=share)
