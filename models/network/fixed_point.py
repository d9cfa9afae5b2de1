r"""Ranges of mixing qualities: fixed point of the largest mix of each outlet. No Pyomo.

With the largest qualities :math:`h` of all outlets, outlet :math:`i` carries at most

.. math:: F_i(h) = \min(cap,\ a_i \min(limit_i, \max(stated_i, \max_{j \in feed_i} h_j)) + b_i)

:math:`F` is monotone. Why every design lies below a result :math:`h`:

1. The true qualities of a design solve :math:`c = A c + b`, where each row of :math:`A \ge 0` weighs the feeds of an outlet:
   :math:`A c + b \le F(c)`, since limits of feeds hold. What goes round has come in at some time: :math:`c` is the limit of
   :math:`c_{k+1} = A c_k + b` from :math:`c_0 = 0`.
2. With :math:`F(h) \le h` and :math:`h \ge 0`, monotony gives :math:`c_k \le F^k(0) \le F^k(h) \le h` for every :math:`k`,
   and so for the limit.

Passes from 0 reach a fixed point at once where nothing goes round. In a circle they would rise slowly and stop below it, so its
qualities are solved for instead; a circle that concentrates without end goes to the cap. Whatever is returned satisfies
:math:`F(h) \le h`, by comparison, or is a fixed point that the passes reached.

Method: Kleene's iteration with policy iteration; Costan A. et al. (2005) in Computer Aided Verification, LNCS 3576, 462-475.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

PASSES = 60
"""Passes over the outlets between two solutions of circles."""
ROOM = 1e-9
"""By how much a circle's qualities are counted higher than solved, relative: room for rounding."""
STEADY = 1e-7
"""A circle that loses less than this share of what goes round concentrates without end."""


@dataclass(frozen=True)
class Mix:
    """Recurrence of an outlet: quality = scale × min(limit, highest of what feeds it) + added."""

    feeds: tuple[str, ...] = ()
    """Outlets that can feed it."""
    stated: float | None = None
    """Highest quality of the givers that state theirs."""
    scale: float = 1.0
    added: float = 0.0
    limit: float = float("inf")

    def highest(self, qualities: Mapping[str, float]) -> float:
        """Highest quality of what feeds it; 0 where nothing does."""
        fed = [qualities[feed] for feed in self.feeds]
        return max(fed if self.stated is None else [*fed, self.stated], default=0.0)

    def quality(self, qualities: Mapping[str, float], cap: float) -> float:
        """Highest quality that it can carry."""
        return min(cap, self.scale * min(self.limit, self.highest(qualities)) + self.added)

    def raised(self, margin: float) -> "Mix":
        """The outlet counted higher than its mix by a relative margin, which adds up each time round a circle."""
        return replace(self, scale=self.scale * (1.0 + margin), added=self.added * (1.0 + margin))


def ceilings(mixes: Mapping[str, Mix], cap: float) -> dict[str, float]:
    """Upper bounds on qualities: the least fixed point of the mixes, at most the cap.

    The cap where a cycle has no fixed point.
    """
    high = dict.fromkeys(mixes, 0.0)
    for _ in range(PASSES):
        after = _mixed(mixes, high, cap)
        if after == high:
            return high
        high = after
    high = {key: max(value, 0.0) for key, value in high.items()}
    for _ in range(len(mixes) + 1):
        high = high | _cycles(mixes, high, cap)
        for _ in range(PASSES):
            after = _mixed(mixes, high, cap)
            if all(after[key] <= value for key, value in high.items()):
                return _lowered(mixes, after, cap)
            high = {key: max(value, after[key]) for key, value in high.items()}
    return _lowered(mixes, dict.fromkeys(mixes, cap), cap)


def floors(mixes: Mapping[str, Mix], cap: float) -> dict[str, float]:
    """Lower bounds on qualities: ceilings of the qualities with the other sign.

    So at least minus the cap.

    The ``stated`` quality of each mix is here the lowest of its givers.
    """
    turned = {key: Mix(mix.feeds, None if mix.stated is None else -mix.stated, mix.scale) for key, mix in mixes.items()}
    return {key: 0.0 - value for key, value in ceilings(turned, cap).items()}


def _mixed(mixes: Mapping[str, Mix], high: Mapping[str, float], cap: float) -> dict[str, float]:
    return {key: mix.quality(high, cap) for key, mix in mixes.items()}


def _lowered(mixes: Mapping[str, Mix], high: dict[str, float], cap: float) -> dict[str, float]:
    """Passes from above: every one still bounds all designs, and none is higher than the one before."""
    for _ in range(PASSES):
        after = _mixed(mixes, high, cap)
        if after == high:
            break
        high = after
    return high


def _cycles(mixes: Mapping[str, Mix], high: Mapping[str, float], cap: float) -> dict[str, float]:
    """Qualities in the cycles along which each outlet is fed by its highest feed, solved."""
    giver = {key: feed for key, mix in mixes.items() if (feed := _decisive(mix, high)) is not None}
    found: dict[str, float] = {}
    seen: set[str] = set()
    for start in giver:
        path: list[str] = []
        at = start
        while at in giver and at not in seen:
            seen.add(at)
            path.append(at)
            at = giver[at]
        if at in path:
            circle = path[path.index(at) :][::-1]
            found |= _solved(mixes, circle, high, cap)
    return found


def _decisive(mix: Mix, known: Mapping[str, float]) -> str | None:
    """The outlet whose quality decides that of a mix; None where a limit or a stated quality does."""
    highest = max(mix.feeds, key=lambda feed: known[feed], default=None)
    if highest is None or (mix.stated is not None and mix.stated >= known[highest]) or known[highest] >= mix.limit:
        return None
    return highest


def _solved(mixes: Mapping[str, Mix], circle: list[str], known: Mapping[str, float], cap: float) -> dict[str, float]:
    """Qualities of a cycle, each outlet fed by the one before, or as limits hold it.

    q = gain × q + added once round.
    """
    gain, added = 1.0, 0.0
    for key in circle:
        gain, added = mixes[key].scale * gain, mixes[key].scale * added + mixes[key].added
    grows = added > 0 or (gain > 1.0 and any(known[key] > 0 for key in circle))
    if gain <= 1.0 - STEADY:
        quality = added / (1.0 - gain) * (1.0 + ROOM)
    elif grows:
        quality = cap
    else:
        return {key: known[key] for key in circle}
    found: dict[str, float] = {}
    for _ in range(PASSES):
        before = quality
        for key in circle:
            quality = min(cap, mixes[key].scale * min(mixes[key].limit, quality) + mixes[key].added)
            found[key] = max(quality, known[key])
        if quality == before:
            break
    return found
