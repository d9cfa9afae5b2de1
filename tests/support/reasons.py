"""Cases with a limit moved by what a reason says, to prove that the reason is true."""

import re
from collections.abc import Callable
from typing import Any

from parkloop.cases import Case
from parkloop.cases.schema import Commodity, Market
from parkloop.optimizer import optimise

AMOUNT = r"([\d,]*\.?\d+(?:e-?\d+)?)"
"""A number in a sentence."""
Move = Callable[[Case, re.Match[str], float], Case]


def number(text: str) -> float:
    """The value of a number with commas."""
    return float(text.replace(",", ""))


def changed(case: Case, table: str, column: str, change: Callable[[float], float], **key: str) -> Case:
    """A case with another number in the row of this key."""
    chosen = [row for row in getattr(case, table) if all(getattr(row, name) == value for name, value in key.items())]
    assert len(chosen) == 1, (table, key)
    new = chosen[0].model_copy(update={column: change(getattr(chosen[0], column))})
    return case.model_copy(update={table: tuple(new if row is chosen[0] else row for row in getattr(case, table))})


def by(table: str, column: str, key: str, sign: float = 1.0) -> Move:
    """Moves the number of the row named first by the amount said next, up (sign +1) or down."""

    def move(case: Case, found: re.Match[str], share: float) -> Case:
        return changed(case, table, column, lambda old: old + sign * share * number(found[2]), **{key: found[1]})

    return move


def to(table: str, column: str, *key: str) -> Move:
    """Moves the number of the row named first to the value said last, or a share of the way."""

    def move(case: Case, found: re.Match[str], share: float) -> Case:
        names = dict(zip(key, found.groups()[:-1], strict=True))
        value = number(found.groups()[-1])
        return changed(case, table, column, lambda old: old + share * (value - old), **names)

    return move


def of_park(column: str) -> Move:
    """Moves a limit of the park by the amount said."""

    def move(case: Case, found: re.Match[str], share: float) -> Case:
        policy: Any = case.policy
        value = getattr(policy, column) + share * number(found[1])
        return case.model_copy(update={"policy": policy.model_copy(update={column: value})})

    return move


def demand(case: Case, found: re.Match[str], share: float) -> Case:
    """Takes what is lacking off the plant's need of a commodity."""
    less = share * number(found[2])
    return changed(case, "demands", "rate_per_h", lambda old: max(old - less, 0.0), plant=found[1], commodity=found[3])


def heat_carrier(case: Case, found: re.Match[str], share: float) -> Case:
    """Sells the stream's plant as much very hot or very cold carrier as the stream has too much or lacks."""
    hot, amount = found[1] == "cold", share * number(found[3])
    plant = next(h.plant for h in case.heat_streams if h.stream == found[2])
    name, kind, level = f"new_{found[2]}", "heat" if hot else "cold", 900.0 if hot else -100.0
    carrier = Commodity(commodity=name, kind=kind, t_supply_c=level, t_return_c=level)
    market = Market(market=name, commodity=name, plant=plant, direction="buy", limit_per_h=amount)
    return case.model_copy(update={"commodities": (*case.commodities, carrier), "markets": (*case.markets, market)})


def left_over(case: Case, found: re.Match[str], share: float) -> Case:
    """Takes what nothing takes off what a plant has left over."""
    less = share * number(found[2])
    return changed(case, "demands", "rate_per_h", lambda old: min(old + less, 0.0), plant=found[1], commodity=found[3])


