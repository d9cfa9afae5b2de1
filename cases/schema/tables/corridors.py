"""Corridors: pipe racks, trenches and roads that links follow, as a graph."""

from typing import ClassVar, Literal

from pydantic import Field

from parkloop.cases.schema.record import Fraction, Id, NonNegative, Number, Positive, Row


class CorridorNode(Row):
    """corridor_nodes.csv: where corridors meet, and where plants stand at them."""

    key: ClassVar[tuple[str, ...]] = ("node",)

    node: Id
    """Key of the node."""
    plant: Id | None = None
    """Plant that stands there; empty: a junction."""
    x_km: Number | None = None
    """Position east; default its plant's [km]"""
    y_km: Number | None = None
    """Position north; default its plant's [km]"""


class Corridor(Row):
    """corridors.csv: a pipe rack, trench or road between two nodes, which links follow both ways."""

    key: ClassVar[tuple[str, ...]] = ("corridor",)

    corridor: Id
    """Key of the corridor."""
    from_: Id = Field(alias="from")
    """Node at one end."""
    to: Id
    """Node at the other end."""
    length_km: NonNegative | None = None
    """Length; default the straight distance of its nodes [km]"""
    status: Literal["candidate", "existing", "forbidden"] = "candidate"
    """Whether it may, does or must not exist."""
    capex: NonNegative = 0.0
    """Capital to open it, once for all links that follow it [money]"""
    lifetime_y: Positive | None = None
    """Life; default the park's [y]"""
    opex_fixed_fraction: NonNegative = 0.0
    """Fixed operating cost, share of capital before subsidy [1/y]"""
    subsidy_fraction: Fraction = 0.0
    """Share of capital that is subsidised."""
    max_links: NonNegative | None = None
    """Number of new links that it has room for; empty: no limit."""
    owner: Id | None = None
    """Plant inside the fence that opens it and runs it; empty: the park."""
    fee_per_y: NonNegative = 0.0
    """Fee that the owner of each new link along it pays to the owner of the corridor [money/y]"""
    forbids_mode: Id | None = None
    """Transport mode that may not follow it."""
    forbids_hazard: Id | None = None
    """Class of hazard of materials that may not follow it."""
