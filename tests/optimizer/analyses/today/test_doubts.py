"""Signs that today's park is not described as it runs."""

from dataclasses import replace

from parkloop.cases import load_case
from parkloop.cases.changes.places import with_values
from parkloop.optimizer import optimise
from parkloop.optimizer.analyses.today.doubts import doubtful_saving
from parkloop.optimizer.analyses.today.tables import today


def test_idle_equipment_and_a_company_without_needs_are_doubted() -> None:
    case = with_values(load_case("two_firms"), {"demands.greenhouse_heat.rate_per_h": 0.0})
    told = " ".join(today(case).warnings)
    assert "greenhouse_boiler of greenhouse (3 MW) runs at 0" in told
    assert () == today(load_case("two_firms")).warnings
    taken = {row.stream for row in case.water_streams if row.plant == "brewery"}
    left = {
        name: tuple(row for row in getattr(case, name) if row.stream not in taken) for name in ("water_streams", "water_quality")
    }
    bare = case.model_copy(update=left)
    assert "goes to brewery today" in " ".join(today(bare).warnings)


def test_a_saving_is_doubted_from_two_fifths_on() -> None:
    """Two firms save 39 %, 1,277,000 of 3,280,000; of 3,000,000 they would save 33 %, of 5,000,000 60 %."""
    case = load_case("two_firms")
    before, plan = optimise(case, scope="baseline"), optimise(case)
    assert doubtful_saving(before, plan) is None and doubtful_saving(None, plan) is None
    dearer = replace(before, kpi={**before.kpi, "total_cost_per_y": 5e6})
    assert "saves 60 %" in str(doubtful_saving(dearer, plan))
