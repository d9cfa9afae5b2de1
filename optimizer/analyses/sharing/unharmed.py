"""The best plan in which nobody pays more than before: a row on each company's cost."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from parkloop.models.accounts.payback import ROUNDING
from parkloop.models.ledger import Ledger
from parkloop.optimizer.analyses.parties import plants_of


@dataclass(frozen=True)
class NobodyWorseOff:
    """Rule of a model: each company costs at most so much [money/y].

    All its costs, those of capital too, with what it pays and is paid by contract as far as the model has that.
    """

    most: Mapping[str, float]

    def __call__(self, model: Any, ledger: Ledger) -> Iterator[Any]:
        """The rows of the rule; one that always holds where nobody is limited."""
        yield ledger.nothing <= 0
        for party, most in self.most.items():
            posts = (post for post in (*ledger.costs, *ledger.transfers) if post.plant in plants_of([party]))
            yield ledger.expected(posts) + ledger.nothing <= most + ROUNDING * abs(most)
