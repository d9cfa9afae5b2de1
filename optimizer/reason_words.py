"""What reasons say of each thing that may stand in the way; the Chinese of every sentence is in cases/messages_zh.csv."""

from collections.abc import Callable

from cases.schema import Case
from cases.units import policy_factor
from optimizer.amounts import Finding
from optimizer.build import Build
from optimizer.elastic import Give
from optimizer.wording import enough, level, number

SURE = 1e-4
"""Relative distance of what is proven from what suffices, up to which an amount is taken for the least."""


def sentence(finding: Finding) -> str:
    """What has to give, and by how much."""
    rule = finding.group.rule.split(".")[1]
    if rule in OF_NUMBERS:
        return OF_NUMBERS[rule](finding)
    rule = "balance_closes" if rule == "met" else rule
    return SENTENCES[rule](finding.built, Give(rule, finding.key, finding.group.side, finding.amount, finding.proven))


def _amount(amount: float, proven: float | None) -> str:
    """What suffices; where less may do, what is proven at least stands before it."""
    shown = number(enough(amount))
    if proven is None or proven >= amount * (1.0 - SURE):
        return shown
    return f"at least {number(proven)} ({shown} is enough)" if proven > 0 else f"{shown} (less may be enough)"


def _much(give: Give) -> str:
    return _amount(give.amount, give.proven)


def _when(built: Build, condition: str) -> str:
    """The condition, unless there is only one, or all are alike."""
    return f" in condition '{condition}'" if condition and len(built.site.conditions) > 1 else ""


def _owner(built: Build, stream: str) -> str:
    return f"Plant '{built.site.stream_plant[stream]}'"


def _need(unit: str, what: str) -> Callable[[Build, Give], str]:
    def sentence(built: Build, give: Give) -> str:
        stream, condition = give.key[0], give.key[-1]
        verb = "lacks" if give.side > 0 else "gets too much:"
        return f"{_owner(built, stream)}: {what} '{stream}' {verb} {_much(give)} {unit}{_when(built, condition)}."

    return sentence


def _left(unit: str, what: str) -> Callable[[Build, Give], str]:
    def sentence(built: Build, give: Give) -> str:
        stream, condition = give.key[0], give.key[-1]
        return (
            f"{_owner(built, stream)}: {what} '{stream}' has nowhere to go with {_much(give)} {unit}"
            f"{_when(built, condition)}: give it an outlet, a taker or a larger limit."
        )

    return sentence


def _heat(built: Build, give: Give) -> str:
    stream, condition = give.key
    where = _when(built, condition)
    if give.side < 0:
        return (
            f"{_owner(built, stream)}: hot stream '{stream}' has nowhere to go with {_much(give)} MW{where}:"
            " it needs a cooling carrier, a taker of its heat, or must_cool = false."
        )
    return f"{_owner(built, stream)}: cold stream '{stream}' lacks {_much(give)} MW of heat that is hot enough{where}."


def _balance(built: Build, give: Give) -> str:
    plant, commodity, condition = give.key
    unit = built.site.commodities[commodity].unit or "MWh"
    where = _when(built, condition)
    if give.side > 0:
        return f"Plant '{plant}' lacks {_much(give)} {unit}/h of {commodity}{where}."
    return f"Plant '{plant}' has {_much(give)} {unit}/h of {commodity} left over that nothing takes{where}."


def unit_of(case: Case, target: str) -> str:
    """Unit in which the amounts of a policy's target are counted."""
    commodities = {k.commodity: k.unit or "MWh" for k in case.commodities}
    return {"energy": "tce", "land": "m2"}.get(target) or commodities.get(target, "t")


def _limit_of(what: str, unit: str) -> Callable[[Build, Give], str]:
    def sentence(built: Build, give: Give) -> str:
        name, condition = give.key[0], give.key[-1]
        return f"{what} '{name}' is too small{_when(built, condition)}: {_much(give)} {unit} more would be needed."

    return sentence


def _once(text: str, unit: str) -> Callable[[Build, Give], str]:
    def sentence(built: Build, give: Give) -> str:
        whose = f" of plant '{give.key[0]}'" if give.key else " of the park"
        return f"{text}{whose} is too small: {_much(give)} {unit} more would be needed."

    return sentence


