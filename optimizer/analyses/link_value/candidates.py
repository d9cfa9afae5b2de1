"""Table of links that can be built in a case, those that no plan has built included.

Nothing is solved.
"""

from collections.abc import Collection, Iterable

import pandas as pd

from parkloop.cases.schema import Case, Link
from parkloop.models.network.arcs import Candidate
from parkloop.models.network.candidates import make_network
from parkloop.models.site import make_site
from parkloop.optimizer.bounds import UnboundedEarningError, bounded_network
from parkloop.optimizer.plan.record import Plan

COLUMNS = ("link", "from", "to", "from_plant", "to_plant", "domain", "item", "mode")
"""Columns of the table, as in a plan's table of links."""


def candidates_of(case: Case) -> pd.DataFrame:
    """Candidate and existing links of the whole park, and those forbidden only by a row of links.csv."""
    streams = {row.row_key for table in (case.water_streams, case.material_streams) for row in table}
    opened = case.model_copy(update={"links": tuple(_opened(row, streams) for row in case.links)})
    links: Iterable[Candidate] = make_network(make_site(opened)).links.values()
    return pd.DataFrame([row_of(link) for link in links], columns=list(COLUMNS), dtype=object)


def rejected_of(case: Case, plan: Plan) -> pd.DataFrame:
    """Links between plants that might be built and that a plan has not.

    Columns as in `candidates_of`, and length_km, named (whether a row of links.csv is about it) and origin (whether the plan has
    what flows where the link begins, not only passed on by another link).
    """
    columns = [*COLUMNS, "length_km", "named", "origin"]
    try:
        network = bounded_network(make_site(case))
    except UnboundedEarningError:
        return pd.DataFrame(columns=columns)
    built, origins = set(plan.links["link"]), _origins(plan)
    rows = [
        (
            *(*row_of(link), link.length_km, link.row is not None),
            link.domain != "commodity" or (link.from_plant, link.item) in origins,
        )
        for link in network.links.values()
        if not link.exists and not link.in_plant and link.id not in built
    ]
    return pd.DataFrame(rows, columns=columns).astype({"length_km": float, "named": bool, "origin": bool})


def row_of(link: Candidate) -> tuple[str, ...]:
    """A link as a row of the table."""
    return (link.id, link.giver, link.taker, link.from_plant, link.to_plant, link.domain, link.item, link.mode.mode)


def _origins(plan: Plan) -> set[tuple[str, str]]:
    """Plant and commodity where a plan buys or makes it."""
    table = plan.tables["commodities"]
    here = table[table[["bought", "made", "raised", "left_over"]].astype(float).sum(axis=1) > 0]
    return set(zip(here["plant"], here["commodity"], strict=True))


def _opened(row: Link, streams: Collection[str]) -> Link:
    """Row without its prohibition.

    One that closes a pair of streams in every pipe is no link, and stays.
    """
    if row.status != "forbidden" or (row.to in streams and (row.mode is None or row.from_ not in streams)):
        return row
    return row.model_copy(update={"status": "candidate"})
