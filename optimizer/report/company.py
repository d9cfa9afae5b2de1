"""Tables of one company: its costs, what it exchanges, what it pays and is paid, and what it builds."""

from collections.abc import Iterable

import pandas as pd

from parkloop.cases.schema import Case
from parkloop.optimizer.figures import media, plant_names
from parkloop.optimizer.plan.record import Plan
from parkloop.optimizer.report.projects import BuiltItem, built_items
from parkloop.optimizer.report.tables import headed, ledger
from parkloop.optimizer.report.words import word


def costs_of(case: Case, plan: Plan, today: Plan | None, plant: str, language: str) -> pd.DataFrame:
    """Annual cost of a company by head, today and in the plan, with its total [money/y]"""
    return ledger(case, plan, today, language, plant).drop(columns=word("c.plant", language)).reset_index(drop=True)


def exchanges_of(case: Case, plan: Plan, plant: str, language: str) -> pd.DataFrame:
    """What a company gives to others and takes from them by links of the plan, the largest cost first."""
    names, kinds = plant_names(case, language), media(case, plan.links, language)
    between = plan.links[plan.links["from_plant"] != plan.links["to_plant"]]
    own = between[(between["from_plant"] == plant) | (between["to_plant"] == plant)]
    rows = own.sort_values("annual_cost", ascending=False).to_dict("records")
    gives = [row["from_plant"] == plant for row in rows]
    others = [row["to_plant"] if given else row["from_plant"] for row, given in zip(rows, gives, strict=True)]
    made: dict[str, Iterable[object]] = {
        "c.direction": [word("gives" if given else "takes", language) for given in gives],
        "c.medium": [kinds[row["domain"], row["item"]].name for row in rows],
        "c.other": [names[other] for other in others],
        "c.flow": [row["flow_per_y"] for row in rows],
        "c.unit": [f"{kinds[row['domain'], row['item']].unit}/y" for row in rows],
        "c.status": [word(row["status"], language) for row in rows],
        "c.owner": [names.get(row["owner"], word("park", language)) for row in rows],
        "c.capex": [row["capex"] for row in rows],
    }
    return headed(made, language, case.info.currency)


def payments_of(case: Case, plan: Plan, plant: str, language: str) -> pd.DataFrame:
    """What a company pays others by contract and is paid by them in a year, the largest first [money/y]"""
    names, table = plant_names(case, language), plan.tables["payments"]
    own = table[((table["payer"] == plant) | (table["payee"] == plant)) & (table["total_per_y"] != 0)]
    rows = own.sort_values("total_per_y", key=abs, ascending=False).to_dict("records")
    pays = [row["payer"] == plant for row in rows]
    others = [row["payee"] if payer else row["payer"] for row, payer in zip(rows, pays, strict=True)]
    made: dict[str, Iterable[object]] = {
        "c.direction": [word("pays" if payer else "is_paid", language) for payer in pays],
        "c.other": [names.get(other, other) for other in others],
        "c.contract": [row["contract"] for row in rows],
        "c.total": [row["total_per_y"] for row in rows],
    }
    return headed(made, language, case.info.currency)


def items_of(case: Case, plan: Plan, plant: str, language: str) -> list[BuiltItem]:
    """What a company builds by the plan, the largest investment first."""
    return [item for item in built_items(case, plan, language) if item.owner == plant]
