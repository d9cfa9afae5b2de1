"""Languages: a gettext catalogue each, read by Babel, and the translation of messages.

English stands in the code: a template is the id of its translations, and of what has none the English is shown. Entries without a
context are messages; other words have one: `column`, `word`, `help`, or the key of a word of the page.
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from parkloop.cases.messages import LIST, OWN, TERM, WORD, Message, fill, plain

FOLDER = Path(__file__).parent
"""Where the catalogues lie: LANGUAGE.po each."""
ENGLISH = "en"


def codes() -> tuple[str, ...]:
    """Codes of the languages: English, and those that have a catalogue."""
    return (ENGLISH, *sorted(path.stem for path in FOLDER.glob("*.po")))


@cache
def languages() -> dict[str, str]:
    """Every language by its code, as it calls itself."""
    from babel import Locale

    return {code: str(Locale.parse(code).get_display_name(code)).capitalize() for code in codes()}


@cache
def entries(language: str) -> dict[tuple[str, str], str]:
    """The translations of a language by context and English; none of English itself."""
    path = FOLDER / f"{language}.po"
    if language == ENGLISH or not path.exists():
        return {}
    from babel.messages.pofile import read_po

    with path.open("rb") as file:
        read = read_po(file)
    return {
        (entry.context or "", str(entry.id)): str(entry.string)
        for entry in read
        if entry.id and (entry.string or entry.context == LIST)
    }


def translated(text: str, language: str, context: str = "") -> str:
    """A template or a word in a language, or as it is where the language does not have it."""
    return entries(language).get((context, text), text)


def fixed_word(column: str, text: str, language: str) -> str:
    """Translation of one of the fixed words of a column.

    ``from_role`` holds those of ``role``.
    """
    known = entries(language)
    return known.get((WORD, f"{column}={text}")) or known.get((WORD, f"{column.rpartition('_')[2]}={text}"), text)


def rendered(text: str, language: str) -> str:
    """Translate a message; a plain text is looked up as a whole, and stays if unknown."""
    if language == ENGLISH:
        return text
    if not isinstance(text, Message):
        return translated(text, language, TERM) if (TERM, text) in entries(language) else translated(text, language)
    if text.context == WORD:
        column, _, word = text.template.partition("=")
        return fixed_word(column, word, language)
    if text.context == OWN and isinstance(text.parameters, Mapping):
        return text.parameters.get(language, plain(text))
    held, template = text.parameters, translated(text.template, language, text.context)
    if isinstance(held, tuple):
        return template.join(rendered(part, language) if isinstance(part, Message) else part for part in held)
    return fill(template, {name: rendered(part, language) if isinstance(part, Message) else part for name, part in held.items()})
