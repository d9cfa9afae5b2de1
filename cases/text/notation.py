"""Notations of units: currency signs, Chinese words, powers of ten and exponents.

A power of ten (万, 10⁴, million) counts what follows it with its exponent: 万m3 is 10⁴ m3, never (10⁴ m)3, and 元/万m3 is money
per 10⁴ m3. Of prefixes of SI before an exponent only those of lengths in use are read as SI does (km2, hm2, hm3, cm3 …); Mm3 is
a million of m3, as those mean who write it, and what stays in doubt, as km3, is no known unit.
"""

import re
import unicodedata

from parkloop.cases.messages import say

WRITTEN = {
    **dict.fromkeys(("℃", "°C", "摄氏度"), "degC"),
    **dict.fromkeys(("°F", "华氏度"), "degF"),
    **dict.fromkeys(("标准立方米", "标立方米", "标方", "Nm^3", "Nm3", "m^3N", "m3N"), "normal_cubic_meter"),
    **{"吨标准煤": "tce", "吨标煤": "tce"},
    **{"毫克": "mg", "微克": "µg", "千克": "kg", "公斤": "kg", "克": "g", "吨": "t"},
    **{"平方千米": "km2", "平方公里": "km2", "平方米": "m2", "公顷": "ha", "亩": "mu"},
    **{"立方米": "m3", "立方": "m3", "平方": "m2", "方": "m3", "公里": "km", "千米": "km", "升": "L"},
    **{"兆瓦时": "MWh", "千瓦时": "kWh", "兆瓦": "MW", "千瓦": "kW", "吉焦": "GJ", "兆焦": "MJ", "千焦": "kJ"},
    **{"大卡": "kcal", "千卡": "kcal", "度": "kWh"},
    **{"小时": "h", "时": "h", "天": "d", "日": "d", "年": "y", "月": "month", "每": "/"},
    **{"×": "*", "−": "-", "μ": "µ", "‰": "permille"},
}
"""Other ways to write a unit; longer ones stand before their parts."""

SIGNS = {
    "EUR": ("欧元", "€"),
    "USD": ("US$", "美元", "$"),
    "CNY": ("RMB", "人民币元", "人民币", "元", "¥", "yuan"),
    "GBP": ("英镑", "£"),
    "JPY": ("日元", "円", "¥"),
    "HKD": ("HK$", "港元", "港币"),
}
"""Signs and names of currencies."""

EXPONENTS = {"十": 1, "百": 2, "千": 3, "万": 4, "亿": 8}
WORDS_OF_TEN = {"thousand": 3, "tsd": 3, "million": 6, "mio": 6, "mln": 6}
MOST_TENS = 12
TEN = re.compile(
    r"(?<![\w.,^])(?:(?:1\*)?10(?:\^|\*\*)(?P<power>\d{1,2})|1[eE]\+?(?P<exponent>\d{1,2})|1(?P<zeros>0{1,9})|"
    rf"(?P<word>{'|'.join(WORDS_OF_TEN)})\b\.?)(?![\d.,^])(?!\s*\d)|(?P<signs>[{''.join(EXPONENTS)}]+)",
    re.IGNORECASE,
)
"""A power of ten: 10^4, 1e4, 10000, million, 万."""
COUNTED = r"\s*\*?\s*(?:(?P<unit>[A-Za-zµ%_]+)(?:\^|\*\*)?(?P<power>[1-9])?(?![\w^(-]|\*\*)|(?P<group>\([^()]*\)))"
"""What a power of ten counts: a unit with its exponent, or what stands in brackets."""
SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺", "0123456789-+")
RINGS = str.maketrans("º˚", "°°")
SQUARE_AND_CUBIC = re.compile(r"\b(square|sq\.?|cubic|cu\.?)\s+([A-Za-z]+)", re.IGNORECASE)
POWER = re.compile(r"(?<![\d\w])([A-Za-zµ]+)(?:\^|\*\*)?(-?[1-9])(?!\w)")
OF_SI = frozenset({"m", "meter", "meters", "ft", "foot", "feet", "hm", "dm", "cm", "mm", "s"})
MILLIONS = {"Mm": 6, "Gm": 9}


