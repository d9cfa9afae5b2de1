"""Templates of sentences on reasons for infeasibility, for the catalogues of languages."""

import math
from collections.abc import Callable

from parkloop.cases.messages import Message, choice, joined, say, template, term
from parkloop.cases.schema import Policy
from parkloop.cases.text.units import policy_factor, policy_unit
from parkloop.optimizer.infeasibility.amounts import Finding
from parkloop.optimizer.infeasibility.units import SURE, sufficient, unit_of, unit_of_market
from parkloop.optimizer.plan.wording import level, number, rounded_up
from parkloop.optimizer.solve.build import Build
from parkloop.optimizer.solve.elastic import RequiredSlack

Told = Callable[..., Message]
Sentence = Callable[[Build, RequiredSlack], Message]


def sentence(finding: Finding) -> Message:
    """Sentence on a limit or need that must change, and by how much."""
    rule = finding.group.rule.split(".")[1]
    if rule in OF_NUMBERS:
        return OF_NUMBERS[rule](finding)
    rule = "balance_closes" if rule == "met" else rule
    return SENTENCES[rule](finding.built, RequiredSlack(rule, finding.key, finding.group.sign, finding.amount, finding.proven))


def _much(slack: RequiredSlack) -> str:
    return sufficient(slack.amount, slack.proven)


def _when(built: Build, condition: str) -> str:
    """The condition, unless there is only one, or all are alike."""
    return say(" in condition '{condition}'", condition=condition) if condition and len(built.site.conditions) > 1 else ""


def _plant(plant: str) -> Message:
    return say("Plant '{plant}'", plant=plant)


def _owner(built: Build, stream: str) -> Message:
    return _plant(str(built.site.stream_plant[stream]))


def _of_stream(lacking: Told, left: Told) -> Sentence:
    """Sentence on a stream's shortage or surplus, by the sign of the slack."""

    def sentence(built: Build, slack: RequiredSlack) -> Message:
        stream, condition = slack.key[0], slack.key[-1]
        told = lacking if slack.sign > 0 else left
        return told(owner=_owner(built, stream), stream=stream, amount=_much(slack), when=_when(built, condition))

    return sentence


def _balance(built: Build, slack: RequiredSlack) -> Message:
    plant, commodity, condition = slack.key
    message = (
        template("{owner} lacks {amount} {unit}/h of {commodity}{when}.")
        if slack.sign > 0
        else template("{owner} has {amount} {unit}/h of {commodity} left over that nothing takes{when}.")
    )
    unit = choice("unit", built.site.commodities[commodity].counted_in)
    return message(owner=_plant(plant), amount=_much(slack), unit=unit, commodity=commodity, when=_when(built, condition))


def _of_limit(told: Told) -> Sentence:
    def sentence(built: Build, slack: RequiredSlack) -> Message:
        return told(name=slack.key[0], when=_when(built, slack.key[-1]), amount=_much(slack))

    return sentence


def _of_market(told: Told) -> Sentence:
    def sentence(built: Build, slack: RequiredSlack) -> Message:
        name, condition = slack.key[0], slack.key[-1]
        unit = unit_of_market(built.site.case, name)
        return told(name=name, when=_when(built, condition), amount=_much(slack), unit=choice("unit", unit))

    return sentence


def _of_year(told: Told) -> Sentence:
    def sentence(built: Build, slack: RequiredSlack) -> Message:
        return told(name=slack.key[0], when=_scenario(built, slack.key[-1]), amount=_much(slack))

    return sentence


LESS_CAN_BE_USED = template("What can be used from supply '{name}' is too small{when}: {amount} t/y more would be needed.")


def _once(told: Told) -> Sentence:
    def sentence(built: Build, slack: RequiredSlack) -> Message:
        money = built.site.case.info.currency or say("money")
        return told(whose=_whose(slack.key[0] if slack.key else None), amount=_much(slack), money=money)

    return sentence


