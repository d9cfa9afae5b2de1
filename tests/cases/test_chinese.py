"""What is said of a case has its Chinese: every pattern of a fault, a warning and a reason."""

import ast
import re
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from cases import CaseError, Fault, chinese, library, list_cases, load_case, warnings
from cases.columns import columns
from cases.schema import TABLES
from cases.settings import KEYS
from optimizer.build import Build
from optimizer.elastic import Give
from optimizer.explain import SENTENCES
from optimizer.indicators import INDICATORS
from optimizer.indicators.resilience import MEDIUM
from optimizer.plan import COLUMNS
from tests.cases.parks import Change, build, valid
from tests.cases.test_faults import BROKEN
from tests.cases.test_hints import HINTS
from tests.cases.test_many_faults import THIRTY

ROOT = Path(__file__).resolve().parents[2]
LIBRARY = library()
CHECKS = sorted((ROOT / "cases").glob("check_*.py"))
SAYING = [
    *CHECKS,
    *(ROOT / "cases" / f"{name}.py" for name in ("hints", "hints_library", "cells", "records", "tables", "folder", "headers")),
    *(ROOT / "cases" / f"{name}.py" for name in ("settings", "load", "ports", "faults")),
]
STANDS_FOR = {"nearest": " (nearest: x)", "nearest_choice": " (nearest: x)", "_when": " in condition 'x'", "where": ""}
COMPOSED = re.compile(
    r"The case has|^\{?\[|^(x: )?(found|: found)|^, (column|row|only|a|…) ?|^ or |^- x|^x: found| and is carried only|"
    r"^an? (technology's )?x$|^ in x$|= x$|\\d|this is an error of Excel, and $|^x \(x\)$|^x x$|^a outlet$"
)
"""Pieces that stand only inside of messages, which are translated whole, and texts that are none."""


def texts(node: ast.expr) -> list[str]:
    """What a text of the source may say, with an x for what is filled in."""
    if isinstance(node, ast.Constant):
        return [str(node.value)]
    if isinstance(node, ast.JoinedStr):
        return ["".join(parts) for parts in product(*(texts(cast(ast.expr, value)) for value in node.values))]
    if isinstance(node, ast.FormattedValue):
        return texts(node.value)
    if isinstance(node, ast.IfExp):
        return [*texts(node.body), *texts(node.orelse)]
    name = getattr(getattr(node, "func", node), "id", "")
    return [STANDS_FOR.get(name, "x")]


