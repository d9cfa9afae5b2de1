"""A case of ledgers: the companies as they are today, with usual prices where the ledgers state none."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from openpyxl.utils.cell import coordinate_from_string

from parkloop.cases.disk.files import FileError, read_bytes
from parkloop.cases.disk.limits import MOST_PACKED, refused
from parkloop.cases.faults import CaseError, Fault
from parkloop.cases.ledgers.amounts import HEAT, MASS, MWH_PER, WATER, AmountError, rate_per_h
from parkloop.cases.ledgers.doubts import doubts, unbalanced
from parkloop.cases.ledgers.joining import joined
from parkloop.cases.ledgers.reading import CompanyLedger, LedgerFault, LedgerRow, companies, read_into
from parkloop.cases.ledgers.rows import LedgerRows, Paid, case_of_rows, titled
from parkloop.cases.ledgers.sheets import CARRIERS, COMPANY, GIVEN, TAKEN, TITLES, UNIT
from parkloop.cases.messages import say
from parkloop.cases.schema import Case
from parkloop.cases.starting.plants import rounded

HOURS = 8000.0
NO_HOURS: Mapping[str, float] = MappingProxyType({})
"""No company runs other hours than the case."""
SPECIES = ("cod", "nh3n", "tds")
ITEMS = {name: words[:2] for name, words in CARRIERS}
"""What a carrier is called in titles."""
LEAST_PERCENT, MOST_PERCENT = 10.0, 110.0
TOLERANCE = 1e-4
"""By how much rounded amounts may differ."""


class Hours(NamedTuple):
    """Hours of operation of the case and of a company [h/y]"""

    case: float
    company: float


def read_ledgers(
    paths: str | Path | Iterable[str | Path],
    *,
    hours: float = HOURS,
    running: Mapping[str, float] | None = None,
    id: str = "ledger",
    title: str | None = None,
    into: Case | None = None,
) -> Case:
    """A case of the ledgers of companies: five sheets in one workbook, or one for each company.

    Annual amounts fall on the hours of the case, so that the year's amounts are kept. What ledgers do not state (prices of what a
    company does not pay for yet, transport, what may take whose place) is usual in China, graded as such in provenance.

    Args:
        paths: the workbooks; ``pl.write_ledger_template`` writes an empty one.
        hours: hours of operation of the case [h/y]
        running: hours that a company runs, by its name, where they are others: its amounts by the day or hour count for
            these, and are spread evenly over the hours of the case, so that the year's sum is kept [h/y]
        id: name of the case.
        title: what the park is called.
        into: a park that the companies are taken into: what the ledger states of a plant of the same title takes the place of
            what the park had of it, companies of other names are added, and the park's name, hours and prices stay.

    Returns:
        The case; ``pl.warnings`` says what was skipped.

    Raises:
        CaseError: a workbook cannot be read, or cells cannot be meant; with all faults, by sheet and cell as in Excel.

    Examples:
        >>> import pathlib, tempfile, parkloop as pl
        >>> file = pathlib.Path(tempfile.mkdtemp()) / "ledger.xlsx"
        >>> pl.write_ledger_template(file, language="zh")
        >>> pl.optimise(pl.read_ledgers(file), scope="baseline").found
        True
        >>> park = pl.start({"thermal_power": 600, "cement": 200})
        >>> [row.title_zh for row in pl.read_ledgers(file, into=park).plants]
        ['热电厂', '水泥厂', '园区外部', '甲厂']
    """
    files = [paths] if isinstance(paths, str | Path) else list(paths)
    read = []
    for path in files:
        try:
            read.append((read_bytes(Path(path), MOST_PACKED), Path(path).name))
        except FileError as error:
            raise refused(str(path), str(error)) from error
    return case_of_ledgers(read, hours, id, title, running or {}, into)


def case_of_ledgers(
    files: Sequence[tuple[bytes, str]],
    hours: float = HOURS,
    id: str = "ledger",
    title: str | None = None,
    running: Mapping[str, float] = NO_HOURS,
    into: Case | None = None,
) -> Case:
    """The same of the bytes and names of workbooks."""
    ledger = CompanyLedger()
    hours = hours if into is None else sum(row.hours_per_y for row in into.operating_conditions)
    for data, name in files:
        read_into(ledger, data, name)
    rows = rows_of(ledger, hours, running, into)
    if ledger.faults:
        raise CaseError([_fault(fault) for fault in ledger.faults])
    if not rows["plants"]:
        raise CaseError([Fault("ledger", "", "", None, say("no company is named in it"))])
    faults = [*_too_small(rows)]
    if faults:
        raise CaseError(faults)
    named = {"case.id": id, "case.title": title or TITLES[0], "case.title_zh": title or TITLES[1]}
    made = case_of_rows(rows, named, hours, [*ledger.skipped, *doubts(ledger), *unbalanced(rows, hours)])
    return made if into is None else joined(into, made)


def _fault(fault: LedgerFault) -> Fault:
    """A fault of a ledger as one of a case: its sheet and cell are those of Excel."""
    message = say("{file}: {message}", file=fault.file, message=fault.message)
    column, row = coordinate_from_string(fault.cell)
    return Fault(fault.sheet, str(row), column, fault.value, message)


def _too_small(rows: LedgerRows) -> Iterator[Fault]:
    """Companies whose equipment gives less heat than they need, and who buy none; they could not run."""
    home = rows.home
    sizes = {row["technology"]: row["existing_size"] for row in rows.get("technologies", ())}
    given: dict[tuple[str, str], float] = defaultdict(float)
    needed: dict[tuple[str, str], float] = defaultdict(float)
    for row in rows.get("technology_flows", ()):
        if row["per_activity"] > 0:
            given[home[row["technology"]], row["commodity"]] += sizes[row["technology"]]
    for row in rows.get("demands", ()):
        needed[row["plant"], row["commodity"]] += row["rate_per_h"]
    for (company, carrier), size in given.items():
        need = needed[company, carrier]
        if need > size * (1 + TOLERANCE) and (company, carrier) not in rows.energy_paid:
            yield Fault(
                "equipment",
                company,
                "",
                None,
                say(
                    "it gives at most {size} MW of {carrier}, and {need} MW are needed: "
                    "add what lacks, or state what is paid for it",
                    size=f"{size:g}",
                    carrier=carrier,
                    need=f"{need:g}",
                ),
            )


def rows_of(ledger: CompanyLedger, hours: float, running: Mapping[str, float] = NO_HOURS, park: Case | None = None) -> LedgerRows:
    """The rows of all tables that the ledgers state; faults of amounts are added to the ledger's."""
    rows = LedgerRows(companies(ledger), park)
    makers = {"energy": _energy, "water": _water, "wastes": _material, "heat": _heat, "equipment": _equipment}
    for sheet, lines in ledger.rows.items():
        for number, line in enumerate(lines, start=1):
            company = str(line.values[COMPANY])
            spread = Hours(hours, running.get(company, hours))
            try:
                makers[sheet](rows, line, f"{rows.ids[company]}.{sheet}_{number}", spread)
            except AmountError as error:
                ledger.faults.append(
                    LedgerFault(line.file, line.sheet, line.places[error.column], str(error), line.values.get(error.column))
                )
    return rows


