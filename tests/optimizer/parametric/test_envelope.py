"""Two least costs over a range: every value at which one falls below the other, and what stays open."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parkloop.optimizer.parametric.envelope import INFINITY, Found, Line, ParametricOptima, Solve, SwitchPoint, parametric_optima

EXACT = 1e-9


def oracle(within: list[Line], without: list[Line], gap: float = 0.0, asked: list[float] | None = None) -> Solve:
    """A solver that knows the lines and proves its answers within a gap."""

    def solve(chosen: bool, value: float) -> Found:
        if asked is not None:
            asked.append(value)
        lines = within if chosen else without
        if not lines:
            return Found(None, INFINITY)
        best = min(lines, key=lambda line: line.at(value))
        return Found(best, best.at(value) - gap)

    return solve


def changes(state: ParametricOptima) -> list[tuple[float, bool]]:
    return [(change.value, change.enters) for change in state.changes()]


def test_a_link_that_comes_and_goes_has_two_values() -> None:
    """Proves: with the link 100 + 4 v, without it 10 v, then 300: it enters at 100/6 and leaves at 50.

    Sensitivity: with the ends alone solved, both without the link, nothing would be found.
    """
    state = parametric_optima(oracle([Line(100, 4)], [Line(0, 10), Line(300, 0)]), 0, 200, 0, EXACT, 40)
    assert changes(state) == [(pytest.approx(100 / 6), True), (50, False)]


def test_what_never_crosses_is_proven_with_few_solves() -> None:
    asked: list[float] = []
    state = parametric_optima(oracle([Line(10, 1)], [Line(20, 1)], asked=asked), 0, 100, 0, EXACT, 40)
    assert (changes(state), list(state.open()), sorted(set(asked))) == ([], [], [0, 100])
    assert state.saves(50) == 10


def test_a_gap_leaves_a_range_open() -> None:
    """Proves: bounds 5 below the plans leave open where the costs differ by less than 5: 2 v against 100, so 47.5 to 52.5.

    Sensitivity: with the lines taken for bounds, the range would be a point.
    """
    state = parametric_optima(oracle([Line(0, 2)], [Line(100, 0)], gap=5), 0, 200, 0, 0.1, 40)
    (change,) = state.changes()
    assert change == SwitchPoint(50, False, pytest.approx(47.5), pytest.approx(52.5))


def test_a_link_that_comes_and_goes_within_the_gap_is_no_change() -> None:
    """Proves: 102.5 at most with it, at 50, and 100 without: it leaves at 40 and enters at 60, and bounds 25 below prove neither.

    Sensitivity: two switches told, each proven to lie between 0 and 100.
    """
    within, without = [Line(90, 0.25), Line(115, -0.25)], [Line(100, 0)]
    state = parametric_optima(oracle(within, without, gap=25), 0, 100, 0, 0.001, 40)
    assert [value for value, _ in state.switches()] == [pytest.approx(40), pytest.approx(60)]
    assert (state.changes(), len(list(state.open()))) == ([], 1)
    sharp = parametric_optima(oracle(within, without), 0, 100, 0, EXACT, 40)
    assert changes(sharp) == [(pytest.approx(40), False), (pytest.approx(60), True)]


def test_a_change_in_a_range_that_is_open_to_an_end_is_not_proven() -> None:
    """Proves: 2 v against 100 with bounds 200 below is open from 0 to 150: that it is built at 0 is not known."""
    (change,) = parametric_optima(oracle([Line(0, 2)], [Line(100, 0)], gap=200), 0, 400, 0, 0.1, 40).changes()
    assert (change.value, change.low, change.proven) == (50, 0, False)
    (sure,) = parametric_optima(oracle([Line(0, 2)], [Line(100, 0)], gap=5), 0, 400, 0, 0.1, 40).changes()
    assert sure.proven


def test_what_a_link_saves_is_proven_from_both_bounds() -> None:
    state = parametric_optima(oracle([Line(100, 0)], [Line(110, 0)], gap=15), 0, 10, 0, 0.1, 40)
    assert (state.saves(0), state.proven(0)) == (10, (-5, 25))


def test_two_costs_within_the_gap_stay_open_without_a_change() -> None:
    state = parametric_optima(oracle([Line(100, 0)], [Line(101, 0)], gap=5), 0, 10, 0, 0.1, 40)
    assert (changes(state), list(state.open())) == ([], [(0, 10)])


def test_of_two_equal_plans_the_one_without_the_link_is_taken() -> None:
    state = parametric_optima(oracle([Line(100, 1)], [Line(100, 1)]), 0, 10, 0, EXACT, 40)
    assert (changes(state), state.built(5), state.saves(5)) == ([], False, 0)


@pytest.mark.parametrize(("within", "without", "built"), [([Line(1, 1)], [], True), ([], [Line(1, 1)], False)])
def test_a_side_without_a_plan_loses_everywhere(within: list[Line], without: list[Line], built: bool) -> None:
    state = parametric_optima(oracle(within, without), 0, 10, 5, EXACT, 40)
    assert (changes(state), list(state.open()), state.built(3)) == ([], [], built)


def test_the_number_of_solves_has_an_end() -> None:
    tangents = [Line(t**2, -2.0 * t) for t in range(151)]
    higher = [Line(constant + 1, slope) for constant, slope, _ in tangents]
    state = parametric_optima(oracle(tangents, higher, gap=10), 0, 150, 0, EXACT, 7)
    assert len(state.within.bounds) == 7
    assert list(state.open())


some_line = st.tuples(st.integers(0, 1000), st.integers(-20, 20)).map(lambda pair: Line(float(pair[0]), float(pair[1])))
lines = st.lists(some_line, min_size=1, max_size=6)


@settings(max_examples=200, deadline=None)
@given(lines, lines)
def test_every_change_of_random_lines_is_found(within: list[Line], without: list[Line]) -> None:
    """Proves: on a fine grid, the verdict of the lines found is that of all lines, wherever the two differ clearly.

    Sensitivity: with the crossing of the end lines left unsolved, plans in between would be missed.
    """
    state = parametric_optima(oracle(within, without), 0, 50, 0, EXACT, 60)
    opened = list(state.open())
    for n in range(501):
        value = n / 10
        saves = min(line.at(value) for line in without) - min(line.at(value) for line in within)
        clearly = abs(saves) > 1e-9  # where lines cross on the grid, rounding decides
        if clearly and not any(low - 1e-6 <= value <= high + 1e-6 for low, high in opened):
            assert state.built(value) == (saves > 0), (value, saves)