def said(path: Path) -> Iterator[str]:
    """Every text of two words or more of a module that is no docstring."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    passed = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            passed |= {id(inner) for inner in ast.walk(node) if inner is not node}
        if isinstance(node, (ast.JoinedStr, ast.Constant)) and id(node) not in passed:
            yield from (text for text in texts(node) if " " in text.strip() and not COMPOSED.search(text))


def english(text: str) -> bool:
    """Whether two English words stand together, as they do in no name."""
    return re.search(r"(?<![\w'.=])[A-Za-z]{2,} [a-z]{2,}(?![\w'])", text) is not None


@pytest.mark.parametrize("path", SAYING, ids=lambda path: path.stem)
def test_every_text_that_a_module_says_has_its_chinese(path: Path) -> None:
    left = {text: chinese.message(text) for text in said(path)}
    assert {} == {text: told for text, told in left.items() if told == text or english(told)}


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
        told |= {fault.message: chinese.message(fault.message) for fault in error.value.faults}
    assert len(told) > 150
    assert {} == {text: zh for text, zh in told.items() if zh == text or english(zh)}


def test_every_warning_that_is_tested_is_told_in_chinese() -> None:
    told = {text for _, changes, _ in HINTS for text in warnings(build(changed(changes)))}
    assert len(told) > 20
    assert {} == {text: zh for text in told if (zh := chinese.message(text)) == text or english(zh)}


@pytest.mark.parametrize("rule", sorted(set(SENTENCES) - {"clean_enough", "discharge_clean_enough"}))
@pytest.mark.parametrize("side", [1, -1])
@pytest.mark.parametrize("conditions", [("dry",), ("dry", "wet")])
def test_every_reason_is_told_in_chinese(rule: str, side: int, conditions: tuple[str, ...]) -> None:
    commodities = {"s": SimpleNamespace(unit=None), "p": SimpleNamespace(unit=None)}
    site = SimpleNamespace(stream_plant={"s": "mill"}, conditions=conditions, commodities=commodities)
    keys = {"balance_closes": ("mill", "s", "wet"), "budget_of_park": (), "land_of_park": ()}
    give = Give(f"rules.{rule}", keys.get(rule, ("s", "wet")), side, 12.5)
    text = SENTENCES[rule](cast(Build, SimpleNamespace(site=site)), give)
    zh = chinese.message(text)
    assert "12.5" in zh and not english(zh) and ("wet" in zh) == ("wet" in text)


@pytest.mark.parametrize(
    "text",
    [
        "Plant 'mill': 'wash' may have at most 50 mg/L of cod, but nothing clean enough can be had: the limit would have to rise"
        " by 3 mg/L to 53 mg/L for 10 t/h (0.03 kg/h too much) in condition 'wet'.",
        "Plant 'mill': its discharge to 'river' may have at most 50 mg/L of cod, but nothing clean enough can be had: the limit"
        " would have to rise by 3 mg/L to 53 mg/L for 10 t/h (0.03 kg/h too much).",
        "Cap 'water' on freshwater of the park is too tight in scenario 'dry': 1,000 t/y would have to be allowed on top; no plan"
        " stays below 2,000 t/y.",
        "Floor 'reuse' on water_reuse_rate of plant 'mill' (0.9) cannot be met: 0.1 per year are missing.",
        "Credits count from the baseline, and the baseline has no solution.",
        "The solve was stopped before a plan was found.",
    ],
)
def test_long_reasons_are_told_in_chinese(text: str) -> None:
    zh = chinese.message(text)
    assert zh != text and not english(zh)
    numbers = re.findall(r"\d[\d,.]*\d|\d", text)
    assert [] == [number for number in numbers if number not in zh]


def test_names_stay_and_the_nearest_is_told() -> None:
    assert "须填写已有的企业（最接近：mill）" == chinese.message("it must name a plant (nearest: mill)")
    assert "no such sentence" == chinese.message("no such sentence")


def test_patterns_and_their_chinese_have_the_same_parts() -> None:
    for text, zh in chinese._read(chinese.MESSAGES, "en").items():
        assert set(re.findall(r"{(\w+)}", zh)) <= set(re.findall(r"{(\w+)}", text)), text


def words_of(text: str) -> list[str]:
    """English words of a text that are no name: in small letters, no part of an id, a column, a file or a formula."""
    return [word for word in re.findall(r"(?<![\w.'{（])[a-z]{3,}(?![\w.}(])", text) if word != "tce"]


@pytest.mark.parametrize("part", ["formula", "source", "unit"])
def test_every_indicator_is_told_in_chinese(part: str) -> None:
    """Proves that formulas, sources and units leave no English word. Sensitivity: every indicator; names of authors stay."""
    texts_of = {str(getattr(indicator, part)) for indicator in INDICATORS}
    assert {} == {text: zh for text in texts_of if words_of(zh := chinese.message(text))}
    assert all(indicator.title_zh for indicator in INDICATORS)


MEASURES = sorted((ROOT / "optimizer" / "indicators").glob("*.py"))
KNOWN = {text for one in INDICATORS for text in (one.title, one.title_zh, one.formula, one.source, one.unit)}
NAMED = re.compile(r"^(x per value added|Reduction of x|Finn cycling index|Mean path length|Degree of order|Robustness)")
"""English titles of indicators that stand for several."""


@pytest.mark.parametrize("path", [path for path in MEASURES if path.stem != "text"], ids=lambda path: path.stem)
def test_every_lack_of_an_indicator_is_told_in_chinese(path: Path) -> None:
    """Proves that what an indicator lacks is told, whatever the park: every text of its module but what `KNOWN` holds."""
    pieces = {
        text
        for text in said(path)
        if not (NAMED.match(text) or re.search(r"^bought x$|^ and x more$|^no x flows|\{money\}", text))
    }
    lacking = {text for text in pieces if text not in KNOWN and not part_of(text)}
    assert {} == {text: zh for text in lacking if ((zh := chinese.message(text)) == text and words_of(text)) or english(zh)}


@pytest.mark.parametrize("medium", MEDIUM)
def test_that_nothing_flows_is_told_in_chinese(medium: str) -> None:
    assert not english(chinese.message(f"no {medium} flows through plants in this plan"))


def part_of(text: str) -> bool:
    """Whether a text stands only in a formula or source of an indicator, which is told whole; an x is what is filled in."""
    pattern = ".*".join(re.escape(piece) for piece in re.split(r"\bx\b|x$", text) if piece)
    return any(re.search(pattern, whole, re.DOTALL) for whole in KNOWN)


CERTIFICATE = sorted((ROOT / "optimizer" / "certificate").glob("*.py"))
ONLY_PARTS = re.compile(r"^x, x$|^x of x$|^per h$|^dict\[")
"""Texts of the certificate that stand only in others, and types."""


@pytest.mark.parametrize("path", CERTIFICATE, ids=lambda path: path.stem)
def test_every_fault_of_a_certificate_is_told_in_chinese(path: Path) -> None:
    left = {text: chinese.message(text) for text in said(path) if not ONLY_PARTS.search(text)}
    assert {} == {text: told for text, told in left.items() if told == text or english(told)}


@pytest.mark.parametrize(
    ("fault", "zh"),
    [
        (
            "Flow from a to b in dry, what arrives: 3 t/h instead of 2 t/h, off by 1 t/h.",
            "从 a 到 b 的流量（工况 dry），到达量：为 3 t/h，应为 2 t/h，相差 1 t/h。",
        ),
        (
            "Water quality of cod at wash (in) of mill in dry, true: 60 mg/L is above 50 mg/L by 10 mg/L.",
            "wash（in）的 cod 水质（mill，工况 dry），实际浓度：为 60 mg/L，超出上限 50 mg/L 达 10 mg/L。",
        ),
        ("Cost of the park under link_opex: 3 instead of 2, off by 1.", "园区的费用（link_opex）：为 3，应为 2，相差 1。"),
        (
            "Blend of cao into kiln in dry (min): 3 per h is below 4 per h by 1 per h.",
            "进入 kiln 的混合物料的 cao（工况 dry）（下限）：为 3/h，低于下限 4/h 达 1/h。",
        ),
        (
            "Taxed emission of so2 of mill to the air in base: 3 kg/y instead of 2 kg/y, off by 1 kg/y.",
            "mill 向大气的 so2（情景 base）的应税排放：为 3 kg/y，应为 2 kg/y，相差 1 kg/y。",
        ),
        ("Capital of technology orc after subsidy: 1 instead of 2, off by 1.", "技术 orc补贴后的投资：为 1，应为 2，相差 1。"),
    ],
)
def test_faults_of_a_certificate_by_hand(fault: str, zh: str) -> None:
    assert zh == chinese.message(fault)


WORKING = [*(ROOT / "optimizer").glob("*.py"), *(ROOT / "models").glob("*.py"), *(ROOT / "optimizer" / "report").glob("*.py")]


def raised(path: Path) -> Iterator[str]:
    """What the errors of a module say: texts in the call that is raised, and those that an error gives to its parent."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        call = node.exc if isinstance(node, ast.Raise) else node
        if isinstance(call, ast.Call) and (call is not node or getattr(call.func, "attr", "") == "__init__"):
            told = [*call.args, *(arg for inner in call.args if isinstance(inner, ast.Tuple | ast.List) for arg in inner.elts)]
            told += [arg for inner in told if isinstance(inner, ast.Call) for arg in inner.args]
            yield from (text for arg in told if isinstance(arg, ast.JoinedStr | ast.Constant) for text in texts(arg))


