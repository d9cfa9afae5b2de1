"""Links that can be built in a case, as a table: also those that no plan has built yet. Nothing is solved."""

from collections.abc import Collection, Iterable
from contextlib import suppress

import pandas as pd

from cases.schema import Case, Link
from models.candidates import UnlimitedPairError, make_network
from models.network import Candidate
from models.site import make_site
from optimizer.plan import Plan
from optimizer.screening import screened

COLUMNS = ("link", "from", "to", "from_plant", "to_plant", "domain", "item", "mode")
"""Columns of the table, as in a plan's table of links."""


def candidates_of(case: Case) -> pd.DataFrame:
    """Every link that exists or may be built in the whole park, and those that only a row of links.csv forbids.

    Empty where nothing limits what some pair could exchange: such a case cannot be solved, and its solve says why.
    """
    streams = {row.row_key for table in (case.water_streams, case.material_streams) for row in table}
    opened = case.model_copy(update={"links": tuple(_opened(row, streams) for row in case.links)})
    links: Iterable[Candidate] = ()
    with suppress(UnlimitedPairError):
        links = make_network(make_site(opened)).links.values()
    return pd.DataFrame([row_of(link) for link in links], columns=list(COLUMNS), dtype=object)


def rejected_of(case: Case, plan: Plan) -> pd.DataFrame:
    """Links between plants that might be built and that a plan has not.

    Columns as in `candidates_of`, and length_km, named (whether a row of links.csv is about it), origin (whether the plan has
    what flows where the link begins, not only passed on by another link) and beaten (whether cost ruled it out before the
    solve, as what it replaces is cheaper than the link alone).
    """
    columns = [*COLUMNS, "length_km", "named", "origin", "beaten"]
    try:
        site = make_site(case)
        network = make_network(site)
    except UnlimitedPairError:
        return pd.DataFrame(columns=columns)
    beaten, built, origins = screened(site, network), set(plan.links["link"]), _origins(plan)
    rows = [
        (
            *(*row_of(link), link.length_km, link.row is not None),
            *(link.domain != "commodity" or (link.from_plant, link.item) in origins, link.id in beaten),
        )
        for link in network.links.values()
        if not link.exists and not link.in_plant and link.id not in built
    ]
    return pd.DataFrame(rows, columns=columns).astype({"length_km": float, "named": bool, "origin": bool, "beaten": bool})


def row_of(link: Candidate) -> tuple[str, ...]:
    """A link as a row of the table."""
    return (link.id, link.giver, link.taker, link.from_plant, link.to_plant, link.domain, link.item, link.mode.mode)


def _origins(plan: Plan) -> set[tuple[str, str]]:
    """Plant and commodity where a plan buys or makes it."""
    table = plan.tables["commodities"]
    here = table[table[["bought", "made", "raised", "left_over"]].astype(float).sum(axis=1) > 0]
    return set(zip(here["plant"], here["commodity"], strict=True))


def _opened(row: Link, streams: Collection[str]) -> Link:
    """The row as if it did not forbid; one that closes a pair of streams in every pipe is no link, and stays."""
    if row.status != "forbidden" or (row.to in streams and (row.mode is None or row.from_ not in streams)):
        return row
    return row.model_copy(update={"status": "candidate"})
