"""The tables of a report, with headers for people."""

import math
from collections.abc import Iterable, Mapping

import pandas as pd

from parkloop.cases.changes.differences import SETTINGS
from parkloop.cases.columns import by_name
from parkloop.cases.locale import names
from parkloop.cases.locale.catalogue import ENGLISH, rendered
from parkloop.cases.locale.signs import written
from parkloop.cases.lookup import ANY, Park
from parkloop.cases.messages import say
from parkloop.cases.schema import TABLES, Case, Provenance, Storage
from parkloop.cases.titles import name_titles, title_of
from parkloop.optimizer.analyses.finance.result import Finance
from parkloop.optimizer.analyses.finance.savings import running_costs
from parkloop.optimizer.analyses.sensitivity.margins import unit_at
from parkloop.optimizer.analyses.titles import in_titles, titled
from parkloop.optimizer.analyses.uncertainty.values import Uncertainty
from parkloop.optimizer.figures import head_name, media, plant_names
from parkloop.optimizer.indicators import INDICATORS, indicator_streams, indicators
from parkloop.optimizer.indicators.text import threshold_text
from parkloop.optimizer.plan import compare
from parkloop.optimizer.plan.company_costs import company_costs
from parkloop.optimizer.plan.record import Plan
from parkloop.optimizer.report.words import word

LEAST_MONEY = 0.005
"""What is less is left of the arithmetic of floats, not money."""
VALUES = ("rp", "ws", "ev", "eev", "evpi", "vss")
"""Values of uncertainty in the order in which they are told."""


def headed(made: Mapping[str, Iterable[object]], language: str, money: str = "") -> pd.DataFrame:
    """A table of columns by the keys of their words."""
    return pd.DataFrame({word(key, language, money=money): list(cells) for key, cells in made.items()})


def key_figures(case: Case, plan: Plan, today: Plan | None, language: str, beside: Finance | None = None) -> pd.DataFrame:
    """The plan's key figures beside today's, and the simple payback of its capital.

    With finance beside today's park payback, NPV and rate of return after tax too.
    """
    plans = {"plan": plan} if today is None else {"today": today, "plan": plan}
    table = compare.figures(plans, case.info.currency, effects={})
    rows = [
        (word(row["figure"], language), row["unit"], row.get("today"), row["plan"], row.get("Δ plan"))
        for row in table.to_dict("records")
    ]
    if today is not None:
        rows.append((word("payback", language), word("years", language), None, payback(plan, today), None))
    if beside is not None:
        whole = beside.whole.iloc[0]
        rate = None if pd.isna(whole["firr_after_tax"]) else 100.0 * float(whole["firr_after_tax"])
        years = None if pd.isna(whole["payback_after_tax_y"]) else float(whole["payback_after_tax_y"])
        rows.append((word("payback_after_tax", language), word("years", language), None, years, None))
        rows.append((word("npv", language), case.info.currency, None, float(whole["npv_after_tax"]), None))
        rows.append((word("irr", language), "%", None, rate, None))
    columns = [word(key, language) for key in ("figure", "unit", "today", "plan", "change")]
    return pd.DataFrame(rows, columns=columns)


def payback(plan: Plan, today: Plan) -> float | None:
    """New capital over the yearly saving without capital costs; None where nothing is saved [y]"""
    saving = sum(running_costs(today).values()) - sum(running_costs(plan).values())
    return float(plan.kpi["capex"]) / saving if saving > 0 else None


def links(case: Case, plan: Plan, language: str) -> pd.DataFrame:
    """Links between plants, the dearest first."""
    names, kinds, money = plant_names(case, language), media(case, plan.links, language), case.info.currency
    table = plan.links[plan.links["from_plant"] != plan.links["to_plant"]].sort_values("annual_cost", ascending=False)
    made: dict[str, Iterable[object]] = {
        "c.giver": table["from_plant"].map(names),
        "c.medium": [kinds[d, i].name for d, i in zip(table["domain"], table["item"], strict=True)],
        "c.taker": table["to_plant"].map(names),
        "c.status": [word(status, language) for status in table["status"]],
        "c.owner": table["owner"].map(names),
        "c.length": table["length_km"],
        "c.flow": table["flow_per_y"],
        "c.unit": [kinds[d, i].unit for d, i in zip(table["domain"], table["item"], strict=True)],
        "c.capex": table["capex"],
        "c.annual": table["annual_cost"],
    }
    return headed(made, language, money)


