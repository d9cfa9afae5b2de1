"""Policies: caps, floors and quotas in every scenario, taxes, credits and the carbon price in the books."""

from dataclasses import replace

import pytest

from parkloop.cases.schema import Policy
from parkloop.optimizer.certificate.inputs.part import CoalitionPart
from tests.support.breakable.energy import PLAN as ENERGY
from tests.support.breakable.energy import TCE
from tests.support.breakable.materials import PLAN as MATERIALS
from tests.support.breakable.plans import ByHand, noticed, rows
from tests.support.breakable.water import PLAN as WATER

CAPS: list[tuple[ByHand, str, str | None, float]] = [
    (WATER, "cod", None, 0.923),
    (WATER, "cod", "a", 0.67),
    (WATER, "freshwater", None, 13000),
    (WATER, "freshwater", "b", 1000),
    (WATER, "wastewater", None, 10700),
    (ENERGY, "co2", None, 215),
    (ENERGY, "so2", "mill", 0.0375),
    (ENERGY, "energy", None, 725 * TCE),
    (ENERGY, "energy", "dairy", 3475 * TCE),
    (ENERGY, "land", None, 23),
    (ENERGY, "gas", None, 1200),
    (ENERGY, "gas", "dairy", 1200),
    (MATERIALS, "disposal", None, 1000),  # of scenario dry; 850 on average
    (MATERIALS, "nox", "cement", 2.8),  # 1000 t of slag and 1800 t of clay in scenario dry; 2.83 on average
]

LEAST: list[tuple[ByHand, str, str, str | None, float]] = [
    (WATER, "floor", "water_reuse_rate", None, 7000 / 20000),
    (WATER, "floor", "water_reuse_rate", "a", 1000 / 13000),
    (ENERGY, "floor", "waste_heat_utilisation_rate", None, 0.9),
    (ENERGY, "floor", "renewable_share", None, 0.0125 / 1.225),
    (MATERIALS, "floor", "waste_utilisation_rate", None, 2 / 3),  # 2000 of 3000 t in scenario dry
    (MATERIALS, "floor", "waste_utilisation_rate", "steel", 0.5),
]


def ruled(plan: ByHand, kind: str, target: str, plant: str | None, value: float, unit: str | None = None) -> ByHand:
    """The plan of a case with one more policy."""
    return plan.ruled("policies", Policy(policy="rule", kind=kind, target=target, plant=plant, value=value, unit=unit))


@pytest.mark.parametrize(("plan", "target", "plant", "amount"), CAPS)
def test_a_cap_holds_in_every_scenario(plan: ByHand, target: str, plant: str | None, amount: float) -> None:
    broken = ruled(plan, "cap", target, plant, 0.99 * amount)
    assert noticed(broken, f"Cap rule on {target}", "is above")
    assert not noticed(ruled(plan, "cap", target, plant, amount * (1.03 if target == "nox" else 1)), "Cap rule")
    assert not noticed(broken.asked(scope="baseline"), "Cap rule")


def test_a_cap_is_converted_to_the_unit_of_its_target() -> None:
    assert noticed(ruled(WATER, "cap", "cod", None, 900, "kg/y"), "Cap rule on cod", "0.923 is above 0.9")
    assert not noticed(ruled(WATER, "cap", "cod", None, 930, "kg/y"), "Cap rule")


@pytest.mark.parametrize(("plan", "kind", "target", "plant", "rate"), LEAST)
def test_a_floor_holds_in_every_scenario(plan: ByHand, kind: str, target: str, plant: str | None, rate: float) -> None:
    assert noticed(ruled(plan, kind, target, plant, rate + 0.02), f"Floor rule on {target}", "is below")
    least = 0.6 if target == "waste_utilisation_rate" and plant is None else rate  # 1800/2600 = 0.69 in the other scenario
    assert not noticed(ruled(plan, kind, target, plant, least), "Floor rule")
    assert not noticed(ruled(plan, kind, target, plant, rate + 0.02).asked(scope="baseline"), "Floor rule")


def test_a_quota_holds() -> None:
    per_product = 3475 * TCE / 500
    assert noticed(ruled(ENERGY, "quota", "energy_per_product", "dairy", 0.99 * per_product), "Quota rule", "tce is above")
    assert not noticed(ruled(ENERGY, "quota", "energy_per_product", "dairy", 1.0001 * per_product), "Quota rule")
    park = 725 * TCE / 500
    assert noticed(ruled(ENERGY, "quota", "energy_per_product", None, 0.99 * park), "Quota rule", "tce is above")


