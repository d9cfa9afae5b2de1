"""Overlay of two networks: links of both plans, and of only one."""

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from parkloop.cases.locale.catalogue import translated
from parkloop.cases.locale.names import PLAN
from parkloop.cases.schema import Case
from parkloop.optimizer.figures.networks.network import NetworkFigure, network
from parkloop.optimizer.plan.compare import links
from parkloop.optimizer.plan.record import Plan

COLOURS = {"both": "#64748b", "first": "#dc2626", "second": "#0d9488"}
DASHES = {"both": "solid", "first": "dashed", "second": "solid"}
"""Told apart by line as well as by colour."""

BOTH = "in both"


def overlay(
    case: Case, first: Plan, second: Plan, titles: Sequence[str], language: str = "en", before: Case | None = None
) -> NetworkFigure:
    """Links of two plans in one picture: grey in both, red and dashed in the first, green in the second.

    ``titles`` name the plans; ``before`` is the case of the first plan where that is another one.
    """
    known = {plant.plant for plant in case.plants}
    gone = [plant for plant in (before or case).plants if plant.plant not in known]
    whole = case.model_copy(update={"plants": (*case.plants, *gone)})
    only_first = first.links[~first.links["link"].isin(second.links["link"])]
    both = replace(second, tables={**second.tables, "links": pd.concat([second.links, only_first], ignore_index=True)})
    drawn = network(whole, both, language)
    verdicts = dict(zip(*(links(first, second)[column] for column in ("link", "verdict")), strict=True))
    series = drawn.option["series"][0]
    for link, edge in zip(drawn.links, series["links"], strict=False):
        verdict = verdicts[link]
        edge["lineStyle"] |= {"color": COLOURS[verdict], "type": DASHES[verdict], "opacity": 0.45 if verdict == "both" else 0.9}
    series["left"] = 120  # its legend is short
    names = {"both": translated(BOTH, language, PLAN), "first": titles[0], "second": titles[1]}
    series["categories"] = [{"name": name, "itemStyle": {"color": COLOURS[key]}} for key, name in names.items()]
    drawn.option["legend"]["data"] = [{"name": name, "icon": "roundRect"} for name in names.values()]
    return drawn
