"""Writes docs/network.svg, the picture of the README: ``python -m docs.picture [FOLDER]``.

It is the network of the best plan of Kalundborg, solved in about a minute, or read from the folder that
``parkloop solve kalundborg --out FOLDER`` has written.
"""

import sys
from pathlib import Path

from parkloop import Plan, load_case, optimise
from parkloop.optimizer.figures.networks.network import network
from parkloop.optimizer.report.drawing.pictures import svg

PICTURE = Path(__file__).parent / "network.svg"


def main() -> None:
    """Solve or read the plan, and draw it."""
    case = load_case("kalundborg")
    plan = Plan.from_folder(sys.argv[1]) if len(sys.argv) > 1 else optimise(case, gap=0.002)
    PICTURE.write_text(svg({"backgroundColor": "#ffffff", **network(case, plan).option}, 1100, 640), encoding="utf-8")


if __name__ == "__main__":
    main()