class UnitError(ValueError):
    """An unknown or inconvertible unit."""


class UnclearUnitError(UnitError):
    """A unit with a prefix and an exponent, which is ambiguous."""


def plain_signs(text: str) -> str:
    """Text with plain letters for full-width ones, and superscripts as exponents.

    10⁴ is 10^4, where NFKC makes 104 of it.
    """
    powers = re.sub(r"[⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺]+", lambda found: "^" + found[0].translate(SUPERSCRIPTS), text.translate(RINGS))
    return unicodedata.normalize("NFKC", powers)


def plain_unit(text: str, currency: str = "") -> str:
    """Unit in the notation of the registry: signs, superscripts and currency replaced.

    Raises ``UnclearUnitError`` where an exponent stands behind a prefix and what is meant stays in doubt.
    """
    plain = plain_signs(text).replace("CO2e", "").replace("CO2", "").strip()
    for sign in (currency, *SIGNS.get(currency.upper(), ())):
        if sign:
            plain = re.sub(rf"{re.escape(sign)}(?![a-zA-Z])", "money", plain)
    for written, known in WRITTEN.items():
        plain = plain.replace(written, known)
    plain = plain.replace("//", "/")
    plain = SQUARE_AND_CUBIC.sub(lambda found: found[2] + ("^2" if found[1].lower().startswith("s") else "^3"), plain)
    plain = re.sub(r"([\w*^]+)[·⋅.]([\w*^]+(?:-\d)?)", r"(\1*\2)", plain) if not re.search(r"\d\.", plain) else plain
    plain = re.sub(r"\(\(([^()]*)\)\)", r"(\1)", plain)
    return POWER.sub(_power, _counted(plain.lstrip("* "))).replace("^", "**")


def currency_of(unit: str) -> str:
    """The code of the currency that a unit of money names, as CNY of 万元/km; empty where it names none."""
    amount = unicodedata.normalize("NFKC", unit).partition("/")[0].strip()
    for sign, code in sorted(((sign, code) for code, signs in SIGNS.items() for sign in signs), key=lambda pair: -len(pair[0])):
        if sign in amount:
            return code
    found = re.search(r"(?:^|[^A-Za-z]|[kMGT])([A-Z]{3})$", amount)
    return found[1] if found else ""


def _counted(plain: str) -> str:
    """Unit with its powers of ten as factors of what they count.

    Those that count nothing known stay, and are refused.
    """
    done, rest = "", plain
    while found := TEN.search(rest):
        tens, before = _tens(found), rest[: found.start()]
        what = re.match(COUNTED, rest[found.end() :])
        alone = re.match(r"\s*(?=$|[/)])", rest[found.end() :])
        if tens > MOST_TENS or not (what or alone):
            raise UnitError(say("{unit} is no known unit", unit=plain))
        if what is None:
            counted = f"ten_{tens}"
        elif what["group"]:
            counted = f"(ten_{tens}*{what['group']})"
        else:
            counted = f"(ten_{tens}*{what['unit']}{what['power'] or ''})"
        done += before + counted
        rest = rest[found.end() + (what.end() if what else 0) :]
    return done + rest


def _tens(found: re.Match[str]) -> int:
    """The exponent of a power of ten."""
    if found["signs"]:
        return sum(EXPONENTS[sign] for sign in found["signs"])
    if found["word"]:
        return WORDS_OF_TEN[found["word"].lower()]
    return len(found["zeros"]) if found["zeros"] else int(found["power"] or found["exponent"])


def _power(found: re.Match[str]) -> str:
    """A unit with its exponent."""
    unit, power = found[1], int(found[2])
    if power in (1, -1) or unit in OF_SI or (unit == "km" and abs(power) == 2):
        return f"{unit}**{power}"
    if unit in MILLIONS and power > 0:
        return f"(ten_{MILLIONS[unit]}*m**{power})"
    raise UnclearUnitError(
        say("{unit} can be read in two ways: write a power of ten, as 10^3 m3, or another unit", unit=f"{unit}{power}")
    )
