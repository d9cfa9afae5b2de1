"""What may not be meant of technologies drawn from the library: money, stale ports, products and temperatures."""

import re
from collections.abc import Callable, Iterator

from cases.context import Park
from cases.ports import NONE, Place, Ports, join, wares_of
from cases.schema import Case, Technology
from cases.shelf import Entry, shelf

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
        told = f"{', '.join(drawn[:5])} cost{'s' if len(drawn) == 1 else ''} {shelf().currency} of {shelf().base_year}"
        yield f"case, library.currency_factor: {told}, and the case counts in {park.case.info.currency} with a factor of 1."


def flows_that_are_not_of_the_library(park: Park) -> Iterator[str]:
    """A technology drawn from the library has a flow that the entry has not, as is left behind where a port is renamed."""
    for row, entry, names in _drawn(park):
        own = {names.get(port.name) for port in entry.ports.values() if port.kind == "commodity"}
        for flow in park.case.technology_flows:
            if flow.technology == row.technology and flow.commodity not in own:
                yield f"technology_flows, row {flow.row_key}: {entry.name} of the library has no such flow; is it one too many?"


def products_that_nothing_takes(park: Park) -> Iterator[str]:
    """A technology drawn from the library makes a material that nothing takes, so it cannot run."""
    taken = {row.material for row in park.case.material_streams if row.role == "outlet"}
    taken |= {row.material for row in park.case.substitutions}
    for row, entry, names in _drawn(park):
        for port in entry.ports.values():
            name = names.get(port.name, NONE)
            if port.kind == "product" and name != NONE and not {name, None} & taken:
                told = f"no outlet and no substitution takes its {name}, so it cannot run"
                yield f"technologies, row {row.technology}: {told}; ports {port.name}=- leaves it out."


def carriers_that_do_not_fit(park: Park) -> Iterator[str]:
    """A carrier that stands for a port of the library is colder than what is needed, or hotter than what is made."""
    for row, entry, names in _drawn(park):
        for flow in entry.rows["technology_flows"]:
            generic, carrier = shelf().commodities[str(flow["commodity"])], park.commodities.get(names[str(flow["commodity"])])
            wanted = generic.get("t_supply_c")
            if carrier is None or not isinstance(wanted, float) or carrier.t_supply_c is None:
                continue
            over = carrier.t_supply_c - wanted
            needs = float(str(flow["per_activity"])) < 0
            if over < -COLDER_K if needs == (carrier.kind == "heat") else over > COLDER_K:
                told = f"{carrier.commodity} has {carrier.t_supply_c:g} degC, and {entry.name} is stated for {wanted:g}"
                yield f"technologies, row {row.technology}: {told}; its efficiency may be another."


def _drawn(park: Park) -> Iterator[tuple[Technology, Entry, Ports]]:
    """Technologies drawn from the library whose ports are found: the row, its entry, and the names."""
    known = wares_of(park.case)
    for row in park.case.technologies:
        entry = shelf().find(row.library)
        if entry is not None:
            joined = join(entry, row.ports, Place(row.technology, row.plant), known)
            if not joined.problems:
                yield row, entry, joined.names


HINTS: tuple[Callable[[Park], Iterator[str]], ...] = (
    money_of_the_library_is_converted,
    flows_that_are_not_of_the_library,
    products_that_nothing_takes,
    carriers_that_do_not_fit,
)
"""Every warning of the library."""