SENTENCES: dict[str, Callable[[Build, Give], str]] = {
    "sink_supplied": _need("t/h of water", "sink"),
    "process_flow_fixed": _need("t/h of water", "process"),
    "need_met": _need("t/h of material", "sink"),
    "source_given": _left("t/h of water", "source"),
    "material_given": _left("t/h of material", "source"),
    "heat_flows_down": _heat,
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


def _whose(plant: str | None) -> str:
    return f"plant '{plant}'" if plant else "the park"


def _scenario(built: Build, scenario: str) -> str:
    return f" in scenario '{scenario}'" if len(built.site.scenarios) > 1 else ""


def _cap(finding: Finding) -> str:
    built, (policy, scenario) = finding.built, finding.key
    row = built.model.policy.policy[policy]
    unit, where = unit_of(built.site.case, row.target), _scenario(built, scenario)
    sure = _sure(finding)
    least = enough(finding.amount) if sure else finding.proven
    return (
        f"Cap '{policy}' on {row.target} of {_whose(row.plant)} is too tight{where}: {_amount(finding.amount, finding.proven)}"
        f" {unit}/y would have to be allowed on top; no plan stays below {level(finding.limit + least, least, sure)} {unit}/y."
    )


def _quota(finding: Finding) -> str:
    built, (policy, scenario) = finding.built, finding.key
    row, site = built.model.policy.policy[policy], built.site
    plants = [p for p in site.plants.values() if not p.external and row.plant in (None, p.plant)]
    product = sum(p.product_t_per_y or 0.0 for p in plants) * policy_factor(row, site.case)
    missing = f"{_amount(finding.amount, finding.proven)} per year are missing"
    start = (
        f"Quota '{policy}' on {row.target} of {_whose(row.plant)} ({number(row.value)}) cannot be met{_scenario(built, scenario)}"
    )
    if not product:
        return f"{start}: {missing}."
    least = finding.amount if _sure(finding) else finding.proven
    rise = enough(least / product)
    return f"{start}: {missing}; no plan stays below {level(row.value + rise, rise, _sure(finding))}."


def _floor(finding: Finding) -> str:
    built, (policy, scenario) = finding.built, finding.key
    row = built.model.policy.policy[policy]
    factor, where = policy_factor(row, built.site.case), _scenario(built, scenario)
    stated = finding.limit / factor
    fall = enough(finding.amount / factor)
    reached = level(max(stated - fall, 0.0), fall, up=False)
    start = f"Floor '{policy}' on {row.target} of {_whose(row.plant)} ({number(stated)}) cannot be met{where}"
    return f"{start}: no plan reaches more than {reached}." if _sure(finding) else f"{start}: a plan reaches {reached}."


def _sure(finding: Finding) -> bool:
    """Whether less than the amount is proven not to do."""
    return finding.proven >= finding.amount * (1.0 - SURE)


def _change(finding: Finding, verb: str, unit: str = "") -> str:
    """By how much a number would have to rise or fall, and to what."""
    amount, up = enough(finding.amount), verb == "rise"
    value = finding.limit + (amount if up else -amount)
    value = value if finding.limit < 0 else max(value, 0.0)
    by, to = _amount(finding.amount, finding.proven), level(value, amount, up)
    return f"would have to {verb} by {by}{unit} to {to}{unit}"


def _quality(finding: Finding) -> str:
    built, key, site = finding.built, finding.key, finding.built.site
    species, where = key[-2], _when(built, key[-1])
    if len(key) == 4:
        plant, what = key[1], f"its discharge to '{key[0]}'"
    else:
        plant, what = site.stream_plant[key[0]], f"'{key[0]}'"
    mass = number(enough(finding.amount * finding.flow / 1000))
    return (
        f"Plant '{plant}': {what} may have at most {number(finding.limit)} mg/L of {species}, but nothing clean enough can be"
        f" had: the limit {_change(finding, 'rise', ' mg/L')} for {number(finding.flow)} t/h ({mass} kg/h too much){where}."
    )


def _share(finding: Finding) -> str:
    material, stream, condition = finding.key
    return (
        f"{_owner(finding.built, stream)}: sink '{stream}' may take at most {number(finding.limit)} of its need from {material},"
        f" and nothing else can be had: this share {_change(finding, 'rise')}{_when(finding.built, condition)}."
    )


def _blend(finding: Finding) -> str:
    stream, prop, condition = finding.key
    high = finding.group.rule.endswith("low_enough")
    verb, end = ("rise", "at most") if high else ("fall", "at least")
    return (
        f"{_owner(finding.built, stream)}: the blend into '{stream}' must have {end} {number(finding.limit)} of {prop}, and"
        f" nothing that fits can be had: this limit {_change(finding, verb)}{_when(finding.built, condition)}."
    )


def _least_load(finding: Finding) -> str:
    technology, condition = finding.key
    plant = finding.built.site.technologies[technology].plant
    return (
        f"Plant '{plant}': technology '{technology}' cannot run below its least load of {number(finding.limit)} of its size,"
        f" which is too much: this share {_change(finding, 'fall')}{_when(finding.built, condition)}."
    )


def _required(finding: Finding) -> str:
    return f"Required link '{finding.key[0]}' stands in the way: there is no plan that builds it."


def _load(finding: Finding) -> str:
    stream, species, condition = finding.key[0], finding.group.key[-1], finding.key[-1]
    return (
        f"{_owner(finding.built, stream)}: process '{stream}' cannot give off"
        f" {_amount(finding.amount / 1000, finding.proven / 1000)} kg/h of {species}{_when(finding.built, condition)}."
    )


OF_NUMBERS: dict[str, Callable[[Finding], str]] = {
    "cap_holds": _cap,
    "quota_holds": _quota,
    "floor_holds": _floor,
    "clean_enough": _quality,
    "discharge_clean_enough": _quality,
    "share_within_limit": _share,
    "blend_low_enough": _blend,
    "blend_high_enough": _blend,
    "runs_at_least_load": _least_load,
    "required_is_built": _required,
    "load_taken_up": _load,
}
"""Sentences that say what a number of the case would have to be."""
