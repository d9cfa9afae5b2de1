"""The table of indicators as text for a terminal."""

import math
from collections.abc import Iterator
from typing import Any

import pandas as pd

from parkloop.cases.messages import say
from parkloop.optimizer.plan.wording import NOTHING, four_digits

FAMILIES = {
    "hj274": say("National demonstration eco-industrial park, HJ 274-2015"),
    "circular_park": say("Circular transformation of parks"),
    "zero_carbon": say("National zero-carbon park, 2025"),
    "eip_framework": say("International Framework for Eco-Industrial Parks"),
    "iso59020": say("Circularity, ISO 59020:2024"),
    "mci": say("Material circularity"),
    "network": say("Network of exchanges"),
}
"""Names of the families."""

VERDICTS = {True: "met", False: "not met", None: "open"}
HEADER = ("indicator", "value", "baseline", "unit", "threshold", "")
SIGNS = {"higher": "≥", "lower": "≤"}


def table_text(frame: pd.DataFrame) -> str:
    """Text of the table of indicators, family by family; then what the empty ones need.

    Name, value, baseline, unit, threshold and whether it is met.
    """
    lines: list[str] = []
    for family, rows in frame.groupby("family", sort=False):
        title = FAMILIES.get(str(family), str(family))
        lines += [*([""] if lines else []), f"{title}{_summary(rows)}", *_values(rows), *_needs(rows)]
    if lines and (frame["checked"] == False).any():  # noqa: E712 (None is no False)
        lines += ["", "Thresholds marked * could not be checked against the standard's own text."]
    return "\n".join(lines)


def streams_text(frame: pd.DataFrame) -> str:
    """Rate by rate its numerator and denominator, stream by stream."""
    lines: list[str] = []
    for indicator, rows in frame.groupby("indicator", sort=False):
        lines += [*([""] if lines else []), str(indicator)]
        for part, entries in rows.groupby("part", sort=False):
            lines.append(f"  {part}: {four_digits(float(entries['amount'].sum()))} {entries['unit'].iloc[0]}")
            rows_of = entries.to_dict("records")
            cells = [(e["stream"] or NOTHING, e["plant"], four_digits(e["amount"]), e["unit"], e["basis"]) for e in rows_of]
            widths = [max(len(line[n]) for line in cells) for n in range(5)]
            for line in cells:
                name, plant, amount, unit, basis = (text.ljust(width) for text, width in zip(line, widths, strict=True))
                lines.append(f"    {name}  {plant}  {amount.strip():>{widths[2]}}  {unit}  {basis}".rstrip())
    return "\n".join(lines)


def _summary(rows: pd.DataFrame) -> str:
    """Number of thresholds met, where there are any."""
    asked = rows[rows["checked"].notna()]
    if asked.empty:
        return ""
    verdicts = [_met_text(met) for met in asked["met"]]
    return ": " + ", ".join(f"{verdicts.count(word)} {word}" for word in VERDICTS.values())


def _met_text(met: Any) -> str:
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
        four_digits(row["value"]),
        four_digits(row["baseline"]),
        row["unit"],
        threshold,
        _met_text(row["met"]) if asked else "",
    )


def threshold_text(limit: float, better: object) -> str:
    """A threshold with its side, as `≥ 15`; empty where there is none."""
    return "" if math.isnan(limit) else f"{SIGNS.get(str(better), '')} {four_digits(limit)}".strip()


def _needs(rows: pd.DataFrame) -> Iterator[str]:
    """Missing data, each once, with the indicators that it would allow."""
    wanted: dict[str, list[str]] = {}
    for title, needs in zip(rows["title"], rows["needs"], strict=True):
        for need in filter(None, needs.split("; ")):
            wanted.setdefault(need, []).append(title)
    if wanted:
        yield "  Missing:"
    for need, titles in wanted.items():
        yield f"    {need}"
        yield f"      for: {', '.join(titles)}"