NO_WAY_FOR_WATER = template(
    "{owner}: source '{stream}' has nowhere to go with {amount} t/h of water{when}: give it an outlet, a taker or a larger limit."
)
NO_WAY_FOR_MATERIAL = template(
    "{owner}: source '{stream}' has nowhere to go with {amount} t/h of material{when}: give it an outlet, a taker or a larger"
    " limit."
)
SENTENCES: dict[str, Sentence] = {
    "sink_supplied": _of_stream(
        template("{owner}: sink '{stream}' lacks {amount} t/h of water{when}."),
        template("{owner}: sink '{stream}' gets too much: {amount} t/h of water{when}."),
    ),
    "process_flow_fixed": _of_stream(
        template("{owner}: process '{stream}' lacks {amount} t/h of water{when}."),
        template("{owner}: process '{stream}' gets too much: {amount} t/h of water{when}."),
    ),
    "need_met": _of_stream(
        template("{owner}: sink '{stream}' lacks {amount} t/h of material{when}."),
        template("{owner}: sink '{stream}' gets too much: {amount} t/h of material{when}."),
    ),
    "source_given": _of_stream(NO_WAY_FOR_WATER, NO_WAY_FOR_WATER),
    "material_given": _of_stream(NO_WAY_FOR_MATERIAL, NO_WAY_FOR_MATERIAL),
    "heat_flows_down": _of_stream(
        template("{owner}: cold stream '{stream}' lacks {amount} MW of heat that is hot enough{when}."),
        template(
            "{owner}: hot stream '{stream}' has nowhere to go with {amount} MW{when}: it needs a cooling carrier, a taker of its"
            " heat, or must_cool = false."
        ),
    ),
    "balance_closes": _balance,
    "within_limit": _of_market(
        template("The limit of market '{name}' is too small{when}: {amount} {unit}/h more would be needed.")
    ),
    "least_amount_taken": _of_market(
        template("What can be used from market '{name}' is too small{when}: {amount} {unit}/h more would be needed.")
    ),
    "least_water_taken": _of_year(LESS_CAN_BE_USED),
    "least_material_taken": _of_year(LESS_CAN_BE_USED),
    "supply_within_limit": _of_limit(
        template("The limit of water supply '{name}' is too small{when}: {amount} t/h more would be needed.")
    ),
    "outlet_within_limit": _of_limit(
        template("The limit of water outlet '{name}' is too small{when}: {amount} t/h more would be needed.")
    ),
    "material_supply_within_limit": _of_limit(
        template("The limit of supply '{name}' is too small{when}: {amount} t/h more would be needed.")
    ),
    "material_outlet_within_limit": _of_limit(
        template("The limit of outlet '{name}' is too small{when}: {amount} t/h more would be needed.")
    ),
    "process_within_limit": _of_limit(
        template("The largest flow of process '{name}' is too small{when}: {amount} t/h more would be needed.")
    ),
    "emission_within_mass": _of_limit(
        template("Limit '{name}' on emissions to the air is too tight{when}: {amount} kg/h more would have to be allowed.")
    ),
    "emission_within_concentration": _of_limit(
        template(
            "Limit '{name}' on the flue gas is too tight{when}: {amount} kg/h more than its concentration allows are emitted."
        )
    ),
    "budget_of_plant": _once(template("The capital budget of {whose} is too small: {amount} {money} more would be needed.")),
    "budget_of_park": _once(template("The capital budget of {whose} is too small: {amount} {money} more would be needed.")),
    "invested_within_payback": _once(
        template(
            "What {whose} invests comes back too late (longest_payback_y): {amount} {money} more would have to come back in time."
        )
    ),
    "land_of_plant": _once(template("The spare land of {whose} is too small: {amount} m2 more would be needed.")),
    "land_of_park": _once(template("The land of {whose} is too small: {amount} m2 more would be needed.")),
}


def _whose(plant: str | None) -> str:
    return say("plant '{plant}'", plant=plant) if plant else say("the park")


