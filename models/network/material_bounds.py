"""Admissible pairs of material streams, and upper bounds on their flow. No Pyomo."""

from collections.abc import Iterable

from parkloop.cases.schema import MaterialStream
from parkloop.models.network.screening import LeftOut
from parkloop.models.network.stored import largest_given
from parkloop.models.network.water_bounds import MUST_BE_THINNED, TOO_DIRTY, Bound, Pair
from parkloop.models.site import Site

TOO_POOR = "too poor"
"""A giver below a least value, with nothing richer to mix with."""


def may_take_material(site: Site, giver: MaterialStream, taker: MaterialStream) -> bool:
    """A by-product reaches a sink by a substitution, an outlet of its class.

    A supply its own sinks and paying outlets.
    """
    if giver.technology is not None and giver.technology == taker.technology:
        return False
    if taker.role == "outlet":
        fits = taker.material in (None, giver.material)
        return fits and (giver.role == "source" or (taker.price_per_t or 0.0) < 0)
    substitutes = (giver.material or "", taker.stream) in site.substitution
    return substitutes or (giver.role == "supply" and giver.material == taker.material)


def ratio(site: Site, giver: str, taker: str) -> float:
    """Need of the taker met by 1 t of the giver, or by its dry matter; 1 without a substitution [t/t]"""
    row = site.substitution.get((site.materials[giver].material or "", taker))
    counted = site.origins.dry.get(giver, 1.0) if site.materials[taker].dry_basis else 1.0
    return counted * (1.0 if row is None else row.ratio)


def value_of(site: Site, stream: str, prop: str) -> float:
    """Property of what a stream gives; absent: 0 [1/t]"""
    row = site.properties.get((stream, prop))
    return 0.0 if row is None or row.value is None else row.value


def material_bounds(site: Site, pairs: Iterable[Pair], screened: LeftOut) -> dict[Pair, dict[str, Bound]]:
    """Upper bounds on material flows by pair and condition [t/h]

    By what is given, what is taken, its largest share, and what the blend admits.
    """
    givers: dict[str, list[str]] = {}
    for giver, taker in pairs:
        givers.setdefault(taker, []).append(giver)
    return {
        (giver, taker): {o: _bound(site, giver, taker, all_givers, o, screened) for o in site.conditions}
        for taker, all_givers in givers.items()
        for giver in all_givers
    }


def _sendable(site: Site, giver: MaterialStream, condition: str) -> float:
    if giver.role == "source":
        return largest_given(site, giver, condition)
    limit = site.limit(giver, condition)
    return float("inf") if limit is None else limit


def _bound(site: Site, giver: str, taker: str, givers: list[str], condition: str, screened: LeftOut) -> Bound:
    end = site.materials[taker]
    if end.role == "outlet":
        limit = site.limit(end, condition)
        taken = float("inf") if limit is None else limit
        blend = min(taken, sum(_sendable(site, site.materials[i], condition) for i in givers))
    else:
        need = site.largest(end, condition)
        row = site.substitution.get((site.materials[giver].material or "", taker))
        taken = need * (1.0 if row is None else row.max_share) / ratio(site, giver, taker)
        blend = need / min(ratio(site, i, taker) for i in givers)
    if not site.lenient:
        taken = min(taken, _admitted(site, giver, taker, givers, blend, screened))
    return _sendable(site, site.materials[giver], condition), taken


def _carries(site: Site, stream: str, prop: str) -> bool:
    """Whether the stream's property follows from its mixed feed."""
    row = site.properties.get((stream, prop))
    return row is not None and row.carry is not None


def _admitted(site: Site, giver: str, taker: str, givers: list[str], blend: float, screened: LeftOut) -> float:
    """What the taker's blend can hold of the giver, thinned by the best of the others."""
    bounds = [float("inf")]

    def tell(blocked: bool, prop: str, own: float, limit: float) -> None:
        plants, item = (site.stream_plant[giver], site.stream_plant[taker]), site.materials[giver].material or ""
        reason = (TOO_DIRTY if own > limit else TOO_POOR) if blocked else MUST_BE_THINNED
        screened.tell(reason, "material", (giver, taker), plants, item=item, what=prop, numbers=(own, limit))

    for prop, low, high in site.blend_limits.get(taker, ()):
        if any(_carries(site, i, prop) for i in givers):
            continue
        values = [value_of(site, i, prop) for i in givers]
        own = value_of(site, giver, prop)
        if high is not None and own > high:
            best = min(values)
            bounds.append(0.0 if best >= high else blend * (high - best) / (own - best))
            tell(best >= high, prop, own, high)
        if low is not None and own < low:
            best = max(values)
            bounds.append(0.0 if best <= low else blend * (best - low) / (best - own))
            tell(best <= low, prop, own, low)
    return min(bounds)
