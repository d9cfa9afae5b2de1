"""Reading is bounded: what is endless, huge, nested or made to do harm is refused in a sentence, in bounded time and memory."""

import io
import os
import re
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from parkloop.cases import CaseError, from_tables, load_case
from parkloop.cases.disk import limits, parts
from parkloop.cases.io.settings import flatten
from parkloop.cases.load import case_of_file
from parkloop.cases.locale.catalogue import rendered
from tests.cases.io.test_dirty_input import TOML, faults, folder

SECONDS = 5.0
"""More than any of these takes, and much less than what they ask for."""


@pytest.fixture(autouse=True)
def in_time() -> Iterator[None]:
    begun = time.process_time()
    yield
    assert time.process_time() - begun < SECONDS


def refused(data: bytes, name: str = "x.xlsx") -> str:
    with pytest.raises(CaseError) as error:
        case_of_file(data, name)
    assert all(rendered(fault.message, "zh") != fault.message for fault in error.value.faults)
    return str(error.value)


def book(*rows: tuple[object, ...]) -> bytes:
    made, text = openpyxl.Workbook(), io.BytesIO()
    made.active.title = "plants"
    for row in rows:
        made.active.append(row)
    made.save(text)
    return text.getvalue()


def changed(change: Callable[[str], str], name: str = "xl/worksheets/sheet1.xml") -> bytes:
    """A workbook with another text of one of its parts."""
    buffer = io.BytesIO()
    old = zipfile.ZipFile(io.BytesIO(book(("plant",), ("mill",))))
    with old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            text = old.read(part).decode()
            new.writestr(part, change(text) if part == name else text)
    return buffer.getvalue()


def sheet(rows: str) -> bytes:
    return changed(lambda text: re.sub("<sheetData>.*</sheetData>", lambda _: f"<sheetData>{rows}</sheetData>", text))


def inline(text: str) -> str:
    return f'<row><c t="inlineStr"><is><t>{text}</t></is></c></row>'


def twofold(text: str) -> str:
    """The list of sheets with one more sheet of the same part."""
    return re.sub(r"(<sheet [^>]*/>)", lambda found: found[1] + found[1].replace("plants", "markets"), text)


def packed(*names: str, text: str = "x") -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as made:
        for name in names:
            made.writestr(name, text)
    return buffer.getvalue()


ODD_FILES: dict[str, tuple[Callable[[Path], object], str]] = {
    "pipe": (lambda path: os.mkfifo(path), "it is no ordinary file"),
    "device": (lambda path: path.symlink_to("/dev/zero"), "it is no ordinary file"),
    "folder": (lambda path: path.mkdir(), "it is a folder, and no ordinary file"),
    "loop": (lambda path: path.symlink_to(path), "it cannot be opened"),
    "broken link": (lambda path: path.symlink_to(path.with_name("none")), "there is no such file"),
    "sparse": (lambda path: (path.touch(), os.truncate(path, 10_000_000_000)), "it has 10000000000 bytes, and at most"),
}


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="files of Unix")
@pytest.mark.parametrize("odd", ODD_FILES)
@pytest.mark.parametrize("name", ["case.toml", "plants.csv", "x.xlsx"])
def test_what_is_no_ordinary_file_is_told(odd: str, name: str, tmp_path: Path) -> None:
    """Proves that nothing is waited for. Sensitivity: a pipe blocks for ever, a device has no end, 10 GB fill the memory."""
    make, words = ODD_FILES[odd]
    home = folder(tmp_path, plants="plant\nmill\n")
    (home / name).unlink(missing_ok=True)
    make(home / name)
    if odd == "folder" and name == "x.xlsx":
        words = "a case is a folder with a case.toml"
    told = faults(home / name if name == "x.xlsx" else home)
    assert words in told and name in told


def test_a_file_that_may_not_be_read_or_listed_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = folder(tmp_path, plants="plant\nmill\n")

    def no(*_: object) -> None:
        raise PermissionError(13, "no")

    with monkeypatch.context() as patch:
        patch.setattr(os, "open", no)
        assert "this user may not read it" in faults(home)
    monkeypatch.setattr(Path, "iterdir", no)
    assert "this user may not read it" in faults(home)


