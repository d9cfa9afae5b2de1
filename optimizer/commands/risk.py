"""parkloop uncertainty: what it is worth to plan for several scenarios, and to know which one comes."""

import argparse
from pathlib import Path
from typing import Any

import pandas as pd

from cases import load_case
from optimizer.commands.common import FOUND, ProgressLine, case_argument, command, exit_code, limit_options
from optimizer.commands.output import answer
from optimizer.uncertainty import Uncertainty, value_of_uncertainty
from optimizer.wording import number

NAMES = {
    "rp": "one plan for all scenarios",
    "ws": "a plan made for each, in the mean",
    "ev": "the mean scenario alone",
    "eev": "its design in all scenarios",
    "evpi": "perfect information is worth",
    "vss": "planning for all saves",
}


def add(commands: Any) -> None:
    """Add uncertainty."""
    asked = command(commands, "uncertainty", _uncertainty, "what knowing the scenario, and planning for all of them, is worth")
    case_argument(asked)
    limit_options(asked)
    asked.add_argument("--out", metavar="FILE.csv", type=Path, help="write the costs of each scenario as CSV")


def _uncertainty(arguments: argparse.Namespace) -> int:
    case = load_case(arguments.case)
    line = ProgressLine()
    found = value_of_uncertainty(case, time_limit=arguments.time_limit, gap=arguments.gap, on_progress=line.show)
    line.end()
    if arguments.out is not None:
        found.scenarios.to_csv(arguments.out, index=False)
    if arguments.json:
        answer(found.summary())
    else:
        print(f"{case.info.title or case.info.id}")
        print("\n".join(_text(found)))
    return FOUND if found.rp is not None else exit_code(found.plans["stochastic"])


def _text(found: Uncertainty) -> list[str]:
    """The values, one line per scenario, and what they say."""
    lines = []
    for name, words in NAMES.items():
        amount = getattr(found, name)
        if amount is not None:
            doubt = (
                " (below the accuracy)" if name in ("evpi", "vss") and amount.low == 0 < amount.value and not amount.exact else ""
            )
            lines.append(f"  {name.upper():5}{words:36}{number(amount.value):>18}{doubt}")
    if found.rp is not None:
        lines.append(f"  {'scenario':20}{'probability':>12}{'one plan':>18}{'best for it':>18}{'regret':>18}")
    for row in found.scenarios.to_dict("records"):
        amounts = (row["stochastic_cost_per_y"], row["perfect_cost_per_y"], row["regret_per_y"])
        cells = "".join(f"{'–' if pd.isna(value) else number(value):>18}" for value in amounts)
        lines.append(f"  {row['scenario']:20}{row['probability']:>12.4g}{cells}")
    return [*lines, *(f"  {sentence}" for sentence in found.sentences)]