def test_policies_of_the_whole_park_bind_no_coalition_from_below() -> None:
    alone = ruled(ENERGY, "floor", "renewable_share", None, 1).asked(only=["mill", "dairy"])
    assert not noticed(alone, "Floor rule")


BOTH = ["mill", "dairy"]


def test_a_coalition_keeps_its_part_of_a_cap() -> None:
    """Proves that a cap of 430 t of CO2 binds a coalition, which emits 215, by its part: half of it, told by year.

    Sensitivity: held against all 430 t any part would do, and 0.4 of it, 172 t, would not be noticed.
    """
    plan = ruled(ENERGY, "cap", "co2", None, 430).asked(only=BOTH)
    for share, when in ((0.4, ("year base",)), (0.4, ())):
        short = plan.asked(part=CoalitionPart({("policy", "rule", *when): share}))
        assert noticed(short, "Cap rule on co2", "is above 172")
    assert not noticed(plan.asked(part=CoalitionPart({("policy", "rule", "year base"): 0.501})), "Cap rule")
    assert not noticed(plan, "Cap rule")


def test_a_coalition_is_behind_a_floor_by_its_allowance() -> None:
    """Proves that 7,000 of 20,000 t used again are behind a floor of half by 3,000 t: allowed by 3,001, not by 2,990 or none.

    Sensitivity: an allowance of the other sign, or none held against a coalition whose part is known.
    """
    plan = ruled(WATER, "floor", "water_reuse_rate", None, 0.5).asked(only=["a", "b"])
    assert not noticed(plan.asked(part=CoalitionPart(allowances={("rule", "base"): 3001})), "Floor rule")
    assert noticed(plan.asked(part=CoalitionPart(allowances={("rule", "base"): 2990})), "Floor rule", "is below 7010")
    assert noticed(plan.asked(part=CoalitionPart()), "Floor rule", "is below 10000")


def test_a_coalition_is_above_a_quota_by_its_allowance() -> None:
    """Proves that 725 MWh on a quota of 700 need an allowance of 25 MWh. Sensitivity: as of a floor."""
    plan = ruled(ENERGY, "quota", "energy_per_product", None, 700 * TCE / 500).asked(only=BOTH)
    assert not noticed(plan.asked(part=CoalitionPart(allowances={("rule", "base"): 25.1 * TCE})), "Quota rule")
    assert noticed(plan.asked(part=CoalitionPart(allowances={("rule", "base"): 24 * TCE})), "Quota rule", "tce is above")
    assert noticed(plan.asked(part=CoalitionPart()), "Quota rule", "tce is above")


def test_a_coalition_has_its_part_of_markets_mains_land_and_capital() -> None:
    """Proves each limit and least amount by its part, with 0.6 MWh/h of power sold, 13 t/h of fresh water, 10.7 t/h to the sewer.

    Of 20,000 t a year that have to be taken, 0.6 are less than the 13,000 that are, 0.7 are 1,000 more. Sensitivity: held against
    the whole, no limit would be broken, and each least amount whatever the part.
    """
    sold = ENERGY.given("markets", {"market": "power_out"}, limit_per_h=2.0).asked(only=BOTH)
    half, least = CoalitionPart({("market", "power_out", "year"): 0.1}), CoalitionPart({("market", "power_out"): 2.0})
    assert noticed(sold.asked(part=half), "power_out", "(limit)", "above 0.2")
    assert noticed(sold.asked(part=least), "power_out", "(min_per_h)", "below 1 ")
    assert not noticed(sold, "power_out")
    mains = WATER.asked(only=["a", "b"])
    assert noticed(mains.asked(part=CoalitionPart({("stream", "fresh", "year"): 0.5})), "supply fresh", "above 10 t/h")
    assert noticed(mains.asked(part=CoalitionPart({("stream", "sewer"): 0.3})), "outlet sewer", "above 9 t/h")
    assert not noticed(mains, "fresh")
    bound = mains.given("water_streams", {"stream": "fresh"}, min_t_per_y=20000)
    paid = bound.given("water_streams", {"stream": "fresh"}, shortfall_price_per_t=2)
    for share, broken in ((0.6, False), (0.7, True)):
        part = CoalitionPart({("stream", "fresh", "year base"): share})
        assert broken == noticed(bound.asked(part=part), "supply fresh lacks", "1000 t/y is above 0")
        assert broken == noticed(paid.asked(part=part), "under shortfall", "0 instead of 2000")
    assert not noticed(bound, "supply fresh lacks")
    short = ENERGY.asked(only=BOTH, part=CoalitionPart({("park", "land"): 0.5, ("park", "capex"): 0.1}))
    assert noticed(short, "park_land_m2", "above 15 m2") and noticed(short, "(capex_budget)", "above 500 ")


