"""The record of alternatives: next best and most different networks, and free choices."""

import math
from collections.abc import Iterator

from parkloop.cases.locale.catalogue import rendered
from parkloop.cases.messages import Message, joined, say
from parkloop.cases.schema import Case
from parkloop.optimizer import figures
from parkloop.optimizer.analyses.alternatives.search import Alternatives, alternatives
from parkloop.optimizer.analyses.record import (
    Analysis,
    Control,
    Figure,
    Parameter,
    Result,
    ResultColumn,
    ResultState,
    Table,
    worded,
)
from parkloop.optimizer.analyses.records.decisions.pareto import KINDS
from parkloop.optimizer.analyses.titles import distinct_titles, titled, titles
from parkloop.optimizer.plan.wording import money, number, percent_up

SOUGHT = {"best": say("next best"), "different": say("most different")}
CLASSES = {
    "must": say("must have"),
    "all_found": say("in all found"),
    "choice": say("real choice"),
    "possible": say("in none found, but possible"),
    "none_found": say("in none found"),
    "idle": say("of no use: built, it carries nothing"),
    "never": say("never"),
}
CAPTION = say("Choices by network")


def _run(case: Case, control: Control, count: int, within: float, different: int) -> Result:
    wanted, steps = count + different, [0]

    def heard(found: Alternatives) -> None:
        steps[0] += 1
        networks = len(found.plans)
        line = f"{networks} networks" if steps[0] <= wanted else ""
        control.report({"networks": found.networks, "choices": found.choices}, min(networks, wanted), wanted, line)

    control.on_step(0, wanted, "")
    found = alternatives(case, count=count, within=within / 100.0, different=different, on_alternatives=heard, **control.limits)
    heard(found)
    state: ResultState = "found" if found.plans else "infeasible" if _infeasible(found) else "stopped"
    summary = {
        "networks": len(found.plans),
        "limit_per_y": found.limit,
        "complete": found.complete,
        "fewest_in_common": found.fewest_in_common,
        "classes": {name: int(number) for name, number in found.choices["class"].value_counts().items()},
    }
    tables = {"networks": found.networks, "choices": found.choices}
    return Result(tables, summary, tuple(_statements(case, found, within)), status=state, answer=found)


def _infeasible(found: Alternatives) -> bool:
    return bool(found.reasons) and getattr(found.reasons[0], "template", "") != "No plan was found in the time."


def _statements(case: Case, found: Alternatives, within: float) -> Iterator[Message | str]:
    """Sentences on the networks and on the choices."""
    if not found.plans:
        yield from found.reasons
        return
    yield say(
        "{count} networks cost at most {within} % more than the best one ({cost}/y).",
        count=len(found.plans),
        within=number(within),
        cost=money(float(found.networks["cost_per_y"].min()), case.info.currency or "money"),
    )
    if found.complete:
        yield say("There is no further one, which is proven.")
    gaps = [gap for gap in found.networks["gap"] if not math.isnan(gap)]
    if gaps:
        yield say(
            "Of every next best network it is proven to within {gap} % that none of those left is cheaper.",
            gap=percent_up(max(gaps)),
        )
    yield from found.notes
    for key in ("must", "all_found"):
        names = found.choices.loc[found.choices["class"] == key, "name"].tolist()
        if names:
            yield say("{word}: {names}.", word=CLASSES[key], names=joined(names))


def _figures(case: Case, result: Result, language: str) -> Iterator[Figure]:
    networks, choices = result.tables.get("networks"), result.tables.get("choices")
    if networks is None or choices is None or not len(networks):
        return
    labels = distinct_titles(map(str, choices["name"]), titled(case, language), titles(case, language))
    named = choices.assign(name=choices["name"].astype(str).map(labels))
    option, height = figures.alternatives(networks, named, case.info.currency, language)
    yield Figure(rendered(CAPTION, language), option, height)


ANALYSIS = Analysis(
    name="alternatives",
    title=say("Alternatives"),
    question=say("Alternatives: which other networks cost about the same"),
    parameters=(
        Parameter(
            *("count", "count", say("Best networks")),
            help="best networks, in order of cost (default 5)",
            default=5,
            low=1,
            high=30,
        ),
        Parameter(
            *("within", "number", say("At most more than the best [%]")),
            help="how much more than the best they may cost, in percent (default 2)",
            default=2.0,
            low=0.0,
            high=1000.0,
        ),
        Parameter(
            *("different", "count", say("Most different networks")),
            help="networks that are as different as possible from those found (default 2)",
            default=2,
            low=0,
            high=20,
        ),
    ),
    run=_run,
    tables=(
        Table(
            "networks",
            (
                ResultColumn("network", say("Network")),
                ResultColumn("sought", say("Sought as"), cell=worded("sought", SOUGHT)),
                ResultColumn("cost_per_y", say("Annual cost"), "{money}/y"),
                ResultColumn("extra_per_y", say("More than the best"), "{money}/y"),
                ResultColumn("extra_accuracy_per_y", say("Accuracy"), "{money}/y"),
                ResultColumn("gap", say("Gap")),
                ResultColumn("choices", say("Built")),
                ResultColumn("differs_from_best", say("Differs from the best in")),
                ResultColumn("added", say("Added")),
                ResultColumn("dropped", say("Dropped")),
                ResultColumn("co2_t_per_y", say("CO2"), "t/y"),
            ),
            say("Networks in order of cost"),
        ),
        Table(
            "choices",
            (
                ResultColumn("kind", say("Kind"), cell=worded("kind", KINDS)),
                ResultColumn("name", say("Name")),
                ResultColumn("class", say("Class"), cell=worded("class", CLASSES)),
                ResultColumn("share", say("Share of the networks")),
                ResultColumn("networks", say("In networks")),
                ResultColumn("turned_cost_per_y", say("A plan that turns it"), "{money}/y"),
                ResultColumn("turned_bound_per_y", say("At least"), "{money}/y"),
            ),
            say("How free each choice is"),
        ),
    ),
    figures=_figures,
    hint=say(
        "A network needs all that it builds: a set with a further link that does not pay is no other network. Must have and "
        "never are proven within the limit of cost; a plan that turns it: without it, or with it, the first that was found "
        "within the limit. Costs that differ by less than the accuracy are no difference."
    ),
)
