"""The choice of an operating condition, shared by the views."""

from typing import Any

from parkloop.app_pages.session.session import choose, language, say
from parkloop.app_pages.views import ViewInput
from parkloop.cases.titles import title_of

HIDDEN: dict[str, Any] = {"label_visibility": "collapsed"}
"""A list whose label is told to screen readers only."""


def choose_condition(given: ViewInput, *, whole_year: bool, width: int = 220) -> str | None:
    """Choose the operating condition to show, None for the whole year where that is offered.

    Not asked where there is only one.
    """
    rows = given.case.operating_conditions
    titles = {row.condition: title_of(row, row.condition, language()) for row in rows}
    if len(rows) == 1:
        return None if whole_year else rows[0].condition
    options = [*([""] if whole_year else []), *titles]
    name = "when" if whole_year else "condition"
    chosen = choose(name, say("results.when"), options, lambda key: titles.get(key, say("results.year")), width=width, **HIDDEN)
    return chosen or None
