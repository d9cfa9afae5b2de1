"""Digests of cases: equal for equal content, whatever files it comes from."""

import hashlib
import json
from typing import Any

from parkloop.cases.schema.case import Case


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


def text_digest(text: str) -> str:
    """A text in 64 characters."""
    return hashlib.sha256(text.encode()).hexdigest()


def _digest(content: Any) -> str:
    return text_digest(canonical(content))


def canonical(content: Any) -> str:
    """Content as JSON that is the same for equal content."""
    return json.dumps(content, sort_keys=True, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
