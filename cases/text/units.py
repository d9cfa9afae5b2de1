"""Unit conversion: once on input to the one unit used inside.

The registry knows only units that parks are described in, so that a misspelt one is refused and never read as something
else. A year is a unit of its own: how many hours a plant runs in it is not a matter of units, so t/y never becomes t/h.
"""

import math
import re
from collections.abc import Callable
from fractions import Fraction
from functools import cache
from typing import TYPE_CHECKING

from parkloop.cases.faults import CaseError, Fault
from parkloop.cases.messages import joined, say
from parkloop.cases.origins import base_amount
from parkloop.cases.schema import Case, Policy, Reported
from parkloop.cases.text.notation import MOST_TENS, UnclearUnitError, UnitError, plain_unit

if TYPE_CHECKING:
    import pint

DEFINITIONS = (
    *("micro- = 1e-6 = u- = µ-", "milli- = 1e-3 = m-", "kilo- = 1e3 = k-", "mega- = 1e6 = M-", "giga- = 1e9 = G-"),
    "tera- = 1e12 = T-",
    *(f"ten_{power} = 1e{power}" for power in range(1, MOST_TENS + 1)),
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
        "decimeter = 0.1 meter = dm",
        "centimeter = 0.01 meter = cm",
        "hectometer = 100 meter = hm",
        "hectoliter = 100 liter = hL = hl",
        "gallon = 3.785411784 liter = gal",
        "foot = 0.3048 meter = ft",
        "mile = 1609.344 meter = mi",
    ),
    *("hectare = 1e4 meter ** 2 = ha", "acre = 4046.8564224 meter ** 2", "mu = 1e4 / 15 meter ** 2 = mu"),
    *("joule = kilogram * meter ** 2 / second ** 2 = J", "watt = joule / second = W", "watt_hour = watt * hour = Wh"),
    *("calorie = 4.1868 joule = cal", "btu = 1055.05585262 joule = BTU = Btu", "mmbtu = 1e6 btu = MMBTU = MMBtu"),
    *("tonne_kilometer = tonne * kilometer = tkm", "percent = 0.01 = %", "permille = 1e-3", "ppm = 1e-6", "ppb = 1e-9"),
    *(
        "degree_celsius = kelvin; offset: 273.15 = degC = C",
        "degree_fahrenheit_of_a_difference = 5 / 9 * kelvin = dF",
        "degree_fahrenheit = 5 / 9 * kelvin; offset: 255.3722222222222 = degF = F",
    ),
)
"""The units that a park can be described in, as pint reads them."""

COST = "cost"
"""What a company pays in all, as a quantity that it reports."""
WATER_TOTALS = ("freshwater", "wastewater", "water_reused")
DENSITY_OF_WATER = "t/m**3"
LONGEST_UNIT = 60
LARGEST_DENOMINATOR = 10_000
OTHERWISE_MEANT = re.compile(r"\b(m(t|Wh?|J|money|tce|Btu|BTU)|T(t|money|tce))\b")
"""Thousandths and trillions that no park is counted in, written by who means millions, metric tonnes, or thousands (TEUR)."""
DELTA = re.compile(r"^(?:Δ|∆|delta[_ ])")
"""What stands before the unit of a difference of temperatures."""
WORDS_FOR_ONE = frozenset({"1", "-", "–", "fraction", "share", "ratio"})


Converter = Callable[[float], float]


@cache
def registry() -> "pint.UnitRegistry[float]":
    """The registry of units, made on first use."""
    import pint

    units: pint.UnitRegistry[float] = pint.UnitRegistry(None, autoconvert_offset_to_baseunit=True)
    for definition in DEFINITIONS:
        units.define(definition)
    return units


@cache
def converter(source: str, target: str, currency: str = "", water: bool = False) -> Converter:
    """Conversion between two units; with ``water``, 1 m3 is 1 t.

    Raises:
        UnitError: a unit is unknown, or the two do not measure the same thing.
    """
    if source == target:
        return _same
    difference = target == "K"
    left, right = _parsed(source, currency, difference), _parsed(target, currency, difference)
    for power in (0, 1, -1) if water else (0,):
        scaled = left * registry().parse_units(DENSITY_OF_WATER) ** power
        if scaled.dimensionality == right.dimensionality:
            return _scale(scaled, right)
    raise UnitError(say("{unit} does not convert to {wanted}", unit=source, wanted=target))


def factor(source: str, target: str, currency: str = "", water: bool = False) -> float:
    """Conversion factor from source to target unit.

    Raises:
        UnitError: a unit is unknown or they do not convert.
    """
    return converter(source, target, currency, water)(1.0)


def known(text: str, currency: str = "") -> bool:
    """Whether a text is a unit that can be converted at all."""
    try:
        _parsed(text, currency, False)
    except UnitError:
        return False
    return True


def policy_unit(policy: Policy, case: Case) -> str:
    """Internal unit of a policy's target: t, tce, m2, MWh, tce/t, a commodity's own, or 1."""
    known_units = {"energy": "tce", "land": "m2", "waste_heat_used": "MWh", "energy_per_product": "tce/t"}
    if policy.target in known_units:
        return known_units[policy.target]
    if policy.target.endswith(("_rate", "_share")):
        return "1"
    own = {row.commodity: row.counted_in for row in case.commodities}
    return own[policy.target] if policy.target in own and policy.target not in case.species else "t"


