"""Bad inputs made of good ones: case folders, workbooks, ZIP archives and plan folders, changed at bytes, cells and structure.

Every maker takes a source of chance: ``random.Random(seed)`` for a run that can be repeated, or hypothesis' ``st.randoms()``.
"""

import csv
import io
import json
import zipfile
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from parkloop.cases import load_case, write_workbook
from parkloop.cases.io.folder import texts_of_case
from parkloop.optimizer.plan import files as plan_files
from tests.support.case_parks import build, valid

Files = dict[str, bytes]
RUN = 30_000
"""Length of runs of one sign, in which patterns that look back get lost."""
NUMBERS = "0 -0 1e999 -1e308 nan inf 1,234 1.234,5 １２ ½ ² 0x10 1_0 % 20% 1/2 -"
SIGNS = "=1+1 #REF! @x +x [1,2] {} * . .. / a/b İ ß \" ' , ; \\ %s $x$ {name} <b>&amp; _x0041_"
WORDS = "null true 是 注：x 合计 co2 year kg/h t/t/t \u202eabc a\u0301 \ufdfa \U0001f600"
BLANKS = ("", " ", "\u3000", "\ufeff", "\u200b", "\u2028", "\x01", "\x7f", "\x0b", "\r", "a\nb", "\t", "9" * 400)
ODD = (*NUMBERS.split(), *SIGNS.split(), *WORDS.split(), *BLANKS)
"""Texts that few expect in a cell."""
REPEATED = "( ) [ （ , ; 1, . - a *( = 10^ m3/ ² \u0301"
RUNS = (*REPEATED.split(), " ", "\u3000", "a ", "合计 ", "注 ", "1 ")
TOML = (
    *("x", "[", "]", "=", "[[a]]", "a.b.c = 1", "[case]", "[case.x]", 'id = """', "x = '''", "x = 1e999", "x = nan", "x = inf"),
    *("x = 1979-05-27", "x = 07:32:00", "x = [1, [2]]", "x = {a = 1}", "format = 2", "format = 'x'", 'case = "x"', "policy = 3"),
    *("x = 0x" + "f" * 6000, "x = " + "9" * 6000, "x = " + "[" * 500 + "]" * 500, "a" + ".a" * 3000 + " = 1", "\\u0000", "é = 1"),
)
"""Lines that few expect in a case.toml."""
NAMES = ("plants.csv", "expected.csv", "x.csv", "企业.csv", "case.csv", ".csv", "a" * 100 + ".csv")


@cache
def parks() -> tuple[Mapping[str, str], ...]:
    """The texts of the files of parks to begin with."""
    return tuple(texts_of_case(case) for case in (build(valid()), load_case("two_firms")))


@cache
def books() -> tuple[bytes, ...]:
    """Workbooks of the same parks, in both languages."""
    found = []
    with TemporaryDirectory() as place:
        for case, language in ((build(valid()), "en"), (load_case("two_firms"), "zh")):
            write_workbook(case, Path(place) / "x.xlsx", language)
            found.append((Path(place) / "x.xlsx").read_bytes())
    return tuple(found)


