"""Levels of products and measured values beside a plan, worked by hand."""

import math
from pathlib import Path

import pytest

import parkloop
from parkloop.cases import Case, CaseError, save_case
from parkloop.cases.schema import Measured
from parkloop.cases.schema.digests import inputs_digest
from parkloop.optimizer.analyses.assessment.levels import levels
from parkloop.optimizer.analyses.assessment.measured import follow
from parkloop.optimizer.analyses.assessment.products import shares
from parkloop.optimizer.cli import main
from parkloop.optimizer.plan.arguments import ArgumentError
from parkloop.optimizer.report import report
from tests.support.by_hand import buy, flows, need, park, solve, water
from tests.support.running.shipped import plan_of, shipped

POWER = {"commodity": "power", "kind": "electricity"}
SODA = {"commodity": "soda", "kind": "other", "unit": "t"}


def works(**tables: object) -> Case:
    """2 t of soda an hour for 1000 h, each of 2.5 MWh at 80; 3 MWh and 10 t of water at 4 beside them. PVC 1,000 t at 500.

    5,000 + 3,000 MWh, 10,000 t of water, 8,000 x 0.5 = 4,000 t of CO2. Soda 2,000 t at 250: both products have half the money.
    """
    named = {
        "products": [
            {"product": "soda_made", "plant": "a", "commodity": "soda", "technology": "cells", **worth(250)},
            {"product": "pvc_made", "plant": "a", "output_t_per_y": 1000, **worth(500)},
        ],
        "product_levels": [
            level("soda_made", "energy", "top_runner", 0.3),
            level("soda_made", "energy", "quota", 0.35),
            level("soda_made", "co2", "quota", 0.8),
            level("pvc_made", "energy", "quota", 0.4),
            level("pvc_made", "water", "advanced", 4.0),
        ],
        **tables,
    }
    return park(
        {"policy.carbon_price_per_t": 100, "policy.carbon_price_scopes": [2]},
        commodities=[POWER, SODA],
        markets=[buy("grid", "power", 80)],
        demands=[need("a", "soda", 2), need("a", "power", 3)],
        technologies=[{"technology": "cells", "plant": "a", "existing_size": 5}],
        technology_flows=flows("cells", soda=1, power=-2.5),
        water_streams=[
            water("lake", "supply", price=4),
            water("intake", "sink", 10),
        ],
        emissions=[{"item": "grid", "species": "co2", "kg_per_unit": 500, "scope": 2}],
        **named,
    )


def worth(price: float) -> dict[str, object]:
    return {"allocation": "economic", "price_per_t": price}


def level(product: str, indicator: str, name: str, value: float) -> dict[str, object]:
    return {"product": product, "indicator": indicator, "level": name, "value": value}


def test_gaps_to_every_level_by_hand() -> None:
    """Proves: soda 2.5 x 0.1229 tce/t of its cells keeps the quota, not the top runner; PVC has half of the plant's energy.

    Sensitivity: soda with half of the plant's energy has 0.2458 and keeps both; shares by mass are 2/3 and 1/3.
    """
    found = levels(works(), solve(works())).set_index(["product", "indicator", "level"])
    soda = found.loc[("soda_made", "energy", "top_runner")]
    assert (2_000, "t", "tce/t", False) == tuple(soda[["made_per_y", "made_unit", "unit", "met"]])
    gap = 2.5 * 0.1229 - 0.3
    assert [2.5 * 0.1229, gap, gap * 2_000, gap * 2_000 * 80 / 0.1229] == pytest.approx(
        list(soda[["actual", "gap", "gap_per_y", "worth_per_y"]]), rel=1e-5
    )
    assert found.loc[("soda_made", "energy", "quota"), "met"] is True
    pvc = found.loc[("pvc_made", "energy", "quota")]
    assert 0.5 * 8_000 * 0.1229 / 1_000 == pytest.approx(pvc["actual"], rel=1e-5)
    of_water = found.loc[("pvc_made", "water", "advanced")]
    assert [5.0, 1.0, 1_000, 4_000] == pytest.approx(list(of_water[["actual", "gap", "gap_per_y", "worth_per_y"]]), rel=1e-5)
    carbon = found.loc[("soda_made", "co2", "quota")]
    assert [1.0, 0.2, 400, 40_000] == pytest.approx(list(carbon[["actual", "gap", "gap_per_y", "worth_per_y"]]), rel=1e-5)


