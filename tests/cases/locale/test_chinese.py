"""What is said of a case has its Chinese: every pattern of a fault, a warning and a reason."""

import re
from collections.abc import Iterator
from math import inf
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from parkloop.cases import CaseError, Fault, library, list_cases, load_case, warnings
from parkloop.cases.columns import columns
from parkloop.cases.entries.library import shipped_library
from parkloop.cases.io.settings import KEYS
from parkloop.cases.locale import names as called
from parkloop.cases.locale.catalogue import rendered
from parkloop.cases.messages import joined, say, term
from parkloop.cases.schema import TABLES
from parkloop.optimizer.analyses.uncertainty.values import ValueInterval
from parkloop.optimizer.analyses.uncertainty.words import amount
from parkloop.optimizer.certificate.tolerance import at_least, at_most, equal
from parkloop.optimizer.indicators import INDICATORS
from parkloop.optimizer.indicators.systems.resilience import MEDIUM
from parkloop.optimizer.infeasibility.explanation import SENTENCES
from parkloop.optimizer.plan.record import COLUMNS
from parkloop.optimizer.solve.build import Build
from parkloop.optimizer.solve.elastic import RequiredSlack
from tests.cases.checks.test_faults import BROKEN
from tests.cases.checks.test_many_faults import THIRTY
from tests.cases.plausibility.test_plausibility import WARNINGS
from tests.support.case_parks import Change, build, valid

ROOT = Path(__file__).resolve().parents[3]
LIBRARY = library()


def english(text: str) -> bool:
    """Whether two English words stand together, as they do in no name."""
    return re.search(r"(?<![\w'.=])[A-Za-z]{2,} [a-z]{2,}(?![\w'])", text) is not None


def changed(changes: tuple[Change, ...]) -> Any:
    park = valid()
    for change in changes:
        change(park)
    return park


def test_every_fault_that_is_tested_is_told_in_chinese() -> None:
    """Proves that no English is left in what a broken park says. Sensitivity: each of the examples of every rule."""
    told: dict[str, str] = {}
    for changes in [*(broken[1] for broken in BROKEN), tuple(change for change, _ in THIRTY)]:
        with pytest.raises(CaseError) as error:
            build(changed(changes))
        told |= {fault.message: rendered(fault.message, "zh") for fault in error.value.faults}
    assert len(told) > 150
    assert {} == {text: zh for text, zh in told.items() if zh == text or english(zh)}


def test_every_warning_that_is_tested_is_told_in_chinese() -> None:
    told = {text for _, changes, _ in WARNINGS for text in warnings(build(changed(changes)))}
    assert len(told) > 20
    assert {} == {text: zh for text in told if (zh := rendered(text, "zh")) == text or english(zh)}


@pytest.mark.parametrize("rule", sorted(set(SENTENCES) - {"clean_enough", "discharge_clean_enough"}))
@pytest.mark.parametrize("side", [1, -1])
@pytest.mark.parametrize("conditions", [("dry",), ("dry", "wet")])
def test_every_reason_is_told_in_chinese(rule: str, side: int, conditions: tuple[str, ...]) -> None:
    commodities = {"s": SimpleNamespace(counted_in="unit"), "p": SimpleNamespace(counted_in="unit")}
    market = SimpleNamespace(market="s", commodity="s")
    case = SimpleNamespace(
        info=SimpleNamespace(currency=""), markets=[market], commodities=[SimpleNamespace(commodity="s", counted_in="unit")]
    )
    site = SimpleNamespace(
        stream_plant={"s": "mill"}, conditions=conditions, commodities=commodities, scenarios=conditions, case=case
    )
    keys = {"balance_closes": ("mill", "s", "wet"), "budget_of_park": (), "land_of_park": ()}
    give = RequiredSlack(f"rules.{rule}", keys.get(rule, ("s", "wet")), side, 12.5)
    text = SENTENCES[rule](cast(Build, SimpleNamespace(site=site)), give)
    zh = rendered(text, "zh")
    assert "12.5" in zh and not english(zh) and ("wet" in zh) == ("wet" in text)


