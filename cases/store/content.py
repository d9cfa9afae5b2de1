"""Stored content of a case, the texts of its files, and of options."""

import json
import tomllib
from collections.abc import Mapping
from typing import Any

from parkloop.cases.io.folder import case_of_texts, texts_of_case
from parkloop.cases.schema import Case
from parkloop.cases.schema.digests import canonical


def packed(case: Case) -> str:
    """A case as text: a JSON object of the texts of the files of its folder."""
    return json.dumps(texts_of_case(case), ensure_ascii=False)


def unpacked(text: str) -> Case:
    """The case of a stored text, checked; raises ``CaseError`` with all faults."""
    return case_of_texts(json.loads(text))


def titles(text: str) -> tuple[str, str]:
    """English and Chinese title of a stored case, without reading all of it; empty if unstated."""
    return titles_in(json.loads(text)["case.toml"])


def titles_in(settings: str) -> tuple[str, str]:
    """The same of the text of a case.toml."""
    case = tomllib.loads(settings).get("case", {})
    return str(case.get("title", "")), str(case.get("title_zh", ""))


def options_text(options: Mapping[str, Any]) -> str:
    """Options of a solve as canonical JSON.

    Sorted by name, whole numbers without a point, tuples as lists.
    """
    return canonical({str(name): _plain(value) for name, value in options.items()})


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(name): _plain(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value
