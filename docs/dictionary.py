"""The data dictionary: every table and column of a case, from the records' docstrings, in English and Chinese."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

from parkloop.cases.columns import Column, columns
from parkloop.cases.locale.catalogue import entries
from parkloop.cases.locale.names import HELP
from parkloop.cases.magnitudes import magnitude
from parkloop.cases.schema import SECTIONS, TABLES, Plant, Record, Row

EVERYWHERE = frozenset(Row.model_fields)
"""Columns of every table, told once."""


@dataclass(frozen=True)
class Language:
    """The words of the page around the records' own sentences."""

    title: str
    lead: str
    everywhere: str
    header: str
    required: str
    kinds: dict[str, str]
    numbers: dict[str, str]
    """What bounds a number, by the word of its JSON schema."""
    beside: str
    """How small a number may be beside 0."""
    words: dict[str, str] | None
    """Translation of the records' sentences; ``None``: as they are."""

    def of(self, sentence: str) -> str:
        """A sentence of the records in this language; raises KeyError where it is not translated."""
        return sentence if self.words is None or not sentence else self.words[sentence]


def english() -> str:
    """The data dictionary as Markdown."""
    return _page(
        Language(
            title="Data dictionary",
            lead=(
                "Every table and column of a case, made from the records in `cases/schema`. How the tables work together is"
                " told in [format.md](format.md), what is checked in [checks.md](checks.md). *money* is the case's currency,"
                " *unit* the unit of the commodity (MWh for energy, so that *unit/h* is MW; t for water and materials),"
                " *activity* the technology's unit of activity. An empty cell takes the default; a column without any filled"
                " cell may be left out. Columns in bold are the key. The first line of case.toml is `format = 1`."
            ),
            everywhere="Columns of every table",
            header="| column | holds | unit | default | meaning |",
            required="must be given",
            kinds={"id": "id", "text": "text", "number": "number", "integer": "whole number", "boolean": "true or false"},
            numbers={"minimum": "at least", "exclusiveMinimum": "more than", "maximum": "at most"},
            beside="beside 0 at least {} in size",
            words=None,
        )
    )


def chinese() -> str:
    """The data dictionary in Chinese; raises KeyError for a sentence that the catalogue does not have."""
    return _page(
        Language(
            title="数据字典",
            lead=(
                "案例的全部表与列，由 `cases/schema` 中的记录生成。各表如何配合见 [format.md](format.md)，核查规则见"
                " [checks.md](checks.md)（均为英文）。*money* 为案例的货币；*unit* 为介质的计量单位"
                "（能源为 MWh，因此 *unit/h* 即 MW；水和物料为 t）；*activity* 为技术的活动量单位。"
                "空单元格取默认值；整列为空时该列可以省略。粗体列为键。"
                "case.toml 的首行为 `format = 1`。"
            ),
            everywhere="各表共有的列",
            header="| 列 | 内容 | 单位 | 默认值 | 含义 |",
            required="必填",
            kinds={"id": "标识", "text": "文本", "number": "数值", "integer": "整数", "boolean": "true 或 false"},
            numbers={"minimum": "不小于", "exclusiveMinimum": "大于", "maximum": "不大于"},
            beside="非零时绝对值不小于 {}",
            words=words(),
        )
    )


def words() -> dict[str, str]:
    """The Chinese of the records' sentences."""
    return {text: told for (context, text), told in entries("zh").items() if context == HELP}


def sentences() -> list[str]:
    """Every English sentence of the dictionary, each once, in the order of the tables."""
    records: tuple[type[Record], ...] = (*SECTIONS.values(), *TABLES.values())
    found = (text for record in records for text in (_about(record), *(column.help for column in columns(record))))
    return list(dict.fromkeys(text for text in found if text))


def _page(language: Language) -> str:
    lines = [f"# {language.title}", "", language.lead]
    shared = [column for column in columns(Plant) if column.name in EVERYWHERE]
    lines += ["", f"## {language.everywhere}", "", *_table(language, Plant, shared)]
    for name, section in SECTIONS.items():
        lines += [*_heading(language, f"case.toml: {name}", section), *_table(language, section, columns(section), f"{name}.")]
    for name, table in TABLES.items():
        own = [column for column in columns(table) if column.name not in EVERYWHERE]
        lines += [*_heading(language, f"{name}.csv", table), *_table(language, table, own)]
    return "\n".join(lines) + "\n"


def _about(record: type[Record]) -> str:
    """What a table or section is about: its docstring after its name."""
    text = " ".join((record.__doc__ or "").split()).partition(":")[2].strip()
    return text[:1].upper() + text[1:]


def _heading(language: Language, name: str, record: type[Record]) -> list[str]:
    about = language.of(_about(record))
    return ["", f"## {name}", "", *([about, ""] if about else [])]


def _table(language: Language, record: type[Record], own: Iterable[Column], prefix: str = "") -> list[str]:
    rows = [_row(language, record, column, prefix) for column in own]
    return [language.header, "|---|---|---|---|---|", *rows]


def _row(language: Language, record: type[Record], column: Column, prefix: str) -> str:
    name = f"`{prefix}{column.name}`"
    cells = (
        f"**{name}**" if column.key else name,
        _holds(language, record, column),
        column.unit or "",
        language.required if column.required else _value(column.default),
        language.of(column.help).rstrip(".。"),
    )
    return "| " + " | ".join(_plain(cell) for cell in cells) + " |"


def _holds(language: Language, record: type[Record], column: Column) -> str:
    if column.choices:
        return ", ".join(f"`{choice}`" for choice in column.choices)
    stated = record.model_json_schema()["properties"][column.name]
    stated = next(iter(stated.get("anyOf", ())), stated)
    if stated.get("minimum", -math.inf) > stated.get("exclusiveMinimum", math.inf):
        del stated["exclusiveMinimum"]
    limits = [f"{words} {stated[key]:g}" for key, words in language.numbers.items() if key in stated]
    known = magnitude(column.field, record.model_fields[column.field])
    if known is not None and known.least and stated["minimum"] <= 0:
        limits.append(language.beside.format(f"{known.least:g}"))
    return ", ".join([language.kinds[column.kind], *limits])


def _value(default: object) -> str:
    if default is None:
        return ""
    if isinstance(default, bool):
        return f"`{str(default).lower()}`"
    if isinstance(default, tuple):
        return ", ".join(f"`{part}`" for part in default)
    return f"{default:g}" if isinstance(default, float) else f"`{default}`"


def _plain(cell: str) -> str:
    return cell.replace("``", "`").replace("|", "\\|")
