"""Linear programs on excesses: least core, nucleoli, and each player's range in the core.

The excess of a coalition is what it is worth less what its members receive: what it gains by leaving. Programs are in shares of
the largest saving, over what players have alone, and take a coalition in as soon as a split would break its row.
"""

import math
from dataclasses import dataclass

import numpy as np
from scipy.optimize import linprog, nnls

from parkloop.cases.messages import Message, say
from parkloop.optimizer.analyses.sharing.game import Game
from parkloop.optimizer.solver.problem import Floats

TOLERANCE = 1e-9
"""Excess in shares of the largest saving that is rounding."""
POSITIVE = 1e-7
"""Dual value that is not 0; those of one program add up to 1, so that one of n + 1 rows has 1 / (n + 1) at least."""
DEPENDENT = 1e-8
"""Length of the part of a row outside others' span that is rounding."""
ROOMS = (1e-12, 1e-11, 1e-10, TOLERANCE)
"""What the excesses of a least core may be above the least one, the first that leaves a split."""
TAKEN = 40
"""Broken rows that are taken into a program at once."""
UNDECIDED = say("the coalitions that are known do not decide it")


@dataclass(frozen=True, eq=False)
class ScaledGame:
    """A game over what players have alone, in shares of its largest saving: programs are well scaled then."""

    game: Game
    base: Floats
    """What players have alone (players,), 0 where that is not known"""
    rows: Floats
    worths: Floats
    total: float

    def payoff(self, y: Floats) -> Floats:
        """What players receive, of a split in shares."""
        received: Floats = self.base + self.game.scale * y
        return received


def scaled(game: Game) -> ScaledGame:
    """The same game, normalised."""
    base, scale = np.nan_to_num(game.alone), game.scale
    return ScaledGame(game, base, game.rows, (game.worths - game.rows @ base) / scale, float(game.total - base.sum()) / scale)


@dataclass(frozen=True, eq=False)
class Optimum:
    """Split (players,) and excess that are best, and the rows whose dual values are positive."""

    y: Floats
    excess: float
    binding: tuple[int, ...]


@dataclass(eq=False)
class _Programs:
    """Programs over one game, the rows taken in so far, and the coalitions that are settled."""

    scaled: ScaledGame
    weights: Floats
    """What an excess is divided by (coalitions,): 1, or the number of members"""
    rational: bool
    """Whether nobody may receive less than alone."""
    taken: list[int]
    settled: Floats
    """Rows whose sum is settled (rows, players), that of all first"""
    sums: list[float]

    def least_excess(self, open_rows: Floats) -> Optimum | None:
        """The least largest excess of the open coalitions, or none where nothing bounds it.

        minimise t, so that v(S) - y(S) <= t |S|^p for open S, and y(S) as settled for others
        """
        known, n = self.scaled, self.scaled.rows.shape[1]
        while True:
            rows = [row for row in self.taken if open_rows[row]]
            left = np.hstack([-known.rows[rows], -self.weights[rows, None]])
            held = np.hstack([self.settled, np.zeros((len(self.settled), 1))])
            alone = np.isfinite(known.game.alone) if self.rational else np.zeros(n, dtype=bool)
            limits = [(0.0 if bound else None, None) for bound in alone] + [(None, None)]
            cost = np.append(np.zeros(n), 1.0)
            found = linprog(
                cost, left if rows else None, -known.worths[rows] if rows else None, held, self.sums, limits, "highs-ds"
            )
            if found.status != 0:
                missing = [row for row in map(int, np.flatnonzero(open_rows)) if row not in set(rows)][:TAKEN]
                if not missing:
                    return None
                self.taken += missing
                continue
            y, excess = found.x[:n], float(found.x[n])
            broken = (known.worths - known.rows @ y - excess * self.weights) * open_rows
            worst = np.argsort(-broken, kind="stable")[:TAKEN]
            new = [int(row) for row in worst if broken[row] > TOLERANCE and row not in set(rows)]
            if not new:
                duals = -found.ineqlin.marginals if rows else ()
                return Optimum(y, excess, tuple(row for row, dual in zip(rows, duals, strict=True) if dual > POSITIVE))
            self.taken += new


def _programs(game: Game, per_member: bool, rational: bool) -> _Programs:
    known = scaled(game)
    sizes = known.rows.sum(axis=1)
    first = np.flatnonzero((sizes == 1) | (sizes == game.size - 1))
    rows = np.ones((1, game.size))
    return _Programs(known, sizes if per_member else np.ones(len(sizes)), rational, [int(n) for n in first], rows, [known.total])


def least_excess(game: Game) -> float:
    """Least largest excess of a split [money]; above 0 the core is empty.

    Minus infinite where nothing bounds it.
    """
    found = _programs(game, per_member=False, rational=False).least_excess(np.ones(len(game.masks)))
    return -math.inf if found is None else found.excess * game.scale