def test_a_file_that_grows_while_it_is_read_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves that the size which a file has at first is not trusted. Sensitivity: it is told to have one byte."""
    home = folder(tmp_path, plants="plant\n" + "a\n" * 1000)
    told = os.fstat
    monkeypatch.setattr("parkloop.cases.disk.files.os.fstat", lambda file: os.stat_result((told(file).st_mode, *[1] * 9)))
    monkeypatch.setattr("parkloop.cases.io.folder.MOST_BYTES", 1000)
    assert "it grows while it is read" in faults(home)


def test_many_files_and_many_bytes_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = folder(tmp_path, plants="plant\nmill\n", markets="market\n" * 100)
    monkeypatch.setattr("parkloop.cases.io.folder.MOST_BYTES", 200)
    assert "markets: found 'markets.csv', but it has 700 bytes, and at most" in faults(home)
    monkeypatch.setattr("parkloop.cases.disk.files.MOST_FILES", 2)
    assert "it holds more than 2 files" in faults(home)


@pytest.mark.parametrize(
    "text",
    ["x = " + "[" * 5000 + "]" * 5000, "a" + ".a" * 20_000 + " = 1", "x = " + "9" * 10_000, "heat.dt_min_k = 0x" + "f" * 10_000],
)
def test_settings_nested_without_end_are_refused(text: str, tmp_path: Path) -> None:
    (tmp_path / "case.toml").write_text(f"{text}\n{TOML}", encoding="utf-8")
    assert max(map(len, faults(tmp_path).splitlines())) < 1000
    assert rendered("case.toml is nested too deeply", "zh") != "case.toml is nested too deeply"


def test_a_million_settings_are_refused_by_their_size(tmp_path: Path) -> None:
    (tmp_path / "case.toml").write_text("".join(f"k{number} = 1\n" for number in range(1_000_000)), encoding="utf-8")
    assert "and at most 100000 are read of such a file" in faults(tmp_path)
    assert {"a.b.c.d": {"e": 1}} == flatten({"a": {"b": {"c": {"d": {"e": 1}}}}})


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("plant" + ",x" * 2_000_000 + "\n", "it has more than 300 columns"),
        ("x" * 200_000 + "\n", "not valid CSV: field larger than field limit"),
        ("plant," + "x" * 120_000 + "\na,1\n", "a header has at most 100 characters"),
        ("plant,title\na," + "x" * 100_000 + "\n", "a text has at most 32000 characters"),
        ("plant\n" + "a" * 101 + "\n", "an id has at most 100 characters"),
        ("plant\n" + ",\n" * 60_000, "it has more than 50000 rows"),
        ("plant" + "," * 200 + "\n" + ("a" + "," * 200 + "\n") * 3000, "it has more than 500000 cells"),
        ('plant,title\na,"' + "\n" * 1_000_000, "not valid CSV"),
    ],
)
def test_tables_without_end_are_refused(text: str, words: str, tmp_path: Path) -> None:
    told = faults(folder(tmp_path, plants=text))
    assert words in told and max(map(len, told.splitlines())) < 1000


def test_a_table_in_python_has_the_same_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MOST_ROWS", 10)
    with pytest.raises(CaseError, match="more than 10 rows"):
        from_tables({"format": 1, "case.id": "x"}, {"plants": pd.DataFrame({"plant": map(str, range(11))})})
    monkeypatch.setattr("parkloop.cases.io.grid.MOST_CELLS", 10)
    with pytest.raises(CaseError, match="more than 500000 cells"):
        from_tables({"format": 1, "case.id": "x"}, {"plants": pd.DataFrame({"plant": map(str, range(11))})})


def test_two_files_of_one_table_are_told(tmp_path: Path) -> None:
    """Proves that of plants.csv and plants.CSV none is dropped without a word."""
    home = folder(tmp_path, plants="plant\nmill\n")
    (home / "plants.CSV").write_text("plant\nworks\n", encoding="utf-8")
    if len(list(home.iterdir())) == 3:
        assert "plants: this table stands twice" in faults(home)


@pytest.mark.parametrize("run", [" ", "(", "注 ", "合计 ", "\u2028", "1,", "²"])
def test_long_runs_of_one_sign_take_no_time(run: str, tmp_path: Path) -> None:
    """Proves that no pattern walks a text again and again. Sensitivity: with 30,000 blanks or brackets some took minutes."""
    text = f"*注{run * 10_000}x"
    told = faults(folder(tmp_path, plants=f'plant,title,"{text}"\n"{text}","{text}",1\n' + f'a,"{text}",\n' * 20))
    assert "a header has at most 100 characters" in told


def test_archives_are_judged_by_their_directory() -> None:
    """Proves that a bomb of 60 MB in 60 kB is refused before it is unpacked, and so are locked, strange and twofold ones."""
    assert "unpacked it has 60000000 bytes" in refused(packed("a", text=" " * 60_000_000), "x.zip")
    assert "it holds 1001 files" in refused(packed(*map(str, range(1001))), "x.zip")
    with pytest.warns(UserWarning, match="Duplicate"):
        twice = packed("case.toml", "case.toml")
    assert "the file case.toml stands twice in it" in refused(twice, "x.zip")
    assert "a ZIP archive of a case's folder, and it cannot be opened" in refused(b"PK\x03\x04", "x.zip")


@pytest.mark.parametrize(("flag", "method", "words"), [(1, 0, "locked with a password"), (0, 99, "packed in a way")])
def test_a_locked_or_strange_archive_is_refused(flag: int, method: int, words: str) -> None:
    content = bytearray(packed("case.toml"))
    local, central = content.index(b"PK\x03\x04"), content.index(b"PK\x01\x02")
    for place, value in ((local + 6, flag), (local + 8, method), (central + 8, flag), (central + 10, method)):
        content[place] = value
    assert words in refused(bytes(content), "x.zip")


def test_an_archive_that_lies_about_its_sizes_is_no_way_around() -> None:
    """Proves that of a part no more is unpacked than the directory says. Sensitivity: 4 MB are there, 1,000 bytes are told."""
    content = bytearray(packed("case.toml", text="x" * 4_000_000))
    for place in (content.index(b"PK\x03\x04") + 22, content.index(b"PK\x01\x02") + 24):
        content[place : place + 4] = (1000).to_bytes(4, "little")
    assert "cannot be opened" in refused(bytes(content), "x.zip")


BOOKS: dict[str, tuple[Callable[[], bytes], str]] = {
    "far cell": (
        lambda: sheet('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'),
        "a value stands in cell XFD1048576",
    ),
    "far column": (lambda: book(("plant", *[None] * 300, "x"), ("mill",)), "a value stands in cell KP1, and a table has at most"),
    "long tag": (lambda: sheet(f'<row x="{"x" * 2_000_000}"/>'), "it has a tag of more than 1000000 bytes"),
    "entities": (lambda: changed(lambda text: '<!DOCTYPE x [<!ENTITY a "aa">]>' + text), "it declares entities of its own"),
    "long text": (lambda: sheet(inline("plant") + inline("x" * 9_000_000)), "but a text has at most 32000 characters"),
    "bomb": (lambda: sheet(" " * 60_000_000), "unpacked it has 6"),
    "one part twice": (
        lambda: changed(twofold, "xl/workbook.xml"),
        "it must be an Excel workbook (.xlsx), and it cannot be opened",
    ),
}


@pytest.mark.parametrize("name", BOOKS)
def test_a_workbook_made_to_do_harm_is_refused(name: str) -> None:
    make, words = BOOKS[name]
    assert words in refused(make())


@pytest.mark.parametrize(
    ("kind", "most", "rows", "words"),
    [
        ("cells", 100, "<row/>" * 101, "it has more than 100 elements (cells)"),
        ("others", 100, "<x/>" * 101, "it has more than 100 elements (others)"),
        ("mergeCell", 10, '<mergeCell ref="A1:A2"/>' * 11, "it has more than 10 elements (mergeCell)"),
    ],
)
def test_elements_of_a_workbook_are_counted(kind: str, most: int, rows: str, words: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves that what openpyxl makes objects of is bounded. Sensitivity: one element less is read."""
    monkeypatch.setitem(parts.MOST, kind, most)
    assert words in refused(sheet(rows))


def test_filled_cells_and_seconds_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "MOST_CELLS", 100)
    assert "it has more than" in refused(sheet("<row><c><v>1</v></c></row>" * 101))
    monkeypatch.setattr(limits, "MOST_SECONDS", 0.0)
    assert "reading it takes longer than 0 seconds" in refused(book(("plant",), ("mill",)))


def test_a_formula_without_value_and_hidden_rows_are_seen_by_the_stream(tmp_path: Path) -> None:
    """Proves that one pass over the XML tells what is hidden, merged and not computed, also with names of another prefix."""
    assert "the file holds no value of this formula" in refused(book(("plant", "x_km"), ("mill", "=1+1")))
    (tmp_path / "x.xlsx").write_bytes(changed(lambda text: re.sub(r"<row ", '<row hidden="1" ', text)))
    assert any("rows that are hidden in Excel" in note for note in load_case(tmp_path / "x.xlsx").notes)
