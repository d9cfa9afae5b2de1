"""Sentences on why an exchange is in the plan, is not, or cannot be."""

import math
from collections.abc import Callable, Iterator, Mapping

from parkloop.cases.locale.catalogue import rendered
from parkloop.cases.messages import Message, joined, say, template
from parkloop.cases.schema import Case
from parkloop.optimizer.analyses.link_value.words import LEAST_MONEY
from parkloop.optimizer.analyses.reasons.answer import ExchangeReasons, Reason
from parkloop.optimizer.analyses.reasons.obstacle_words import obstacle_sentence
from parkloop.optimizer.analyses.reasons.titles import Titles
from parkloop.optimizer.plan.wording import four_digits, number, percent_down, three_digits

MOST_RIVALS, MOST_PAYERS, MOST_CHANGES = 3, 3, 5
CARBON = "policy.carbon_price_per_t"
KINDS: Mapping[str, str] = {
    "price": say("prices"),
    "investment": say("capital"),
    "distance": say("length"),
    "quality": say("quality"),
    "temperature": say("temperature"),
    "prohibition": say("prohibition"),
    "permit": say("permit"),
    "relay": say("right to pass on"),
    "people": say("distance from people"),
    "reach": say("reach of the mode"),
    "capacity": say("capacity"),
}
"""Words of the kinds of changes."""
SUBJECTS: Mapping[str, Callable[..., Message]] = {
    "price": template("a price of {what}"),
    "distance": template("a way of"),
    "investment": template("capital of"),
    "quality": template("{what}"),
    "temperature": template("{what} at"),
    "people": template("a distance from people of"),
    "reach": template("a reach of {what} of"),
    "capacity": template("{what} of"),
}
ROWS: Mapping[str, Callable[..., Message]] = {
    "prohibition": template("Without the prohibition '{what}' {effect}."),
    "permit": template("With a permit for hazard class '{what}' {effect}."),
    "relay": template("With the right to pass on {what} {effect}."),
}


def exchange_sentences(case: Case, one: ExchangeReasons, language: str = "en", ids: bool = False) -> tuple[str, ...]:
    """Sentences on one exchange in a language.

    The first says what it is, with its id where that is asked for.
    """
    return tuple(rendered(sentence, language) for sentence in _sentences(case, one, Titles(case, language), ids))


def _sentences(case: Case, one: ExchangeReasons, titles: Titles, ids: bool) -> Iterator[Message]:
    name, money = titles.way(one.giver, one.taker, one.domain, one.item), case.info.currency
    name = f"{name} ({one.exchange})" if ids else name
    if one.state in ("built", "existing"):
        yield from _built(one, name, money)
    elif one.state == "not built":
        yield from _not_built(one, name, money)
    else:
        yield say("{name}: it cannot be.", name=name)
    yield from dict.fromkeys(obstacle_sentence(one, reason, titles) for reason in one.reasons if not reason.turns)
    if one.saves_at_least > 0 or one.state == "not built":
        yield from _rivals(one, titles)
    if one.state in ("built", "existing") and one.saves_at_least > 0:
        yield from _bills(one, titles, money)
    yield from _turning(one, titles, money)


def _built(one: ExchangeReasons, name: str, money: str) -> Iterator[Message]:
    known = {"name": name, "flow": number(one.flow), "unit": one.unit}
    if math.isinf(one.saves):
        if math.isinf(one.saves_at_least):
            yield say("{name}: {flow} {unit}/y in the plan; there is no plan without it.", **known)
        else:
            yield say("{name}: {flow} {unit}/y in the plan; no plan without it was found.", **known)
        return
    known |= {"saves": three_digits(one.saves), "money": money}
    if one.saves_at_least <= 0 < one.saves_at_most and one.accuracy > LEAST_MONEY:
        known["accuracy"] = three_digits(one.accuracy)
        yield say("{name}: {flow} {unit}/y in the plan; what it saves is below the accuracy of {accuracy} {money}/y.", **known)
        return
    span = ""
    if one.saves_at_most - one.saves_at_least > max(LEAST_MONEY, 1e-6 * abs(one.cost_with)):
        span = say(" (proven: from {low} to {high})", low=three_digits(one.saves_at_least), high=three_digits(one.saves_at_most))
    known["span"] = span
    yield say("{name}: {flow} {unit}/y in the plan; it saves {saves} {money}/y{span}.", **known)


def _not_built(one: ExchangeReasons, name: str, money: str) -> Iterator[Message]:
    known = {"name": name, "least": three_digits(one.least), "unit": one.unit}
    if math.isinf(one.saves):
        if math.isinf(one.saves_at_most):
            yield say("{name}: not in the plan; there is no plan with {least} {unit}/y of it.", **known)
        else:
            yield say("{name}: not in the plan; no plan with {least} {unit}/y of it was found.", **known)
        return
    known |= {"costs": three_digits(max(-one.saves, 0.0)), "money": money}
    if one.saves_at_least <= 0 <= one.saves_at_most and one.accuracy > LEAST_MONEY and one.saves_at_most > LEAST_MONEY:
        known["accuracy"] = three_digits(one.accuracy)
        yield say(
            "{name}: not in the plan; what {least} {unit}/y of it would cost is below the accuracy of {accuracy} {money}/y.",
            **known,
        )
    else:
        yield say("{name}: not in the plan; {least} {unit}/y of it would cost {costs} {money}/y more.", **known)


