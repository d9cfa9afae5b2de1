"""Cases with something changed, and plans to compare: what the invariants are stated on."""

import hashlib
import random
import re
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from parkloop.cases import Case
from parkloop.cases.changes.renaming import RENAMED, renamed
from parkloop.cases.schema import TABLES, Policy, Row
from parkloop.optimizer import Plan, optimise
from tests.reference.random_parks.parks import random_park
from tests.support.running.shared import once

TIGHT = 1e-7
"""Gap that plans are proven to."""
LONGEST = 120.0
"""Time after which a park is no park for these tests [s]"""


@cache
def the_park(seed: int, size: str = "tiny") -> Case:
    return random_park(seed, size)


@cache
def best(case: Case, scope: str = "park") -> Plan:
    """The proven and certified plan of a case."""
    name = hashlib.sha256(f"{scope} {case.model_dump_json()}".encode()).hexdigest()
    return once(f"best-{name}", lambda: proven(optimise(case, scope=scope, gap=TIGHT, time_limit=LONGEST)))


def proven(plan: Plan) -> Plan:
    assert (plan.status, plan.faults) == ("optimal", ()), (plan.reasons, plan.faults)
    return plan


def cost_of(plan: Plan) -> float:
    return float(plan.kpi["total_cost_per_y"])


def room(plan: Plan) -> float:
    """How far two equal costs may be apart: a millionth of all that is paid and earned."""
    return 1e-6 * float(plan.costs["cost_per_y"].abs().sum()) + 1e-3


def changed(case: Case, **parts: Any) -> Case:
    """The case with other tables or sections, validated again."""
    return Case.model_validate({**dict(case), **parts})


def with_rows(case: Case, table: str, change: Callable[[Any], Mapping[str, Any]]) -> Case:
    """The case with fields of each row of a table changed."""
    rows = tuple(row.model_copy(update=dict(change(row))) for row in getattr(case, table))
    return changed(case, **{table: rows})


def more(case: Case, table: str, *rows: Row) -> Case:
    """The case with more rows."""
    return changed(case, **{table: (*getattr(case, table), *rows)})


def shuffled(case: Case, seed: int) -> Case:
    """The case with the rows of every table in another order."""
    rng = random.Random(seed)
    tables = {table: list(getattr(case, table)) for table in TABLES}
    for rows in tables.values():
        rng.shuffle(rows)
    return changed(case, **{table: tuple(rows) for table, rows in tables.items()})


def renamed_throughout(case: Case) -> Case:
    """The case with another name for every key that others refer to."""
    for table in sorted(RENAMED):
        for place, key in enumerate(dict.fromkeys(getattr(row, TABLES[table].key[0]) for row in getattr(case, table))):
            if table != "zones" or key not in {row.plant for row in case.plants}:
                case = renamed(case, table, key, f"other_{table}_{place}")
    return case


def without_rules(case: Case) -> Case:
    """The case without policies, budgets, land limits and required links: nothing that could make a wider scope dearer."""
    case = with_rows(case, "plants", lambda row: {"capex_budget": None, "spare_land_m2": None})
    case = with_rows(case, "links", lambda row: {"status": "candidate"} if row.status == "required" else {})
    settings = case.policy.model_copy(update={"capex_budget": None, "park_land_m2": None})
    return changed(case, policies=(), policy=settings)


def with_land(case: Case, park_land_m2: float) -> Case:
    """The case with so much land for all that is new."""
    return changed(case, policy=case.policy.model_copy(update={"park_land_m2": park_land_m2}))


def capped(case: Case, target: str, value: float) -> Case:
    """The case with one more cap."""
    return more(case, "policies", Policy(policy="another", kind="cap", target=target, value=value))


@cache
def least(case: Case, target: str) -> Plan:
    """The plan with the least amount of a total."""
    return proven(optimise(case, target, gap=TIGHT))


def amount(plan: Plan, target: str) -> float:
    """Amount of a total in the worst scenario, which a cap must bear [t/y, tce/y]"""
    unit = "tce" if target == "energy" else "t"
    return float(plan.scenarios[f"{target}_{unit}_per_y"].max())


def without_credits(case: Case) -> Case:
    """The case without credits, which count from a baseline that moves with prices."""
    return changed(case, policies=tuple(row for row in case.policies if row.kind != "credit"))


def money_fields(record: type[Any]) -> list[str]:
    """Fields of a record whose unit is money."""
    return [name for name, field in record.model_fields.items() if re.search(r"\[money[^\]]*\]$", field.description or "")]


def in_other_money(case: Case, factor: float) -> Case:
    """The case with every price, capital, tax and budget multiplied."""

    def scale(row: Any) -> dict[str, float]:
        amounts = {name: getattr(row, name) for name in money_fields(type(row))}
        if getattr(row, "kind", None) in ("tax", "credit"):
            amounts["value"] = row.value
        return {name: factor * amount for name, amount in amounts.items() if amount is not None}

    for table in TABLES:
        case = with_rows(case, table, scale)
    return changed(case, policy=case.policy.model_copy(update=scale(case.policy)))