def policy_factor(policy: Policy, case: Case) -> float:
    """Factor from a policy's value to ``policy_unit``; of taxes and credits, to money per that unit.

    The unit of a cap may be per year, that of a tax or credit money per unit or the unit alone.

    Raises:
        CaseError: the unit does not fit the target.
    """
    inside, currency = policy_unit(policy, case), case.info.currency
    if policy.against is not None:
        return _of_base_year(policy, case)
    if policy.kind == "equivalent_tax":
        return _equivalents(policy)
    if not policy.unit or (inside == "1" and policy.unit in WORDS_FOR_ONE):
        return 1.0
    water = policy.target in WATER_TOTALS
    per_unit = policy.kind in ("tax", "credit")
    targets = {"1": ("", "1"), "tce/t": ("tce/t", "tce")}.get(
        inside, (inside, f"money/({inside})" if per_unit else f"({inside})/y")
    )
    allowed = (
        say("no unit or %")
        if inside == "1"
        else say("a unit that converts to {either}", either=joined(map(_bare, targets), " or "))
    )
    why: str = say("it must be {allowed}", allowed=allowed)
    for place, target in enumerate(targets):
        try:
            found = factor(_own(policy.unit, inside), _own(target, inside), currency, water)
        except UnitError as error:
            why = str(error) if isinstance(error, UnclearUnitError) else why
            continue
        return 1 / found if per_unit and place == 0 else found
    raise CaseError([Fault("policies", policy.policy, "unit", policy.unit, why)])


def reported_unit(quantity: str, case: Case) -> str:
    """Internal unit of what a company reports: tce, money, a commodity's own, or t."""
    own = {row.commodity: row.counted_in for row in case.commodities}
    return {"energy": "tce", COST: "money"}.get(quantity) or own.get(quantity, "t")


def reported_factor(row: Reported, case: Case) -> float:
    """Factor from a reported value to ``reported_unit``; its unit may be per year or stand alone.

    Raises:
        UnitError: the unit does not fit the quantity.
    """
    if not row.unit:
        return 1.0
    inside = reported_unit(row.quantity, case)
    for target in (inside, f"({inside})/y"):
        try:
            return factor(_own(row.unit, inside), _own(target, inside), case.info.currency, row.quantity in WATER_TOTALS)
        except UnclearUnitError:
            raise
        except UnitError:
            continue
    raise UnitError(say("it must be {allowed}", allowed=say("a unit that converts to {either}", either=f"{inside}/y")))


def _bare(unit: str) -> str:
    """A unit as messages name it, without brackets."""
    return unit.replace("(", "").replace(")", "")


def _of_base_year(policy: Policy, case: Case) -> float:
    """A cap against the base year is a share of the amount then, a fraction or in percent."""
    amount = base_amount(case, policy.target)
    if amount is None:
        raise CaseError(
            [
                Fault(
                    "policies",
                    policy.policy,
                    "against",
                    policy.against,
                    say("base_year has no row of {quantity}", quantity=policy.target),
                )
            ]
        )
    if policy.unit and policy.unit not in WORDS_FOR_ONE and policy.unit != "%":
        raise CaseError([Fault("policies", policy.policy, "unit", policy.unit, say("a share of the base year has no unit or %"))])
    return amount * (factor("%", "1") if policy.unit == "%" else 1.0)


def _equivalents(policy: Policy) -> float:
    """A tax by equivalents is stated per equivalent, and in no other unit."""
    if policy.unit in (None, "equivalent", "当量"):
        return 1.0
    raise CaseError(
        [
            Fault(
                "policies",
                policy.policy,
                "unit",
                policy.unit,
                say("it must be equivalent, or empty: the value is per equivalent"),
            )
        ]
    )


def _own(text: str, inside: str) -> str:
    """A unit in which a commodity's own unit, where it is none that can be converted, is called ``unit``."""
    return text if known(inside) else re.sub(rf"(?<!\w){re.escape(inside)}(?!\w)", "unit", text)


def _same(value: float) -> float:
    return value


def _parsed(text: str, currency: str, difference: bool) -> "pint.Unit":
    plain = plain_unit(text, currency)
    if difference:
        plain = re.sub(r"\b(degF|F)\b", "dF", re.sub(r"\b(degC|C)\b", "K", DELTA.sub("", plain)))
    powers = re.sub(r"(?<=[A-Za-zµ_])\*\*-?[1-9](?!\w|\*\*)", "", plain)
    if len(text) > LONGEST_UNIT or "**" in powers or OTHERWISE_MEANT.search(plain) or DELTA.match(plain):
        raise UnitError(say("{unit} is no known unit", unit=text))
    units = registry()
    try:
        return units.parse_units(plain or "dimensionless")
    except Exception as error:  # pint raises many kinds, from its tokenizer to arithmetic, for texts that are no unit
        raise UnitError(say("{unit} is no known unit", unit=text)) from error


def _scale(left: "pint.Unit", right: "pint.Unit") -> Converter:
    units = registry()
    zero = float(units.Quantity(0.0, left).to(right).magnitude)
    if zero != 0:
        return lambda value: round(float(units.Quantity(value, left).to(right).magnitude), 9)
    ratio = float(units.Quantity(1.0, left).to(right).magnitude)
    # pint's ratio is off in the last digit; of 416.66… the fraction 1250/3 is meant, and 2.4 of it are 1000
    exact = Fraction(max(ratio, 1 / ratio)).limit_denominator(LARGEST_DENOMINATOR)
    if not math.isclose(exact, max(ratio, 1 / ratio), rel_tol=1e-13):
        return lambda value: value * float(f"{ratio:.15g}")
    up, down = (exact.numerator, exact.denominator) if ratio > 1 else (exact.denominator, exact.numerator)
    return lambda value: value * up / down
