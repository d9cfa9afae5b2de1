"""Tables of what a plan builds, and of what each company pays, gains and invests."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from parkloop.cases.locale.names import unit as unit_in
from parkloop.cases.lookup import Park
from parkloop.cases.schema import Case
from parkloop.cases.titles import title_of
from parkloop.models.subsystems.equipment.existing import retirement
from parkloop.optimizer.analyses.finance.result import SHARED, WHOLE, Finance
from parkloop.optimizer.analyses.finance.savings import RETIREMENT, new_things
from parkloop.optimizer.analyses.titles import titled
from parkloop.optimizer.analyses.today.tables import PARK
from parkloop.optimizer.figures import media, plant_names
from parkloop.optimizer.plan.company_costs import company_costs
from parkloop.optimizer.plan.record import Plan
from parkloop.optimizer.report.tables import LEAST_MONEY, headed, unit_held
from parkloop.optimizer.report.words import word, word_of

ARROW = " → "
WORTH = {
    "c.saving": "saving_per_y",
    "c.payback": "payback_after_tax_y",
    "c.npv": "npv_after_tax",
    "c.irr": "firr_after_tax",
}
"""Columns of finance beside a project or a company; the rate of return is told in percent."""
SPARED = {
    "c.less_co2": "less_co2_t_per_y",
    "c.less_water": "less_freshwater_t_per_y",
    "c.less_sewage": "less_wastewater_t_per_y",
    "c.less_waste": "less_disposal_t_per_y",
    "c.subsidy": "subsidy_needed",
}
"""Columns of finance beside a project: what it spares, and the subsidy that it needs."""


@dataclass(frozen=True)
class BuiltItem:
    """Something that a plan builds, enlarges or retires.

    Kind and id as finance calls it, its name for people, and its owner's id.
    """

    kind: str
    id: str
    name: str
    owner: str
    size: float
    unit: str
    capex: float
    annual_cost: float


def built_items(case: Case, plan: Plan, language: str) -> list[BuiltItem]:
    """Everything that is newly built, enlarged or retired, the largest investment first."""
    found = [*_links(case, plan, language), *_equipment(case, plan, language), *_retired(case, plan, language)]
    return sorted(found, key=lambda item: -item.capex)


def projects(
    case: Case, plan: Plan, language: str, finance: pd.DataFrame | None = None, years: Mapping[str, float] | None = None
) -> pd.DataFrame:
    """Everything that is newly built, the largest investment first, with owner and size.

    ``finance`` is the table of finance of the plan: what each project saves, its payback, NPV and rate of return after tax, what
    it spares and the subsidy that it needs stand beside it, as far as they are known. ``years`` are a roadmap's, by project.
    """
    return table_of(case, built_items(case, plan, language), language, finance, years)


def table_of(
    case: Case,
    found: Sequence[BuiltItem],
    language: str,
    finance: pd.DataFrame | None = None,
    years: Mapping[str, float] | None = None,
) -> pd.DataFrame:
    """Some of what a plan builds as the table of projects."""
    money, names = case.info.currency, plant_names(case, language)
    cells: dict[str, list[object]] = {
        "c.number": list(range(1, len(found) + 1)),
        "c.project": [item.name for item in found],
        "c.kind": [word(f"kind.{item.kind}", language) for item in found],
        "c.owner": [names.get(item.owner, word("park", language)) for item in found],
        "c.size": [item.size for item in found],
        "c.unit": [item.unit for item in found],
        "c.capex": [item.capex for item in found],
        "c.annual": [item.annual_cost for item in found],
    }
    if finance is not None:
        own = finance[finance["kind"] == "project"].to_dict("records")
        known = {(row["what"], row["subject"]): row for row in own}
        rows = [known.get((item.kind, item.id)) for item in found]
        cells |= _worth(rows, {**WORTH, **SPARED})
        cells["c.note"] = ["" if row is None else _note(str(row["status"]), language) for row in rows]
    if years is not None:
        cells["c.year"] = [years.get(item.id) for item in found]
    return headed(cells, language, money)


def _worth(rows: Iterable[Mapping[Any, Any] | None], columns: Mapping[str, str]) -> dict[str, list[object]]:
    """Cells of finance by the words of their columns; none where they are not known."""
    kept = list(rows)
    return {key: [_known(row, name) for row in kept] for key, name in columns.items()}


def _note(status: str, language: str) -> str:
    """Why a project has no saving; nothing where it has one."""
    return "" if status == "found" else word_of("saving", status, language)


def _known(row: Mapping[Any, Any] | None, name: str) -> float | None:
    value = None if row is None else row[name]
    if value is None or pd.isna(value):
        return None
    return 100.0 * float(value) if name.startswith("firr") else float(value)


def _links(case: Case, plan: Plan, language: str) -> Iterator[BuiltItem]:
    """Links that are built or enlarged."""
    names, kinds = plant_names(case, language), media(case, plan.links, language)
    for row in plan.links[(plan.links["status"] == "new") | (plan.links["enlarged_by"] > 0)].to_dict("records"):
        kind = kinds[row["domain"], row["item"]]
        name = f"{names[row['from_plant']]} · {kind.name}{ARROW}{names[row['to_plant']]}"
        yield _built("link", row["link"], name, row, row["flow_per_y"], f"{kind.unit}/y")


def _equipment(case: Case, plan: Plan, language: str) -> Iterator[BuiltItem]:
    """Technologies, stores, heat exchangers and corridors that are enlarged or built."""
    names, park = plant_names(case, language), Park(case)
    for row in plan.technologies[plan.technologies["new_size"] > 0].to_dict("records"):
        one = park.technologies[row["technology"]]
        name, unit = title_of(one, row["technology"], language), unit_in(one.activity_unit or "", language)
        called = f"{name} · {names[row['plant']]}"
        yield _built("technology", row["technology"], called, row, row["new_size"], unit)
    for row in plan.stores[plan.stores["new_size"] > 0].to_dict("records"):
        store = park.stores[row["store"]]
        name = f"{title_of(store, row['store'], language)} · {names[row['plant']]}"
        yield _built("store", row["store"], name, row, row["new_size"], unit_held(park, store))
    for row in plan.equipment.to_dict("records"):
        raised = title_of(park.commodities[row["item"]], row["item"], language) if row["item"] else ""
        name = " · ".join(filter(None, (word("exchangers", language), raised, names[row["plant"]])))
        own = f"{row['plant']}/" + f"{row['zone']}/{row['item']}/{row['kind']}".rstrip("/")
        yield _built("equipment", own, name, {**row, "owner": row["plant"]}, row["mw"], "MW")
    for row in plan.corridors[plan.corridors["status"] == "new"].to_dict("records"):
        name = title_of(park.corridors[row["corridor"]], f"{row['from']}{ARROW}{row['to']}", language)
        yield _built("corridor", row["corridor"], name, row, row["length_km"], "km")


def _retired(case: Case, plan: Plan, language: str) -> Iterator[BuiltItem]:
    """What exists and is retired: its cost once less what is left over."""
    title = titled(case, language)
    rows = {str(row["link"]): row for row in plan.links.to_dict("records")}
    rows |= {str(row["technology"]): row for row in plan.technologies.to_dict("records")}
    for one in new_things(case, plan):
        if one.kind == RETIREMENT:
            row = rows[one.item]
            size, beside = float(row.get("retired_size", row.get("capacity")) or 0.0), float(row.get("new_size", 0.0)) > 0
            # where something new stands in its place, that has the annuity among its own annual cost
            cells = {**row, "owner": one.owner, "capex": one.gross, "annual_cost": 0.0 if beside else row["annual_cost"]}
            own = retirement(one.item)
            yield _built(RETIREMENT, own, title(own), cells, size, "")


def _built(kind: str, own: str, name: str, row: Mapping[Any, Any], size: float, unit: str) -> BuiltItem:
    return BuiltItem(kind, own, name, row["owner"], float(size), unit, float(row["capex"]), float(row["annual_cost"]))


def companies(case: Case, plan: Plan, today: Plan | None, language: str, finance: Finance | None = None) -> pd.DataFrame:
    """One row per company: its annual cost today and in the plan, its change, and what it invests.

    What companies pay each other by contract is in their cost. One that pays more than today would refuse the plan as it stands.
    With ``finance`` its saving before capital, payback, NPV and rate of return after tax stand beside it.
    """
    names, money = {**plant_names(case, language), PARK: word("t.park", language)}, case.info.currency
    sums = [company_costs(one).groupby("plant")["cost_per_y"].sum() for one in (plan, today) if one is not None]
    # who pays something today only, as by what the plan spares it altogether, has a row too
    plants = sorted({plant for side in sums for plant in side.index}, key=lambda plant: (plant == PARK, plant))
    cost = sums[0].reindex(plants, fill_value=0.0)
    made: dict[str, Iterable[object]] = {"c.plant": [names.get(plant, plant) for plant in cost.index]}
    if today is not None:
        before = sums[1].reindex(plants, fill_value=0.0)
        change = (cost - before).where((cost - before).abs() >= LEAST_MONEY, 0.0)
        made |= {"c.today": before, "c.plan": cost, "c.change": change}
    else:
        made |= {"c.plan": cost}
    made["c.capex"] = capital_by_owner(plan).reindex(cost.index, fill_value=0.0)
    if finance is not None:
        known = {row["subject"]: row for row in finance.table.to_dict("records") if row["kind"] == "company"}
        made |= _worth([known.get(SHARED if plant == PARK else plant) for plant in cost.index], WORTH)
    if today is not None:
        consents = [word("no" if value > 0 else "yes", language) for value in change]
        made["c.consents"] = ["" if plant == PARK else told for plant, told in zip(cost.index, consents, strict=True)]
    made = {key: [*cells, _whole(key, cells, finance, language)] for key, cells in made.items()}
    return headed(made, language, money)


def _whole(key: str, cells: Iterable[Any], finance: Finance | None, language: str) -> object:
    """What stands in a column in the row of the park in all."""
    if key in ("c.plant", "c.consents"):
        return word("t.sum", language) if key == "c.plant" else ""
    if key not in WORTH:
        return sum(cells)
    rows = [] if finance is None else [row for row in finance.table.to_dict("records") if row["subject"] == WHOLE]
    return _known(rows[0], WORTH[key]) if rows else None


def capital_by_owner(plan: Plan) -> "pd.Series[float]":
    """New capital before subsidy by the plant that pays it, ``""`` for the park as a whole [money]"""
    owned = plan.equipment.rename(columns={"plant": "owner"})
    tables = (plan.links, plan.technologies, plan.stores, plan.corridors, owned)
    built = [table[["owner", "capex"]] for table in tables if len(table)]
    return pd.concat([*built, pd.DataFrame({"owner": [], "capex": []})]).groupby("owner")["capex"].sum()
