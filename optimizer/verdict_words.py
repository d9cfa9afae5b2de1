"""A verdict and thresholds in sentences, in English and Chinese."""

import math
from collections.abc import Iterator

from optimizer.switches import Switch, Threshold
from optimizer.verdict import BreakEven, Verdict
from optimizer.wording import number

NAMES = {
    "carbon_price": {"en": "carbon price", "zh": "碳价"},
    "subsidy": {"en": "subsidy", "zh": "补贴"},
    "water_price": {"en": "water price", "zh": "水价"},
}
"""Names of the parameters; a place in the case is its own name."""
LEAST_MONEY = 0.5
"""Amounts below are told as nothing [money/y]"""


def name_of(parameter: str, language: str = "en") -> str:
    """The name of a parameter."""
    return NAMES.get(parameter, {}).get(language, parameter)


def sentences(verdict: Verdict, currency: str, language: str = "en") -> tuple[str, ...]:
    """What a link saves and what would change the verdict; ``language`` is en or zh."""
    speak = _chinese if language == "zh" else _english
    return tuple(speak(verdict, currency))


def _digits(amount: float) -> str:
    """Three digits, thousands in full: a verdict is seldom proven closer."""
    return f"{amount:,.0f}" if abs(amount) >= 100 else f"{amount:.3g}"


def told_money(amount: float) -> float:
    """An amount of money as it is told: nothing, without a sign, below half a unit, which is the solver's noise."""
    return 0.0 if abs(amount) < LEAST_MONEY else amount


def _money(amount: float) -> str:
    return _digits(told_money(amount))


def _percent(share: float) -> str:
    """A share of which no more may be taken: rounded down, to a tenth of a percent, a smaller one to its first digit [%]"""
    percent = 100 * share
    return f"{math.floor(10 * percent + 1e-4) / 10:g}" if percent >= 0.1 else f"{percent:.1g}"


def _never(v: Verdict, b: BreakEven) -> bool:
    """Whether a link that is not built would only pay if it cost nothing."""
    return b.parameter == "capital" and not v.built and b.value is not None and b.value < 5e-4


def _english(v: Verdict, money: str) -> Iterator[str]:
    state = "is in the plan" if v.built else "is not in the plan"
    if math.isinf(v.saves):
        side = "without" if v.saves > 0 else "with"
        yield f"'{v.link}' {state}: " + (f"there is no plan {side} it." if _sure(v) else f"no plan {side} it was found.")
        return
    costs = "costs {} {}/y more than to do without" if v.built else "would cost {} {}/y more"
    saves = f"{'saves' if v.built else 'would save'} {_money(v.saves)} {money}/y"
    gain = costs.format(_money(-v.saves), money) if _costs(v) else saves
    open_ = f"below the accuracy of {{}} {money}/y, "
    yield f"'{v.link}' {state}: it {gain}{_range(v, ' ({}proven: {})', 'from {} to {}', 'at least {}', 'at most {}', open_)}."
    yield from (_turn_english(v, b, money) for b in v.break_evens if b.parameter == "capital" or b.value is not None)
    never = [name_of(b.parameter) for b in v.break_evens if b.parameter != "capital" and b.value is None]
    if never:
        yield f"No {' or '.join(filter(None, [', '.join(never[:-1]), never[-1]]))} would turn this."


def _turn_english(v: Verdict, b: BreakEven, money: str) -> str:
    near = "" if b.confirmed else "about "
    if b.value is None or _never(v, b):
        return "No capital, however large, would turn this." if v.built else "Even without capital it would not pay."
    if b.parameter == "capital" and v.built:
        return f"It pays up to {near}{_digits(b.value)} times its capital."
    if b.parameter == "capital":
        return f"It would pay only if it cost at most {near}{_percent(b.value)} % of what it costs."
    value = {"carbon_price": f"{money}/t", "subsidy": "of its capital", "water_price": "times the present one"}[b.parameter]
    amount = f"{_digits(100 * b.value)} %" if b.parameter == "subsidy" else _digits(b.value)
    side = "above" if b.value > b.present else "below"
    return f"With a {name_of(b.parameter)} {side} {near}{amount} {value} it would {'no longer pay' if v.built else 'pay'}."