@pytest.mark.parametrize("path", sorted(WORKING), ids=lambda path: f"{path.parent.name}.{path.stem}")
def test_why_a_work_in_the_background_failed_is_told_in_chinese(path: Path) -> None:
    """Proves that `a job failed` says why in Chinese. Sensitivity: every text of every error that the program raises itself."""
    left = {text: chinese.message(f"ValueError: {text}") for text in raised(path) if " " in text.strip()}
    assert {} == {text: told for text, told in left.items() if english(told.removeprefix("ValueError："))}


SPEAKING = (
    "uncertainty_words",
    "uncertainty",
    "scenarios",
    "thresholds",
    "scan",
    "follow",
    "planning",
    "refine",
    "highs",
    "exact",
    "process",
    "jobs",
)
NOT_TOLD = re.compile(r"^[+-] x$|^(always 0|no plan|x: x)$|== 'new'|> 0|pip install|^x \((not )?proven")
"""Texts that are no sentence, and those that stand only in others."""


@pytest.mark.parametrize(
    ("text", "zh"),
    [
        ("One plan for all scenarios costs 1,277.3 per year in the mean.", "兼顾所有情景的方案年费用均值为 1,277.3。"),
        (
            "One plan for all scenarios costs 12,946,184 (proven: between 12,900,000 and 13,000,000) per year in the mean.",
            "兼顾所有情景的方案年费用均值为 12,946,184（已证明在 12,900,000 与 13,000,000 之间）。",
        ),
        (
            "If it were known which scenario comes, plans made for it would cost -5 (not proven) in the mean: knowing is worth at"
            " most 3 per year (expected value of perfect information).",
            "若能预知出现哪个情景，逐情景制定的方案年费用均值为 -5（未证明）：预知的价值每年至多 3（完全信息期望值）。",
        ),
        (
            "There is no mean scenario: condition a of scenario calm has 400 hours and b of storm 300, and conditions of one"
            " place must have the same.",
            "没有平均情景：工况 a（情景 calm）为 400 小时，b（情景 storm）为 300 小时，而同一位置的工况须相同。",
        ),
        (
            "AnError: There is no plan to begin with.\nThe land of the park is too small: 5 m2 more would be needed.",
            "AnError：起始方案不存在。\n园区的用地不足：还需 5 m²。",
        ),
        (
            "policy 'cod', required link 'pipe' costs 12.5 per year more than today's park.",
            "政策 cod、必建链路 pipe使年费用比园区现状多 12.5。",
        ),
        ("plants.csv: jobs of mill, brewery and 3 more", "plants.csv：mill, brewery 等（另 3 项） 的 jobs"),
    ],
)
def test_long_sentences_by_hand(text: str, zh: str) -> None:
    assert zh == chinese.message(text)