MILL, PARK, WET = say("Plant '{plant}'", plant="mill"), say("the park"), say(" in condition '{condition}'", condition="wet")
CLEAN = {"limit": 50, "species": "cod", "rise": 3, "level": 53, "flow": 10, "mass": 0.03}


@pytest.mark.parametrize(
    "text",
    [
        say(
            "{owner}: '{stream}' may have at most {limit} mg/L of {species}, but nothing clean enough can be had: the limit"
            " would have to rise by {rise} mg/L to {level} mg/L for {flow} t/h ({mass} kg/h too much){when}.",
            owner=MILL,
            stream="wash",
            when=WET,
            **CLEAN,
        ),
        say(
            "{owner}: its discharge to '{stream}' may have at most {limit} mg/L of {species}, but nothing clean enough can be"
            " had: the limit would have to rise by {rise} mg/L to {level} mg/L for {flow} t/h ({mass} kg/h too much){when}.",
            owner=MILL,
            stream="river",
            when="",
            **CLEAN,
        ),
        say(
            "Cap '{policy}' on {target} of {whose} is too tight{when}: {amount} {unit}/y would have to be allowed on top; no plan"
            " stays below {least} {unit}/y.",
            policy="water",
            target=term("freshwater"),
            whose=PARK,
            when=say(" in scenario '{scenario}'", scenario="dry"),
            amount="1,000",
            unit="t",
            least="2,000",
        ),
        say("Credits and paybacks count from the baseline, and the baseline has no solution."),
        say("The solve was stopped before a plan was found."),
    ],
)
def test_long_reasons_are_told_in_chinese(text: str) -> None:
    zh = rendered(text, "zh")
    assert zh != text and not english(zh)
    numbers = re.findall(r"\d[\d,.]*\d|\d", text)
    assert [] == [number for number in numbers if number not in zh]


def test_names_stay_and_the_nearest_is_told() -> None:
    near = say(" (nearest: {name})", name="mill")
    assert "须填写已有的企业（最接近：mill）" == rendered(say("it must name {what}{near}", what=say("a plant"), near=near), "zh")
    assert "no such sentence" == rendered("no such sentence", "zh")


def words_of(text: str) -> list[str]:
    """English words of a text that are no name: in small letters, no part of an id, a column, a file or a formula."""
    return [word for word in re.findall(r"(?<![\w.'{（])[a-z]{3,}(?![\w.}(])", text) if word != "tce"]


@pytest.mark.parametrize("part", ["formula", "source", "unit"])
def test_every_indicator_is_told_in_chinese(part: str) -> None:
    """Proves that formulas, sources and units leave no English word. Sensitivity: every indicator; names of authors stay."""
    texts_of = {str(getattr(indicator, part)) for indicator in INDICATORS}
    assert {} == {text: zh for text in texts_of if words_of(zh := rendered(text, "zh"))}
    assert [] == [indicator.title for indicator in INDICATORS if rendered(indicator.title, "zh") == indicator.title]


@pytest.mark.parametrize("medium", MEDIUM)
def test_that_nothing_flows_is_told_in_chinese(medium: str) -> None:
    assert not english(rendered(MEDIUM[medium][1], "zh"))


FLOW = say("Flow from {giver} to {taker} in {condition}", giver="a", taker="b", condition="dry")
QUALITY = say(
    "Water quality of {species} at {stream} ({side}) of {plant} in {condition}",
    species="cod",
    stream="wash",
    side="in",
    plant="mill",
    condition="dry",
)
BLEND = say("Blend of {property} into {stream} in {condition}", property="cao", stream="kiln", condition="dry")
SO2 = say("{species} of {plant} to the air in {scenario}", species="so2", plant="mill", scenario="base")


