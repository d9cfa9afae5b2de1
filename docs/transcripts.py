"""What the commands of a tutorial print, by running them in the order of the page, each page in a folder of its own.

In a page, a block ``console`` holds a command after ``$`` and what it prints. An HTML comment before a block ``csv`` says where
its rows go: ``<!-- rows: links of two_firms.xlsx -->`` adds them to a sheet, ``<!-- rows: my_park/links.csv -->`` to a file.
``<!-- cell: two_firms.xlsx markets gas_grid price_per_unit 64 -->`` fills one cell.
"""

import csv
import io
import re
import shlex
import tempfile
from collections.abc import Iterator
from contextlib import chdir, redirect_stderr, redirect_stdout
from pathlib import Path

import openpyxl

from parkloop.optimizer.cli import main

STEP = re.compile(
    r"^<!-- cell: (?P<cell>.+?) -->$"
    r"|^<!-- rows: (?P<place>.+?) -->\n```csv\n(?P<rows>.*?)^```$"
    r"|^```console\n\$ (?P<command>.+?)\n(?P<output>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)
SECONDS = re.compile(r"\d+\.\d s")
"""What differs from run to run."""
PROGRESS = re.compile(r" *\d+\.\d s · |.+: \w+, \d+\.\d s$")
"""Lines that tell how far a solve, or an analysis of several, has come."""


def refreshed(page: str) -> str:
    """The page with what its commands print now; where only seconds differ, as it was."""
    outputs = dict(_run(page))

    def block(step: re.Match[str]) -> str:
        if step["command"] is None:
            return step[0]
        printed = outputs[step.start()]
        kept = step["output"] if timeless(printed) == timeless(step["output"]) else printed
        return f"```console\n$ {step['command']}\n{kept}```"

    return STEP.sub(block, page)


def timeless(text: str) -> str:
    """A text without its seconds."""
    return SECONDS.sub("0.0 s", text)


def _run(page: str) -> Iterator[tuple[int, str]]:
    """Place and output of every command."""
    with tempfile.TemporaryDirectory() as folder, chdir(folder):
        for step in STEP.finditer(page):
            if step["command"] is not None:
                yield step.start(), _printed(step["command"])
            elif step["cell"] is not None:
                _fill(*step["cell"].split(maxsplit=4))
            else:
                _add(step["place"], step["rows"])


def _printed(command: str) -> str:
    """What a command prints, and its exit code where that is not 0; progress goes elsewhere."""
    program, *arguments = shlex.split(command)
    if program == "cat":
        return "".join(Path(name).read_text(encoding="utf-8") for name in arguments)
    if program != "parkloop":
        raise ValueError(f"A tutorial runs parkloop and cat, not {program}.")
    out, progress = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(progress):
        code = main(arguments)
    told = [line for line in progress.getvalue().splitlines() if not PROGRESS.match(line)]
    return out.getvalue() + "".join(f"{line}\n" for line in told) + (f"(exit code {code})\n" if code else "")


def _add(place: str, rows: str) -> None:
    """Add rows, whose first line names the columns, to a file or to a sheet of a workbook."""
    header, *cells = list(csv.reader(io.StringIO(rows)))
    sheet, of, book = place.partition(" of ")
    if of:
        workbook = openpyxl.load_workbook(book)
        columns = [cell.value for cell in workbook[sheet][1]]
        for row in cells:
            stated = dict(zip(header, row, strict=True))
            workbook[sheet].append([_value(stated.get(str(column), "")) for column in columns])
        workbook.save(book)
        return
    with Path(place).open("a", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([header, *cells] if file.tell() == 0 else cells)


def _fill(book: str, sheet: str, key: str, column: str, value: str) -> None:
    """Fill the cell of a workbook in the row with this key."""
    workbook = openpyxl.load_workbook(book)
    columns = [cell.value for cell in workbook[sheet][1]]
    row = next(row for row in workbook[sheet].iter_rows(min_row=2) if row[0].value == key)
    row[columns.index(column)].value = _value(value)
    workbook.save(book)


def _value(text: str) -> str | float | None:
    """A number where a text is one, nothing where it is empty."""
    return float(text) if re.fullmatch(r"-?\d+(\.\d+)?", text) else text or None
