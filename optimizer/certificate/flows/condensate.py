"""Condensate: the reported water of steam against what flows, goes back and is made up for."""

from collections.abc import Iterator, Mapping

from pandas import DataFrame

from parkloop.cases.messages import say
from parkloop.optimizer.certificate.inputs.view import PlanView
from parkloop.optimizer.certificate.tolerance import ABSOLUTE, equal

CondensateKey = tuple[str, str, str]
"""Condition, sink and link."""


def condensate_matches(view: PlanView, tables: Mapping[str, DataFrame]) -> Iterator[str]:
    """Each row is of steam that flows, and each such flow has its row.

    Plans of earlier versions lack the table.
    """
    if "condensate" not in tables:
        return
    due = expected(view)
    for row in view.rows.condensate:
        what = say("Condensate of {stream} by {link} in {condition}", stream=row.stream, link=row.link, condition=row.condition)
        found = due.pop((row.condition, row.stream, row.link), None)
        if found is None or found[0] != (row.plant, row.taker, row.carrier):
            yield say("{what} is of nothing that flows between its plants.", what=what)
            continue
        reported = (row.steam_per_h, row.water_t_per_h, row.returned_t_per_h, row.made_up_t_per_h)
        for name, value, right in zip(NAMES, reported, found[1], strict=True):
            yield from equal(say("{what} ({name})", what=what, name=name), value, right, size=found[1][1])
    for (condition, stream, link), (_, amounts) in due.items():
        if amounts[0] > ABSOLUTE:
            yield say("Table condensate lacks {stream} by {link} in {condition}.", stream=stream, link=link, condition=condition)


NAMES = ("steam_per_h", "water_t_per_h", "returned_t_per_h", "made_up_t_per_h")


def expected(view: PlanView) -> dict[CondensateKey, tuple[tuple[str, str, str], tuple[float, ...]]]:
    """Plants and carrier of each row that is due, and its amounts."""
    due: dict[CondensateKey, tuple[tuple[str, str, str], tuple[float, ...]]] = {}
    for row in view.scoped.case.water_streams:
        if row.makes_up is None or row.stream not in view.scoped.water:
            continue
        water = view.scoped.commodities[row.makes_up].water_t_per_unit
        for flow in view.commodity_flows:
            if (flow.from_, flow.item) == (row.plant, row.makes_up):
                taken, back = water * flow.flow_per_h, water * flow.arrives_per_h
                back *= view.scoped.plants[flow.to].condensate_return
                ends = (flow.from_, flow.to, flow.item)
                due[flow.condition, row.stream, flow.link] = ends, (flow.flow_per_h, taken, back, taken - back)
    return due
