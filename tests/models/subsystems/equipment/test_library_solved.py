"""Every technology of the library runs in a park: drawn by name, at full size, in a certified plan."""

import pytest

from parkloop.cases import Case, check, draw
from parkloop.cases.entries.library import shipped_library
from tests.support.by_hand import buy, heat, material, need, park, quality, sell, solve, water
from tests.support.few import first

ENTRIES = shipped_library().entries
SPECIES = sorted({name for entry in ENTRIES.values() for name, port in entry.ports.items() if port.kind == "species"})
TAKEN = sorted({name for entry in ENTRIES.values() for name, port in entry.ports.items() if port.kind == "material"})
LIMITS = {"ss": 4, "oil": 0.5, "cod": 40}
"""Concentrations of the water that is there, within what every feed may take [mg/L]; of all else 100."""
STACK = ("co2", "so2", "nox", "dust")


def everything() -> Case:
    """A plant with every commodity, material and species of the library, heat from 300 degC down, and a stack."""
    commodities = [
        {name: value for name, value in row.items() if name not in ("title", "title_zh")}
        for row in shipped_library().commodities.values()
    ]
    names = list(shipped_library().commodities)
    return park(
        {"case.currency": "CNY"},
        commodities=commodities,
        markets=[buy(f"buy_{name}", name, 1) for name in names] + [sell(f"sell_{name}", name, 0) for name in names],
        demands=[{**need("a", "electricity", 5), "demand": name} for name in ("motor_power", "lighting_power")],
        heat_streams=[heat("flue_gas", 300, 20, 100, must_cool=False), heat("washing", 10, 110, 40)],
        water_streams=[water("town_water", "supply", price=1), water("sewer", "outlet", price=1)],
        water_quality=[quality("town_water", c_out=LIMITS.get(name, 100), species=name) for name in SPECIES],
        material_streams=[material(f"{name}_supply", "supply", name, price=1) for name in TAKEN]
        + [material("dump", "outlet", None, price=1)],
        technologies=[{"technology": "works", "plant": "a", "existing_size": 1, "opex_per_activity": -1e5}],
        emissions=[{"item": "works", "species": name, "kg_per_unit": 10_000} for name in STACK],
        policies=[{"policy": f"{name}_tax", "kind": "tax", "target": name, "value": 1000} for name in STACK],
    )


@pytest.mark.parametrize("name", first(sorted(ENTRIES), *sorted(ENTRIES)[::3]))
def test_an_entry_drawn_by_name_runs_in_a_certified_plan(name: str) -> None:
    """Proves: with its ports as they are called in the library each entry is complete, coherent, and can run at full size.

    Its running earns 10,000 per h and unit here, so what does not run at full size could not; what removes is taxed here, and
    removed. Sensitivity: a product that has nowhere to go or a feed without a supply keeps the activity at 0.
    """
    case = draw(everything(), name, "a", id="unit", max_size=20, opex_per_activity=-1e4)
    assert [] == check(case)
    plan = solve(case)
    row = plan.tables["technologies"].query("technology == 'unit'").iloc[0]
    reducing = case.technologies[-1].measure == "source_reduction"
    full = 5.0 if reducing else case.technologies[-1].availability * 20
    assert row["activity_per_y"] == pytest.approx(full * 1000, rel=1e-4)
    for removal in (row for row in case.emissions if row.item == "unit" and row.kg_per_unit < 0):
        removed = plan.tables["removals"].query("technology == 'unit' and species == @removal.species")["kg_per_h"].sum()
        assert removed == pytest.approx(min(-removal.kg_per_unit * 20, removal.max_removal * 10_000), rel=1e-4)