def _scenario(built: Build, scenario: str) -> str:
    return say(" in scenario '{scenario}'", scenario=scenario) if scenario and len(built.site.scenarios) > 1 else ""


def _cap(finding: Finding) -> Message:
    built, (policy, scenario) = finding.built, finding.key
    row = built.model.policy.policy[policy]
    unit, where = unit_of(built.site.case, row.target), _scenario(built, scenario)
    sure = _sure(finding)
    least = rounded_up(finding.amount) if sure else finding.proven
    return say(
        "Cap '{policy}' on {target} of {whose} is too tight{when}: {amount} {unit}/y would have to "
        "be allowed on top; no plan stays below {least} {unit}/y.",
        policy=policy,
        target=term(row.target),
        whose=_whose(row.plant),
        when=where,
        amount=sufficient(finding.amount, finding.proven),
        unit=unit,
        least=level(finding.limit + least, least, sure),
    )


def _quota(finding: Finding) -> Message:
    built, (policy, scenario) = finding.built, finding.key
    row, site = built.model.policy.policy[policy], built.site
    plants = [p for p in site.plants.values() if not p.external and row.plant in (None, p.plant)]
    product = sum(p.product_t_per_y or 0.0 for p in plants) * policy_factor(row, site.case)
    value = f"{number(row.value)} {row.unit or policy_unit(row, site.case)}"
    unit = unit_of(site.case, row.target)
    about = {**_about(built, row, value, scenario), "amount": sufficient(finding.amount, finding.proven), "unit": unit}
    if not product:
        return template("Quota '{policy}' on {target} of {whose} ({value}) cannot be met{when}: {amount} {unit}/y are missing.")(
            **about
        )
    least = finding.amount if _sure(finding) else finding.proven
    rise = rounded_up(least / product)
    return template(
        "Quota '{policy}' on {target} of {whose} ({value}) cannot be met{when}: {amount} {unit}/y are missing; no plan stays"
        " below {least}."
    )(**about, least=level(row.value + rise, rise, _sure(finding)))


def _floor(finding: Finding) -> Message:
    built, (policy, scenario) = finding.built, finding.key
    row = built.model.policy.policy[policy]
    factor = policy_factor(row, built.site.case)
    stated = finding.limit / factor
    known = math.isfinite(finding.amount)
    fall = rounded_up(finding.amount / factor) if known else finding.proven / factor
    message = (
        template("Floor '{policy}' on {target} of {whose} ({value}) cannot be met{when}: no plan reaches more than {reached}.")
        if _sure(finding) or not known
        else template("Floor '{policy}' on {target} of {whose} ({value}) cannot be met{when}: a plan reaches {reached}.")
    )
    reached = level(max(stated - fall, 0.0), fall, up=not known)
    return message(**_about(built, row, number(stated), scenario), reached=reached)


def _about(built: Build, row: Policy, value: str, scenario: str) -> dict[str, str]:
    """A policy, what it is on and whose, with its value, and when."""
    whose, when = _whose(row.plant), _scenario(built, scenario)
    return {"policy": row.policy, "target": term(row.target), "whose": whose, "value": value, "when": when}


def _sure(finding: Finding) -> bool:
    """Whether a smaller change is proven to be insufficient."""
    return finding.proven >= finding.amount * (1.0 - SURE)


def _change(finding: Finding, up: bool) -> tuple[str, str]:
    """By how much a number would have to rise or fall, and to what."""
    amount = rounded_up(finding.amount)
    value = finding.limit + (amount if up else -amount)
    value = value if finding.limit < 0 else max(value, 0.0)
    return sufficient(finding.amount, finding.proven), level(value, amount, up)


