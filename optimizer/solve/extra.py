"""Extra rule of a script in the model: rows that restrict plans and change nothing else.

The rule stands in every model that is built of a site: the one that is solved, and those whose relaxations bound flows, prove
that links cannot pay or price today's park. So all that is proven is proven of parks that keep the rule. What it must not do is
to change the ledger or to let something be that the case forbids: then tables and certificate would speak of another park.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import fields
from typing import Any

import pyomo.environ as pyo
from pyomo.core.expr.relational_expr import RelationalExpression

from parkloop.models.ledger import Ledger

ExtraRule = Callable[[Any, Ledger], Any]
"""Takes the Pyomo model and its ledger (`parkloop.models.ledger`), and returns Pyomo inequalities or equations."""
RETURNS = "return Pyomo inequalities, such as ledger.flow[arc, condition] <= 5, or declare constraints on model.extra"


class RuleError(ValueError):
    """An extra rule that cannot be used: it fails, states nothing, or does more than to restrict."""


def name_of(rule: ExtraRule) -> str:
    """What a rule is called."""
    return str(getattr(rule, "__qualname__", type(rule).__qualname__))


def add_extra(rule: ExtraRule, model: Any, ledger: Ledger) -> None:
    """Put a rule's rows into a model, in its block ``extra``.

    Raises:
        RuleError: the rule failed, states no constraint or one that is not linear, or changes what was there.
    """
    model.extra = pyo.Block(concrete=True)
    model.extra.rows = pyo.ConstraintList()
    before, known = _state(model, ledger), set(map(id, _constraints(model)))
    try:
        given = rule(model, ledger)
        rows = list(_rows(given))
    except RuleError as error:
        raise RuleError(f"extra: {name_of(rule)} {error}") from None
    except Exception as error:
        raise RuleError(f"extra: {name_of(rule)} failed ({type(error).__name__}: {error}).") from error
    for row in rows:
        _add(model.extra.rows, row, ledger)
    new = [con for con in _constraints(model) if id(con) not in known]
    faults = [*_undone(before, _state(model, ledger)), *_not_linear(new)]
    if given is None and not new:
        faults.append(f"states no constraint: {RETURNS}")
    if faults:
        raise RuleError(f"extra: {name_of(rule)} {'; '.join(faults)}.")


def _constraints(model: Any) -> Iterator[Any]:
    return iter(model.component_data_objects(pyo.Constraint))


def _rows(told: Any) -> Iterator[Any]:
    """What a rule returned, one by one."""
    if told is None:
        return
    if isinstance(told, RelationalExpression | bool):
        yield told
    elif isinstance(told, Iterable) and not isinstance(told, str):
        for one in told:
            yield from _rows(one)
    else:
        raise RuleError(f"gave {told!r} of type {type(told).__name__}: {RETURNS}")


def _add(rows: Any, row: Any, ledger: Ledger) -> None:
    """Add a row, or what Python made of a comparison without variables.

    What always holds is no row, what never does admits no plan.
    """
    if row is True:
        return
    rows.add(ledger.nothing >= 1 if row is False else row)


def _not_linear(new: Iterable[Any]) -> list[str]:
    """What the constraints of a rule are not."""
    wrong = [con.name for con in new if con.body.polynomial_degree() not in (0, 1)]
    return [f"states {', '.join(wrong)}, which is not linear"] if wrong else []


ModelState = tuple[dict[str, int], dict[int, tuple[float, float, bool]], dict[int, tuple[str, bool]], set[int]]


def _state(model: Any, ledger: Ledger) -> ModelState:
    """Posts of the ledger, ranges of the variables, active constraints, and objectives."""
    infinity = float("inf")
    kept = {one.name: getattr(ledger, one.name) for one in fields(ledger)}
    posts = {name: len(kept_posts) for name, kept_posts in kept.items() if isinstance(kept_posts, list | dict)}
    ranges = {
        id(var): (-infinity if var.lb is None else var.lb, infinity if var.ub is None else var.ub, var.fixed)
        for var in model.component_data_objects(pyo.Var)
    }
    rows = {id(con): (con.name, bool(con.active)) for con in _constraints(model)}
    return posts, ranges, rows, {id(one) for one in model.component_data_objects(pyo.Objective)}


def _undone(before: ModelState, after: ModelState) -> Iterator[str]:
    """What a rule has changed of what was there, in words."""
    if before[0] != after[0]:
        yield "posts to the ledger: it may restrict a plan, and not add costs or amounts"
    if before[3] != after[3]:
        yield "declares an objective: choose one by its name"
    gone = [name for key, (name, active) in before[2].items() if active and not after[2].get(key, (name, False))[1]]
    if gone:
        yield f"takes {gone[0]} out of the model: it may restrict a plan, and not free it"
    for key, (low, high, fixed) in before[1].items():
        least, most, held = after[1].get(key, (-float("inf"), float("inf"), fixed))
        if least < low or most > high or held != fixed:
            yield "widens or fixes a variable: it may restrict a plan by constraints"
            return