def _energy(rows: LedgerRows, line: LedgerRow, key: str, hours: Hours) -> None:
    company, item = rows.ids[str(line.values[COMPANY])], str(line.values["item"])
    rate = _rate(line, MWH_PER[item], hours)
    cost = line.values.get("cost")
    if cost is not None:
        if rate <= 0:
            raise AmountError(say("what costs something has an amount above 0"), "amount")
        amount = rate * hours.case
        rows.energy_paid[company, item].append(Paid(amount, _number(line, "cost") * 1e4 / amount))
    if line.values.get("use") == "boiler":
        rows.boiler_fuel[company, item] += rate * hours.case
    else:
        name = titled(str(line.values[COMPANY]), *ITEMS[item])
        rows.add("demands", demand=key, **name, plant=company, commodity=item, rate_per_h=rounded(rate))


def _water(rows: LedgerRows, line: LedgerRow, key: str, hours: Hours) -> None:
    role = "sink" if line.values["kind"] == TAKEN else "source"
    flow = rounded(_rate(line, WATER, hours))
    rows.add("water_streams", stream=key, **_named(rows, line), role=role, flow_t_per_h=flow)
    column = "c_in_max_mg_per_l" if role == "sink" else "c_out_mg_per_l"
    for species in SPECIES:
        if species in line.values:
            rows.add("water_quality", **{"stream": key, "species": species, column: line.values[species]})


def _material(rows: LedgerRows, line: LedgerRow, key: str, hours: Hours) -> None:
    material, price = rows.material(str(line.values["name"])), _number(line, "price")
    flow = rounded(_rate(line, MASS, hours))
    given = line.values["kind"] == GIVEN
    row: dict[str, Any] = {"role": "source" if given else "sink", "material": material, "flow_t_per_h": flow}
    if given and line.values.get("hazardous") == "yes":
        row |= {"hazard": "hazardous", "class": "hazardous_waste"}
    elif given:
        row["class"] = "by_product" if price < 0 else "general_waste"
    rows.add("material_streams", stream=key, **_named(rows, line), **row)
    rows.material_paid[material, "outlet" if given else "supply"].append(Paid(flow, price))


def _heat(rows: LedgerRows, line: LedgerRow, key: str, hours: Hours) -> None:
    t_in, t_out = _number(line, "t_in"), _number(line, "t_out")
    if t_in <= t_out:
        raise AmountError(say("waste heat is colder after than before"), "t_out")
    duty = rounded(_rate(line, HEAT, hours))
    rows.add("heat_streams", stream=key, **_named(rows, line), t_in_c=t_in, t_out_c=t_out, duty_mw=duty, must_cool=False)


def _equipment(rows: LedgerRows, line: LedgerRow, key: str, hours: Hours) -> None:
    output, fuel, efficiency = str(line.values["output"]), str(line.values["fuel"]), _number(line, "efficiency")
    if not LEAST_PERCENT <= efficiency <= MOST_PERCENT:
        raise AmountError(
            say(
                "an efficiency is stated in percent, from {least} to {most}", least=f"{LEAST_PERCENT:g}", most=f"{MOST_PERCENT:g}"
            ),
            "efficiency",
        )
    size = rounded(_rate(line, MWH_PER[output], Hours(hours.case, hours.case)))
    rows.add("technologies", technology=key, **_named(rows, line), existing_size=size)
    rows.add("technology_flows", technology=key, commodity=output, per_activity=1.0)
    rows.add("technology_flows", technology=key, commodity=fuel, per_activity=rounded(-100.0 / efficiency))


def _named(rows: LedgerRows, line: LedgerRow) -> dict[str, str]:
    """Titles and plant of a row."""
    company = str(line.values[COMPANY])
    return {**titled(company, str(line.values["name"])), "plant": rows.ids[company]}


def _number(line: LedgerRow, column: str) -> float:
    return float(str(line.values[column]))


def _rate(line: LedgerRow, bases: dict[str, float], hours: Hours) -> float:
    rate = rate_per_h(_number(line, "amount"), str(line.values[UNIT]), bases, hours.case, hours.company)
    if rate < 0:
        raise AmountError(say("an amount is not below 0"), "amount")
    return rate
