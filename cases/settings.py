"""The settings of a case (case.toml): dotted keys to the sections' records and back."""

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from cases.cells import CellError, is_blank, read_cell
from cases.columns import Column, columns
from cases.faults import Fault, nearest
from cases.records import column_at, refusal
from cases.schema import SECTIONS, Case, CaseInfo, Record

Settings = Mapping[str, Any]
KEYS: dict[str, tuple[str, Column]] = {
    f"{section}.{column.name}": (section, column) for section, record in SECTIONS.items() for column in columns(record)
}
"""Each dotted key of case.toml, with its section and what it holds."""


def settings_of(case: Case) -> dict[str, Any]:
    """The dotted keys of case.toml that hold a value."""
    settings: dict[str, Any] = {"format": case.format}
    for key, (section, column) in KEYS.items():
        value = getattr(getattr(case, attribute(section)), column.field)
        if value is not None:
            settings[key] = list(value) if isinstance(value, tuple) else value
    return settings


def read_settings(settings: Settings, faults: list[Fault]) -> dict[str, Record]:
    """The sections by attribute of ``Case``; what is wrong is added to ``faults`` and takes its default."""
    flat = {str(key).strip(): value for key, value in flatten(settings).items()}
    faults += _format_faults(flat.pop("format", None))
    values: dict[str, dict[str, object]] = {section: {} for section in SECTIONS}
    told: set[str] = set()
    for key, value in flat.items():
        if key not in KEYS:
            faults.append(Fault("case", "", key, None, f"this key is unknown{nearest(key, [*KEYS, 'format'])}"))
        elif not is_blank(value):
            section, column = KEYS[key]
            try:
                values[section][column.field] = read_cell(value, column)
            except CellError as error:
                faults.append(Fault("case", "", key, _plain(value), str(error)))
                told.add(key)
    return {attribute(section): _section(section, values[section], told, faults) for section in SECTIONS}


def attribute(section: str) -> str:
    """The attribute of ``Case`` that holds a section."""
    return "info" if section == "case" else section


def flatten(settings: Settings, prefix: str = "") -> dict[str, object]:
    """Nested sections as dotted keys."""
    flat: dict[str, object] = {}
    for key, value in settings.items():
        if isinstance(value, Mapping):
            flat |= flatten(value, f"{prefix}{key}.")
        else:
            flat[f"{prefix}{key}"] = value
    return flat


def _format_faults(value: object) -> list[Fault]:
    if value is None or is_blank(value):
        return [Fault("case", "", "format", None, "the version of the format must be given: format = 1")]
    if str(value).strip() not in ("1", "1.0"):
        return [Fault("case", "", "format", _plain(value), "it must be 1")]
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
                message = "it must be given" if missing else refusal(item, column)
                faults.append(Fault("case", "", key, None if missing else _plain(item["input"]), message))
    return record.model_validate(values if record is not CaseInfo else {"id": "case", **values})


def _plain(value: object) -> object:
    """A value that a fault may keep: lists and dates as text."""
    return value if isinstance(value, (str, int, float)) else str(value)