def nucleolus(game: Game, per_member: bool = False) -> Floats | Message:
    """Nucleolus: the split whose excesses, the largest first, are lexicographically least.

    Of the splits that give nobody less than alone, where there are such; else of all (the prenucleolus). ``per_member``: of
    excesses per member (the weak, or per-capita, nucleolus).

    Method: one linear program after the other. After each the coalitions with positive dual values are settled, for their excess
    is the same in all its solutions; a row that is merely tight need not be. What depends on settled rows is settled with them.

    Schmeidler D. (1969) SIAM J. Appl. Math. 17, 1163-1170; Kopelowitz A. (1967); Guajardo M., Jornsten K. (2015) Common mistakes
    in computing the nucleolus. Eur. J. Oper. Res. 241, 931-935.
    """
    rational = float(game.total - np.nansum(game.alone)) >= 0.0
    programs = _programs(game, per_member, rational)
    known, n = programs.scaled, game.size
    span = np.full((n, 1), 1.0 / math.sqrt(n))
    y = np.array([known.total])
    while len(programs.settled) < n:
        outside = known.rows - known.rows @ span @ span.T
        found = programs.least_excess((np.linalg.norm(outside, axis=1) > DEPENDENT).astype(np.float64))
        if found is None:
            return UNDECIDED
        y, before = found.y, len(programs.settled)
        for row in found.binding:
            rest = known.rows[row] - span @ (span.T @ known.rows[row])
            if (length := float(np.linalg.norm(rest))) > DEPENDENT:
                span = np.hstack([span, rest[:, None] / length])
                programs.settled = np.vstack([programs.settled, known.rows[row]])
                programs.sums.append(float(known.worths[row] - found.excess * programs.weights[row]))
        if len(programs.settled) == before:
            return UNDECIDED
    return known.payoff(np.linalg.solve(programs.settled, np.array(programs.sums)) if n > 1 else y)


def nearest(game: Game, aim: Floats, excess: float) -> Floats | Message:
    """The split nearest to an aim in which no excess is above a level, by least squares [money].

    Least distance programming: Lawson C.L., Hanson R.J. (1974) Solving Least Squares Problems, chapter 23.
    """
    known, n = scaled(game), game.size
    y = (aim - known.base) / game.scale
    # directions in which the total stays the same
    free = np.linalg.svd(np.ones((1, n)))[2][1:].T
    for room in ROOMS:
        found = _nearest(known, y, free, excess / game.scale + room)
        if found is not None:
            return known.payoff(found)
    return UNDECIDED


def _nearest(known: ScaledGame, start: Floats, free: Floats, level: float) -> Floats | None:
    """The same in shares, along free directions; none where rounding leaves no such split."""
    y, n, rows = start, len(start), list[int]()
    while True:
        broken = known.worths - known.rows @ y - level
        new = [int(row) for row in np.argsort(-broken, kind="stable")[:TAKEN] if broken[row] > TOLERANCE and row not in rows]
        if not new:
            return y
        rows += new
        left, right = known.rows[rows] @ free, known.worths[rows] - level - known.rows[rows] @ start
        system = np.vstack([left.T, right])
        dual, _ = nnls(system, np.append(np.zeros(n - 1), 1.0), maxiter=100 * len(rows))
        rest = system @ dual - np.append(np.zeros(n - 1), 1.0)
        if abs(rest[-1]) < TOLERANCE:
            return None
        y = start - free @ (rest[:-1] / rest[-1])


def ranges(game: Game, excess: float) -> tuple[Floats, Floats]:
    """Least and most that each player receives where no excess is above a level [money].

    Infinite where nothing bounds it.
    """
    known, n = scaled(game), game.size
    level = known.worths - excess / game.scale - TOLERANCE
    ends, rows = np.zeros((2, n)), [int(row) for row in np.flatnonzero(np.isin(known.rows.sum(axis=1), (1, n - 1)))]
    for i in range(n):
        for side, sign in enumerate((1.0, -1.0)):
            ends[side, i] = _end(known, level, sign * np.eye(n)[i], rows) * sign
    low, high = known.base + game.scale * ends[0], known.base + game.scale * ends[1]
    return low, high


def _end(known: ScaledGame, level: Floats, cost: Floats, rows: list[int]) -> float:
    """Least value of a sum over the splits that give every coalition its level.

    Minus infinite where nothing bounds it. ``rows`` are those taken in so far, which grow.
    """
    n = len(cost)
    while True:
        sides = (-known.rows[rows], -level[rows]) if rows else (None, None)
        found = linprog(cost, *sides, np.ones((1, n)), [known.total], [(None, None)] * n, "highs-ds")
        short = level - known.rows @ found.x if found.status == 0 else np.ones(len(level))
        short[rows] = 0.0
        # as many again as there are: of a symmetric game few at a time would take long
        new = [int(row) for row in np.argsort(-short, kind="stable")[: TAKEN + len(rows)] if short[row] > TOLERANCE]
        if not new:
            return float(found.fun) if found.status == 0 else -math.inf
        rows += new
