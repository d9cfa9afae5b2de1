"""Site plans: background pictures of maps, beside the cases.

They are no part of a case: no revision, no solve knows them.
"""

from dataclasses import dataclass, field

from sqlalchemy import delete, insert, select

from parkloop.cases.messages import joined, say
from parkloop.cases.store.opened import Store
from parkloop.cases.store.revisions import id_of, id_to_write
from parkloop.cases.store.tables import SITE_PLANS, StoreError

KINDS = ("image/jpeg", "image/png")
"""Kinds of picture that every browser draws."""


@dataclass(frozen=True)
class SitePlan:
    """A picture and where it lies; north is up."""

    content: bytes = field(repr=False)
    """The picture."""
    kind: str
    """Its media type, one of ``KINDS``."""
    west_km: float
    """Its left edge, in the coordinates of the plants [km]."""
    south_km: float
    """Its lower edge [km]."""
    width_km: float
    """What it shows from left to right [km]."""
    height_km: float
    """What it shows from top to bottom [km]."""


def site_plan_put(store: Store, name: str, plan: SitePlan) -> None:
    """Lay a picture under the map of a case; one that lies there already makes room.

    Raises:
        StoreError: there is no such case, the picture is of no kind that is known, or it has no size.
    """
    if plan.kind not in KINDS:
        raise StoreError(
            say(
                "A site plan of kind {kind} cannot be kept: it has to be one of {kinds}.",
                kind=repr(plan.kind),
                kinds=joined(KINDS),
            )
        )
    if not (plan.width_km > 0 and plan.height_km > 0):
        raise StoreError(
            say(
                "A site plan of {width} by {height} km shows nothing: both have to be above 0.",
                width=f"{plan.width_km:g}",
                height=f"{plan.height_km:g}",
            )
        )
    with store.writing() as connection:
        case = id_to_write(connection, name)
        connection.execute(delete(SITE_PLANS).where(SITE_PLANS.c.case_id == case))
        connection.execute(insert(SITE_PLANS).values(case_id=case, **vars(plan)))


def site_plan_get(store: Store, name: str) -> SitePlan | None:
    """The picture under the map of a case, None where there is none."""
    with store.reading() as connection:
        chosen = select(SITE_PLANS).where(SITE_PLANS.c.case_id == id_of(connection, name))
        row = connection.execute(chosen).one_or_none()
    return None if row is None else SitePlan(row.content, row.kind, row.west_km, row.south_km, row.width_km, row.height_km)


def site_plan_drop(store: Store, name: str) -> None:
    """Take the picture away."""
    with store.writing() as connection:
        connection.execute(delete(SITE_PLANS).where(SITE_PLANS.c.case_id == id_of(connection, name)))


def site_plan_copy(store: Store, name: str, new_name: str) -> None:
    """Lay the picture of one case, where it has one, under the map of another too."""
    plan = site_plan_get(store, name)
    if plan is not None:
        site_plan_put(store, new_name, plan)
