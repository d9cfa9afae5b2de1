"""What is said of a case has its Chinese: every pattern of a fault, a warning and a reason."""

import ast
import re
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from cases import CaseError, chinese, warnings
from optimizer.build import Build
from optimizer.elastic import Give
from optimizer.explain import SENTENCES
from optimizer.indicators import INDICATORS
from tests.cases.parks import Change, build, valid
from tests.cases.test_faults import BROKEN
from tests.cases.test_hints import HINTS
from tests.cases.test_many_faults import THIRTY

ROOT = Path(__file__).resolve().parents[2]
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


def test_most_formulas_of_indicators_are_told_in_chinese() -> None:
    formulas = {indicator.formula for indicator in INDICATORS if re.search("[a-z]{3}", indicator.formula)}
    told = [text for text in formulas if chinese.message(text) != text]
    assert len(told) > len(formulas) / 2
    assert "工业增加值 / 就业人数" == chinese.message("value added / jobs")
