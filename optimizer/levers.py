"""What a verdict on a link can hang on: the carbon price, its subsidy, the price of water, or any number of the case."""

import math
from collections.abc import Callable
from dataclasses import dataclass

from cases.schema import Case
from models.network import Candidate
from models.site import Site
from optimizer.sensitivity import number_at, with_value
from optimizer.session import Family, Session

Span = tuple[float, float]

PARAMETERS = ("carbon_price", "subsidy", "water_price")
"""What is asked where nothing is named."""

CARBON = "policy.carbon_price_per_t"
MOST_SUBSIDY, MOST_WATER = 0.95, 5.0
AT_LEAST = 4.0
"""Multiple of the present carbon price that the range reaches at least."""


class NoLeverError(ValueError):
    """The number has nothing to act on: no counted supply has a price, a link has no capital."""


@dataclass(frozen=True)
class Lever:
    """A number of the case that can be moved.

    ``place`` is where it stands, or what it is; ``change`` makes the case with another value, ``None`` where the format has no
    place for it (the subsidy of one link alone).
    """

    name: str
    place: str
    present: float | None
    start: float
    stop: float
    change: Callable[[float], Case] | None
    family: Family | None


def lever(
    site: Site,
    session: Session | None,
    link: Candidate,
    parameter: str,
    span: Span | None,
    cost: tuple[float, float],
) -> Lever:
    """A named parameter (``carbon_price``, ``subsidy``, ``water_price``) or a place in the case, over its range.

    ``cost`` is the least cost of the case and the CO2 that a carbon price acts on [money/y, t/y]: they scale its default range.

    Raises:
        NoLeverError: the number has nothing to act on.
        CaseError: there is no such place, or the case is faulty with an end of the range.
        ValueError: a range without end or of no width.
    """
    case = site.case
    if span is not None and not (span[0] < span[1] and all(map(math.isfinite, span))):
        raise ValueError(f"{parameter}: write a range from a lower to a higher value, such as 0:200.")
    if parameter == "carbon_price":
        present = case.policy.carbon_price_per_t
        return _placed(case, session, parameter, CARBON, span or (0.0, _carbon_range(present, *cost)))
    if parameter == "subsidy":
        return _subsidy(site, session, link, span or (0.0, MOST_SUBSIDY))
    if parameter == "water_price":
        return _water(case, session, span or (0.0, MOST_WATER))
    if span is None:
        raise ValueError(f"{parameter}: give a range, as in {parameter}=0:100; only {', '.join(PARAMETERS)} have one.")
    return _placed(case, session, parameter, parameter, span)


def _carbon_range(present: float, cost: float, tonnes: float) -> float:
    """A price at which CO2 costs as much as all else in the park, in whatever currency, rounded up to 1, 2 or 5."""
    far = abs(cost) / tonnes if tonnes > 0 and cost else 1000.0
    power = 10.0 ** math.floor(math.log10(far))
    rounded = next(step * power for step in (1, 2, 5, 10) if step * power >= far * (1 - 1e-9))
    return max(rounded, AT_LEAST * present)


def _placed(case: Case, session: Session | None, name: str, place: str, span: Span) -> Lever:
    def change(value: float) -> Case:
        return with_value(case, place, value)

    family = None if session is None else session.family(change, *span)
    return Lever(name, place, number_at(case, place), *span, change, family)


def _subsidy(site: Site, session: Session | None, link: Candidate, span: Span) -> Lever:
    """Of the link alone, unless a budget counts capital after subsidy or there is no one problem: then of its mode."""
    case, mode, owner = site.case, link.mode, site.all_plants[link.owner]
    if session is None or case.policy.capex_budget is not None or owner.capex_budget is not None:
        return _placed(case, session, "subsidy", f"transport.{mode.mode}.subsidy_fraction", span)
    capital, constant = session.capital(link.id)
    if not capital.any() and not constant:
        raise NoLeverError(f"Link '{link.id}' has no capital that could be subsidised.")
    rate = site.annuity(link.owner, mode.lifetime_y)
    family = session.along(-rate * capital, -rate * constant, mode.subsidy_fraction)
    return Lever("subsidy", f"share of the capital of {link.id}", mode.subsidy_fraction, *span, None, family)


def _water(case: Case, session: Session | None, span: Span) -> Lever:
    """A factor on all prices of counted supplies of water."""
    priced = [w.stream for w in case.water_streams if w.role == "supply" and w.counts and w.price_per_t]
    if not priced:
        raise NoLeverError("No counted supply of water has a price.")

    def change(factor: float) -> Case:
        rows = tuple(
            w.model_copy(update={"price_per_t": factor * (w.price_per_t or 0.0)}) if w.stream in priced else w
            for w in case.water_streams
        )
        return case.model_copy(update={"water_streams": rows})

    family = None if session is None else session.family(change, *span)
    return Lever("water_price", f"factor on the prices of {', '.join(priced)}", 1.0, *span, change, family)