@pytest.mark.parametrize(
    ("fault", "zh"),
    [
        (
            equal(say("{what}, what arrives", what=FLOW), 3.0, 2.0, "t/h"),
            "从 a 到 b 的流量（工况 dry），到达量：为 3 t/h，应为 2 t/h，相差 1 t/h。",
        ),
        (
            at_most(say("{what}, true", what=QUALITY), 60.0, 50.0, "mg/L"),
            "wash（in）的 cod 水质（mill，工况 dry），实际浓度：为 60 mg/L，超出上限 50 mg/L 达 10 mg/L。",
        ),
        (
            equal(say("Cost of {plant} under {head}", plant=PARK, head="link_opex"), 3.0, 2.0),
            "园区的费用（link_opex）：为 3，应为 2，相差 1。",
        ),
        (
            at_least(say("{what} (min)", what=BLEND), 3.0, 4.0, "per h"),
            "进入 kiln 的混合物料的 cao（工况 dry）（下限）：为 3/h，低于下限 4/h 达 1/h。",
        ),
        (
            equal(say("Taxed emission of {what}", what=SO2), 3.0, 2.0, "kg/y"),
            "mill 向大气的 so2（情景 base）的应税排放：为 3 kg/y，应为 2 kg/y，相差 1 kg/y。",
        ),
        (
            equal(say("Capital of {what} after subsidy", what=say("technology {technology}", technology="orc")), 1.0, 2.0),
            "技术 orc补贴后的投资：为 1，应为 2，相差 1。",
        ),
    ],
)
def test_faults_of_a_certificate_by_hand(fault: Iterator[str], zh: str) -> None:
    assert [zh] == [rendered(told, "zh") for told in fault]


HOURS = say(
    "{condition} of scenario {scenario} has {hours} hours and {other} of {other_scenario} {other_hours}",
    condition="a",
    scenario="calm",
    hours=400,
    other="b",
    other_scenario="storm",
    other_hours=300,
)


@pytest.mark.parametrize(
    ("text", "zh"),
    [
        (
            say("One plan for all scenarios costs {amount} per year in the mean.", amount="1,277.3"),
            "兼顾所有情景的方案年费用均值为 1,277.3。",
        ),
        (
            say(
                "One plan for all scenarios costs {amount} per year in the mean.",
                amount=amount(ValueInterval(12_946_184.0, 12_900_000.0, 13_000_000.0)),
            ),
            "兼顾所有情景的方案年费用均值为 12,946,184（已证明在 12,900,000 与 13,000,000 之间）。",
        ),
        (
            say(
                "If it were known which scenario comes, plans made for it would cost {cost} in the mean: knowing is worth at"
                " most {worth} per year (expected value of perfect information).",
                cost=amount(ValueInterval(-5.0, -inf, inf)),
                worth="3",
            ),
            "若能预知出现哪个情景，逐情景制定的方案年费用均值为 -5（未证明）：预知的价值每年至多 3（完全信息期望值）。",
        ),
        (
            say("There is no mean scenario: condition {told}, and conditions of one place must have the same.", told=HOURS),
            "没有平均情景：工况 a（情景 calm）为 400 小时，b（情景 storm）为 300 小时，而同一位置的工况须相同。",
        ),
        (
            joined(
                [
                    say("There is no plan to begin with."),
                    say("The land of {whose} is too small: {amount} m2 more would be needed.", whose=PARK, amount=5),
                ],
                "\n",
            ),
            "起始方案不存在。\n园区的用地不足：还需 5 m²。",
        ),
        (
            say(
                "{each} costs {amount} per year more than today's park.",
                each=joined([say("policy '{policy}'", policy="cod"), say("required link '{link}'", link="pipe")]),
                amount=12.5,
            ),
            "政策 cod、必建链路 pipe使年费用比园区现状多 12.5。",
        ),
        (
            say(
                "plants.csv: {column} of {names}",
                column="jobs",
                names=say("{names} and {count} more", names="mill, brewery", count=3),
            ),
            "plants.csv：mill, brewery 等（另 3 项） 的 jobs",
        ),
    ],
)
def test_long_sentences_by_hand(text: str, zh: str) -> None:
    assert zh == rendered(text, "zh")


