"""Words of the page in both languages."""

import ast
import re
from pathlib import Path

import pytest

from parkloop.app_pages.words import LANGUAGES, TABLES, WORDS, table_title, word
from parkloop.cases.locale.catalogue import entries, translated
from parkloop.cases.schema import TABLES as CASE_TABLES
from parkloop.optimizer.plan.kpi import ON_CARDS
from parkloop.optimizer.plan.record import COLUMNS

PAGES = Path(__file__).resolve().parents[2]


def said() -> set[str]:
    """Every key that a page names as a plain text."""
    keys = set()
    for path in [PAGES / "app.py", *(PAGES / "app_pages").rglob("*.py")]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("say", "word"):
                keys |= {
                    leaf.value for leaf in ast.walk(node.args[0]) if isinstance(leaf, ast.Constant) and "." in str(leaf.value)
                }
    return {key for key in keys if not key.endswith(".")}


def test_every_key_that_a_page_says_is_known() -> None:
    assert set() == said() - set(WORDS)


@pytest.mark.parametrize("language", [language for language in LANGUAGES if language != "en"])
def test_every_language_has_every_word(language: str) -> None:
    """Proves that no word of the page is left in English. Sensitivity: the English of a word changes with its key."""
    assert {} == {key: text for key, text in WORDS.items() if (key, text) not in entries(language)}
    blanks = {key: set(re.findall(r"{(\w+)}", text)) for key, text in WORDS.items()}
    assert {} == {
        key: text for key, text in WORDS.items() if set(re.findall(r"{(\w+)}", translated(text, language, key))) != blanks[key]
    }


def test_every_indicator_and_every_table_has_a_name() -> None:
    assert {f"kpi.{key}" for key in ON_CARDS} <= set(WORDS)
    assert set(CASE_TABLES) | set(COLUMNS) <= set(TABLES)


def test_words_fill_in_their_blanks() -> None:
    assert "plants 14" == word("cases.plants", count=14)
    assert "企业 14" == word("cases.plants", "zh", count=14)
    assert "热级联" == table_title("cascade", "zh")
