"""Parks in which breaking a rule of what exists makes a cheaper plan."""

from collections.abc import Callable

from parkloop.cases import Case
from tests.support.by_hand import Row, buy, need, park

OLD: Row = {"link": "old", "from": "a", "to": "b", "commodity": "hydrogen", "mode": "pipe", "status": "existing", "length_km": 1}


def pipe(**link: float | bool) -> Case:
    """An old pipe brings hydrogen that a has left over to b, which would buy it at 20."""
    return park(
        plants=[{"plant": "a"}, {"plant": "b", "x_km": 1}],
        commodities=[{"commodity": "hydrogen", "kind": "other", "unit": "km3"}],
        demands=[need("a", "hydrogen", -10), need("b", "hydrogen", 4)],
        markets=[buy("trucks", "hydrogen", 20, plant="b")],
        transport=[{"mode": "pipe", "carries": "commodity"}],
        links=[{**OLD, **link}],
    )


def dear_pipe() -> Case:
    """The pipe costs more than it saves, also enlarged."""
    return pipe(capacity=1, max_enlargement=3, capex_per_enlargement=1_000, existing_cost_per_y=90_000, retirable=True)


EXISTING: dict[str, Callable[[], Case]] = {
    "links.flow_within_what_stands": lambda: pipe(capacity=1, max_enlargement=3, capex_per_enlargement=10_000),
}
"""A park for every rule of what exists."""
