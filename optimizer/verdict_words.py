"""A verdict and thresholds in sentences, in English and Chinese."""

import math
from collections.abc import Iterator

from optimizer.thresholds import Threshold
from optimizer.verdict import BreakEven, Verdict
from optimizer.wording import number

NAMES = {
    "carbon_price": {"en": "carbon price", "zh": "碳价"},
    "subsidy": {"en": "subsidy", "zh": "补贴"},
    "water_price": {"en": "water price", "zh": "水价"},
}
"""Names of the parameters; a place in the case is its own name."""


def name_of(parameter: str, language: str = "en") -> str:
    """The name of a parameter."""
    return NAMES.get(parameter, {}).get(language, parameter)


def sentences(verdict: Verdict, currency: str, language: str = "en") -> tuple[str, ...]:
    """What a link saves and what would change the verdict; ``language`` is en or zh."""
    speak = _chinese if language == "zh" else _english
    return tuple(speak(verdict, currency))


def _english(v: Verdict, money: str) -> Iterator[str]:
    state = "is in the plan" if v.built else "is not in the plan"
    if math.isinf(v.saves):
        yield f"'{v.link}' {state}: there is no plan with{'out' if v.saves > 0 else ''} it."
        return
    gain = f"saves {number(v.saves)} {money}/y" if v.saves >= 0 else f"would cost {number(-v.saves)} {money}/y more"
    yield f"'{v.link}' {state}: it {gain}{_range(v, money, ' (proven: from {} to {})')}."
    for b in v.break_evens:
        yield _turn_english(v, b, money)


def _turn_english(v: Verdict, b: BreakEven, money: str) -> str:
    near = "" if b.confirmed else "about "
    if b.parameter == "capital":
        if b.value is None:
            return "No capital, however large, would turn this." if v.built else "Even without capital it would not pay."
        return f"It {'pays up to' if v.built else 'would pay at'} {near}{number(b.value)} times its capital."
    if b.value is None:
        return f"No {name_of(b.parameter)} would turn this."
    value = {"carbon_price": f"{money}/t", "subsidy": "of its capital", "water_price": "times the present one"}[b.parameter]
    amount = f"{number(100 * b.value)} %" if b.parameter == "subsidy" else number(b.value)
    side = "above" if b.value > b.present else "below"
    return f"With a {name_of(b.parameter)} {side} {near}{amount} {value} it would {'no longer pay' if v.built else 'pay'}."


def _chinese(v: Verdict, money: str) -> Iterator[str]:
    state = "在方案中" if v.built else "不在方案中"
    if math.isinf(v.saves):
        yield f"“{v.link}”{state}：{'没有' if v.saves > 0 else '有'}它就没有可行方案。"
        return
    gain = f"每年节省 {number(v.saves)} {money}" if v.saves >= 0 else f"每年将多花费 {number(-v.saves)} {money}"
    yield f"“{v.link}”{state}：{gain}{_range(v, money, '（已证明范围：{} 至 {}）')}。"
    for b in v.break_evens:
        yield _turn_chinese(v, b, money)


def _turn_chinese(v: Verdict, b: BreakEven, money: str) -> str:
    near = "" if b.confirmed else "约"
    if b.parameter == "capital":
        if b.value is None:
            return "无论投资多大，结论都不会改变。" if v.built else "即使没有投资费用也不划算。"
        return f"投资{'不超过' if v.built else '降至'}现值的{near} {number(b.value)} 倍时划算。"
    name = name_of(b.parameter, "zh")
    if b.value is None:
        return f"{name}在所考察的范围内不会改变结论。"
    amount = {
        "carbon_price": f" {number(b.value)} {money}/t",
        "subsidy": f"投资的 {number(100 * b.value)} %",
        "water_price": f"现价的 {number(b.value)} 倍",
    }[b.parameter]
    side = "高于" if b.value > b.present else "低于"
    return f"{name}{side}{near}{amount}时，它{'不再划算' if v.built else '变得划算'}。"


def _range(v: Verdict, money: str, words: str) -> str:
    """The proven range, where it is wider than rounding."""
    if v.saves_at_most - v.saves_at_least <= 1e-6 * max(abs(v.cost_with), 1.0):
        return ""
    return words.format(number(v.saves_at_least), number(v.saves_at_most))


def told(t: Threshold, currency: str) -> Iterator[str]:
    """Lines of text on what one number does to a link."""
    head = name_of(t.parameter)
    if t.note and not t.place:
        yield f"{head}: {t.note}"
        return
    place = "" if t.place == t.parameter else f" ({t.place})"
    now = "" if t.present is None else f", now {number(t.present)}"
    yield f"{head}{place} from {number(t.start)} to {number(t.stop)}{now}:"
    words = {"always": "in the optimum in the whole range", "never": "never in the optimum in this range"}
    words |= {"no plan": "there is no plan in this range"}
    if t.status != "switches":
        yield f"  {words[t.status]}{_closest(t, currency)}"
    for s in t.switches:
        width = "" if s.high - s.low <= 1e-6 * (t.stop - t.start) else f" (proven: between {number(s.low)} and {number(s.high)})"
        failed = "" if s.certified else "; a plan there failed its certificate"
        also = f"; with it {', '.join(s.also)}" if s.also else ""
        yield f"  {s.change} at {number(s.value)}{width}, cost {number(s.cost_per_y)} {currency}/y{also}{failed}"
    if t.saves_per_y is not None and math.isfinite(t.saves_per_y):
        gain = "saves" if t.saves_per_y >= 0 else "would cost another"
        yield f"  at the present value it {gain} {number(abs(t.saves_per_y))} {currency}/y"
    for low, high in t.open:
        yield f"  the gap leaves it open from {number(low)} to {number(high)}"
    if t.note:
        yield f"  {t.note}"


def _closest(t: Threshold, currency: str) -> str:
    if t.nearest is None:
        return ""
    value, saves = t.nearest
    short = f"saves at least {number(saves)}" if t.status == "always" else f"misses it by {number(-saves)}"
    return f"; it {short} {currency}/y, at {number(value)}"