def test_levels_stand_from_the_loosest_to_the_strictest() -> None:
    """Proves the order of the table. Sensitivity: that of the case, in which the top runner stands first."""
    rows = levels(works(), solve(works()))
    assert ["quota", "top_runner"] == list(rows.loc[(rows["product"] == "soda_made") & (rows["indicator"] == "energy"), "level"])


def test_what_is_not_made_has_no_level() -> None:
    """Proves: of nothing made there is no value, no gap, and nobody says that it is met. Sensitivity: 0 keeps every level."""
    case = works(
        products=[{"product": "none", "plant": "a", "output_t_per_y": 0}],
        product_levels=[level("none", "water", "quota", 1.0)],
    )
    (row,) = levels(case, solve(case)).to_dict("records")
    assert row["met"] is None and math.isnan(row["actual"]) and math.isnan(row["gap"])


@pytest.mark.parametrize(
    ("allocation", "more", "share"),
    [
        ("mass", {}, 2_000 / 3_000),
        ("energy", {"soda_made": {"energy_mwh_per_t": 1}, "pvc_made": {"energy_mwh_per_t": 6}}, 2_000 / 8_000),
        ("economic", {"soda_made": {"price_per_t": 250}, "pvc_made": {"price_per_t": 1_500}}, 500 / 2_000),
        ("share", {"soda_made": {"share": 0.3}, "pvc_made": {"share": 0.7}}, 0.3),
    ],
)
def test_burdens_are_shared_as_the_case_states(allocation: str, more: dict[str, dict[str, float]], share: float) -> None:
    """Proves each allocation of 2,000 t of soda and 1,000 t of PVC. Sensitivity: the price or energy per t without the amount."""
    case = works()
    products = [row.model_copy(update={"allocation": allocation, **more.get(row.product, {})}) for row in case.products]
    found = shares(products, {"soda_made": 2_000, "pvc_made": 1_000})
    assert {"soda_made": pytest.approx(share), "pvc_made": pytest.approx(1 - share)} == found


def test_what_is_not_made_has_no_stated_share() -> None:
    """Proves: the whole burden falls on what is made. Sensitivity: 70 % of it is nobody's while the other product waits."""
    case, rows = works(), {"soda_made": 0.3, "pvc_made": 0.7}
    products = [row.model_copy(update={"allocation": "share", "share": rows[row.product]}) for row in case.products]
    found = shares(products, {"soda_made": 2_000, "pvc_made": 0})
    assert {"soda_made": 1.0, "pvc_made": 0.0} == found


MONTHS = [
    {"month": "2023-01", "plant": "a", "quantity": "soda_made", "value": 170},
    {"month": "2023-02", "plant": "a", "quantity": "soda_made", "value": 100},
    {"month": "2023-01", "plant": "a", "quantity": "freshwater", "value": 1_080, "planned_share": 0.1},
    {"month": "2023-01", "plant": "a", "quantity": "power", "value": 0},
    {"month": "2023-01", "plant": "a", "quantity": "co2", "value": 0},
]


def test_months_are_followed_by_hand() -> None:
    """Proves: January 31/365 of 2,000 t, so far 270 of 59/365; a stated share of 10,000 t of water; scope 1 alone of CO2.

    Sensitivity: a twelfth of the year for every month; so far without January; CO2 of the grid, which is not measured there.
    """
    case = works(measured=MONTHS)
    rows = follow(case, solve(case)).set_index(["quantity", "month"])
    assert [2_000 * 31 / 365, 170, 170 / (2_000 * 31 / 365)] == pytest.approx(
        list(rows.loc[("soda_made", "2023-01"), ["planned", "measured", "share"]]), rel=1e-5
    )
    assert [2_000 * 59 / 365, 270] == pytest.approx(
        list(rows.loc[("soda_made", "2023-02"), ["planned_so_far", "measured_so_far"]]), rel=1e-5
    )
    assert ["ok", "off"] == [rows.loc[("soda_made", month), "warning"] for month in ("2023-01", "2023-02")]
    assert (1_000, "watch") == (
        pytest.approx(rows.loc[("freshwater", "2023-01"), "planned"]),
        rows.loc[("freshwater", "2023-01"), "warning"],
    )
    assert (8_000 * 31 / 365, "off") == (
        pytest.approx(rows.loc[("power", "2023-01"), "planned"]),
        rows.loc[("power", "2023-01"), "warning"],
    )
    assert (0.0, "ok") == (rows.loc[("co2", "2023-01"), "planned"], rows.loc[("co2", "2023-01"), "warning"])


