"""Write docs/indicators.md: every rate of the shipped parks traced to its streams: ``python -m benchmarks.parks.rates``.

Each park is solved, its case and plan are written to folders, and the indicators are computed twice: by Parkloop and by
``benchmarks.indicators_by_hand`` from these folders alone.
"""

import math
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from benchmarks.indicators_by_hand import indicators_by_hand
from parkloop.cases import Case, load_case, save_case
from parkloop.optimizer import Plan, optimise
from parkloop.optimizer.indicators import indicator_streams, indicators
from parkloop.optimizer.plan.wording import four_digits

PAGE = Path(__file__).parents[2] / "docs" / "indicators.md"
PARKS = {"two_firms": 1e-7, "kalundborg": 1e-3, "lubei": 1e-3, "guitang": 1e-3, "linjiang": 2e-3}
"""Shipped parks, and the gap that each is solved to."""
SECONDS = 240.0
"""Time of one plan: with a limit the search of mixes goes on until the gap is closed."""
SHOWN = ("hj274_", "zero_carbon_", "circular_")
TRACED = (
    *("hj274_waste_utilisation", "hj274_waste_disposed", "hj274_waste_intensity", "hj274_renewable_share", "hj274_water_reuse"),
    *("hj274_reclaimed_water", "circular_waste_heat_use"),
)
"""Rates whose streams are shown; the other standards take the same ones."""
HEAD = """\
# Where the rates of the shipped parks come from

Made by `python -m benchmarks.parks.rates`: the plan of each park, and what stands in the numerator and in the denominator of each
rate. *By hand* is what `benchmarks/indicators_by_hand` computes from the CSV tables of the case and of the plan alone; it
imports nothing of Parkloop. What counts where is told in [the format](format.md#what-rates-count); the same table for a plan of
your own is `indicator_streams(case, plan)`, `parkloop indicators CASE --streams`, and `indicator_streams.csv` in a plan's folder.
"""


def page() -> str:
    """The whole page."""
    lines = [HEAD]
    for name, gap in PARKS.items():
        case = load_case(name)
        lines += [f"## {case.info.title or name}", "", *_park(case, optimise(case, gap=gap, time_limit=SECONDS)), ""]
    return "\n".join(lines)


def _park(case: Case, plan: Plan) -> Iterator[str]:
    table, streams = indicators(case, plan).set_index("indicator"), indicator_streams(case, plan)
    with tempfile.TemporaryDirectory() as folder:
        save_case(case, Path(folder) / "case")
        plan.to_folder(Path(folder) / "plan")
        hand = indicators_by_hand(Path(folder) / "case", Path(folder) / "plan")
    yield "| indicator | value | by hand | unit |"
    yield "|---|---|---|---|"
    for key, value in hand.items():
        if not math.isnan(value) and key.startswith(SHOWN):
            row = table.loc[key]
            yield f"| {row['title']} (`{key}`) | {four_digits(row['value'])} | {four_digits(value)} | {row['unit']} |"
    for key in TRACED:
        rows = streams[streams["indicator"] == key]
        if len(rows) and not math.isnan(table.loc[key, "value"]):
            yield from (
                "",
                f"**{table.loc[key, 'title']}** (`{key}`), {four_digits(table.loc[key, 'value'])} {table.loc[key, 'unit']}",
                "",
            )
            yield from _traced(rows)


def _traced(rows: pd.DataFrame) -> Iterator[str]:
    yield "| part | stream | plant | amount | unit | counted as |"
    yield "|---|---|---|---|---|---|"
    for part, entries in rows.groupby("part", sort=False):
        for e in entries.to_dict("records"):
            stream = f"`{e['stream']}`" if e["stream"] else "–"
            told = f"{four_digits(e['amount'])} | {e['unit']} | {e['basis'].replace('_', ' ')}"
            yield f"| {part} | {stream} | {e['plant']} | {told} |"
        yield f"| **{part}** | | | **{four_digits(entries['amount'].sum())}** | {entries['unit'].iloc[0]} | |"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
