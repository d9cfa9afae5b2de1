"""Values and thresholds of links in sentences, in English and Chinese."""

import math
from collections.abc import Callable, Iterator

from parkloop.cases.messages import Message, joined, say, template
from parkloop.optimizer.analyses.link_value.evaluator import BreakEven, LinkValue
from parkloop.optimizer.parametric.switching import Switch, SwitchingValue
from parkloop.optimizer.plan.wording import number, percent_down, three_digits

NAMES = {"carbon_price": say("carbon price"), "subsidy": say("subsidy"), "water_price": say("water price")}
"""Names of the parameters; a place in the case is its own name."""
LEAST_MONEY = 0.5
"""Amounts below are told as nothing [money/y]"""


def name_of(parameter: str) -> str:
    """The name of a parameter."""
    return NAMES.get(parameter, parameter)


def sentences(verdict: LinkValue, currency: str) -> tuple[str, ...]:
    """Sentences on what a link saves and at which values that changes; ``language`` is en or zh."""
    return tuple(_value_sentences(verdict, currency))


def rounded_money(amount: float) -> float:
    """Formatted amount of money; 0 without a sign below half a unit, the solver's noise."""
    return 0.0 if abs(amount) < LEAST_MONEY else amount


def _money(amount: float) -> str:
    return three_digits(rounded_money(amount))


def _value_sentences(v: LinkValue, money: str) -> Iterator[str]:
    state = say("is in the plan") if v.built else say("is not in the plan")
    if math.isinf(v.saves):
        yield _indispensable(v)(link=v.link, state=state)
        return
    gain, proven = _gain(v, money), _proven(v, money)
    yield say("'{link}' {state}: it {gain}{proven}.", link=v.link, state=state, gain=gain, proven=proven)
    yield from (_break_even_sentence(v, b, money) for b in v.break_evens if b.parameter == "capital" or b.value is not None)
    never = [name_of(b.parameter) for b in v.break_evens if b.parameter != "capital" and b.value is None]
    if len(never) == 1:
        yield say("No {name} would turn this.", name=never[0])
    elif never:
        yield say("No {names} or {last} would turn this.", names=joined(never[:-1]), last=never[-1])


def _indispensable(v: LinkValue) -> Callable[..., Message]:
    """That there is no plan on one side; where that is not proven, that none was found."""
    if v.saves > 0:
        if math.isinf(v.saves_at_least):
            return template("'{link}' {state}: there is no plan without it.")
        return template("'{link}' {state}: no plan without it was found.")
    if math.isinf(v.saves_at_most):
        return template("'{link}' {state}: there is no plan with it.")
    return template("'{link}' {state}: no plan with it was found.")


def _gain(v: LinkValue, money: str) -> Message:
    known = {"amount": _money(abs(v.saves)), "money": money}
    if _costs(v):
        if v.built:
            return say("costs {amount} {money}/y more than to do without", **known)
        return say("would cost {amount} {money}/y more", **known)
    return say("saves {amount} {money}/y", **known) if v.built else say("would save {amount} {money}/y", **known)


def _break_even_sentence(v: LinkValue, b: BreakEven, money: str) -> Message:
    """Value of one parameter at which building the link would stop or begin to pay."""
    near = "" if b.confirmed else say("about ")
    free = b.parameter == "capital" and not v.built and b.value is not None and b.value < 5e-4
    if b.value is None or free:
        return say("No capital, however large, would turn this.") if v.built else say("Even without capital it would not pay.")
    if b.parameter == "capital" and v.built:
        return say("It pays up to {near}{factor} times its capital.", near=near, factor=three_digits(b.value))
    if b.parameter == "capital":
        told = percent_down(b.value)
        return say("It would pay only if it cost at most {near}{percent} % of what it costs.", near=near, percent=told)
    side = say("above") if b.value > b.present else say("below")
    level = _level(b.parameter, b.value, money)
    turned = template("With a {what} {side} {near}{level} it would pay.")
    if v.built:
        turned = template("With a {what} {side} {near}{level} it would no longer pay.")
    return turned(what=name_of(b.parameter), side=side, near=near, level=level)


