"""Plan for the page: indicators beside the baseline's, headers with units, downloads.

Knows no page.
"""

import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from parkloop.app_pages.views.parts.units import UNIT
from parkloop.app_pages.words import word
from parkloop.cases.locale import names
from parkloop.cases.locale.catalogue import ENGLISH
from parkloop.optimizer.figures import NetworkFigure
from parkloop.optimizer.plan import kpi
from parkloop.optimizer.plan.effects import Effect, word_of_effect
from parkloop.optimizer.plan.record import Plan
from parkloop.optimizer.plan.wording import amount, share_percent, short

UNITS: dict[str, str] = {
    "length_km": "km",
    "capex": "{currency}",
    "capex_net": "{currency}",
    "annual_cost": "{currency}/y",
    "cost_per_y": "{currency}/y",
    "rent_per_y": "{currency}/y",
    **dict.fromkeys(
        ("price_per_y", "take_or_pay_per_y", "fee_per_y", "total_per_y", "paid_per_y", "received_per_y"), "{currency}/y"
    ),
    **dict.fromkeys(("net_cost_per_y", "tax_exact_per_y", "tax_of_all_per_y"), "{currency}/y"),
    **dict.fromkeys(("water_t_per_h", "returned_t_per_h", "made_up_t_per_h"), "t/h"),
    "kg_per_y": "kg/y",
    "m2": "m²",
    "land_m2": "m²",
    "mw": "MW",
    "hot_mw": "MW",
    "cold_mw": "MW",
    "residual_mw": "MW",
    "t_upper_c": "°C",
    "t_lower_c": "°C",
    "kg_per_h": "kg/h",
    "t_per_y": "t/y",
    "flow_t_per_h": "t/h",
    "counted_mg_per_l": "mg/L",
    "true_mg_per_l": "mg/L",
    "limit_mg_per_l": "mg/L",
    **{key: kpi.UNITS[key] for key in kpi.ON_CARDS if "{" not in kpi.UNITS[key]},
}
"""Units of the columns of a plan's tables; rates of other columns are in the unit of what flows."""

MILLION, LONGEST = 1e6, 1e7
"""From the larger one on a number stands in millions on a card."""

SMALLEST_CHANGE = 5e-4
"""Share below which a change is not told: less cannot be read."""

SUFFIXES = ("_tce_per_y", "_t_per_y", "_mg_per_l", "_t_per_h", "_per_y", "_km", "_mw", "_m2", "_c")


@dataclass(frozen=True)
class ShownIndicator:
    """One number of a plan beside the baseline's; `change` in the same unit, none without a baseline."""

    name: str
    value: float
    unit: str
    today: float | None
    language: str = "en"
    below: str = ""
    """What stands in place of the change where that is no effect: less than is proven."""

    @property
    def shown(self) -> str:
        """The number as a card has room for it."""
        return short(self.value, LONGEST, self.language)

    @property
    def shown_today(self) -> str | None:
        """The baseline's, in millions where the other is."""
        return None if self.today is None else short(self.today, LONGEST if self.value >= MILLION else MILLION, self.language)

    @property
    def change(self) -> str | None:
        """Change from today: relative, or the difference where today is 0."""
        if self.today is None or amount(self.value) == amount(self.today):
            return None
        if self.below:
            return self.below
        more = self.value - self.today
        if not self.today:
            return f"{'+' if more > 0 else '-'}{amount(abs(more))}"
        share = more / abs(self.today)
        sign = "+" if share > 0 else ""
        return None if abs(share) < SMALLEST_CHANGE else f"{sign}{share_percent(share, 0)} %"


def indicators(
    plan: Plan, baseline: Plan | None, currency: str, language: str, found: Effect | None = None
) -> list[ShownIndicator]:
    """Indicators of a plan, expected over its scenarios.

    Those that are 0 before and after are left out.

    A change that is no effect, by what was ``found`` between the two plans, is told as below the accuracy.
    """
    before = baseline.kpi if baseline is not None and baseline.found else None
    rows = [
        ShownIndicator(
            word(f"kpi.{key}", language),
            plan.kpi[key],
            kpi.UNITS[key].format(money=currency),
            before[key] if before else None,
            language,
            "" if found is None or found.shows(key) else word_of_effect("below", language),
        )
        for key in kpi.ON_CARDS
    ]
    return [row for row in rows if row.value or row.today]


def headers(columns: Sequence[str], currency: str, language: str = "en") -> dict[str, str]:
    """Header of each column of a plan's table, the unit in brackets where the column has one."""
    return {name: _header(name, UNITS.get(name, "").format(currency=currency), language) for name in columns}


def selected(network: NetworkFigure, event: Any) -> tuple[str, str] | None:
    """Selection in exactly this figure: ("plant", key) or ("link", key); none if empty."""
    for group in event["selection"]["selected"]:
        kind, keys = ("link", network.links) if group["data_type"] == "edge" else ("plant", network.plants)
        for place in group["data_indices"]:
            if place < len(keys):
                return kind, keys[place]
    return None


def workbook(plan: Plan, titled: Callable[[pd.DataFrame], pd.DataFrame]) -> bytes:
    """All tables of a plan as an Excel workbook, the summary first, as ``titled`` gives them."""
    buffer = io.BytesIO()
    options = {"options": {"strings_to_formulas": False, "strings_to_urls": False}}
    with pd.ExcelWriter(buffer, engine="xlsxwriter", engine_kwargs=options) as writer:
        _summary(plan).to_excel(writer, sheet_name="summary", index=False)
        for name, cells in plan.tables.items():
            if len(cells):
                titled(cells).to_excel(writer, sheet_name=name, index=False, freeze_panes=(1, 0))
    return buffer.getvalue()


def _summary(plan: Plan) -> pd.DataFrame:
    flat: dict[str, Any] = {}
    for key, value in plan.summary().items():
        if isinstance(value, Mapping):
            flat |= {f"{key}.{name}": item for name, item in value.items()}
        else:
            flat[key] = "; ".join(map(str, value)) if isinstance(value, (list, tuple)) else value
    return pd.DataFrame({"key": list(flat), "value": [_cell(value) for value in flat.values()]})


def _cell(value: Any) -> Any:
    return value if value is None or isinstance(value, (str, int, float)) else str(value)


def _header(name: str, unit: str, language: str) -> str:
    if name.startswith(UNIT):
        return "unit" if language == ENGLISH else word("indicators.unit", language)
    if language != ENGLISH:
        short = names.name("plan", name, language)
    else:
        short = next((name.removesuffix(suffix) for suffix in SUFFIXES if unit and name.endswith(suffix)), name) or name
    return f"{short.replace('_', ' ')} [{unit}]" if unit else short.replace("_", " ")
