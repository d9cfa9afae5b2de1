"""Existing and required links of links.csv: each is in the plan, useful or not."""

from collections.abc import Iterator

from parkloop.cases.links.rules import BINDING
from parkloop.cases.schema import Link, Mode
from parkloop.optimizer.certificate.inputs.records import LinkRow
from parkloop.optimizer.certificate.inputs.view import PlanView

LinkEnds = tuple[str, str, str, str]
"""From, to, item (empty for water) and mode, as a link of the plan names them."""


def standing(view: PlanView) -> Iterator[tuple[Link, LinkEnds]]:
    """Each link that must be in the plan, with its row: those for which that row is the one that decides."""
    for row in view.scoped.case.links:
        if row.status not in BINDING:
            continue
        start, end = (end if end in view.scoped.plants else view.scoped.plant_of(end) for end in (row.from_, row.to))
        if start is None or end is None or not {start, end} <= view.scoped.members:
            continue
        if _in_scope(view, row, inside=start == end):
            for mode in view.scoped.case.transport:
                if row.mode in (None, mode.mode):
                    yield from ((row, ends) for ends in _by(view, row, mode, start, end))


def may_change(view: PlanView, link: LinkRow) -> bool:
    """Whether the scope lets an existing link be enlarged or retired.

    In the park, inside a plant in scope ``plant`` too.
    """
    giver, taker = view.ends(link)
    return view.scoped.scope == "park" or (view.scoped.scope == "plant" and giver == taker)


def _in_scope(view: PlanView, row: Link, inside: bool) -> bool:
    """Whether the row binds in the scope.

    What exists in every scope, what is required in the park, inside a plant in scope ``plant`` too.
    """
    return row.status == "existing" or view.scoped.scope == "park" or (view.scoped.scope == "plant" and inside)


def _by(view: PlanView, row: Link, mode: Mode, start: str, end: str) -> Iterator[LinkEnds]:
    """The links by a mode that a row decides on."""
    if mode.carries in ("water", "material"):
        if row.commodity is None and (mode.in_plant or start != end):
            yield from _pipes(view, row, mode, start, end)
    elif start != end and (row.from_, row.to) == (start, end):
        for commodity in view.scoped.commodities:
            if row.commodity in (None, commodity) and view.scoped.carries(mode, commodity):
                ruling = view.link_rules.of_commodity(start, end, commodity, mode.mode)
                if ruling is not None and ruling.link == row.link:
                    yield start, end, commodity, mode.mode


def _pipes(view: PlanView, row: Link, mode: Mode, start: str, end: str) -> Iterator[LinkEnds]:
    """Pipes and hauls of a row: from its stream, or from every stream of the plant that gives."""
    for stream in view.scoped.streams(mode.carries).values():
        item = view.scoped.material[stream.stream].material if mode.carries == "material" else None
        gives = stream.gives and view.scoped.owner_of(stream) == start and row.from_ in (stream.stream, start)
        if not gives or mode.only not in (None, item):
            continue
        if row.to == end:
            ruling = view.link_rules.of_pipe(stream.stream, start, end, mode.mode)
        else:
            ruling = view.link_rules.of_joining(stream.stream, row.to, mode.mode, inside=start == end)
        if ruling is not None and ruling.link == row.link:
            yield stream.stream, row.to, item or "", mode.mode
