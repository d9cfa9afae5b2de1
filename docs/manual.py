"""The manual of the model: every sub-system and every rule, from the docstrings of models/."""

import ast
import importlib
import inspect
import pkgutil
import re
import textwrap
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import ModuleType
from typing import Any

from parkloop import models
from parkloop.models import SUBSYSTEMS
from parkloop.models.accounts.closing import OBJECTIVES
from parkloop.optimizer.bounds import cutoff, reduced_costs, relaxation
from parkloop.optimizer.search import dual_bound, pricing, propagation

Rule = Callable[..., Any]

FORMULA = re.compile(r"^\.\. math::", re.MULTILINE)
LEAD = """\
# The model

One mixed-integer linear program per case. It decides once what to build (links between plants, technologies at plants) and in
every operating condition how to run it, so that every need is met at the least total annual cost, or at the least of another
objective. This page is made from the docstrings of `models/`: one file per sub-system, one function per rule. The name of a rule
is the name of its function and of its component: `need_met` of sub-system `materials` is `materials.need_met` in the model.

Sub-systems meet only in the books (`models/ledger.py`): they read the rates of streams and the flows along arcs, and post
amounts of commodities, money, emissions, resources, capital and land. Books close per scenario, with the hours of its conditions;
an objective is the mean over the scenarios, weighted by their probabilities, or a measure of risk. Objectives: {objectives}.

| index | of | index | of |
|---|---|---|---|
| $`o`$ | operating conditions; $`\\sigma(o)`$ their scenario | $`i, j`$ | water or material streams that give, that take |
| $`p`$ | plants | $`s`$ | species |
| $`u, v`$ | technologies | $`g`$ | properties of materials; grades in `mixing`; groups in `technologies` |
| $`\\ell`$ | links, new ($`y_\\ell`$: whether built, $`K_\\ell`$: capacity) or existing | $`k`$ | carriers |
| $`a`$ | arcs: a way from one giver to one taker, through a link or free | $`h`$ | heat streams |
| $`m`$ | markets; classes of material in `materials` | $`z, n`$ | zones, and their intervals of shifted temperature |

$`f`$ is a flow sent; where something is lost on the way, what arrives stands in its place in all sums over what a taker gets.
$`U`$ is the largest flow, which follows from the data and is never chosen by hand; $`E`$ is the loss of a process whatever its
inlet, $`\\varphi`$ the share of heat in an interval. Rates are per hour: MW, t/h, or units of the commodity per hour.
"""


@dataclass(frozen=True)
class Part:
    """One sub-system: its name, its builder, and its rules in the order of the file."""

    name: str
    builder: Rule
    module: ModuleType
    rules: tuple[Rule, ...]


def manual() -> str:
    """The manual as Markdown."""
    sections = [LEAD.format(objectives=", ".join(f"`{name}`" for name in OBJECTIVES))]
    sections += [_section(part) for part in parts()]
    return "\n".join([*sections, _from_data(), _from_relaxation()])


def parts() -> tuple[Part, ...]:
    """The sub-systems in the order in which they are built."""
    return tuple(Part(name, builder, _home(builder), tuple(rules(_home(builder)))) for name, builder in SUBSYSTEMS)


def rules(module: ModuleType) -> Iterator[Rule]:
    """The rules of a module: public functions of a block that return a relation of Pyomo."""
    for name, function in vars(module).items():
        if inspect.isfunction(function) and function.__module__ == module.__name__ and not name.startswith("_"):
            signature = inspect.signature(function)
            if next(iter(signature.parameters), "") == "block" and signature.return_annotation is Any:
                yield function


def sentence(rule: Rule) -> str:
    """What a docstring says above its formula, on one line, in Markdown."""
    return " ".join(FORMULA.split(_plain(inspect.getdoc(rule) or ""))[0].split())


def formula(rule: Rule) -> str:
    """The LaTeX after ``.. math::`` in a docstring; empty where there is none."""
    text = inspect.getdoc(rule) or ""
    found = re.search(r"^\.\. math::(.*(?:\n(?:[ \t]+\S.*|))*)", text, re.MULTILINE)
    return " ".join(found[1].split()) if found else ""


