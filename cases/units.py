"""Units once, at the door: what a header or a policy states is converted to the one unit used inside.

The registry knows only units that parks are described in, so that a misspelt one is refused and never read as something
else. A year is a unit of its own: how many hours a plant runs in it is not a matter of units, so t/y never becomes t/h.
"""

import re
import unicodedata
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING

from cases.faults import CaseError, Fault
from cases.schema import Case, Policy

if TYPE_CHECKING:
    import pint

DEFINITIONS = (
    *("micro- = 1e-6 = u- = µ-", "milli- = 1e-3 = m-", "kilo- = 1e3 = k-", "mega- = 1e6 = M-", "giga- = 1e9 = G-"),
    *("tera- = 1e12 = T-", "wan- = 1e4", "yi- = 1e8"),
    *(
        "meter = [length] = m",
        "gram = [mass] = g",
        "second = [time] = s",
        "kelvin = [temperature] = K",
        "year = [year] = y = a = yr",
    ),
    *(
        "money = [money]",
        "unit = [unit] = unit",
        "activity = [activity] = activity",
        "tce = [coal] = tce",
        "gce = 1e-6 tce = gce",
    ),
    *("normal_cubic_meter = [gas] = Nm³", "minute = 60 second = min", "hour = 3600 second = h = hr", "day = 24 hour = d"),
    *("week = 7 day", "month = year / 12", "tonne = 1e6 gram = t = ton", "pound = 453.59237 gram = lb"),
    *(
        "liter = 1e-3 meter ** 3 = L = l",
        "gallon = 3.785411784 liter = gal",
        "foot = 0.3048 meter = ft",
        "mile = 1609.344 meter = mi",
    ),
    *("hectare = 1e4 meter ** 2 = ha", "acre = 4046.8564224 meter ** 2", "mu = 1e4 / 15 meter ** 2 = mu"),
    *("joule = kilogram * meter ** 2 / second ** 2 = J", "watt = joule / second = W", "watt_hour = watt * hour = Wh"),
    *("calorie = 4.1868 joule = cal", "btu = 1055.05585262 joule = BTU = Btu", "mmbtu = 1e6 btu = MMBTU = MMBtu"),
    *("tonne_kilometer = tonne * kilometer = tkm", "percent = 0.01 = %", "ppm = 1e-6", "ppb = 1e-9"),
    *(
        "degree_celsius = kelvin; offset: 273.15 = degC = C",
        "degree_fahrenheit = 5 / 9 * kelvin; offset: 255.3722222222222 = degF = F",
    ),
)
"""The units that a park can be described in, as pint reads them."""

WRITTEN = {
    **{
        "℃": "degC",
        "°C": "degC",
        "°F": "degF",
        "Nm3": "normal_cubic_meter",
        "Nm^3": "normal_cubic_meter",
        "m3N": "normal_cubic_meter",
    },
    **{
        "吨标准煤": "tce",
        "吨标煤": "tce",
        "千克": "kg",
        "公斤": "kg",
        "吨": "t",
        "立方米": "m3",
        "平方米": "m2",
        "公里": "km",
        "千米": "km",
    },
    **{"兆瓦时": "MWh", "千瓦时": "kWh", "兆瓦": "MW", "千瓦": "kW", "小时": "h", "天": "d", "日": "d", "年": "y", "月": "month"},
    **{"亩": "mu", "万": "wan", "亿": "yi", "×": "*", "−": "-", "μ": "µ", "‰": "*1e-3"},
}
"""Other ways to write a unit."""

SIGNS = {"EUR": ("€",), "USD": ("US$", "$"), "CNY": ("RMB", "人民币", "元", "¥", "￥"), "GBP": ("£",), "JPY": ("円", "¥")}
"""Signs of currencies."""

DENSITY_OF_WATER = "t/m**3"
LONGEST_UNIT = 60
NO_MILLI = re.compile(r"\bm(t|Wh?|J|money|tce|Btu|BTU)\b")
"""Thousandths that no park is counted in, written by who means millions or metric tonnes."""
WORDS_FOR_ONE = frozenset({"1", "-", "–", "fraction", "share", "ratio"})


class UnitError(ValueError):
    """A unit that is unknown, or cannot be converted to the one that is needed."""


Converter = Callable[[float], float]


@cache
def registry() -> "pint.UnitRegistry[float]":
    """The units of the format; made when the first unit is read."""
    import pint

    units: pint.UnitRegistry[float] = pint.UnitRegistry(None, autoconvert_offset_to_baseunit=True)
    for definition in DEFINITIONS:
        units.define(definition)
    return units


def plain_unit(text: str, currency: str = "") -> str:
    """A unit as people write it, in the words of the registry: signs, superscripts and the case's currency replaced."""
    plain = unicodedata.normalize("NFKC", text).replace("CO2e", "").replace("CO2", "").strip()
    for sign in (currency, *SIGNS.get(currency.upper(), ())):
        if sign:
            plain = re.sub(rf"{re.escape(sign)}(?![a-zA-Z])", "money", plain)
    for written, known in WRITTEN.items():
        plain = plain.replace(written, known)
    plain = re.sub(r"([\w*^]+)[·⋅.]([\w*^]+)", r"(\1*\2)", plain) if not re.search(r"\d\.", plain) else plain
    return re.sub(r"(?<![\d\w])([A-Za-zµ]+)\^?(-?[1-9])(?!\w)", r"\1**\2", plain)


