"""Sentences on the rules that stand in the way of an exchange."""

from collections.abc import Callable, Mapping

from parkloop.cases.messages import Message, say, template
from parkloop.optimizer.analyses.reasons.answer import ExchangeReasons, Reason
from parkloop.optimizer.analyses.reasons.titles import Titles
from parkloop.optimizer.plan.wording import number

OBSTACLES: Mapping[str, Callable[..., Message]] = {
    "forbidden": template("Row '{what}' of links.csv forbids it."),
    "no mode": template("No mode of transport carries it."),
    "too far": template("It is too far: {what} reaches {limit} km, the way is {value} km."),
    "nothing arrives": template("By {what} all is lost on the way: it reaches {limit} km, the way is {value} km."),
    "arrives too cool": template("By {what} it would arrive too cool: it reaches {limit} km, the way is {value} km."),
    "no corridor leads there": template("By {what}: no corridor leads there."),
    "both ends outside the fence": template("Both ends lie outside the fence."),
    "kinds do not fit": template("{taker} cannot use what {giver} gives: no substitution, outlet or role fits."),
    "no permit": template("{taker} has no permit for hazard class '{what}'."),
    "takes nothing hazardous": template("{taker} takes nothing hazardous, and {giver} is."),
    "too near to people": template("{taker} is too near to people for hazard class '{what}': {value} km, at least {limit} km."),
    "too dirty": template(
        "Too much {what} in {giver}: {value} > {limit} {unit} that {taker} takes, and there is nothing cleaner to mix with."
    ),
    "too poor": template(
        "Too little {what} in {giver}: {value} < {limit} {unit} that {taker} needs, and there is nothing richer to mix with."
    ),
    "must be thinned": template(
        "{giver} has to be mixed with something better: {value} {unit} of {what}, where {taker} takes {limit}."
    ),
    "nothing to give": template("{giver} has none of it: it neither makes, buys nor gets any."),
    "too cold": template("{what} is too cold to raise it: {value} °C, at least {limit} °C are needed."),
    "may not pass it on": template("{giver} has none of its own, and may not pass on what comes from others."),
    "no use of it": template("{taker} has no use for it."),
    "too cool for the taker": template("It is too cool: {value} °C, {what} needs more than {limit} °C."),
    "nothing can flow": template("No balance of the park lets anything flow there; the linear relaxation proves it."),
    "no way": template("Nothing of the kind is given at the one end and taken at the other."),
}
"""Sentence of each reason that an obstacle may have."""
OBSTACLE_KINDS: Mapping[str, str] = {
    "forbidden": say("forbidden"),
    "no mode": say("no mode"),
    "too far": say("too far"),
    "nothing arrives": say("nothing arrives"),
    "arrives too cool": say("arrives too cool"),
    "no corridor leads there": say("no corridor"),
    "both ends outside the fence": say("outside the fence"),
    "kinds do not fit": say("kinds do not fit"),
    "no permit": say("no permit"),
    "takes nothing hazardous": say("takes nothing hazardous"),
    "too near to people": say("too near to people"),
    "too dirty": say("too dirty"),
    "too poor": say("too poor"),
    "must be thinned": say("only thinned"),
    "nothing to give": say("nothing to give"),
    "too cold": say("too cold"),
    "may not pass it on": say("no right to pass on"),
    "no use of it": say("no use of it"),
    "too cool for the taker": say("too cool"),
    "nothing can flow": say("nothing can flow"),
    "no way": say("no way"),
}
"""Words of these reasons."""


def obstacle_sentence(one: ExchangeReasons, reason: Reason, titles: Titles) -> Message:
    """The sentence of a rule that stands in the way."""
    given = {"value": reason.present, "limit": reason.value}
    numbers = {name: "" if value is None else number(value) for name, value in given.items()}
    giver, _, taker = reason.place.partition(">")
    ends = {"giver": titles.of(giver or one.giver), "taker": titles.of(taker or one.taker)}
    return OBSTACLES[reason.kind](what=titles.of(reason.what), unit=reason.unit, **numbers, **ends)
