"""Print the indicators of a case and a plan."""

import argparse
from pathlib import Path

from benchmarks.indicators_by_hand import indicators_by_hand


def main() -> None:
    """Print the indicators of a case and a plan."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.indicators_by_hand")
    parser.add_argument("case", type=Path, help="folder of the case")
    parser.add_argument("plan", type=Path, help="folder of the plan")
    asked = parser.parse_args()
    for key, value in indicators_by_hand(asked.case, asked.plan).items():
        print(f"{key:36} {value:.6g}")


main()
