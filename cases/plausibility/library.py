"""Warnings about library technologies: currency, stale ports, products, temperatures."""

import re
from collections.abc import Callable, Iterator

from parkloop.cases.entries.library import Entry, shipped_library
from parkloop.cases.entries.ports import NONE, DrawnPlace, Ports, bind, port_targets_of
from parkloop.cases.faults import about
from parkloop.cases.lookup import Park
from parkloop.cases.messages import say
from parkloop.cases.schema import Case, Technology

YUAN = re.compile(r"cny|rmb|yuan|¥|元|人民币", re.IGNORECASE)
COLDER_K = 5.0
"""Difference between a carrier and the port that it stands for that is passed over [K]"""


def unconverted(case: Case) -> bool:
    """Whether a case in another currency than the library's takes the library's money as its own."""
    return case.library.currency_factor == 1 and not YUAN.search(case.info.currency)


def money_of_the_library_is_converted(park: Park) -> Iterator[str]:
    """A case in another currency than the library's, with a factor of 1."""
    drawn = [row.technology for row in park.case.technologies if row.library is not None]
    if drawn and unconverted(park.case):
        names, money, year = ", ".join(drawn[:5]), shipped_library().currency, shipped_library().base_year
        message = (
            say("{names} costs {money} of {year}", names=names, money=money, year=year)
            if len(drawn) == 1
            else say("{names} cost {money} of {year}", names=names, money=money, year=year)
        )
        yield say(
            "case, library.currency_factor: {told}, and the case counts in {currency} with a factor of 1.",
            told=message,
            currency=park.case.info.currency,
        )


def flows_that_are_not_of_the_library(park: Park) -> Iterator[str]:
    """A library technology has a flow that its entry lacks, as after a port is renamed."""
    for row, entry, names in _drawn(park):
        own = {names.get(port.name) for port in entry.ports.values() if port.kind == "commodity"}
        for flow in park.case.technology_flows:
            if flow.technology == row.technology and flow.commodity not in own:
                yield about(
                    say("{entry} of the library has no such flow; is it one too many?", entry=entry.name),
                    "technology_flows",
                    flow.row_key,
                )


def products_that_nothing_takes(park: Park) -> Iterator[str]:
    """A technology drawn from the library makes a material that nothing takes, so it cannot run."""
    taken = {row.material for row in park.case.material_streams if row.role == "outlet"}
    taken |= {row.material for row in park.case.substitutions}
    for row, entry, names in _drawn(park):
        for port in entry.ports.values():
            name = names.get(port.name, NONE)
            if port.kind == "product" and name != NONE and not {name, None} & taken:
                message = say("no outlet and no substitution takes its {name}, so it cannot run", name=name)
                yield about(
                    say("{told}; ports {port}=- leaves it out.", told=message, port=port.name), "technologies", row.technology
                )


def carriers_that_do_not_fit(park: Park) -> Iterator[str]:
    """A carrier bound to a port is colder than what is needed, or hotter than what is made."""
    for row, entry, names in _drawn(park):
        for flow in entry.rows["technology_flows"]:
            generic, carrier = (
                shipped_library().commodities[str(flow["commodity"])],
                park.commodities.get(names[str(flow["commodity"])]),
            )
            wanted = generic.get("t_supply_c")
            if carrier is None or not isinstance(wanted, float) or carrier.t_supply_c is None:
                continue
            over = carrier.t_supply_c - wanted
            needs = float(str(flow["per_activity"])) < 0
            if over < -COLDER_K if needs == (carrier.kind == "heat") else over > COLDER_K:
                message = say(
                    "{carrier} has {t} degC, and {entry} is stated for {wanted}",
                    carrier=carrier.commodity,
                    t=f"{carrier.t_supply_c:g}",
                    entry=entry.name,
                    wanted=f"{wanted:g}",
                )
                yield about(say("{told}; its efficiency may be another.", told=message), "technologies", row.technology)


def _drawn(park: Park) -> Iterator[tuple[Technology, Entry, Ports]]:
    """Technologies drawn from the library whose ports are found: the row, its entry, and the names."""
    known = port_targets_of(park.case)
    for row in park.case.technologies:
        entry = shipped_library().find(row.library)
        if entry is not None:
            joined = bind(entry, row.ports, DrawnPlace(row.technology, row.plant), known)
            if not joined.problems:
                yield row, entry, joined.names


WARNINGS: tuple[Callable[[Park], Iterator[str]], ...] = (
    money_of_the_library_is_converted,
    flows_that_are_not_of_the_library,
    products_that_nothing_takes,
    carriers_that_do_not_fit,
)
"""Every warning of the library."""