def unit_held(park: Park, store: Storage) -> str:
    """Unit of what a store holds: that of its commodity, else t."""
    return park.commodities[store.holds].counted_in if store.holds in park.commodities else "t"


def technologies(case: Case, plan: Plan, language: str) -> pd.DataFrame:
    """Equipment and stores that are newly built, the dearest first."""
    plants, park = plant_names(case, language), Park(case)
    stores = plan.stores.rename(columns={"store": "technology"})
    columns = ["technology", "plant", "existing_size", "new_size", "capex", "annual_cost", "land_m2"]
    both = [table[columns] for table in (plan.technologies, stores) if len(table)] or [plan.technologies[columns]]
    table = pd.concat(both, ignore_index=True)
    table = table[table["new_size"] > 0].sort_values("capex", ascending=False)
    known = {**park.technologies, **park.stores}
    units = {key: row.activity_unit or "" for key, row in park.technologies.items()}
    units |= {key: unit_held(park, row) for key, row in park.stores.items()}
    made: dict[str, Iterable[object]] = {
        "c.technology": [title_of(known[key], key, language) for key in table["technology"]],
        "c.plant": table["plant"].map(plants),
        "c.existing": table["existing_size"],
        "c.new": table["new_size"],
        "c.unit": [names.unit(units[key], language) for key in table["technology"]],
        "c.capex": table["capex"],
        "c.annual": table["annual_cost"],
        "c.land": table["land_m2"],
    }
    return headed(made, language, case.info.currency)


def ledger(case: Case, plan: Plan, today: Plan | None, language: str, plant: str | None = None) -> pd.DataFrame:
    """Annual cost of every plant by head, in the plan and today, with a total per plant [money/y]

    What plants pay each other by contract is in it. With ``plant`` it is that of one plant alone.
    """
    names = {**plant_names(case, language), "": word("t.park", language)}
    sums = {"plan": company_costs(plan).groupby(["plant", "head"])["cost_per_y"].sum()}
    if today is not None:
        sums = {"today": company_costs(today).groupby(["plant", "head"])["cost_per_y"].sum(), **sums}
    table = pd.DataFrame(sums).fillna(0.0).reset_index()
    table = table if plant is None else table[table["plant"] == plant]
    if today is not None:
        table["change"] = table["plan"] - table["today"]
    amounts = [column for column in ("today", "plan", "change") if column in table]
    totals = table.groupby("plant", as_index=False)[amounts].sum().assign(head="")
    cleaned = pd.concat([table, totals])
    cleaned[amounts] = cleaned[amounts].where(cleaned[amounts].abs() >= LEAST_MONEY, 0.0)
    whole = cleaned.sort_values(["plant", "head"], key=lambda cells: cells.replace("", "\uffff"))
    heads = [head_name(head, language) if head else word("total", language) for head in whole["head"]]
    first = {word("c.plant", language): whole["plant"].map(names), word("c.head", language): heads}
    return pd.DataFrame({**first, **{f"{word(column, language)} [{case.info.currency}/y]": whole[column] for column in amounts}})


def scenarios(case: Case, plan: Plan, language: str) -> pd.DataFrame:
    """Cost and amounts of the plan by scenario."""
    table, scenarios_of = plan.tables["scenarios"], name_titles(case, language)
    made: dict[str, Iterable[object]] = {
        "c.scenario": [scenarios_of.get(("scenario", name), name) for name in table["scenario"]],
        "c.probability": table["probability"],
        "c.cost": table["cost_per_y"],
        "co2_t_per_y": table["co2_t_per_y"],
        "freshwater_t_per_y": table["freshwater_t_per_y"],
    }
    return headed(made, language, case.info.currency)


