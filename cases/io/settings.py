"""The settings of a case (case.toml): dotted keys to the sections' records and back."""

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from parkloop.cases.columns import Column, columns
from parkloop.cases.faults import Fault, kept, nearest
from parkloop.cases.io.records import column_at, refusal
from parkloop.cases.messages import say
from parkloop.cases.schema import SECTIONS, Case, CaseInfo, Record
from parkloop.cases.text.cells import CellError, is_blank, read_cell

Settings = Mapping[str, Any]
KEYS: dict[str, tuple[str, Column]] = {
    f"{section}.{column.name}": (section, column) for section, record in SECTIONS.items() for column in columns(record)
}
"""Each dotted key of case.toml, with its section and what it holds."""


def settings_of(case: Case) -> dict[str, Any]:
    """Dotted keys of case.toml that have a value."""
    settings: dict[str, Any] = {"format": case.format}
    for key, (section, column) in KEYS.items():
        value = getattr(getattr(case, attribute(section)), column.field)
        if value is not None:
            settings[key] = list(value) if isinstance(value, tuple) else value
    return settings


def read_settings(settings: Settings, faults: list[Fault]) -> dict[str, Record]:
    """Sections by attribute of ``Case``; faults are added to ``faults``, their values default."""
    flat = {str(key).strip(): value for key, value in flatten(settings).items()}
    faults += _format_faults(flat.pop("format", None))
    values: dict[str, dict[str, object]] = {section: {} for section in SECTIONS}
    told: set[str] = set()
    for key, value in flat.items():
        if key not in KEYS:
            faults.append(Fault("case", "", key, None, say("this key is unknown{near}", near=nearest(key, [*KEYS, "format"]))))
        elif not is_blank(value):
            section, column = KEYS[key]
            try:
                values[section][column.field] = read_cell(value, column)
            except CellError as error:
                faults.append(Fault("case", "", key, kept(value), str(error)))
                told.add(key)
    return {attribute(section): _section(section, values[section], told, faults) for section in SECTIONS}


def attribute(section: str) -> str:
    """The attribute of ``Case`` that holds a section."""
    return "info" if section == "case" else section


def flatten(settings: Settings, prefix: str = "", depth: int = 3) -> dict[str, object]:
    """Nested sections as dotted keys.

    What is nested deeper than any known key stays as it is, and is none.
    """
    flat: dict[str, object] = {}
    for key, value in settings.items():
        if isinstance(value, Mapping) and depth:
            flat |= flatten(value, f"{prefix}{key}.", depth - 1)
        else:
            flat[f"{prefix}{key}"] = value
    return flat


def _format_faults(value: object) -> list[Fault]:
    if value is None or is_blank(value):
        return [Fault("case", "", "format", None, say("the version of the format must be given: format = 1"))]
    if str(value).strip() not in ("1", "1.0"):
        return [Fault("case", "", "format", kept(value), say("it must be 1"))]
    return []


def _section(section: str, values: dict[str, object], told: set[str], faults: list[Fault]) -> Record:
    record = SECTIONS[section]
    try:
        return record.model_validate(values)
    except ValidationError as error:
        for item in error.errors(include_url=False):
            column = column_at(record, str(item["loc"][0]))
            key = f"{section}.{column.name}"
            missing = item["type"] == "missing"
            values.pop(column.field, None)
            if key not in told:
                message = say("it must be given") if missing else refusal(item, column)
                faults.append(Fault("case", "", key, None if missing else kept(item["input"]), message))
    return record.model_validate(values if record is not CaseInfo else {"id": "case", **values})