def test_a_plan_stays_that_of_its_case_while_months_are_measured() -> None:
    """Proves: a plan made before a month was measured is followed in it; an analysis of before is refused by the report.

    Sensitivity: with measured values among the inputs every month would ask for a new plan; without them in the digest of an
    analysis a report would show old months beside new ones.
    """
    plan, later = solve(works()), works(measured=MONTHS)
    assert plan.case_digest == inputs_digest(later)
    old, new = (parkloop.analyse("measured", case, plan=plan) for case in (works(measured=MONTHS[:1]), later))
    assert (1, 5) == (len(old.tables["months"]), len(new.tables["months"]))
    assert report(later, plan, analyses=[new]).sections
    with pytest.raises(ArgumentError, match="another case than by_hand as it stands"):
        report(later, plan, analyses=[old])


def test_each_year_begins_anew_and_leap_years_have_366_days() -> None:
    """Proves: February 2024 is 29/366, and 2023 is not counted to it. Sensitivity: so far goes on over the turn of the year."""
    given = [Measured(month=month, plant="a", quantity="soda_made", value=1) for month in ("2023-12", "2024-02")]
    rows = follow(works(), solve(works()), given)
    assert [2_000 * 31 / 365, 2_000 * 29 / 366] == pytest.approx(list(rows["planned_so_far"]), rel=1e-5)


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ({"month": "2024-13"}, "a month is written as 2024-07"),
        ({"quantity": "happiness"}, "it must be a product, a species, a commodity or energy"),
        ({"plant": "b"}, "this product is made by a"),
    ],
)
def test_what_cannot_be_measured_is_refused(row: dict[str, object], words: str) -> None:
    with pytest.raises(CaseError, match=words):
        works(measured=[{**MONTHS[0], **row}])


def test_thresholds_that_cannot_be_meant_are_refused() -> None:
    with pytest.raises(ArgumentError, match=r"off: 0\.01, but it must be at least watch"):
        follow(works(), solve(works()), off=0.01)


PRODUCT = {"product": "made", "plant": "a"}


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([PRODUCT], "neither commodity, stream nor the plant's product_t_per_y is given"),
        ([{**PRODUCT, "commodity": "soda", "stream": "intake"}], "it is a commodity already"),
        ([{**PRODUCT, "commodity": "soda", "allocation": "economic"}], "allocation economic needs it"),
        ([{**PRODUCT, "commodity": "soda", "allocation": "share", "share": 0.5}], "add up to 0.5, and not to 1"),
        (
            [{**PRODUCT, "commodity": "soda"}, {**PRODUCT, "product": "other", "output_t_per_y": 1, **worth(1)}],
            "all products of a have one allocation",
        ),
    ],
)
def test_products_that_are_none_are_refused(rows: list[dict[str, object]], words: str) -> None:
    with pytest.raises(CaseError, match=words):
        works(products=rows, product_levels=[])


def test_the_levels_of_linjiang_are_asked() -> None:
    """Proves the shipped park: today its clinker takes more than the quota, its caustic soda less than the top runner.

    By hand: 0.89 MWh of coal and 0.06 of power a t, and 11 MW for grinding beside 190 t/h: 0.1229 x (0.95 + 11 / 190) tce/t.
    """
    case = shipped("linjiang")
    found = levels(case, plan_of("linjiang", "baseline")).set_index(["product", "indicator", "level"])
    assert 0.1229 * (0.95 + 11 / 190) == pytest.approx(found.loc[("clinker_made", "energy", "quota"), "actual"], rel=1e-3)
    assert 0.1229 * 2.32 == pytest.approx(found.loc[("caustic_made", "energy", "quota"), "actual"], rel=1e-6)


def test_the_commands_tell_them(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """Proves: soda keeps its quota of energy, and of February too little was made. Sensitivity: the last level listed."""
    save_case(works(measured=MONTHS), tmp_path / "park")
    assert main(["levels", str(tmp_path / "park")]) == 0
    out = capsys.readouterr().out
    assert "soda_made, energy: keeps the level quota." in out and "pvc_made, energy: keeps no level." in out
    assert main(["follow", str(tmp_path / "park")]) == 0
    assert "a, soda_made: 84 % of the plan so far (2023-02)." in capsys.readouterr().out