def odd_text(chance: Random) -> str:
    """A text that may be in a cell, and that few expect."""
    kind = chance.random()
    if kind < 0.6:
        return chance.choice(ODD)
    if kind < 0.85:
        return "".join(chr(chance.choice((chance.randrange(1, 0x250), chance.randrange(0x4E00, 0x9FFF)))) for _ in range(6))
    return chance.choice(ODD[:6]) + chance.choice(RUNS) * (RUN // chance.choice((1, 10, 1000))) + chance.choice(("", "x", ")"))


def folder(chance: Random) -> Files:
    """The files of a case's folder, a few of them changed."""
    files = {name: text.encode() for name, text in chance.choice(parks()).items()}
    for _ in range(chance.randint(1, 4)):
        name = chance.choice(sorted(files)) if files else "case.toml"
        data = files.pop(name, b"")
        change = chance.choice((_texts, _texts, _bytes, _settings if name == "case.toml" else _cells, _cells, _structure))
        files[_other_name(chance, name)] = change(chance, data)
    return files


def workbook(chance: Random) -> bytes:
    """A workbook of which parts, cells or bytes were changed."""
    data = chance.choice(books())
    if chance.random() < 0.25:
        return _bytes(chance, data)
    parts = _unpacked(data)
    sheets = [name for name in parts if name.startswith("xl/worksheets/sheet")]
    for _ in range(chance.randint(1, 3)):
        name = chance.choice(sheets if chance.random() < 0.6 else sorted(parts))
        parts[name] = chance.choice((_bytes, _xml, _xml, _xml))(chance, parts[name])
    if chance.random() < 0.2:
        parts.pop(chance.choice(sorted(parts)))
    return packed(parts)


def archive(chance: Random) -> bytes:
    """A ZIP archive of a changed folder, which may be changed itself."""
    home = chance.choice(("x/", "", "../", "/", "a/b/", "x\\"))
    data = packed({f"{home}{name}": text for name, text in folder(chance).items()})
    return _bytes(chance, data) if chance.random() < 0.4 else data


def plan(chance: Random, texts: Mapping[str, str]) -> Files:
    """The files of a plan, changed; of many the digest was made anew, so that what they say is read."""
    files = dict(texts)
    name = chance.choice(sorted(files))
    if name == plan_files.SUMMARY:
        summary = json.loads(files[name])
        summary[chance.choice(sorted(summary))] = chance.choice(
            (None, 0, -1, 1e308, "", "x", [], {}, [None], {"x": None}, True, "9" * 400, [[[]]], {"total_cost_per_y": "x"})
        )
        files[name] = json.dumps(summary)
    else:
        files[name] = _cells(chance, files[name].encode()).decode(errors="replace")
    if chance.random() < 0.7:
        tables = {table: text for table, text in files.items() if table != plan_files.SUMMARY}
        files = plan_files.texts_of(tables, json.loads(files[plan_files.SUMMARY]))
    made = {name: text.encode(errors="replace") for name, text in files.items()}
    if chance.random() < 0.3:
        name = chance.choice(sorted(made))
        made[name] = _bytes(chance, made[name])
    if chance.random() < 0.1:
        made.pop(chance.choice(sorted(made)))
    return made


def packed(parts: Mapping[str, bytes]) -> bytes:
    """Files as a ZIP archive, the same bytes whenever it is made."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in parts.items():
            made.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def _unpacked(data: bytes) -> Files:
    with zipfile.ZipFile(io.BytesIO(data)) as made:
        return {name: made.read(name) for name in made.namelist()}


def _bytes(chance: Random, data: bytes) -> bytes:
    """Some bytes changed, cut out, doubled, or all in another encoding."""
    place, length = chance.randrange(len(data) + 1), chance.randint(0, 40)
    kinds: tuple[Callable[[], bytes], ...] = (
        lambda: data[:place] + chance.randbytes(chance.randint(1, 4)) + data[place + 1 :],
        lambda: data[:place] + data[place + length :],
        lambda: data[:place],
        lambda: data[:place] + data[place : place + length] * 50 + data[place:],
        lambda: data[:place] + chance.choice((b"\0", b"\xff\xfe", b"\xef\xbb\xbf", b"\r", b"\x1a")) + data[place:],
        lambda: data.decode("latin-1").encode("utf-16"),
        lambda: data.decode(errors="ignore").encode(chance.choice(("gb18030", "utf-16-le", "big5", "cp1252")), errors="ignore"),
        lambda: b"",
    )
    return chance.choice(kinds)()


def _cells(chance: Random, data: bytes) -> bytes:
    """Some cells of a CSV file changed, the header's too."""
    rows = list(csv.reader(io.StringIO(data.decode(errors="replace"), newline="")))
    for _ in range(chance.randint(1, 6)):
        row = chance.choice(rows) if rows else []
        if row:
            row[chance.randrange(len(row))] = odd_text(chance)
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=chance.choice(",,,,;\t")).writerows(rows)
    return text.getvalue().encode(errors="replace")


def _texts(chance: Random, data: bytes) -> bytes:
    """Titles and notes changed, which may hold whatever can be written."""
    rows = list(csv.reader(io.StringIO(data.decode(errors="replace"), newline="")))
    if not rows:
        return data
    rows[0] += [name for name in ("title", "title_zh", "note") if name not in rows[0]]
    free = [place for place, name in enumerate(rows[0]) if name in ("title", "title_zh", "note", "source", "sector", "reference")]
    for row in rows[1:]:
        row += [""] * (len(rows[0]) - len(row))
        row[chance.choice(free)] = odd_text(chance)
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue().encode(errors="replace")


def _structure(chance: Random, data: bytes) -> bytes:
    """Rows and columns doubled, left out, moved or made very many."""
    rows = [line.split(b",") for line in data.splitlines()] or [[b""]]
    place = chance.randrange(len(rows))
    kinds: tuple[Callable[[], list[list[bytes]]], ...] = (
        lambda: [*rows[:place], *rows[place + 1 :]],
        lambda: [*rows, rows[place]],
        lambda: [[*row, row[-1]] for row in rows],
        lambda: [row[1:] for row in rows],
        lambda: rows[::-1],
        lambda: [row + [b""] * 2000 for row in rows],
        lambda: rows + [[cell + str(number).encode() for cell in rows[-1]] for number in range(chance.choice((300, 3000)))],
        lambda: [[b""] * 5] * 2000 + rows,
    )
    return b"\n".join(b",".join(row) for row in chance.choice(kinds)()) + b"\n"


def _settings(chance: Random, data: bytes) -> bytes:
    """Lines of a case.toml changed or added."""
    lines = data.decode(errors="replace").splitlines()
    for _ in range(chance.randint(1, 3)):
        place = chance.randrange(len(lines) + 1)
        key = lines[place].split("=")[0] if place < len(lines) else "x"
        odd = json.dumps(odd_text(chance)) if chance.random() < 0.7 else chance.choice(TOML).partition("= ")[2] or "1"
        lines[place : place + chance.randint(0, 1)] = [chance.choice((chance.choice(TOML), f"{key} = {odd}"))]
    return "\n".join(lines).encode(errors="replace")


def _xml(chance: Random, data: bytes) -> bytes:
    """A piece of XML with a number, a text, an attribute or an element changed."""
    text = data.decode(errors="replace")
    pieces = text.split(chance.choice((">", '"', "<")))
    if len(pieces) < 2:
        return data
    sign = text[len(pieces[0])]
    place = chance.randrange(len(pieces))
    odd, other = odd_text(chance), pieces[chance.randrange(len(pieces))]
    pieces[place] = chance.choice((odd, pieces[place] + odd, "", pieces[place] * 3, other, "1048576", "XFD9"))
    return sign.join(pieces).encode(errors="replace")


def _other_name(chance: Random, name: str) -> str:
    """Mostly the name that a file has."""
    return chance.choice((name.upper(), f"{name}.csv", *NAMES)) if chance.random() < 0.08 else name
