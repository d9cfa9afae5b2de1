"""Rates of solid waste: generation, use, storage and disposal.

Products and by-products are no solid waste; general and hazardous wastes are, of plants and of technologies alike. Rates count
dry matter of what states its moisture, and pass over technologies that only prepare waste. Where the
case does not state a class or what becomes of a stream at an outlet, the format's defaults are taken, and the entries say so.
"""

from collections.abc import Sequence
from typing import Any

import pandas as pd

from parkloop.cases.messages import choice, say
from parkloop.cases.origins import WASTES
from parkloop.cases.schema import MaterialStream
from parkloop.optimizer.indicators.measures import listed, value_added_entries
from parkloop.optimizer.indicators.rates import DENOMINATOR, NUMERATOR, Entries, Rate, flow_entries
from parkloop.optimizer.indicators.record import Missing
from parkloop.optimizer.indicators.view import View, once

USED = ("use", "sale")
SOURCES = say("material_streams.csv: sources of general waste")
GENERAL = ("general_waste",)
OUTFLOW = ("by_product", *WASTES)
"""Classes of all that leaves production and is no product."""


@once
def given(view: View) -> pd.DataFrame:
    """Flows of material from sources inside the fence, with the giver's class and their end.

    ``end`` is ``use`` for a sink, else that of the outlet; ``basis`` says both in words. ``dry_sent`` and ``dry_arrives`` count
    dry matter; ``prepared`` is what technologies that only prepare waste give, ``prepares`` what they take.
    """
    flows = view.flows_of("material")
    flows = flows[flows["from_plant"].isin(view.inside) & (flows["giver"] != "supply")]
    classes = flows["from"].map(view.origins.materials)
    ends = flows["to"].map(lambda stream: _end(view, stream))
    stated = flows["from"].map(lambda stream: _material(view, stream).class_ is not None)
    counted = flows["to"].map(lambda stream: _material(view, stream).role == "sink" or _material(view, stream).kind is not None)
    dry = flows["from"].map(view.origins.dry).fillna(1.0).astype(float)
    return flows.assign(
        dry_sent=dry * flows["sent"],
        dry_arrives=dry * flows["arrives"],
        prepared=flows["from"].isin(view.origins.prepared),
        prepares=flows["to"].isin(view.origins.prepared),
        cls=classes,
        end=ends,
        told=counted,
        class_basis=_messages(flows, [basis("class", name, known) for name, known in zip(classes, stated, strict=True)]),
        end_basis=_messages(
            flows,
            [
                say("{first}, {second}", first=basis("class", name, known), second=basis("kind", end, sure))
                for name, known, end, sure in zip(classes, stated, ends, counted, strict=True)
            ],
        ),
    )


def _messages(flows: pd.DataFrame, told: Sequence[str]) -> "pd.Series[Any]":
    """A column of messages; pandas' own type of texts would keep the English only."""
    return pd.Series(told, index=flows.index, dtype=object)


def basis(column: str, word: str, stated: bool) -> str:
    """A class or an end in words, and whether it is the format's default."""
    meant = choice(column, word)
    return meant if stated else say("{kind} (assumed)", kind=meant)


def _material(view: View, stream: str) -> MaterialStream:
    row = view.streams[stream]
    assert isinstance(row, MaterialStream)
    return row


def _end(view: View, stream: str) -> str:
    row = _material(view, stream)
    return "use" if row.role == "sink" else row.end


def of_class(view: View, classes: tuple[str, ...]) -> pd.DataFrame:
    """Flows of material whose givers have one of these classes."""
    flows = given(view)
    return flows[flows["cls"].isin(classes)]


def used_share(view: View, classes: tuple[str, ...], flows: pd.DataFrame | None = None) -> Entries:
    """Used share (or that of some flows) of the waste of some classes."""
    all_of = of_class(view, classes)
    used = all_of[all_of["end"].isin(USED)] if flows is None else flows
    used, new = used[~used["prepares"]], all_of[~all_of["prepared"]]
    return [
        *flow_entries(NUMERATOR, used, "from", "from_plant", "dry_arrives", "end_basis"),
        *flow_entries(DENOMINATOR, new, "from", "from_plant", "dry_sent", "class_basis"),
    ]


def _passed_on(view: View) -> Entries:
    """General waste that others take: other plants, and outlets that use or buy it."""
    flows = of_class(view, GENERAL)
    away = (flows["taker"] != "outlet") & (flows["from_plant"] != flows["to_plant"])
    bought = (flows["taker"] == "outlet") & flows["end"].isin(USED)
    return used_share(view, GENERAL, flows[away | bought])


def _disposed(view: View) -> Entries:
    """Waste that ends as disposal or in storage, of all that is given."""
    flows = of_class(view, WASTES)
    return used_share(view, WASTES, flows[~flows["end"].isin(USED)])


def _handled(view: View) -> Entries | Missing:
    """Waste that is used, or stored and disposed of where the case states it."""
    flows = of_class(view, WASTES)
    open_ends = sorted({str(stream) for stream in flows.loc[~flows["told"], "to"]})
    if open_ends:
        return Missing(say("material_streams.csv: kind of {streams} (use, sale, storage or disposal)", streams=listed(open_ends)))
    return used_share(view, WASTES, flows)


def _per_value_added(view: View) -> Entries | Missing:
    money = value_added_entries(view)
    if isinstance(money, Missing):
        return money
    flows = of_class(view, WASTES)
    return [*flow_entries(NUMERATOR, flows[~flows["prepared"]], "from", "from_plant", "sent", "class_basis"), *money]


waste_utilisation = Rate(lambda view: used_share(view, WASTES), say("material_streams.csv: sources of waste"))
"""Of the solid waste that plants and technologies give, the share that sinks take or outlets use or buy [%]"""
recycled_outflow = Rate(lambda view: used_share(view, OUTFLOW), say("material_streams.csv: sources of by-products or wastes"))
"""Of all that leaves production and is no product, the share that is used [%]"""
passed_on = Rate(_passed_on, SOURCES)
"""Of the general waste, the share that others take [%]"""
disposed = Rate(_disposed, say("material_streams.csv: sources of waste"))
"""Of the general and hazardous waste, the share that ends in storage or disposal [%]"""
waste_handled = Rate(_handled, say("material_streams.csv: sources of waste"))
"""Of the general and hazardous waste, the share that is used, stored or disposed of as the case states [%]"""
waste_per_value_added = Rate(_per_value_added, say("plants.csv: a value_added_per_y above 0"), 1e4)
"""General and hazardous waste per value added [t/10⁴ money]"""