def _chinese(v: Verdict, money: str) -> Iterator[str]:
    state = "在方案中" if v.built else "不在方案中"
    if math.isinf(v.saves):
        side = "没有" if v.saves > 0 else "有"
        yield f"“{v.link}”{state}：" + (f"{side}它就没有可行方案。" if _sure(v) else f"{side}它时未找到方案。")
        return
    costs = "每年比不建多花费" if v.built else "每年将多花费"
    saves = "每年节省" if v.built else "每年可节省"
    gain = f"{costs} {_money(-v.saves)} {money}" if _costs(v) else f"{saves} {_money(v.saves)} {money}"
    open_ = f"低于精度 {{}} {money}，"
    yield f"“{v.link}”{state}：{gain}{_range(v, '（{}已证明范围：{}）', '{} 至 {}', '至少 {}', '至多 {}', open_)}。"
    yield from (_turn_chinese(v, b, money) for b in v.break_evens if b.parameter == "capital" or b.value is not None)
    never = [name_of(b.parameter, "zh") for b in v.break_evens if b.parameter != "capital" and b.value is None]
    if never:
        yield f"{'、'.join(never)}在所考察的范围内不会改变结论。"


def _turn_chinese(v: Verdict, b: BreakEven, money: str) -> str:
    near = "" if b.confirmed else "约"
    if b.value is None or _never(v, b):
        return "无论投资多大，结论都不会改变。" if v.built else "即使没有投资费用也不划算。"
    if b.parameter == "capital" and v.built:
        return f"投资不超过现值的{near} {_digits(b.value)} 倍时划算。"
    if b.parameter == "capital":
        return f"仅当其造价不超过现造价的{near} {_percent(b.value)} % 时才划算。"
    amount = {
        "carbon_price": f" {_digits(b.value)} {money}/t",
        "subsidy": f"投资的 {_digits(100 * b.value)} %",
        "water_price": f"现价的 {_digits(b.value)} 倍",
    }[b.parameter]
    side = "高于" if b.value > b.present else "低于"
    return f"{name_of(b.parameter, 'zh')}{side}{near}{amount}时，它{'不再划算' if v.built else '变得划算'}。"


def _costs(v: Verdict) -> bool:
    """Whether the link is told as one that costs more."""
    return told_money(v.saves) < 0


def _range(v: Verdict, words: str, between: str, least: str, most: str, below: str) -> str:
    """The proven range, where it is wider than rounding, of what the sentence tells: of the saving, or of the extra cost.

    Where not even its sign is proven, it is below the accuracy: the amount that it would have to exceed.
    """
    amount = abs(v.saves)
    low, high = (-v.saves_at_most, -v.saves_at_least) if _costs(v) else (v.saves_at_least, v.saves_at_most)
    if high - low <= max(1e-6 * abs(v.cost_with), LEAST_MONEY) or (math.isinf(low) and math.isinf(high)):
        return ""
    doubt = below.format(_money(amount - low)) if -math.inf < told_money(low) < 0 else ""
    if math.isinf(low) or math.isinf(high) or doubt:
        return words.format(doubt, least.format(_money(low)) if math.isinf(high) else most.format(_money(high)))
    return words.format(doubt, between.format(_money(low), _money(high)))


def _sure(v: Verdict) -> bool:
    """Whether it is proven that there is no plan on the side where none was found."""
    return math.isinf(v.saves_at_least if v.saves > 0 else v.saves_at_most)


def told(t: Threshold, currency: str) -> Iterator[str]:
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
    """Where a switch lies for certain, or where the gap leaves open that there is one."""
    words = "proven: between" if s.proven else "below the accuracy: left open between"
    return f" ({words} {number(s.low)} and {number(s.high)})"


def _doubt(t: Threshold, currency: str) -> str:
    """That a saving is below the accuracy, where not even its sign is proven."""
    if t.proven is None or t.saves_per_y is None:
        return ""
    low, high = t.proven if t.saves_per_y >= 0 else (-t.proven[1], -t.proven[0])
    doubt = told_money(low) < 0 and high - low > 1e-6 * max(abs(high), 1.0)
    amount = f" of {number(abs(t.saves_per_y) - low)} {currency}/y" if math.isfinite(low) else ""
    return f" (below the accuracy{amount})" if doubt else ""


def _closest(t: Threshold, currency: str) -> str:
    if t.nearest is None:
        return ""
    value, saves = t.nearest
    short = f"saves at least {number(saves)}" if t.status == "always" else f"misses it by {number(-saves)}"
    return f"; it {short} {currency}/y, at {number(value)}"
