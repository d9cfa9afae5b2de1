"""Key figures: one list of units, from which page, comparison, report and sweep take theirs."""

from parkloop.optimizer import optimise
from parkloop.optimizer.plan import kpi
from tests.support.uncertain_parks import fluctuating


def test_every_key_figure_that_is_a_number_has_its_unit() -> None:
    """Proves that no figure is shown bare. Sensitivity: a figure that is new in `key_figures` alone."""
    found = {name for name, value in optimise(fluctuating()).kpi.items() if not isinstance(value, dict)}
    assert set() == found - set(kpi.UNITS)


def test_what_is_shown_somewhere_is_a_key_figure() -> None:
    assert {*kpi.COMPARED, *kpi.ON_CARDS, *kpi.SWEPT} <= set(kpi.UNITS)
