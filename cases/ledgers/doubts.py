"""What may not be meant in a ledger: rows twice, fuel that nothing burns, heat that no fuel makes."""

from collections.abc import Iterator

from parkloop.cases.ledgers.reading import CompanyLedger, LedgerRow
from parkloop.cases.ledgers.rows import LedgerRows
from parkloop.cases.ledgers.sheets import COMPANY
from parkloop.cases.messages import Message, say

NEAR = 0.2
"""Share by which heat that is used may differ from what fuel makes."""


def doubts(ledger: CompanyLedger) -> Iterator[Message]:
    """A sentence for each row that is in doubt; the rows count as they stand."""
    for lines in ledger.rows.values():
        yield from _twice(lines)
    yield from _unburned(ledger)


def _twice(lines: list[LedgerRow]) -> Iterator[Message]:
    """Rows of a sheet that state the same, cell by cell: an amount that was copied counts again."""
    first: dict[tuple[tuple[str, object], ...], LedgerRow] = {}
    for line in lines:
        same = first.setdefault(tuple(sorted(line.values.items(), key=lambda pair: pair[0])), line)
        if same is not line:
            told = say(
                "it states the same as row {first} of {other}, and both count; delete one if it was copied by mistake",
                first=same.number,
                other=same.file,
            )
            yield _at(line, told)


def _unburned(ledger: CompanyLedger) -> Iterator[Message]:
    """Fuel of boilers where the company lists none that burns it: it would be in no table."""
    burned = {(line.values[COMPANY], line.values["fuel"]) for line in ledger.rows["equipment"]}
    for line in ledger.rows["energy"]:
        if line.values.get("use") == "boiler" and (line.values[COMPANY], line.values["item"]) not in burned:
            told = say(
                "{company} lists no equipment that burns it, so its amount is not in the case; add the boiler to sheet "
                "Equipment, or state another use",
                company=str(line.values[COMPANY]),
            )
            yield _at(line, told)


def unbalanced(rows: LedgerRows, hours: float) -> Iterator[Message]:
    """Companies whose boilers would make another amount of heat of their fuel than they use."""
    titles = {plant: name for name, plant in rows.ids.items()}
    for company in dict.fromkeys(company for company, _ in rows.boiler_fuel):
        made, heat = _of_boilers(rows, company)
        used = hours * sum(
            row["rate_per_h"] for row in rows.get("demands", ()) if row["plant"] == company and row["commodity"] in heat
        )
        bought_or_power = "electricity" in heat or any((company, carrier) in rows.energy_paid for carrier in heat)
        if used and made and not bought_or_power and not 1 - NEAR <= made / used <= 1 + NEAR:
            yield say(
                "{company}: of the fuel that is stated its boilers make {made} MWh of heat a year, and {used} are stated as "
                "used; the plan counts what is used, so check fuel, efficiency and use",
                company=titles[company],
                made=f"{made:.4g}",
                used=f"{used:.4g}",
            )


def _of_boilers(rows: LedgerRows, company: str) -> tuple[float, set[str]]:
    """Heat that the equipment of a company makes of its fuel [MWh/y], and as which carriers."""
    flows = [row for row in rows.get("technology_flows", ()) if rows.home[row["technology"]] == company]
    made = 0.0
    for (burner, fuel), amount in rows.boiler_fuel.items():
        used = [-row["per_activity"] for row in flows if row["commodity"] == fuel and row["per_activity"] < 0]
        made += amount * len(used) / sum(used) if burner == company and used else 0.0
    return made, {row["commodity"] for row in flows if row["per_activity"] > 0}


def _at(line: LedgerRow, told: Message) -> Message:
    return say("{file}, {sheet}, row {row}: {told}", file=line.file, sheet=line.sheet, row=line.number, told=told)