def uncertainty(case: Case, found: Uncertainty, language: str) -> pd.DataFrame:
    """Values of uncertainty (EVPI, VSS and their parts), as far as they are proven [money/y]"""
    known = {name: interval for name in VALUES if (interval := getattr(found, name)) is not None}
    rows = [(word(f"u.{name}", language), i.value, i.low, i.high) for name, i in known.items()]
    finite = [(name, *(value if math.isfinite(value) else None for value in values)) for name, *values in rows]
    money = case.info.currency
    return pd.DataFrame(finite, columns=[word(key, language, money=money) for key in ("figure", "c.cost", "c.low", "c.high")])


def measured(case: Case, plan: Plan, today: Plan | None, language: str) -> pd.DataFrame:
    """The indicators that could be computed, with their thresholds."""
    table = indicators(case, plan, today)
    table = table[table["value"].notna()]
    words = {True: word("yes", language), False: word("no", language)}
    thresholds = [threshold_text(limit, side) for limit, side in zip(table["threshold"], table["better"], strict=True)]
    made: dict[str, Iterable[object]] = {
        "c.indicator": [rendered(title, language) for title in table["title"]],
        "c.unit": [names.large_unit(unit, language) for unit in table["unit"]],
        "today": table["baseline"],
        "plan": table["value"],
        "c.threshold": thresholds,
        "c.met": [
            words.get(met, word("unjudged", language) if limit else "")
            for met, limit in zip(table["met"], thresholds, strict=True)
        ],
        "c.source": [rendered(source, language) for source in table["source"]],
        "c.checked": [words.get(checked, "") for checked in table["checked"]],
    }
    return headed(made, language)


def measured_streams(case: Case, plan: Plan, language: str) -> pd.DataFrame:
    """Streams in the numerator and in the denominator of each rate."""
    table = indicator_streams(case, plan)
    title = titled(case, language)
    titles = {indicator.key: rendered(indicator.title, language) for indicator in INDICATORS}
    made: dict[str, Iterable[object]] = {
        "c.indicator": table["indicator"].map(titles),
        "c.part": [word(part, language) for part in table["part"]],
        "c.stream": [rendered(in_titles(stream, title), language) for stream in table["stream"]],
        "c.plant": table["plant"].map(title),
        "c.amount": table["amount"],
        "c.unit": table["unit"],
        "c.basis": [rendered(basis, language) for basis in table["basis"]],
    }
    return headed(made, language)


def assumptions(case: Case, language: str) -> pd.DataFrame:
    """Numbers of the case that were estimated or assumed, with their ranges."""
    title = titled(case, language)
    rows = [row for row in case.provenance if row.grade in ("estimated", "assumed")]
    made: dict[str, Iterable[object]] = {
        "c.table": [names.value("table", row.table, language) for row in rows],
        "c.row": [word("t.every", language) if row.row == ANY else " / ".join(map(title, row.row.split("/"))) for row in rows],
        "c.column": [_number_name(case, row, language) for row in rows],
        "c.grade": [word(row.grade, language) for row in rows],
        "c.source": [names.own_text(row.source, row.source_zh, language) for row in rows],
        "c.low": [row.low for row in rows],
        "c.high": [row.high for row in rows],
    }
    return headed(made, language)


def _number_name(case: Case, row: Provenance, language: str) -> str:
    """A number that has a source, by the name of its column and its unit.

    In English most columns tell their units by their names.
    """
    setting, money = row.table == SETTINGS, case.info.currency or rendered(say("money"), language)
    if setting or row.row != ANY:
        unit = unit_at(case, row.row if setting else f"{row.table}.{row.row}.{row.column}")
    else:
        unit = (by_name(TABLES[row.table])[row.column].unit or "").replace("money", money)
    own = names.unit(unit, language) if language != ENGLISH or setting or money in unit else ""
    name = names.name(row.table, row.column, language).replace("_", " ")
    return written(f"{name} [{own}]", language) if own not in ("", "1") else name


def column_name(table: str, column: str, language: str) -> str:
    """A column as files call it, behind its name in the language."""
    short = names.name(table, column, language)
    return column if short == column else rendered(say("{name} ({column})", name=short, column=column), language)


def grades(case: Case, language: str) -> str:
    """Number of rows of provenance by grade, in words."""
    counts = pd.Series([row.grade for row in case.provenance], dtype=object).value_counts()
    return ", ".join(f"{word(str(grade), language)} {count}" for grade, count in counts.items()) or "–"