def _level(parameter: str, value: float, money: str) -> Message:
    if parameter == "carbon_price":
        return say("{price} {money}/t", price=three_digits(value), money=money)
    if parameter == "subsidy":
        return say("{percent} % of its capital", percent=three_digits(100 * value))
    return say("{factor} times the present one", factor=three_digits(value))


def _costs(v: LinkValue) -> bool:
    """Whether the link is described as one that costs more."""
    return rounded_money(v.saves) < 0


def _proven(v: LinkValue, money: str) -> str:
    """Proven range of the saving or extra cost in a sentence, where it is wider than rounding.

    Where not even its sign is proven, it is below the accuracy: the amount that it would have to exceed.
    """
    amount = abs(v.saves)
    low, high = (-v.saves_at_most, -v.saves_at_least) if _costs(v) else (v.saves_at_least, v.saves_at_most)
    if high - low <= max(1e-6 * abs(v.cost_with), LEAST_MONEY) or (math.isinf(low) and math.isinf(high)):
        return ""
    doubtful = -math.inf < rounded_money(low) < 0
    if math.isinf(high):
        span = say("at least {amount}", amount=_money(low))
    elif math.isinf(low) or doubtful:
        span = say("at most {amount}", amount=_money(high))
    else:
        span = say("from {low} to {high}", low=_money(low), high=_money(high))
    if not doubtful:
        return say(" (proven: {span})", span=span)
    accuracy = _money(amount - low)
    return say(" (below the accuracy of {accuracy} {money}/y, proven: {span})", accuracy=accuracy, money=money, span=span)


def switching_lines(t: SwitchingValue, currency: str) -> Iterator[str]:
    """Lines of text on what one number does to a link."""
    head = name_of(t.parameter)
    if t.note and not t.place:
        yield f"{head}: {t.note}"
        return
    place = "" if t.place == t.parameter else f" ({t.place})"
    now = "" if t.present is None else f", now {number(t.present)}"
    yield f"{head}{place} from {number(t.start)} to {number(t.stop)}{now}:"
    best = "the best plans found" if t.open else "the optimum"
    words = {"always": f"in {best} in the whole range", "never": f"never in {best} in this range"}
    words |= {"no plan": "there is no plan in this range"}
    if t.status != "switches":
        yield f"  {words[t.status]}{_closest(t, currency)}"
    for s in t.switches:
        width = "" if s.high - s.low <= 1e-6 * (t.stop - t.start) else _width(s)
        failed = "" if s.certified else "; a plan there failed its certificate"
        also = f"; with it {', '.join(s.also)}" if s.also else ""
        yield f"  {s.change} at {number(s.value)}{width}, cost {number(s.cost_per_y)} {currency}/y{also}{failed}"
    if t.saves_per_y is not None and math.isfinite(t.saves_per_y):
        gain = "saves" if t.saves_per_y >= 0 else "would cost another"
        yield f"  at the present value it {gain} {number(abs(t.saves_per_y))} {currency}/y{_doubt(t, currency)}"
    for low, high in t.open:
        yield f"  the gap leaves it open from {number(low)} to {number(high)}"
    if t.note:
        yield f"  {t.note}"


def _width(s: Switch) -> str:
    """Proven range of a switching value, or a note that the gap leaves open whether there is one."""
    words = "proven: between" if s.proven else "below the accuracy: left open between"
    return f" ({words} {number(s.low)} and {number(s.high)})"


def _doubt(t: SwitchingValue, currency: str) -> str:
    """Note that a saving is below the accuracy, where not even its sign is proven."""
    if t.proven is None or t.saves_per_y is None:
        return ""
    low, high = t.proven if t.saves_per_y >= 0 else (-t.proven[1], -t.proven[0])
    doubt = rounded_money(low) < 0 and high - low > 1e-6 * max(abs(high), 1.0)
    amount = f" of {number(abs(t.saves_per_y) - low)} {currency}/y" if math.isfinite(low) else ""
    return f" (below the accuracy{amount})" if doubt else ""


def _closest(t: SwitchingValue, currency: str) -> str:
    if t.nearest is None:
        return ""
    value, saves = t.nearest
    short = f"saves at least {number(saves)}" if t.status == "always" else f"misses it by {number(-saves)}"
    return f"; it {short} {currency}/y, at {number(value)}"
