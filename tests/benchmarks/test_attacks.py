"""The page of attacks can be made: its parts, with little of each."""

import re
from pathlib import Path

from benchmarks.robustness import attacks


def test_tampered_plans_are_counted() -> None:
    """Proves that the command still speaks to the tests it counts by. Sensitivity: a test whose helper takes another argument."""
    told = attacks.joined(list(attacks.tampered_plans(["two_firms"])))
    found = re.search(r"\| two_firms \| \d+ \| (\d+) \| (\d+) \|", told)
    assert found and found[1] == found[2] and int(found[1]) > 100


def test_strangers_are_counted() -> None:
    told = attacks.joined(list(attacks.strangers()))
    asked, _, turned = re.findall(r"\d+", told)[:3]
    assert asked == turned


def test_the_page_has_every_part() -> None:
    page = Path(attacks.PAGE).read_text(encoding="utf-8")
    for part in ("tampered with", "Strangers", "bad inputs", "full disk", "people at one page"):
        assert part in page, part
