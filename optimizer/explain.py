"""Why a park has no plan, in the planner's words: which plant lacks what, which cap is too tight, by how much."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from cases.schema import Case
from cases.units import policy_factor
from models.site import Site
from optimizer.bounds import bounded_network
from optimizer.build import Build, build
from optimizer.elastic import Give, what_gives
from optimizer.outcome import SolveOptions
from optimizer.wording import number

EXPLAIN_SECONDS = 60.0


def reasons(site: Site, credit_base: Mapping[tuple[str, str], float] | None = None) -> tuple[str, ...]:
    """Sentences that say what would have to give, and by how much, for the site to have a plan."""
    lenient = replace(site, lenient=True)
    built = build(lenient, bounded_network(lenient), credit_base)
    outcome, gives, _ = what_gives(built, SolveOptions(time_limit=EXPLAIN_SECONDS, gap=1e-6))
    if outcome.x is None:
        return (f"No need, limit or cap could be found whose giving way would make a plan possible ({outcome.status}).",)
    built.load(outcome.x[: len(built.variables)])
    worst: dict[tuple[str, tuple[str, ...], int], Give] = {}
    for give in _added_up(gives):
        key = (give.rule, _thing(give), give.side)
        if key not in worst or give.amount > worst[key].amount:
            worst[key] = give
    return tuple(_sentence(built, give) for give in worst.values())


def _added_up(gives: list[Give]) -> list[Give]:
    """Heat of one stream gives in several intervals: one amount per stream and condition."""
    sums: dict[tuple[str, tuple[str, ...], int], float] = {}
    for give in gives:
        key = (give.rule, give.key, give.side)
        sums[key] = sums.get(key, 0.0) + give.amount
    return [Give(rule, key, side, amount) for (rule, key, side), amount in sums.items()]


def _thing(give: Give) -> tuple[str, ...]:
    """What gives, whichever the condition."""
    return give.key[:-1]


def _sentence(built: Build, give: Give) -> str:
    rule = give.rule.split(".")[1]
    if rule in ("cap_holds", "floor_holds", "quota_holds"):
        return _policy(built, give)
    if rule in SENTENCES:
        return SENTENCES[rule](built, give)
    return f"{rule.replace('_', ' ').capitalize()} ({', '.join(give.key)}) would have to give {number(give.amount)}."


def _when(built: Build, condition: str) -> str:
    return f" in condition '{condition}'" if len(built.site.conditions) > 1 else ""


def _owner(built: Build, stream: str) -> str:
    return f"Plant '{built.site.stream_plant[stream]}'"


def _need(unit: str, what: str) -> Callable[[Build, Give], str]:
    def sentence(built: Build, give: Give) -> str:
        stream, condition = give.key[0], give.key[-1]
        verb = "lacks" if give.side > 0 else "gets too much:"
        return f"{_owner(built, stream)}: {what} '{stream}' {verb} {number(give.amount)} {unit}{_when(built, condition)}."

    return sentence


def _left(unit: str, what: str) -> Callable[[Build, Give], str]:
    def sentence(built: Build, give: Give) -> str:
        stream, condition = give.key[0], give.key[-1]
        return (
            f"{_owner(built, stream)}: {what} '{stream}' has nowhere to go with {number(give.amount)} {unit}"
            f"{_when(built, condition)}: give it an outlet, a taker or a larger limit."
        )

    return sentence


def _heat(built: Build, give: Give) -> str:
    stream, condition = give.key
    where = _when(built, condition)
    if give.side < 0:
        return (
            f"{_owner(built, stream)}: hot stream '{stream}' has nowhere to go with {number(give.amount)} MW{where}:"
            " it needs a cooling carrier, a taker of its heat, or must_cool = false."
        )
    return f"{_owner(built, stream)}: cold stream '{stream}' lacks {number(give.amount)} MW of heat that is hot enough{where}."


def _quality(built: Build, give: Give) -> str:
    stream, species, condition = give.key[0], give.key[-2], give.key[-1]
    block, site = built.model.water, built.site
    if len(give.key) == 4:
        arcs, plant, what = block.discharge[stream, give.key[1]], give.key[1], f"its discharge to '{stream}'"
    else:
        arcs, plant, what = block.into[stream], site.stream_plant[stream], f"'{stream}'"
    flow = sum(arc.arrival * float(built.ledger.flow[arc.id, condition].value) for arc in arcs)
    limit = site.c_in_max(stream, species) or 0.0
    rise = give.amount / flow if flow > 0 else 0.0
    return (
        f"Plant '{plant}': {what} may have at most {number(limit)} mg/L of {species}, but nothing clean enough can be had:"
        f" the limit would have to rise by {number(rise)} mg/L to {number(limit + rise)} mg/L for {number(flow)} t/h"
        f" ({number(give.amount / 1000)} kg/h too much){_when(built, condition)}."
    )


def _balance(built: Build, give: Give) -> str:
    plant, commodity, condition = give.key
    unit = built.site.commodities[commodity].unit or "MWh"
    where = _when(built, condition)
    if give.side > 0:
        return f"Plant '{plant}' lacks {number(give.amount)} {unit}/h of {commodity}{where}."
    return f"Plant '{plant}' has {number(give.amount)} {unit}/h of {commodity} left over that nothing takes{where}."


def _policy(built: Build, give: Give) -> str:
    policy, scenario = give.key
    row = built.model.policy.policy[policy]
    whose = f"plant '{row.plant}'" if row.plant else "the park"
    where = f" in scenario '{scenario}'" if len(built.site.scenarios) > 1 else ""
    if row.kind == "cap":
        unit = unit_of(built.site.case, row.target)
        cap = row.value * policy_factor(row, built.site.case) * built.site.share("policy", policy)
        return (
            f"Cap '{policy}' on {row.target} of {whose} is too tight{where}: {number(give.amount)} {unit}/y would have to be"
            f" allowed on top; no plan stays below {number(cap + give.amount)} {unit}/y."
        )
    word = "Floor" if row.kind == "floor" else "Quota"
    missing = f"{number(give.amount)} per year are missing"
    return f"{word} '{policy}' on {row.target} of {whose} ({number(row.value)}) cannot be met{where}: {missing}."


def unit_of(case: Case, target: str) -> str:
    """Unit in which the amounts of a policy's target are counted."""
    commodities = {k.commodity: k.unit or "MWh" for k in case.commodities}
    return {"energy": "tce", "land": "m2"}.get(target) or commodities.get(target, "t")