@pytest.mark.parametrize("name", SPEAKING)
def test_every_sentence_about_a_plan_is_told_in_chinese(name: str) -> None:
    """Proves that values of uncertainty, notes of thresholds and failed solves are told. Sensitivity: every text there."""
    left = {text: chinese.message(text) for text in said(ROOT / "optimizer" / f"{name}.py") if not NOT_TOLD.search(text)}
    assert {} == {text: told for text, told in left.items() if told == text or english(told)}


@pytest.mark.parametrize("entry", LIBRARY.to_dict("records"), ids=lambda entry: entry["technology"])
def test_every_entry_of_the_library_is_told_in_chinese(entry: dict[str, Any]) -> None:
    parts = [entry["activity_unit"] or "", *str(entry["takes"]).split("; "), *str(entry["makes"]).split("; ")]
    emitted = re.compile(r"^[−\d.e-]+ kg \w+$")
    assert entry["title_zh"]
    assert [] == [part for part in parts if words_of(chinese.message(part)) and not emitted.match(part)]


@pytest.mark.parametrize("name", list_cases())
def test_every_unit_of_what_runs_in_a_shipped_park_is_told_in_chinese(name: str) -> None:
    units = {row.activity_unit or "" for row in load_case(name).technologies}
    assert {} == {unit: zh for unit in units if words_of(zh := chinese.message(unit))}


@pytest.mark.parametrize("table", [*TABLES, "plan"])
def test_every_column_has_a_short_name(table: str) -> None:
    names = (
        [column.name for column in columns(TABLES[table])]
        if table in TABLES
        else sorted({c for t in COLUMNS.values() for c in t})
    )
    assert [] == [name for name in names if chinese.name(table, name) == name]


def test_every_sector_of_a_shipped_park_is_told_in_chinese() -> None:
    sectors = {plant.sector for name in list_cases() for plant in load_case(name).plants if plant.sector}
    assert [] == [sector for sector in sectors if chinese.value("sector", sector) == sector]


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
    assert [] == [unit for unit in units if words_of(re.sub(r"\bmoney\b", "", chinese.unit(unit)).replace("tce", ""))]


def test_every_setting_has_a_short_name() -> None:
    assert [] == [key for key, (section, column) in KEYS.items() if chinese.name(section, column.name) == column.name]


@pytest.mark.parametrize("table", TABLES)
def test_every_word_of_a_choice_is_told_in_chinese(table: str) -> None:
    choices = [
        (column.name, str(word)) for column in columns(TABLES[table]) if column.kind == "choice" for word in column.choices
    ]
    assert [] == [(name, word) for name, word in choices if chinese.value(name, word) == word and not word.isdigit()]


def test_a_fault_with_its_place_is_told_in_chinese() -> None:
    one = Fault("plants", "mill", "jobs", -1, "it must be at least 0")
    assert "plants，行 mill，列 jobs：所填为 -1，而必须不小于 0。" == chinese.message(str(one))
    both = CaseError([one, Fault("markets", "", "", None, "it must be given")])
    assert "案例有 2 处错误：\n- plants" == chinese.message(str(both))[:19]
