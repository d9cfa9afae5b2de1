"""What of the sectors' rows can act in a park.

Substitutions whose by-product is there, and technologies that have feed and use.
"""

from parkloop.cases.entries.library import Values
from parkloop.cases.starting.plants import Rows
from parkloop.cases.starting.sectors import shared_rows


def without_use(rows: Rows) -> Rows:
    """The rows without those that could act on nothing.

    A substitution needs a giver of its material. A technology that may be built needs a giver for each of its feeds, and
    somebody who needs one of the commodities that it makes, if it makes any.
    """
    given = {row["material"] for row in rows.get("material_streams", ()) if row["role"] == "source"}
    kept = {**rows, "substitutions": [row for row in rows.get("substitutions", ()) if row["material"] in given]}
    idle = {str(row["technology"]) for row in rows.get("technologies", ()) if "existing_size" not in row and _idle(row, kept)}
    return {table: [row for row in lines if not _of(row, idle)] for table, lines in kept.items()}


def _idle(technology: Values, rows: Rows) -> bool:
    """Whether a technology that may be built lacks feed, or use for what it makes."""
    own = technology["technology"]
    supplied = {row["material"] for row in shared_rows()["material_streams"] if row["role"] == "supply"}
    replaced = {row["sink"] for row in rows["substitutions"]}
    feeds = [row for row in rows.get("material_streams", ()) if row.get("technology") == own and row["role"] == "sink"]
    if any(row["stream"] not in replaced and row["material"] not in supplied for row in feeds):
        return True
    flows = [row for row in rows.get("technology_flows", ()) if row["technology"] == own]
    made = {row["commodity"] for row in flows if float(str(row["per_activity"])) > 0}
    return bool(made) and not made & _needed(rows)


def _needed(rows: Rows) -> set[object]:
    """Commodities that a plant needs, or that what exists takes."""
    needs = {row["commodity"] for row in rows.get("demands", ()) if float(str(row["rate_per_h"])) > 0}
    taken = {row["commodity"] for row in rows.get("technology_flows", ()) if float(str(row["per_activity"])) < 0}
    return needs | taken


def _of(row: Values, idle: set[str]) -> bool:
    """Whether a row belongs to a technology, or to one of its streams; they are called after it."""
    names = [str(row[name]) for name in ("technology", "stream", "sink", "item") if name in row]
    return any(name in idle or name.rpartition(".")[0] in idle for name in names) or row.get("technology") in idle
