"""What a plan builds as a warm start of another solve: by hand, on a table of three links and two technologies."""

import pandas as pd

from parkloop.optimizer.plan.designs import chosen, warm_start
from parkloop.optimizer.plan.record import Plan, empty_tables

TABLES = {
    "links": pd.DataFrame({"link": ["old", "gone", "new"], "status": ["existing", "retired", "new"]}),
    "technologies": pd.DataFrame({"technology": ["boiler", "chp"], "new_size": [0.0, 3.0], "retired_size": [5.0, 0.0]}),
}
PLAN = Plan("c", "cost", "park", "optimal", tables={**empty_tables(), **TABLES})


def test_what_a_plan_has_is_its_links_and_what_is_newly_sized() -> None:
    """Proves that a link that stands counts, for it may be a choice in another case, an old boiler only if retired."""
    assert {"old", "new", "chp", "gone retired", "boiler retired"} == chosen(PLAN)


def test_the_choices_of_an_earlier_plan_are_1_or_0_by_column() -> None:
    """By hand: of the columns 3, 5 and 8 the plan has two. Sensitivity: a link of another case is 0, not missing."""
    assert {3: 1.0, 5: 1.0, 8: 0.0} == warm_start(PLAN, {"new": 3, "chp": 5, "of_another_case": 8})