def _limit_of(what: str, unit: str) -> Callable[[Build, Give], str]:
    def sentence(built: Build, give: Give) -> str:
        name, condition = give.key[0], give.key[-1]
        return f"{what} '{name}' is too small{_when(built, condition)}: {number(give.amount)} {unit} more would be needed."

    return sentence


def _once(text: str, unit: str) -> Callable[[Build, Give], str]:
    def sentence(built: Build, give: Give) -> str:
        whose = f" of plant '{give.key[0]}'" if give.key else " of the park"
        return f"{text}{whose} is too small: {number(give.amount)} {unit} more would be needed."

    return sentence


SENTENCES: dict[str, Callable[[Build, Give], str]] = {
    "sink_supplied": _need("t/h of water", "sink"),
    "process_flow_fixed": _need("t/h of water", "process"),
    "need_met": _need("t/h of material", "sink"),
    "source_given": _left("t/h of water", "source"),
    "material_given": _left("t/h of material", "source"),
    "heat_flows_down": _heat,
    "clean_enough": _quality,
    "discharge_clean_enough": _quality,
    "balance_closes": _balance,
    "within_limit": _limit_of("The limit of market", "units/h"),
    "least_amount_taken": _limit_of("What can be used from market", "units/h"),
    "supply_within_limit": _limit_of("The limit of water supply", "t/h"),
    "outlet_within_limit": _limit_of("The limit of water outlet", "t/h"),
    "material_supply_within_limit": _limit_of("The limit of supply", "t/h"),
    "material_outlet_within_limit": _limit_of("The limit of outlet", "t/h"),
    "process_within_limit": _limit_of("The largest flow of process", "t/h"),
    "budget_of_plant": _once("The capital budget", "money"),
    "budget_of_park": _once("The capital budget", "money"),
    "land_of_plant": _once("The spare land", "m2"),
    "land_of_park": _once("The land", "m2"),
}