def _home(builder: Rule) -> ModuleType:
    return importlib.import_module(builder.__module__)


def _section(part: Part) -> str:
    text = textwrap.dedent(part.module.__doc__ or "").strip()
    lines = [f"## {part.name}", "", _plain(text), "", f"`{part.builder.__name__}`: {sentence(part.builder)}", ""]
    chosen = list(_variables(part.module))
    if chosen:
        lines += ["| variable | meaning |", "|---|---|", *(f"| `{name}` | {meaning} |" for name, meaning in chosen), ""]
    for rule in part.rules:
        lines += _rule(rule)
    return "\n".join(lines)


def _rule(rule: Rule) -> list[str]:
    return [f"### {rule.__name__}", "", sentence(rule), "", "```math", upright(formula(rule)), "```", *_tail(rule), ""]


def _tail(rule: Rule) -> list[str]:
    """What a docstring says below its formula."""
    _, *below = FORMULA.split(inspect.getdoc(rule) or "")
    paragraphs = [part for text in below[-1:] for part in text.split("\n\n")[1:] if part.strip() and not part.startswith(" ")]
    return ["", _plain("\n\n".join(paragraphs))] if paragraphs else []


def upright(latex: str) -> str:
    """LaTeX in which words stand upright, so that they do not read as products of letters."""
    words = r"(?<![\\A-Za-z])(?<!begin\{)(?<!end\{)[A-Za-z]{2,}(?:\\_[A-Za-z]+)*"
    return re.sub(words, lambda word: word[0] if word[0] in ("ij", "ji") else rf"\mathrm{{{word[0]}}}", latex)


def _variables(module: ModuleType) -> Iterator[tuple[str, str]]:
    """Name and meaning of what is decided: the texts of the module's calls of ``variables``."""
    for node in ast.walk(ast.parse(inspect.getsource(module))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "variables":
            name, meaning = node.args[1], node.args[3]
            if isinstance(name, ast.Constant) and isinstance(meaning, ast.Constant):
                yield str(name.value), str(meaning.value)


def _from_data() -> str:
    """Formulas that the data obey before there is a model: functions of the other modules with a formula."""
    named = {part.module.__name__ for part in parts()}
    lines = ["## What follows from the data", "", "Bounds that are computed before the model is built.", ""]
    for found in pkgutil.walk_packages(models.__path__, "parkloop.models."):
        module = importlib.import_module(found.name)
        for function in vars(module).values():
            own = inspect.isfunction(function) and function.__module__ == module.__name__
            if own and found.name not in named and formula(function):
                lines += _rule(function)
    return "\n".join(lines)


def _from_relaxation() -> str:
    """What bounds and screening prove over the linear relaxation: the texts of their modules."""
    lines = ["## What follows from the linear relaxation", ""]
    lines += [
        "Proven by linear programs over the relaxation of the very model that is solved, never by reasoning about paths.",
        "",
    ]
    chapters = {
        "Flows": relaxation,
        "Ranges": propagation,
        "Trade": cutoff,
        "Bound": dual_bound,
        "Screening": reduced_costs,
        "Pricing": pricing,
    }
    for title, module in chapters.items():
        lines += [f"### {title}", "", _prose(inspect.getdoc(module) or ""), ""]
    return "\n".join(lines)


def _prose(text: str) -> str:
    """A module's text in Markdown, its formulas as blocks."""
    plain = _plain(re.sub(r":mod:`([^`]+)`", r"`\1`", text))
    return re.sub(r"^\.\. math:: (.*)$", lambda found: f"```math\n{upright(found[1])}\n```", plain, flags=re.MULTILINE)


def _plain(text: str) -> str:
    """A docstring's text in Markdown: literals and inline formulas."""
    text = re.sub(r":math:`([^`]+)`", lambda found: f"$`{upright(found[1])}`$", text)
    return text.replace("``", "`")
