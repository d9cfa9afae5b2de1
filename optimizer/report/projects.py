"""Tables of what a plan builds, and of what each company pays, gains and invests."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import pandas as pd

from parkloop.cases.locale.catalogue import rendered
from parkloop.cases.lookup import Park
from parkloop.cases.schema import Case
from parkloop.optimizer.figures import media, plant_names, title_of
from parkloop.optimizer.plan.company_costs import company_costs
from parkloop.optimizer.plan.record import Plan
from parkloop.optimizer.report.tables import LEAST_MONEY, unit_held
from parkloop.optimizer.report.words import word

ARROW = " → "


def projects(case: Case, plan: Plan, language: str) -> pd.DataFrame:
    """Everything that is newly built, the largest investment first, with owner and size."""
    rows = sorted([*_links(case, plan, language), *_equipment(case, plan, language)], key=lambda row: -float(str(row[5])))
    money = case.info.currency
    keys = ("c.project", "c.kind", "c.owner", "c.size", "c.unit", "c.capex", "c.annual")
    table = pd.DataFrame(rows, columns=[word(key, language, money=money) for key in keys])
    table.insert(0, word("c.number", language), range(1, len(table) + 1))
    return table


def _links(case: Case, plan: Plan, language: str) -> Iterator[tuple[object, ...]]:
    names, kinds = plant_names(case, language), media(case, plan.links, language)
    for row in plan.links[plan.links["status"] == "new"].to_dict("records"):
        kind = kinds[row["domain"], row["item"]]
        name = f"{names[row['from_plant']]} · {kind.name}{ARROW}{names[row['to_plant']]}"
        yield _built(name, "link", row, row["flow_per_y"], f"{kind.unit}/y", names, language)


def _equipment(case: Case, plan: Plan, language: str) -> Iterator[tuple[object, ...]]:
    """Technologies, stores, heat exchangers and corridors that are enlarged or built."""
    names, park = plant_names(case, language), Park(case)
    for row in plan.technologies[plan.technologies["new_size"] > 0].to_dict("records"):
        one = park.technologies[row["technology"]]
        name, unit = title_of(one, row["technology"], language), rendered(one.activity_unit or "", language)
        yield _built(f"{name} · {names[row['plant']]}", "technology", row, row["new_size"], unit, names, language)
    for row in plan.stores[plan.stores["new_size"] > 0].to_dict("records"):
        store = park.stores[row["store"]]
        name = f"{title_of(store, row['store'], language)} · {names[row['plant']]}"
        yield _built(name, "store", row, row["new_size"], unit_held(park, store), names, language)
    for row in plan.equipment.to_dict("records"):
        raised = title_of(park.commodities[row["item"]], row["item"], language) if row["item"] else ""
        name = " · ".join(filter(None, (word("exchangers", language), raised, names[row["plant"]])))
        yield _built(name, "exchangers", {**row, "owner": row["plant"]}, row["mw"], "MW", names, language)
    for row in plan.corridors[plan.corridors["status"] == "new"].to_dict("records"):
        yield _built(f"{row['from']}{ARROW}{row['to']}", "corridor", row, row["length_km"], "km", names, language)


def _built(
    name: str, kind: str, row: Mapping[Any, Any], size: float, unit: str, names: Mapping[str, str], language: str
) -> tuple[object, ...]:
    owner = names.get(row["owner"], word("park", language))
    return name, word(f"kind.{kind}", language), owner, size, unit, row["capex"], row["annual_cost"]


def companies(case: Case, plan: Plan, today: Plan | None, language: str) -> pd.DataFrame:
    """One row per company: its annual cost today and in the plan, its change, and what it invests.

    What companies pay each other by contract is in their cost. One that pays more than today would refuse the plan as it stands.
    """
    names, money = plant_names(case, language), case.info.currency
    cost = company_costs(plan).groupby("plant")["cost_per_y"].sum()
    made: dict[str, Iterable[object]] = {"c.plant": [names.get(plant) or word("park", language) for plant in cost.index]}
    if today is not None:
        before = company_costs(today).groupby("plant")["cost_per_y"].sum().reindex(cost.index, fill_value=0.0)
        change = (cost - before).where((cost - before).abs() >= LEAST_MONEY, 0.0)
        made |= {"c.today": before, "c.plan": cost, "c.change": change}
    else:
        made |= {"c.plan": cost}
    owned = plan.equipment.rename(columns={"plant": "owner"})
    tables = (plan.links, plan.technologies, plan.stores, plan.corridors, owned)
    built = [table[["owner", "capex"]] for table in tables if len(table)]
    spent = pd.concat([*built, pd.DataFrame({"owner": [], "capex": []})]).groupby("owner")["capex"].sum()
    made["c.capex"] = spent.reindex(cost.index, fill_value=0.0)
    if today is not None:
        made["c.consents"] = [word("no" if value > 0 else "yes", language) for value in change]
    return pd.DataFrame({word(key, language, money=money): list(cells) for key, cells in made.items()})
