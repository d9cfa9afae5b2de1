"""Every template that is said has a translation in every language, and every translation is of one that is said."""

import ast
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

from parkloop.cases.locale import catalogue, names
from parkloop.cases.messages import BLANK, say
from parkloop.optimizer.figures.money import HEADS
from parkloop.optimizer.plan import effects, proof
from parkloop.optimizer.report import words as report

ROOT = Path(__file__).resolve().parents[3]
SOURCES = sorted(path for part in ("cases", "models", "optimizer", "app_pages") for path in (ROOT / part).rglob("*.py"))
FIGURES = (
    *(
        "abatement",
        "decisions.alternatives",
        "decisions.pareto",
        "heat",
        "money",
        "networks.corridors",
        "networks.edges",
        "sankey",
        "sweep",
        "water",
    ),
)
TABLES_OF_WORDS = {"WORDS", "SENTENCES", "MODELS", "REMARKS", "SIDES"}
OTHERS = [language for language in catalogue.languages() if language != catalogue.ENGLISH]


def calls(name: str) -> Iterator[tuple[str, ast.Call]]:
    """Every call of a function by its plain name, with the place of it."""
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name:
                yield f"{path.relative_to(ROOT)}:{node.lineno}", node


def said() -> dict[str, set[str]]:
    """Every template that is said, with its blanks. The page's own `say` names a word by its key."""
    found: dict[str, set[str]] = {}
    for place, call in [*calls("say"), *calls("template")]:
        name = getattr(call.func, "id", "")
        if place.startswith(("cases/messages.py", "app_pages/" if name == "say" else "cases/messages.py")):
            continue
        text = call.args[0]
        assert isinstance(text, ast.Constant), f"{place}: a template is written out where it is said"
        filled = {keyword.arg for keyword in call.keywords}
        assert name == "template" or filled in (blanks(text.value), {None}), f"{place}: blanks and parameters differ"
        found[text.value] = blanks(text.value)
    return found


def blanks(template: str) -> set[str]:
    return {found[1] for found in BLANK.finditer(template)} - {None}


TO_DEVELOPERS = {
    "app_pages/map/site_plan.py": "the page shows its own words",
    "app_pages/serving/access.py": "settings of a server, told to who starts it",
    "app_pages/sheet/steps.py": "no step that the page itself sends",
    "cases/magnitudes.py": "a template of pydantic, which is told as a message by cases/io",
    "cases/messages.py": "files that are no messages",
    "optimizer/report/drawing/vectors.py": "a package that is not installed",
    "optimizer/solve/extra.py": "a rule of a script, told to who wrote it",
    "parkloop/__init__.py": "a name that the package has not",
}
"""Modules that raise plain English, and why: nobody reads it in another language. The command line speaks English."""


def raised() -> Iterator[str]:
    """Sentences that are raised or gathered as faults, and written out as plain texts."""
    for path in [*SOURCES, *(ROOT / "parkloop").glob("*.py")]:
        module = path.relative_to(ROOT).as_posix()
        if module in TO_DEVELOPERS or module.startswith("optimizer/commands/"):
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            call = node.exc if isinstance(node, ast.Raise) else node
            if not isinstance(call, ast.Call):
                continue
            name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
            told = call.args if isinstance(node, ast.Raise) else call.args[-1:] if name in ("fault", "Fault") else []
            for text in told:
                plain = isinstance(text, ast.Constant) and isinstance(text.value, str) and " " in text.value
                if plain or isinstance(text, ast.JoinedStr):
                    yield f"{module}:{node.lineno}: {ast.unparse(text)}"


def test_what_is_raised_is_a_message() -> None:
    """Proves that errors and faults can be told in every language. Sensitivity: `raise StoreError(f"…")`."""
    assert [] == list(raised())


@pytest.mark.parametrize("language", OTHERS)
def test_every_message_is_translated(language: str) -> None:
    """Proves that what is said is told in each language, and nothing else kept. Sensitivity: one new sentence is listed."""
    known = {text: told for (context, text), told in catalogue.entries(language).items() if not context}
    templates = said()
    assert len(templates) > 700
    assert [] == sorted(set(templates) - set(known)), f"not in {language}.po"
    assert [] == sorted(set(known) - set(templates)), f"in {language}.po, and nobody says it"
    assert {} == {text: told for text, told in known.items() if blanks(told) != blanks(text)}, "blanks differ"


@pytest.mark.parametrize("language", OTHERS)
def test_every_word_about_plans_is_translated(language: str) -> None:
    """Proves that figures, reports, proofs and effects have their words. Sensitivity: the English of one changes."""
    known = catalogue.entries(language)
    figures = [import_module(f"parkloop.optimizer.figures.{name}") for name in FIGURES]
    tables = [table for module in (*figures, effects, proof) for name, table in vars(module).items() if name in TABLES_OF_WORDS]
    texts = {*(text for table in tables for text in table.values()), *HEADS.values(), "in both", "Shared by the park", "Water"}
    assert set() == {text for text in texts if (names.PLAN, text) not in known}
    assert {} == {key: text for key, text in report.WORDS.items() if (f"report.{key}", text) not in known}


def test_a_language_is_one_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves that a third language needs no code. Sensitivity: a list of languages written out anywhere would not have it."""
    (tmp_path / "de.po").write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n'
        'msgid "it must be at most {most}"\nmsgstr "höchstens {most}"\n\n'
        'msgctxt "column"\nmsgid "jobs"\nmsgstr "Beschäftigte"\n',
        encoding="utf-8",
    )
    monkeypatch.setattr(catalogue, "FOLDER", tmp_path)
    for cached in (catalogue.languages, catalogue.entries):
        cached.cache_clear()
    try:
        assert {"en": "English", "de": "Deutsch"} == catalogue.languages()
        assert "höchstens 3" == catalogue.rendered(say("it must be at most {most}", most=3), "de")
        assert "it must be given" == catalogue.rendered(say("it must be given"), "de")
        assert ("Beschäftigte", "plant") == (names.name("plants", "jobs", "de"), names.name("jobs", "plant", "de"))
    finally:
        monkeypatch.undo()
        for cached in (catalogue.languages, catalogue.entries):
            cached.cache_clear()