def _rivals(one: ExchangeReasons, titles: Titles) -> Iterator[Message]:
    """What grows without the exchange, near its ends first."""
    parts: list[Message] = []
    for row in one.rivals.to_dict("records"):
        if row["change"] > 0 and row["near"] and len(parts) < MOST_RIVALS:
            unit = f"{row['unit']}/y" if row["unit"] else say("of activity")
            parts.append(say("{what} {amount} {unit}", what=titles.rival(row), amount=three_digits(row["change"]), unit=unit))
    if parts and one.state != "not built":
        yield say("Without it there is more of: {rivals}.", rivals=joined(parts, "; "))
    elif parts:
        yield say("In its place there is: {rivals}.", rivals=joined(parts, "; "))


def _bills(one: ExchangeReasons, titles: Titles, money: str) -> Iterator[Message]:
    """Whose bills rise without it by more than the accuracy, and whose fall."""
    least = max(one.accuracy, LEAST_MONEY) if math.isfinite(one.accuracy) else math.inf
    rows = [row for row in one.bills.to_dict("records") if abs(row["change"]) > least][:MOST_PAYERS]
    changes = {titles.plant(row["plant"]): float(row["change"]) for row in rows}
    message = template("{plant} by {amount} {money}/y")
    lower = [message(plant=plant, amount=three_digits(more), money=money) for plant, more in changes.items() if more > 0]
    higher = [message(plant=plant, amount=three_digits(-more), money=money) for plant, more in changes.items() if more < 0]
    if lower:
        yield say("It lowers the bills of {plants}.", plants=joined(lower))
    if higher:
        yield say("It raises the bills of {plants}.", plants=joined(higher))


def _turning(one: ExchangeReasons, titles: Titles, money: str) -> Iterator[Message]:
    """What turns it, the nearest first; else what does not."""
    tried = [reason for reason in one.reasons if reason.turns]
    numbers = [reason for reason in tried if reason.value is not None]
    for reason in sorted(numbers, key=_nearness)[:MOST_CHANGES]:
        yield _change(reason, titles, money)
    for reason in tried:
        if reason.value is None and reason.kind in ROWS:
            yield ROWS[reason.kind](what=titles.of(reason.what), effect=_effect(reason, money))
    never = [reason for reason in tried if reason.value is None and reason.kind not in ROWS]
    known, open_ = ([r for r in never if r.verified == sure][:MOST_CHANGES] for sure in (True, False))
    if known:
        parts = [_subject(reason, reason.before, titles, money) for reason in known]
        yield say("Not even with {changes}.", changes=joined(parts, "; "))
    if open_:
        parts = [_subject(reason, reason.before, titles, money) for reason in open_]
        yield say("As far as the best plans found tell, not even with {changes}.", changes=joined(parts, "; "))
    if one.left:
        yield say("Not looked at, for want of time: {kinds}.", kinds=joined(KINDS[kind] for kind in one.left))


def _nearness(reason: Reason) -> float:
    present, value = reason.present or 0.0, reason.value or 0.0
    return abs(value - present) / (abs(present) or 1.0)


def _change(reason: Reason, titles: Titles, money: str) -> Message:
    told: dict[str, str] = {
        "change": _subject(reason, reason.value, titles, money),
        "present": _number(reason, reason.present),
        "before": _number(reason, reason.before),
    }
    if reason.saves is not None:
        if not reason.verified:
            return say("Alone {change} instead of {present} does not open it.", **told)
        told["effect"] = _effect(reason, money)
        return say("With {change} instead of {present} it is possible; then {effect}.", **told)
    if reason.verified:
        return say("It enters with {change} instead of {present} (solved on both sides: at {before} not yet).", **told)
    return say("It enters with about {change} instead of {present} (not proven; at {before} not yet).", **told)


def _subject(reason: Reason, value: float | None, titles: Titles, money: str) -> Message:
    """What is changed, with a value."""
    unit = say("% of what it is") if reason.kind == "investment" and not reason.unit else reason.unit.replace("degC", "°C")
    what = titles.of(reason.what)
    if reason.kind == "quality":
        stream, _, species = reason.what.partition("/")
        column = reason.place.rpartition(".")[2]
        limited = column in ("c_in_max_mg_per_l", "max", "min")
        message = template("a limit of {species} of {stream} of") if limited else template("{species} of {stream} of")
        return say(
            "{subject} {value} {unit}",
            subject=message(species=species, stream=titles.of(stream)),
            value=_number(reason, value),
            unit=unit,
        )
    subject = say("a carbon price of") if reason.place == CARBON else SUBJECTS[reason.kind](what=what)
    return say("{subject} {value} {unit}", subject=subject, value=_number(reason, value), unit=unit)


def _number(reason: Reason, value: float | None) -> str:
    if value is None:
        return "–"
    if reason.kind == "investment" and reason.unit == "":
        return "0" if value < 5e-4 else percent_down(value)
    return four_digits(value)


def _effect(reason: Reason, money: str) -> Message:
    """What a change that opens a way makes of it."""
    saves = reason.saves or 0.0
    if math.isinf(saves):
        return say("it would still not be possible") if saves < 0 else say("there is no plan without it")
    if saves > LEAST_MONEY:
        return say("it would save {amount} {money}/y", amount=three_digits(saves), money=money)
    return say("it would not pay, by {amount} {money}/y", amount=three_digits(max(-saves, 0.0)), money=money)