@cache
def converter(source: str, target: str, currency: str = "", water: bool = False) -> Converter:
    """The conversion from one unit to another; with ``water``, volumes and masses are one at 1 t/m3.

    Raises ``UnitError`` where a unit is unknown or the two do not measure the same thing.
    """
    if source == target:
        return _same
    difference = target == "K"
    left, right = _parsed(source, currency, difference), _parsed(target, currency, difference)
    for power in (0, 1, -1) if water else (0,):
        scaled = left * registry().parse_units(DENSITY_OF_WATER) ** power
        if scaled.dimensionality == right.dimensionality:
            return _scale(scaled, right)
    raise UnitError(f"{source} does not convert to {target}")


def factor(source: str, target: str, currency: str = "", water: bool = False) -> float:
    """How many of the target unit one of the source unit is; raises ``UnitError``."""
    return converter(source, target, currency, water)(1.0)


def known(text: str, currency: str = "") -> bool:
    """Whether a text is a unit that can be converted at all."""
    try:
        _parsed(text, currency, False)
    except UnitError:
        return False
    return True


def policy_unit(policy: Policy, case: Case) -> str:
    """The unit in which a policy's target is counted inside: t, tce, m2, MWh, tce/t, a commodity's own, or 1 for a rate."""
    known_units = {"energy": "tce", "land": "m2", "waste_heat_used": "MWh", "energy_per_product": "tce/t"}
    if policy.target in known_units:
        return known_units[policy.target]
    if policy.target.endswith(("_rate", "_share")):
        return "1"
    own = {row.commodity: row.counted_in for row in case.commodities}
    return own[policy.target] if policy.target in own and policy.target not in case.species else "t"


def policy_factor(policy: Policy, case: Case) -> float:
    """What a policy's value is multiplied by to stand in ``policy_unit``, of taxes and credits in money per ``policy_unit``.

    The unit of a cap may be per year, that of a tax or credit money per unit or the unit alone. Raises ``CaseError`` where
    the unit does not fit the target.
    """
    inside, currency = policy_unit(policy, case), case.info.currency
    if policy.kind == "equivalent_tax":
        return _equivalents(policy)
    if not policy.unit or (inside == "1" and policy.unit in WORDS_FOR_ONE):
        return 1.0
    water = policy.target in ("freshwater", "wastewater", "water_reused")
    per_unit = policy.kind in ("tax", "credit")
    targets = {"1": ("", "1"), "tce/t": ("tce/t", "tce")}.get(
        inside, (inside, f"money/({inside})" if per_unit else f"({inside})/y")
    )
    for place, target in enumerate(targets):
        try:
            found = factor(_own(policy.unit, inside), _own(target, inside), currency, water)
        except UnitError:
            continue
        return 1 / found if per_unit and place == 0 else found
    allowed = (
        "no unit or %" if inside == "1" else f"a unit that converts to {' or '.join(targets)}".replace("(", "").replace(")", "")
    )
    raise CaseError([Fault("policies", policy.policy, "unit", policy.unit, f"it must be {allowed}")])


def _equivalents(policy: Policy) -> float:
    """A tax by equivalents is stated per equivalent, and in no other unit."""
    if policy.unit in (None, "equivalent", "当量"):
        return 1.0
    raise CaseError(
        [Fault("policies", policy.policy, "unit", policy.unit, "it must be equivalent, or empty: the value is per equivalent")]
    )


def _own(text: str, inside: str) -> str:
    """A unit in which a commodity's own unit, where it is none that can be converted, is called ``unit``."""
    return text if known(inside) else re.sub(rf"(?<!\w){re.escape(inside)}(?!\w)", "unit", text)


def _same(value: float) -> float:
    return value


def _parsed(text: str, currency: str, difference: bool) -> "pint.Unit":
    plain = plain_unit(text, currency)
    if difference:
        plain = re.sub(r"\b(degC|C)\b", "K", plain)
    powers = re.sub(r"(?<=[A-Za-zµ_])\*\*-?[1-9](?!\w|\*)", "", plain)
    if len(plain) > LONGEST_UNIT or "**" in powers or NO_MILLI.search(plain):
        raise UnitError(f"{text} is no known unit")
    try:
        return registry().parse_units(plain or "dimensionless")
    except Exception as error:  # pint raises many kinds, from its tokenizer to arithmetic, for texts that are no unit
        raise UnitError(f"{text} is no known unit") from error


def _scale(left: "pint.Unit", right: "pint.Unit") -> Converter:
    units = registry()
    zero = float(units.Quantity(0.0, left).to(right).magnitude)
    if zero != 0:
        return lambda value: round(float(units.Quantity(value, left).to(right).magnitude), 9)
    ratio = float(units.Quantity(1.0, left).to(right).magnitude)
    # pint's ratio is off in the last digit; of 1/3.6 and 3.6 the short one is meant, and dividing by it rounds once
    forth, back = float(f"{ratio:.15g}"), float(f"{1 / ratio:.15g}")
    return (lambda value: value / back) if len(repr(back)) < len(repr(forth)) else (lambda value: value * forth)
