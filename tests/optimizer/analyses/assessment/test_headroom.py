"""Headroom: what is used of every limit, worked by hand."""

import math
from pathlib import Path

import pytest

from parkloop.cases import Case, save_case
from parkloop.optimizer.analyses.assessment.headroom import headroom, warning
from parkloop.optimizer.cli import main
from parkloop.optimizer.plan.arguments import ArgumentError
from tests.support.by_hand import buy, flows, halves, need, park, profile, quality, sell, solve, water
from tests.support.running.shipped import plan_of, shipped

POWER = {"commodity": "power", "kind": "electricity"}


def limited() -> Case:
    """8 power in summer and 10 in winter, 500 h each: 9,000 MWh at 0.5 t of CO2, bought within 20, at least 4.

    10 t of water an hour of at most 50 mg/L of salt, of a lake that gives 12 with 40 mg/L, and a sewer that takes 11: of the
    10 t that leave with 90 mg/L 2 come back, (8 x 40 + 2 x 90) / 10 = 50.
    """
    return park(
        plants=[{"plant": "a", "product_t_per_y": 1000}],
        conditions=halves(),
        profiles=profile("season", summer=0.8),
        commodities=[POWER],
        markets=[buy("grid", "power", 10, limit_per_h=20, min_per_h=4), sell("feed", "power", 1, limit_per_h=5)],
        demands=[need("a", "power", 10, profile="season")],
        water_streams=[
            water("lake", "supply", price=1, limit_t_per_h=12),
            water("intake", "sink", 10),
            water("effluent", "source", 10),
            water("sewer", "outlet", price=1, limit_t_per_h=11),
        ],
        water_quality=[quality("lake", c_out=40), quality("intake", c_in=50), quality("effluent", c_out=90)],
        emissions=[{"item": "grid", "species": "co2", "kg_per_unit": 500, "scope": 2}],
        policies=[
            {"policy": "carbon", "kind": "cap", "target": "co2", "value": 5, "unit": "kt"},
            {"policy": "lake_total", "kind": "cap", "target": "freshwater", "value": 8_200},
            {"policy": "energy_of_it", "kind": "quota", "target": "energy_per_product", "plant": "a", "value": 1.5},
            {"policy": "reuse", "kind": "floor", "target": "water_reuse_rate", "value": 0.0},
        ],
    )


def test_every_limit_by_hand() -> None:
    """Proves: used, allowed, share and warning of each kind, in the worst condition.

    Sensitivity: the mean of both conditions gives the market 0.45, a cap in its stated unit 900.
    """
    found = headroom(limited(), solve(limited())).set_index(["kind", "limit"])
    shares = {
        ("market", "grid"): 10 / 20,
        ("market", "feed"): 0.0,
        ("least_amount", "grid"): 4 / 8,
        ("cap", "carbon"): 4_500 / 5_000,
        ("cap", "lake_total"): 8_000 / 8_200,
        ("quota", "energy_of_it"): 0.1229 * 9_000 / 1_000 / 1.5,
        ("floor", "reuse"): 0.0,
        ("supply", "lake"): 8 / 12,
        ("outlet", "sewer"): 8 / 11,
        ("quality", "intake"): 50 / 50,
    }
    known = {key: float(share) for key, share in found["share"].items() if not math.isnan(share)}
    assert {key: pytest.approx(share, rel=1e-5, abs=1e-9) for key, share in shares.items()} == known
    assert ["watch", "tight", "ok"] == [found.loc[key, "warning"] for key in [*list(shares)[3:5], ("market", "grid")]]
    assert ("summer", pytest.approx(8)) == tuple(found.loc[("least_amount", "grid"), ["when", "used"]])
    assert [8_000, 8_200, 200] == pytest.approx(list(found.loc[("cap", "lake_total"), ["used", "allowed", "left"]]), abs=1e-2)


def test_a_baseline_breaks_what_does_not_bind_it() -> None:
    """Proves: today emits 5,000 t of a cap of 4,000: share 1.25, broken. Sensitivity: a plan's own excess is its fault."""
    case = park(
        commodities=[POWER, {"commodity": "coal", "kind": "fuel"}],
        markets=[buy("mine", "coal", 10), buy("grid", "power", 30)],
        demands=[need("a", "power", 5)],
        technologies=[{"technology": "station", "plant": "a", "existing_size": 9}],
        technology_flows=flows("station", power=1, coal=-1),
        emissions=[{"item": "station", "species": "co2", "kg_per_unit": 1000}],
        policies=[{"policy": "carbon", "kind": "cap", "target": "co2", "value": 4_000}],
    )
    today, plan = (headroom(case, solve(case, scope=scope)).iloc[0] for scope in ("baseline", "park"))
    assert ("carbon", "broken", pytest.approx(1.25)) == (today["limit"], today["warning"], today["share"])
    assert ("tight", pytest.approx(1.0)) == (plan["warning"], plan["share"])


@pytest.mark.parametrize(
    ("share", "level"),
    [(0.0, "ok"), (0.799, "ok"), (0.8, "watch"), (0.95, "tight"), (1.0 + 1e-9, "tight"), (1.01, "broken"), (math.nan, "ok")],
)
def test_warnings_begin_at_their_thresholds(share: float, level: str) -> None:
    """Proves the ends of each level. Sensitivity: a limit that is reached within the solver's tolerance told as broken."""
    assert level == warning(share, 0.8, 0.95)


def test_thresholds_that_cannot_be_meant_are_refused() -> None:
    case = limited()
    with pytest.raises(ArgumentError, match=r"tight: 0\.5, but it must be from watch to 1"):
        headroom(case, solve(case), tight=0.5)


@pytest.mark.parametrize("name", ["two_firms", "kalundborg_today", "guitang"])
def test_a_certified_plan_breaks_no_limit(name: str) -> None:
    """Proves what the certificate has found, from the same tables. Sensitivity: a limit without its profile."""
    found = headroom(shipped(name), plan_of(name, "plant"))
    assert "broken" not in set(found["warning"])


def test_the_command_warns(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """Proves: the cap on the lake is tight, from 90 % on the one on carbon too. Sensitivity: thresholds that are not read."""
    save_case(limited(), tmp_path / "park")
    assert main(["headroom", str(tmp_path / "park")]) == 0
    assert "tight: intake, lake_total." in capsys.readouterr().out
    assert main(["headroom", str(tmp_path / "park"), "--tight", "0.9"]) == 0
    assert "tight: intake, lake_total, carbon." in capsys.readouterr().out
