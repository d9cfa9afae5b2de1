"""What a link costs, by hand: the one place from which ledger, tables and analyses have it."""

from dataclasses import replace

import pytest

from parkloop.cases.schema import Link, Mode
from parkloop.models.capital import CapitalTerms
from parkloop.models.network.arcs import Candidate

PIPE = Mode(
    mode="pipe",
    carries="water",
    capex_terminal=1000.0,
    capex_per_km=200.0,
    capex_per_km_size=30.0,
    opex_per_unit=0.5,
    opex_per_unit_km=0.25,
    contract_cost_per_y=70.0,
    land_m2_per_km=12.0,
)
CANDIDATE = Candidate(
    id="a/b/pipe",
    domain="water",
    item="",
    giver="a1",
    taker="b",
    from_plant="a",
    to_plant="b",
    mode=PIPE,
    status="candidate",
    owner="a",
    driver="a",
    length_km=4.0,
    arrival=1.0,
    limit=None,
    row=None,
    terms=CapitalTerms("a", annuity=0.125, subsidy=0.5, upkeep=0.0625),
)
STATED = Link.model_validate({"link": "l", "from": "a1", "to": "b", "capex": 5000.0})


def test_a_link_costs_what_its_mode_says_over_its_length() -> None:
    """By hand: 1000 + 4*200 of capital, 4*30 per capacity, 0.5 + 4*0.25 per unit, 4*12 m2. Without length: 1000, 0, 0.5."""
    assert (CANDIDATE.fixed_capital, CANDIDATE.capital_per_capacity) == (1800.0, 120.0)
    assert (CANDIDATE.running_cost, CANDIDATE.standing_cost, CANDIDATE.land_m2) == (1.5, 70.0, 48.0)


def test_capital_that_a_row_states_is_all_the_capital() -> None:
    """Proves that nothing of the mode's capital is added; running cost stays. Sensitivity: 5000 + 120 per capacity."""
    link = replace(CANDIDATE, row=STATED)
    assert (link.fixed_capital, link.capital_per_capacity, link.pays_by_size, link.running_cost) == (5000.0, 0.0, False, 1.5)


@pytest.mark.parametrize(("status", "pays"), [("candidate", True), ("required", True), ("existing", False)])
def test_a_link_that_stands_pays_no_capital_by_its_size(status: str, pays: bool) -> None:
    assert replace(CANDIDATE, status=status).pays_by_size is pays  # type: ignore[arg-type]


def test_capital_is_paid_after_subsidy_and_upkeep_before_it() -> None:
    """By hand: 0.125*(1 − 0.5) + 0.0625 = 0.125 per year, half to pay. Sensitivity: upkeep after subsidy gives 0.09375."""
    terms = CANDIDATE.terms
    assert (terms.recovery_rate, terms.annual_rate, terms.net(800.0)) == (0.0625, 0.125, 400.0)