@pytest.mark.parametrize("entry", LIBRARY.to_dict("records"), ids=lambda entry: entry["technology"])
def test_every_entry_of_the_library_is_told_in_chinese(entry: dict[str, Any]) -> None:
    parts = [called.unit(entry["activity_unit"] or "", "zh"), rendered(entry["takes"], "zh"), rendered(entry["makes"], "zh")]
    emitted = {row["species"] for entry in shipped_library().entries.values() for row in entry.rows["emissions"]}
    assert entry["title_zh"]
    assert [] == [part for part in parts if set(words_of(rendered(part, "zh"))) - emitted]


@pytest.mark.parametrize("name", list_cases())
def test_every_unit_of_what_runs_in_a_shipped_park_is_told_in_chinese(name: str) -> None:
    units = {row.activity_unit or "" for row in load_case(name).technologies}
    assert {} == {unit: zh for unit in units if words_of(zh := called.unit(unit, "zh"))}


@pytest.mark.parametrize(
    ("unit", "told"), [("MW of steam", "MW（蒸汽）"), ("t/h of steel", "t/h（钢）"), ("unit/h", "单位/h"), ("MWh", "MWh")]
)
def test_one_rule_tells_every_unit_and_its_way_back(unit: str, told: str) -> None:
    """Proves that a unit of activity is told as others are, in headers too, and understood again.

    Sensitivity: one that only some places translate, each by a rule of its own, so that others show `MW of steam`.
    """
    assert told == called.unit(unit, "zh")
    assert unit == called.unit(unit, "en") == called.english_unit(told)
    assert f" [{told}]" in called.header("technologies", "existing_size", unit, "CNY", "zh")


@pytest.mark.parametrize("table", [*TABLES, "plan"])
def test_every_column_has_a_short_name(table: str) -> None:
    names = (
        [column.name for column in columns(TABLES[table])]
        if table in TABLES
        else sorted({c for t in COLUMNS.values() for c in t})
    )
    assert [] == [name for name in names if called.name(table, name, "zh") == name]


def test_every_sector_of_a_shipped_park_is_told_in_chinese() -> None:
    sectors = {plant.sector for name in list_cases() for plant in load_case(name).plants if plant.sector}
    assert [] == [sector for sector in sectors if called.value("sector", sector, "zh") == sector]


@pytest.mark.parametrize("name", list_cases())
def test_every_shipped_park_says_in_chinese_what_it_is_about(name: str) -> None:
    """Proves names of the park, its plants and all that has a title; what a material is called follows from its streams."""
    case = load_case(name)
    assert case.info.title_zh
    assert case.info.description_zh
    untold = [(table, row.row_key) for table in TABLES for row in getattr(case, table) if row.title and not row.title_zh]
    assert [] == untold


@pytest.mark.parametrize("table", TABLES)
def test_every_unit_of_a_column_is_told_in_chinese(table: str) -> None:
    units = {column.unit or "" for column in columns(TABLES[table])} - {"money/CNY"}
    assert [] == [unit for unit in units if words_of(re.sub(r"\bmoney\b", "", called.unit(unit, "zh")).replace("tce", ""))]


def test_every_setting_has_a_short_name() -> None:
    assert [] == [key for key, (section, column) in KEYS.items() if called.name(section, column.name, "zh") == column.name]


@pytest.mark.parametrize("table", TABLES)
def test_every_word_of_a_choice_is_told_in_chinese(table: str) -> None:
    choices = [
        (column.name, str(word)) for column in columns(TABLES[table]) if column.kind == "choice" for word in column.choices
    ]
    assert [] == [(name, word) for name, word in choices if called.value(name, word, "zh") == word and not word.isdigit()]


def test_a_fault_with_its_place_is_told_in_chinese() -> None:
    one = Fault("plants", "mill", "jobs", -1, say("it must be at least {least}", least=0))
    assert "plants，行 mill，列 jobs：所填为 -1，而必须不小于 0。" == rendered(str(one), "zh")
    both = CaseError([one, Fault("markets", "", "", None, say("it must be given"))])
    assert "案例有 2 处错误：\n- plants" == rendered(str(both), "zh")[:19]
