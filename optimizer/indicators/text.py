"""The table of indicators as text for a terminal."""

import math
from collections.abc import Iterator
from typing import Any

import pandas as pd

FAMILIES = {
    "hj274": ("National demonstration eco-industrial park, HJ 274-2015", "国家生态工业示范园区标准 HJ 274-2015"),
    "circular_park": ("Circular transformation of parks", "园区循环化改造"),
    "zero_carbon": ("National zero-carbon park, 2025", "国家级零碳园区（2025）"),
    "eip_framework": ("International Framework for Eco-Industrial Parks", "生态工业园区国际框架"),
    "iso59020": ("Circularity, ISO 59020:2024", "循环性指标 ISO 59020:2024"),
    "mci": ("Material circularity", "材料循环度"),
    "network": ("Network of exchanges", "交换网络"),
}
"""English and Chinese names of the families."""

VERDICTS = {True: "met", False: "not met", None: "open"}
NOTHING = "–"
HEADER = ("indicator", "value", "baseline", "unit", "threshold", "")
SIGNS = {"higher": "≥", "lower": "≤"}


def table_text(frame: pd.DataFrame) -> str:
    """Family by family: name, value, baseline, unit, threshold and whether it is met; then what the empty ones need."""
    lines: list[str] = []
    for family, rows in frame.groupby("family", sort=False):
        title = FAMILIES.get(str(family), (str(family), ""))[0]
        lines += [*([""] if lines else []), f"{title}{_summary(rows)}", *_values(rows), *_needs(rows)]
    if lines and (frame["checked"] == False).any():  # noqa: E712 (None is no False)
        lines += ["", "Thresholds marked * could not be checked against the standard's own text."]
    return "\n".join(lines)


def _summary(rows: pd.DataFrame) -> str:
    """How many thresholds are met, where any are asked."""
    asked = rows[rows["checked"].notna()]
    if asked.empty:
        return ""
    verdicts = [_verdict(met) for met in asked["met"]]
    return ": " + ", ".join(f"{verdicts.count(word)} {word}" for word in VERDICTS.values())


def _verdict(met: Any) -> str:
    return VERDICTS[None if met is None or pd.isna(met) else bool(met)]


def _values(rows: pd.DataFrame) -> Iterator[str]:
    """One aligned line per indicator that has a value; columns that hold nothing are left out."""
    cells = [_cells(row) for row in rows[rows["value"].notna()].to_dict("records")]
    if not cells:
        return
    kept = [n for n in range(len(HEADER)) if any(line[n] not in ("", NOTHING) for line in cells)]
    lines = [HEADER, *cells]
    widths = {n: max(len(line[n]) for line in lines) for n in kept}
    for line in lines:
        fitted = (f"{line[n]:>{widths[n]}}" if n in (1, 2) else f"{line[n]:<{widths[n]}}" for n in kept)
        yield f"  {'  '.join(fitted)}".rstrip()


def _cells(row: dict[Any, Any]) -> tuple[str, ...]:
    asked = not math.isnan(row["threshold"])
    mark = "*" if asked and row["checked"] is False else ""
    threshold = f"{threshold_text(row['threshold'], row['better'])}{mark}"
    return (
        row["title"],
        number(row["value"]),
        number(row["baseline"]),
        row["unit"],
        threshold,
        _verdict(row["met"]) if asked else "",
    )


def threshold_text(limit: float, better: object) -> str:
    """A threshold with its side, as `≥ 15`; empty where there is none."""
    return "" if math.isnan(limit) else f"{SIGNS.get(str(better), '')} {number(limit)}".strip()


def _needs(rows: pd.DataFrame) -> Iterator[str]:
    """What is missing for a value or a verdict, each once, with the indicators that it would allow."""
    wanted: dict[str, list[str]] = {}
    for title, needs in zip(rows["title"], rows["needs"], strict=True):
        for need in filter(None, needs.split("; ")):
            wanted.setdefault(need, []).append(title)
    if wanted:
        yield "  Missing:"
    for need, titles in wanted.items():
        yield f"    {need}"
        yield f"      for: {', '.join(titles)}"


def number(value: float) -> str:
    """A number with four digits, thousands apart; a dash where there is none."""
    if not math.isfinite(value):
        return NOTHING
    return f"{value:,.0f}" if abs(value) >= 1000 or value == 0 else f"{value:.4g}"