MOVES: tuple[tuple[str, Move], ...] = (
    (rf"Cap '(.*?)' .*?: {AMOUNT} \S+/y would .*", by("policies", "value", "policy")),
    (rf"Floor '(.*?)' .* no plan reaches more than {AMOUNT}\.", to("policies", "value", "policy")),
    (rf"Quota '(.*?)' .* no plan stays below {AMOUNT}\.", to("policies", "value", "policy")),
    (rf"The limit of market '(.*?)' is too small.*?: {AMOUNT} .*", by("markets", "limit_per_h", "market")),
    (rf"What can be used from market '(.*?)' is .*?: {AMOUNT} .*", by("markets", "min_per_h", "market", -1)),
    (rf"The limit of water (?:supply|outlet) '(.*?)' is .*?: {AMOUNT} .*", by("water_streams", "limit_t_per_h", "stream")),
    (rf"The largest flow of process '(.*?)' is .*?: {AMOUNT} .*", by("water_streams", "limit_t_per_h", "stream")),
    (rf"The limit of (?:supply|outlet) '(.*?)' is .*?: {AMOUNT} .*", by("material_streams", "limit_t_per_h", "stream")),
    (
        rf".*?(?:: |discharge to )'(\S*)' may have at most \S+ mg/L of (\S+), .* mg/L to {AMOUNT} mg/L for .*",
        to("water_quality", "c_in_max_mg_per_l", "stream", "species"),
    ),
    (
        rf".*: sink '(?P<sink>\S*)' may take at most \S+ of its need from (\S+), .* to {AMOUNT}\.",
        to("substitutions", "max_share", "sink", "material"),
    ),
    (
        rf".*: the blend into '(\S*)' must have at most \S+ of (\S+), .* to {AMOUNT}\.",
        to("material_quality", "max", "stream", "property"),
    ),
    (
        rf".*: the blend into '(\S*)' must have at least \S+ of (\S+), .* to {AMOUNT}\.",
        to("material_quality", "min", "stream", "property"),
    ),
    (rf".*: technology '(\S*)' cannot run below its least load .* to {AMOUNT}\.", to("technologies", "min_load", "technology")),
    (
        rf".* cannot run without '(.*?)': {AMOUNT} (?:MW of steam )?more of its activity .*",
        by("technologies", "existing_size", "technology"),
    ),
    (rf".*: sink '(\S*)' lacks {AMOUNT} t/h of water.*", by("water_streams", "flow_t_per_h", "stream", -1)),
    (rf".*: sink '(\S*)' lacks {AMOUNT} t/h of material.*", by("material_streams", "flow_t_per_h", "stream", -1)),
    (rf".*: source '(\S*)' has nowhere to go with {AMOUNT} t/h of water.*", by("water_streams", "flow_t_per_h", "stream", -1)),
    (
        rf".*: source '(\S*)' has nowhere to go with {AMOUNT} t/h of material.*",
        by("material_streams", "flow_t_per_h", "stream", -1),
    ),
    (rf".*: (hot|cold) stream '(\S*)' \D*{AMOUNT} MW.*", heat_carrier),
    (rf"Plant '(.*?)' has {AMOUNT} \S+/h of (\w+) left over.*", left_over),
    (rf"Plant '(.*?)' lacks {AMOUNT} \S+/h of (\w+).*", demand),
    (rf"The capital budget of plant '(.*?)' is too small: {AMOUNT} .*", by("plants", "capex_budget", "plant")),
    (rf"The spare land of plant '(.*?)' is too small: {AMOUNT} .*", by("plants", "spare_land_m2", "plant")),
    (rf"The capital budget of the park is too small: {AMOUNT} .*", of_park("capex_budget")),
    (rf"The land of the park is too small: {AMOUNT} .*", of_park("park_land_m2")),
)
"""Patterns of reasons, and how the case is changed by them."""
HEADINGS = ("One of these has to give:", "All of this has to give together:")


def moved(case: Case, reason: str, share: float = 1.0) -> Case:
    """The case with the limit that a reason names moved by a share of what it says."""
    for pattern, move in MOVES:
        found = re.fullmatch(pattern, reason)
        if found is not None:
            return move(case, found, share)
    raise AssertionError(f"not moved by any pattern: {reason}")


def assert_true(case: Case, reasons: tuple[str, ...], **options: Any) -> None:
    """Each reason holds: with what is said there is a plan, with a little less there is none; all together where it is said."""
    sentences = [reason for reason in reasons if reason not in HEADINGS]
    assert sentences
    if HEADINGS[1] not in reasons:
        for reason in sentences:
            assert optimise(moved(case, reason), **options).found, reason
            assert optimise(moved(case, reason, 1 - 1e-4), **options).status == "infeasible", reason
        return
    assert optimise(_all_moved(case, sentences, ""), **options).found, sentences
    for short in sentences:
        assert optimise(_all_moved(case, sentences, short), **options).status == "infeasible", short


def _all_moved(case: Case, reasons: list[str], short: str) -> Case:
    """All limits moved by what is said, one of them by a little less."""
    for reason in reasons:
        case = moved(case, reason, 1 - 1e-4 if reason == short else 1.0)
    return case
