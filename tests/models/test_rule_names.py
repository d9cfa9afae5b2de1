"""Rules that others address by name exist: a rule that is renamed is renamed everywhere, or a test here names who forgot it.

Elastic models, explanations and the mixing search find rows and columns by names such as `water.clean_enough`. A name of no rule
would find nothing, and nothing would be said.
"""

import ast
import importlib
import inspect
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from parkloop.cases.columns import columns
from parkloop.cases.schema import SECTIONS
from parkloop.models import SUBSYSTEMS
from parkloop.optimizer.infeasibility import moved_limits, words
from parkloop.optimizer.solve import elastic

ROOT = Path(__file__).resolve().parents[2]
ADDRESS = re.compile(rf"({'|'.join(name for name, _ in SUBSYSTEMS)})\.([a-z_]+)(\[.*)?")
STANDS_IN_BALANCES = {"demands.met"}
"""What gives in the rows of balances under a name of its own; see `parkloop.optimizer.solve.elastic`."""
FILES = {"csv", "py"}


def rules_of(builder: Any) -> set[str]:
    """Names of the rules and variables of a sub-system: what `declare` and `variables` make components of."""
    module = importlib.import_module(builder.__module__)
    calls = [node for node in ast.walk(ast.parse(inspect.getsource(module))) if isinstance(node, ast.Call)]
    made = [call.args[1] for call in calls if isinstance(call.func, ast.Name) and call.func.id == "variables"]
    functions = {name for name, value in vars(module).items() if inspect.isfunction(value) and "block" in signature(value)}
    return {str(name.value) for name in made if isinstance(name, ast.Constant)} | functions


def signature(function: Any) -> tuple[str, ...]:
    return tuple(inspect.signature(function).parameters)


@cache
def known() -> frozenset[str]:
    """Full names of all rules and variables, and of the settings of a case, whose sections are called alike."""
    rules = {f"{name}.{rule}" for name, builder in SUBSYSTEMS for rule in rules_of(builder)}
    return frozenset(rules | {f"{name}.{one.name}" for name, record in SECTIONS.items() for one in columns(record)})


def addressed() -> dict[str, set[str]]:
    """Every text of the code that addresses a rule, with the files in which it stands."""
    found: dict[str, set[str]] = {}
    for path in (*(ROOT / "models").rglob("*.py"), *(ROOT / "optimizer").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            told = ADDRESS.fullmatch(str(node.value)) if isinstance(node, ast.Constant) else None
            if told is not None and told[2] not in FILES:
                found.setdefault(f"{told[1]}.{told[2]}", set()).add(path.relative_to(ROOT).as_posix())
    return found


def test_every_rule_that_is_addressed_by_name_exists() -> None:
    """Proves it for elastic models, explanations, bounds and mixing. Sensitivity: one letter less in any of the names."""
    found = addressed()
    assert len(found) > 30
    assert {} == {name: files for name, files in found.items() if name not in known() | STANDS_IN_BALANCES}


def test_a_misspelt_rule_is_noticed() -> None:
    assert {"water.clean_enough", "links.flow", "ledger.balance_closes", "policy.carbon_price_per_t"} <= known()
    assert "water.clean_enuogh" not in known()


@pytest.mark.parametrize("table", [words.SENTENCES, words.OF_NUMBERS], ids=["sentences", "numbers"])
def test_every_sentence_is_about_a_rule_that_may_give(table: dict[str, Any]) -> None:
    """Proves that no sentence waits for a rule that is gone."""
    bare = {name.partition(".")[2] for name in known()}
    assert set() == set(table) - bare


def test_what_may_give_has_a_sentence() -> None:
    """Sensitivity: a rule that is new in the ranks of the elastic model, and that nobody can put into words."""
    bare = {name.partition(".")[2] for name in elastic.RANK if name not in STANDS_IN_BALANCES}
    assert set() == bare - {*words.SENTENCES, *words.OF_NUMBERS}


def test_limits_that_are_moved_may_give() -> None:
    assert {*moved_limits.COLUMNS, *moved_limits.OF_PARK} <= set(elastic.RANK)
