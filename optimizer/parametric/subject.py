"""Subject of a value or threshold: a link, a technology, or an exchange of two plants by any link."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from parkloop.cases.messages import say
from parkloop.cases.schema import Case
from parkloop.models.network.arcs import Candidate
from parkloop.models.site import make_site
from parkloop.optimizer.bounds import bounded_network
from parkloop.optimizer.plan.arguments import checked

ARROW, OF = ">", ":"
"""Signs in the name of an exchange, ``giver>taker`` or ``giver>taker:what``."""
WATER = "water"
"""What an exchange of any water is called."""


class UnknownLinkError(ValueError):
    """Unknown name of a link, technology or exchange; ``near`` are names like it."""

    def __init__(self, link: str, known: Sequence[str]) -> None:
        """Keep the names that are like it."""
        self.near = _near(link, known)
        words = say("; did you mean {names}?", names=", ".join(self.near)) if self.near else say("; --list shows all candidates.")
        super().__init__(say("'{link}' is no candidate link of this case{told}", link=link, told=words))


def _near(name: str, known: Sequence[str], most: int = 8) -> list[str]:
    """Known names most like a name: by spelling, then by its parts."""
    parts = [part for part in name.replace("_", "/").split("/") if part]
    counts = {other: sum(part in other for part in parts) for other in known}
    inside = sorted((other for other in known if counts[other]), key=lambda other: -counts[other])
    return list(dict.fromkeys([*get_close_matches(name, known, most, 0.5), *inside]))[:most]


@dataclass(frozen=True)
class Subject:
    """What a value or a threshold is asked of.

    An exchange is all links from one plant to another that carry the same, whatever their mode and stream; it is in a plan
    that has one of them. What goes by way of a third plant is another exchange.
    """

    id: str
    """Name: of the link or technology, or the exchange as it was asked for."""
    links: tuple[Candidate, ...] = ()
    """The links; none of a technology."""

    @property
    def choices(self) -> tuple[str, ...]:
        """Names of the choices of which one has to be made."""
        return tuple(link.id for link in self.links) or (self.id,)

    @property
    def exists(self) -> bool:
        """Whether a link of it stands today."""
        return any(link.exists for link in self.links)


def candidates(case: Case) -> dict[str, Candidate]:
    """Every link that exists or may be built, by id, none left out because it cannot pay.

    Raises:
        CaseError: the case is faulty.
        ValueError: a flow that nothing limits.
    """
    return bounded_network(make_site(checked(case))).links


def subject_of(case: Case, name: str, known: Mapping[str, Candidate]) -> Subject:
    """The subject of a name among the candidate links of a case.

    Args:
        case: the case.
        name: id of a link, of a technology that may be built, or ``giver>taker`` with, behind a colon, a commodity, a material, a
            giving stream or ``water``; without it everything that passes between the two plants.
        known: the links that exist or may be built, as of ``candidates``.

    Raises:
        UnknownLinkError: nothing is called so, or nothing could pass.
    """
    if name in known:
        return Subject(name, (known[name],))
    technologies = [row.technology for row in case.technologies if row.largest_new > 0]
    if name in technologies:
        return Subject(name)
    if isinstance(name, str) and ARROW in name:
        giver, _, rest = name.partition(ARROW)
        taker, _, what = rest.partition(OF)
        links = tuple(link for link in known.values() if _carries(link, giver.strip(), taker.strip(), what.strip()))
        if links:
            return Subject(name, links)
    exchanges = [f"{link.from_plant}{ARROW}{link.to_plant}{OF}{link.item or WATER}" for link in known.values()]
    raise UnknownLinkError(str(name), list(dict.fromkeys([*known, *technologies, *(exchanges if ARROW in str(name) else [])])))


def _carries(link: Candidate, giver: str, taker: str, what: str) -> bool:
    item = WATER if link.domain == "water" else link.item
    return (link.from_plant, link.to_plant) == (giver, taker) and what in ("", item, link.giver)