def _quality(finding: Finding) -> Message:
    built, key, site = finding.built, finding.key, finding.built.site
    rise, to = _change(finding, up=True)
    discharged = len(key) == 4
    message = (
        template(
            "{owner}: its discharge to '{stream}' may have at most {limit} mg/L of {species}, but nothing clean enough can be"
            " had: the limit would have to rise by {rise} mg/L to {level} mg/L for {flow} t/h ({mass} kg/h too much){when}."
        )
        if discharged
        else template(
            "{owner}: '{stream}' may have at most {limit} mg/L of {species}, but nothing clean enough can be had: the limit would"
            " have to rise by {rise} mg/L to {level} mg/L for {flow} t/h ({mass} kg/h too much){when}."
        )
    )
    return message(
        owner=_plant(key[1] if discharged else str(site.stream_plant[key[0]])),
        stream=key[0],
        limit=number(finding.limit),
        species=key[-2],
        rise=rise,
        level=to,
        flow=number(finding.flow),
        mass=number(rounded_up(finding.amount * finding.flow / 1000)),
        when=_when(built, key[-1]),
    )


def _share(finding: Finding) -> Message:
    material, stream, condition = finding.key
    rise, to = _change(finding, up=True)
    return say(
        "{owner}: sink '{stream}' may take at most {limit} of its need from {material}, and nothing else can be had: this share"
        " would have to rise by {rise} to {level}{when}.",
        owner=_owner(finding.built, stream),
        stream=stream,
        limit=number(finding.limit),
        material=material,
        rise=rise,
        level=to,
        when=_when(finding.built, condition),
    )


def _blend(finding: Finding) -> Message:
    stream, prop, condition = finding.key
    high = finding.group.rule == "materials.blend_low_enough"
    change, to = _change(finding, up=high)
    message = (
        template(
            "{owner}: the blend into '{stream}' must have at most {limit} of {property}, and nothing that fits can be had: this"
            " limit would have to rise by {change} to {level}{when}."
        )
        if high
        else template(
            "{owner}: the blend into '{stream}' must have at least {limit} of {property}, and nothing that fits can be had: this"
            " limit would have to fall by {change} to {level}{when}."
        )
    )
    return message(
        owner=_owner(finding.built, stream),
        stream=stream,
        limit=number(finding.limit),
        property=prop,
        change=change,
        level=to,
        when=_when(finding.built, condition),
    )


def _least_load(finding: Finding) -> Message:
    technology, condition = finding.key
    fall, to = _change(finding, up=False)
    return say(
        "{owner}: technology '{technology}' cannot run below its least load of {limit} of its size, which is too much: this share"
        " would have to fall by {fall} to {level}{when}.",
        owner=_plant(finding.built.site.technologies[technology].plant),
        technology=technology,
        limit=number(finding.limit),
        fall=fall,
        level=to,
        when=_when(finding.built, condition),
    )


def _required(finding: Finding) -> Message:
    return say("Required link '{link}' stands in the way: there is no plan that builds it.", link=finding.key[0])


def _load(finding: Finding) -> Message:
    stream, species, condition = finding.key[0], finding.group.key[-1], finding.key[-1]
    return say(
        "{owner}: process '{stream}' cannot give off {amount} kg/h of {species}{when}.",
        owner=_owner(finding.built, stream),
        stream=stream,
        amount=sufficient(finding.amount / 1000, finding.proven / 1000),
        species=species,
        when=_when(finding.built, condition),
    )


def _coupled(finding: Finding) -> Message:
    other, sharers, condition = finding.key
    rows, unit = finding.built.model.technologies.coupled[other, sharers], finding.built.site.technologies[other].activity_unit
    message = (
        template("{owner}: {each} cannot run without '{other}': {amount} {unit} more of its activity would be needed{when}.")
        if unit
        else template("{owner}: {each} cannot run without '{other}': {amount} more of its activity would be needed{when}.")
    )
    return message(
        owner=_plant(finding.built.site.technologies[rows[0].technology].plant),
        each=joined(row.technology for row in rows),
        other=other,
        amount=sufficient(finding.amount, finding.proven),
        unit=choice("unit", unit or ""),
        when=_when(finding.built, condition),
    )


OF_NUMBERS: dict[str, Callable[[Finding], Message]] = {
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
    "coupled_within_activity": _coupled,
}
"""Sentences that say what a number of the case would have to be."""
