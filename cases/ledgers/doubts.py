"""What may not be meant in a ledger: rows that stand twice, and fuel that nothing burns."""

from collections.abc import Iterator

from parkloop.cases.ledgers.reading import CompanyLedger, LedgerRow
from parkloop.cases.ledgers.sheets import COMPANY
from parkloop.cases.messages import Message, say


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


def _at(line: LedgerRow, told: Message) -> Message:
    return say("{file}, {sheet}, row {row}: {told}", file=line.file, sheet=line.sheet, row=line.number, told=told)
