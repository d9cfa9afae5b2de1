"""The session on a case: which kind it is of, opened once and kept for the next question."""

import threading

from parkloop.cases.schema import Case
from parkloop.cases.schema.digests import inputs_digest
from parkloop.models.site import make_site
from parkloop.optimizer.bounds import bounded_network
from parkloop.optimizer.mixing.refinement import mixing_kinds
from parkloop.optimizer.planning.steps.baseline_amounts import NoBaselineError
from parkloop.optimizer.resolve.mixing_session import MixingSession
from parkloop.optimizer.resolve.session import Session

KEPT = 2
"""Sessions that are kept for the next question, the latest ones of each thread."""
_kept = threading.local()


def open_session(case: Case) -> Session | None:
    """Open a session on a case; ``None`` where whole plans are the better answer.

    That is so of paybacks, of credits of parks that do not mix or whose baseline has no solution, and of small parks that mix,
    which are soon solved to the end.

    Raises:
        ValueError: a flow that nothing limits.
    """
    if case.limited_by_payback:
        return None
    site = make_site(case)
    network = bounded_network(site, forced=True)
    if not mixing_kinds(site, network):
        return None if any(row.kind == "credit" for row in case.policies) else Session.of(case, site, network)
    try:
        session = MixingSession.of(case, site, network)
    except NoBaselineError:
        return None
    return None if session.small_park else session


def session_of(case: Case) -> Session | None:
    """The session on a case, or that it has none: an open one where there is one, see ``open_session``."""
    sessions: dict[str, Session | None] = vars(_kept).setdefault("sessions", {})
    key = inputs_digest(case)
    found = sessions.pop(key) if key in sessions else open_session(case)
    sessions[key] = found
    while len(sessions) > KEPT:
        del sessions[next(iter(sessions))]
    return found
