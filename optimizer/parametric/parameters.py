"""Parameters of a link's value: carbon price, subsidy, price of water, any number of the case."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from parkloop.cases.changes.places import number_at, with_value
from parkloop.cases.messages import say
from parkloop.cases.schema import Case
from parkloop.models.network.stored import payer
from parkloop.models.site import Site
from parkloop.optimizer.parametric.subject import Subject
from parkloop.optimizer.resolve.parametric_problem import ParametricProblem
from parkloop.optimizer.resolve.session import Session

Span = tuple[float, float]

PARAMETERS = ("carbon_price", "subsidy", "water_price")
"""What is asked where nothing is named."""

CARBON = "policy.carbon_price_per_t"
MOST_SUBSIDY, MOST_WATER = 0.95, 5.0
AT_LEAST = 4.0
"""Multiple of the present carbon price that the range reaches at least."""


class NoParameterError(ValueError):
    """The number has nothing to act on: no counted supply has a price, a link has no capital."""


@dataclass(frozen=True)
class CaseParameter:
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
    family: ParametricProblem | None


def case_parameter(
    site: Site,
    session: Session | None,
    subject: Subject,
    parameter: str,
    span: Span | None,
    cost: tuple[float, float],
) -> CaseParameter:
    """Parameter by name or place in the case, with its range.

    Names: ``carbon_price``, ``subsidy``, ``water_price``.

    ``cost`` is the least cost of the case and the CO2 that a carbon price acts on [money/y, t/y]: they scale its default range.

    Raises:
        NoParameterError: the number has nothing to act on.
        CaseError: there is no such place, or the case is faulty with an end of the range.
        ValueError: a range without end or of no width.
    """
    case = site.case
    if span is not None and not (span[0] < span[1] and all(map(math.isfinite, span))):
        raise ValueError(say("{parameter}: write a range from a lower to a higher value, such as 0:200.", parameter=parameter))
    if parameter == "carbon_price":
        present = case.policy.carbon_price_per_t
        return _placed(case, session, parameter, CARBON, span or (0.0, _carbon_range(present, *cost)))
    if parameter == "subsidy":
        return _subsidy(site, session, subject, span or (0.0, MOST_SUBSIDY))
    if parameter == "water_price":
        return _water(case, session, span or (0.0, MOST_WATER))
    if span is None:
        raise ValueError(
            say(
                "{parameter}: give a range, as in {example}; only {names} have one.",
                parameter=parameter,
                example=f"{parameter}=0:100",
                names=", ".join(PARAMETERS),
            )
        )
    return _placed(case, session, parameter, parameter, span)


def _carbon_range(present: float, cost: float, tonnes: float) -> float:
    """Upper end of carbon prices: CO2 costs as much as all else, rounded up to 1, 2 or 5.

    In whatever currency.
    """
    far = abs(cost) / tonnes if tonnes > 0 and cost else 1000.0
    power = 10.0 ** math.floor(math.log10(far))
    rounded = next(step * power for step in (1, 2, 5, 10) if step * power >= far * (1 - 1e-9))
    return max(rounded, AT_LEAST * present)


def _placed(case: Case, session: Session | None, name: str, place: str, span: Span) -> CaseParameter:
    def change(value: float) -> Case:
        return with_value(case, place, value)

    family = None if session is None else session.family(change, *span)
    return CaseParameter(name, place, number_at(case, place), *span, change, family)


def _subsidy(site: Site, session: Session | None, subject: Subject, span: Span) -> CaseParameter:
    """Subsidy of the subject alone.

    Of its mode or technology where several problems need that, or a budget that counts capital after subsidy.
    """
    case = site.case
    if subject.links:
        place, present = f"transport.{subject.links[0].mode.mode}.subsidy_fraction", subject.links[0].mode.subsidy_fraction
        terms = {link.id: link.terms for link in subject.links}
    else:
        row = site.park.technologies[subject.id]
        place, present = f"technologies.{subject.id}.subsidy_fraction", row.subsidy_fraction
        terms = {subject.id: site.capital_terms(payer(site, row), row)}
    owners = [site.park.plants[one.owner] for one in terms.values()]
    if session is None or case.policy.capex_budget is not None or any(owner.capex_budget is not None for owner in owners):
        if len({link.mode.mode for link in subject.links}) > 1:
            raise NoParameterError(say("The links of '{link}' are of several modes: ask for one of them.", link=subject.id))
        return _placed(case, session, "subsidy", place, span)
    parts = [(one.annuity, *session.capital(name)) for name, one in terms.items()]
    capital, constant = np.zeros(session.problem.columns), 0.0
    for rate, one, rest in parts:
        capital, constant = capital + rate * one, constant + rate * rest
    if not capital.any() and not constant:
        raise NoParameterError(say("Link '{link}' has no capital that could be subsidised.", link=subject.id))
    family = session.with_parametric_cost(-capital, -constant, present)
    return CaseParameter("subsidy", f"share of the capital of {subject.id}", present, *span, None, family)


def _water(case: Case, session: Session | None, span: Span) -> CaseParameter:
    """A factor on all prices of counted supplies of water."""
    priced = [w.stream for w in case.water_streams if w.fresh and w.price_per_t]
    if not priced:
        raise NoParameterError(say("No counted supply of water has a price."))

    def change(factor: float) -> Case:
        rows = tuple(
            w.model_copy(update={"price_per_t": factor * (w.price_per_t or 0.0)}) if w.stream in priced else w
            for w in case.water_streams
        )
        return case.model_copy(update={"water_streams": rows})

    family = None if session is None else session.family(change, *span)
    return CaseParameter("water_price", f"factor on the prices of {', '.join(priced)}", 1.0, *span, change, family)
