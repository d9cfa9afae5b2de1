"""Stored content of a case: the texts of its files, and reproducible digests."""

import hashlib
import json
import tomllib
from collections.abc import Mapping
from typing import Any

from parkloop.cases.io.folder import case_of_texts, texts_of_case
from parkloop.cases.schema import Case


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


def digest(case: Case) -> str:
    """The content of a case in 64 characters: equal for equal cases only.

    Cells that hold their default are left out, so that a column that the format gains changes no digest of cases without it.
    """
    return _digest(case.model_dump(mode="json", by_alias=True, exclude_defaults=True))


READ_OFF_A_PLAN = ("products", "product_levels", "measured", "reported")
"""Tables that no plan depends on: what is stated there is set beside one."""


def inputs_digest(case: Case) -> str:
    """The content of a case that a plan may depend on.

    All but where the numbers come from, and what is set beside a plan: it stays that of its case while months are measured.
    """
    return _digest(case.model_dump(mode="json", by_alias=True, exclude_defaults=True, exclude={"provenance", *READ_OFF_A_PLAN}))


def stated_digest(case: Case) -> str:
    """The content of a case that an analysis may depend on: all but origins and reported values."""
    return _digest(case.model_dump(mode="json", by_alias=True, exclude_defaults=True, exclude={"provenance", "reported"}))


def options_text(options: Mapping[str, Any]) -> str:
    """Options of a solve as canonical JSON.

    Sorted by name, whole numbers without a point, tuples as lists.
    """
    return _canonical({str(name): _plain(value) for name, value in options.items()})


def text_digest(text: str) -> str:
    """A text in 64 characters."""
    return hashlib.sha256(text.encode()).hexdigest()


def _digest(content: Any) -> str:
    return text_digest(_canonical(content))


def _canonical(content: Any) -> str:
    return json.dumps(content, sort_keys=True, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(name): _plain(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value
