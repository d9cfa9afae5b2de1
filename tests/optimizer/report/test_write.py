"""A report in one call, in every form."""

from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from parkloop.cases import Case, load_case
from parkloop.cases.store import create, open_store, sign
from parkloop.optimizer.plan.arguments import ArgumentError
from parkloop.optimizer.plan.record import Plan
from parkloop.optimizer.report import Report, write
from parkloop.optimizer.report.write import write_report
from tests.support.running.pictures import draw_small
from tests.support.running.shipped import plan_of, shipped


def cache_by_language(made: Callable[..., Report]) -> Callable[..., Report]:
    """The same report in a language, however often it is written."""
    known: dict[str, Report] = {}

    def of(case: Case, plan: Plan, today: Plan, language: str, **about: Any) -> Report:
        if language not in known:
            known[language] = made(case, plan, today, language, **about)
        return known[language]

    return of


def test_a_report_is_what_its_name_ends_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    draw_small(monkeypatch)
    monkeypatch.setattr(write, "report", cache_by_language(write.report))
    case, plan, today = shipped("two_firms"), plan_of("two_firms"), plan_of("two_firms", "baseline")
    for ending, begin in (("html", b"<!doctype html>"), ("docx", b"PK"), ("pptx", b"PK"), ("xlsx", b"PK"), ("zip", b"PK")):
        write_report(case, plan, tmp_path / f"report.{ending}", baseline=today, language="zh" if ending == "html" else "en")
        assert (tmp_path / f"report.{ending}").read_bytes().startswith(begin)
    assert 'lang="zh-CN"' in (tmp_path / "report.html").read_text(encoding="utf-8")


def test_who_has_confirmed_a_saved_case_stands_in_its_report(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PARKLOOP_HOME", str(tmp_path))
    case, file = load_case("two_firms"), tmp_path / "report.html"
    with closing(open_store()) as store:
        create(store, "mine", case, "")
        sign(store, "mine", "Li Na")
    plan, today = plan_of("two_firms"), plan_of("two_firms", "baseline")
    write_report(case, plan, file, baseline=today, saved="saved:mine")
    assert "Confirmed by Li Na" in file.read_text(encoding="utf-8")
    with pytest.raises(ArgumentError, match="a saved case is meant"):
        write_report(case, plan, file, saved="mine")


def test_what_cannot_be_meant_is_told(tmp_path: Path) -> None:
    case, plan = shipped("two_firms"), plan_of("two_firms")
    with pytest.raises(ArgumentError, match=r"must be one of \.html"):
        write_report(case, plan, tmp_path / "report.odt")
    with pytest.raises(ArgumentError, match="language"):
        write_report(case, plan, tmp_path / "report.html", language="de")