@pytest.mark.parametrize(
    ("plan", "target", "plant", "amount"),
    [
        (WATER, "freshwater", None, 13000),
        (WATER, "water_reused", "b", 5000),
        (WATER, "cod", "b", 0.253),
        (ENERGY, "gas", "dairy", 1200),
        (ENERGY, "energy", None, 725 * TCE),
        (ENERGY, "waste_heat_used", "mill", 4500),
        (ENERGY, "land", None, 23),
        (MATERIALS, "waste_used", "steel", 850),
    ],
)
def test_a_tax_is_paid(plan: ByHand, target: str, plant: str | None, amount: float) -> None:
    taxed = ruled(plan, "tax", target, plant, 2)
    assert noticed(taxed, f"{plant or 'the park'} under tax", "0 instead of")
    paid = taxed.add("costs", plant=plant or "a", head="tax", cost_per_y=2 * amount)
    assert not noticed(paid, "under tax")
    assert not noticed(paid, "Sum of all costs")


def test_a_credit_is_earned_below_the_baseline() -> None:
    """Fresh water of 13000 t instead of 20000 t, 0.5 for each: 3500 earned."""
    plan = ruled(WATER, "credit", "freshwater", None, 0.5)
    assert noticed(plan, "Credit rule cannot be checked")
    earned = plan.asked(credit_baseline={"rule": 20000}).add("costs", plant="", head="credit", cost_per_y=-3500)
    earned = earned.set("scenarios", {}, cost_per_y=34530 - 3500)
    assert [] == earned.faults()
    assert noticed(earned.set("costs", {"head": "credit"}, cost_per_y=-3000), "under credit", "-3000 instead of -3500")
    assert not noticed(plan.asked(scope="baseline"), "redit")


def test_a_policy_of_an_unknown_rate_is_told() -> None:
    assert noticed(ruled(WATER, "floor", "happiness", None, 1), "unknown target happiness")


def telling(plan: ByHand, *lines: tuple[object, ...]) -> ByHand:
    """The plan as a baseline, with a table of the policies that it breaks."""
    table = rows("policy scenario value limit excess unit", *lines)
    return replace(plan, tables={**plan.tables, "broken_policies": table}).asked(scope="baseline")


def test_what_a_baseline_breaks_is_told_in_the_unit_that_the_policy_states() -> None:
    """Proves the table of broken policies is checked: 923 kg of COD are 23 above a cap of 900, and none above one of 930.

    Sensitivity: amounts in t under a cap in kg, a row that is left out, or one of a policy that is kept.
    """
    broken = ruled(WATER, "cap", "cod", None, 900, "kg/y")
    right = ("rule", "base", 923.0, 900.0, 23.0, "kg/y")
    assert not noticed(telling(broken, right), "Policy rule")
    assert noticed(telling(broken), "Policy rule", "lacks it")
    assert noticed(telling(ruled(WATER, "cap", "cod", None, 930, "kg/y"), right), "Policy rule", "is kept")
    assert noticed(telling(broken, ("rule", "base", 0.923, 0.9, 0.023, "kg/y")), "Amount of Policy rule", "0.923 instead of 923")
    for place, (word, wrong) in enumerate([("Amount", 950.0), ("Limit", 800.0), ("Excess", 24.0)], 2):
        assert noticed(telling(broken, (*right[:place], wrong, *right[place + 1 :])), f"{word} of Policy rule")
    assert noticed(telling(broken, (*right[:5], "t")), "Policy rule", "told in t")
    assert noticed(telling(broken, right, ("other", "base", 1.0, 0.0, 1.0, "")), "no limit of this plan")


@pytest.mark.parametrize(("kind", "target", "value", "reached"), [("floor", "water_reuse_rate", 0.5, 0.35)])
def test_a_floor_that_is_broken_is_told_as_a_rate(kind: str, target: str, value: float, reached: float) -> None:
    """7,000 of 20,000 t are used again, where half should be: 0.15 are missing."""
    broken = ruled(WATER, kind, target, None, value)
    assert not noticed(telling(broken, ("rule", "base", reached, value, value - reached, "")), "Policy rule")
    assert noticed(telling(broken), "Policy rule", "lacks it")
