"""Messages as data: an English template with parameters, translated by whoever shows it.

A `Message` is the finished English sentence, so logs, files and comparisons need to know nothing of it. It remembers the
template, which is the id of its translations as in gettext, and its parameters, which may be messages themselves.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any

BLANK = re.compile(r"{{|}}|{(\w+)}")
"""A blank of a template, or a doubled brace. Nothing else is read in it, as a template may come from a file."""
LIST, TERM, WORD, OWN = "list", "term", "word", "own"
"""Contexts: separators of lists, words of data, fixed words of columns, and what brings its other languages along."""
Parameters = Mapping[str, str] | tuple[str, ...]


class Message(str):
    """An English sentence that can be translated."""

    __slots__ = ("context", "parameters", "template")
    template: str
    """The English with blanks, as in ``it must be at most {most}``; of a list, what stands between its parts."""
    parameters: Parameters
    """What fills the blanks, by name; of a list, its parts. Texts as they are, or messages."""
    context: str
    """What tells templates apart that are written alike, as gettext's msgctxt: empty for sentences, ``list``, ``term``."""

    def __new__(cls, template: str, parameters: Parameters, context: str = "") -> "Message":
        """A template with its parameters, filled in."""
        english = template.partition("=")[2] if context == WORD else template
        made = super().__new__(cls, english.join(parameters) if isinstance(parameters, tuple) else fill(english, parameters))
        made.template, made.parameters, made.context = template, parameters, context
        return made

    def __reduce__(self) -> tuple[type["Message"], tuple[str, Parameters, str]]:
        return Message, (self.template, self.parameters, self.context)

    def __str__(self) -> "Message":
        return self


def say(template: str, /, **parameters: object) -> Message:
    """Message of a template, written out where it is used so that templates can be collected.

    Parameters
    ----------
    template
        English with blanks such as ``{most}``. Braces that are meant are doubled.
    parameters
        What fills them: messages, or anything with a text, which stands in every language as it is: numbers as they are shown.

    Examples
    --------
    >>> told = say("it must be at most {most}", most=f"{0.5:g}")
    >>> told, told.template
    ('it must be at most 0.5', 'it must be at most {most}')
    """
    return Message(template, {name: str(value) for name, value in parameters.items()})


def template(text: str, /) -> Callable[..., Message]:
    """A template that is written out here and filled in where its parameters are known.

    >>> template("it must be at most {most}")(most=3)
    'it must be at most 3'
    """
    return partial(say, text)


def fill(template: str, parameters: Mapping[str, str]) -> str:
    """Fill a template; parameters are not expanded further.

    >>> fill("{{x}} is {x}", {"x": "{y}"})
    '{x} is {y}'
    """
    return BLANK.sub(lambda found: parameters[found[1]] if found[1] else found[0][0], template)


def joined(parts: Iterable[object], between: str = ", ") -> Message:
    """Join messages by a separator that is translated too.

    >>> joined(["salt", "sand"], " or ")
    'salt or sand'
    """
    return Message(between, tuple(str(part) for part in parts), LIST)


def term(word: str) -> Message:
    """Word of data that may have a translation, such as a material or a total.

    Where it has none, it stays.

    >>> term("clinker")
    'clinker'
    """
    return Message(_braced(word), {}, TERM)


def _braced(text: str) -> str:
    """A text as a template that has no blanks."""
    return text.replace("{", "{{").replace("}", "}}")


def choice(column: str, word: object) -> Message:
    """One of the fixed words of a column; each language has its own.

    Files may have any of them.

    >>> choice("role", "sink")
    'sink'
    """
    return Message(f"{column}={word}", {}, WORD)


def own(english: str, **others: str) -> Message:
    """Text that brings its other languages along, as a title of a sheet does; it is in no catalogue.

    >>> own("Coal", zh="原煤")
    'Coal'
    """
    return Message(_braced(english), others, OWN)


def plain(text: str) -> str:
    """A message as its English alone, which stays so in every language."""
    return "".join(text) if isinstance(text, Message) else text


def lines(text: str) -> tuple[str, ...]:
    """The lines of a text; those of a list of messages, one a line, are still messages."""
    if isinstance(text, Message) and text.template == "\n" and isinstance(text.parameters, tuple):
        return tuple(line for part in text.parameters for line in lines(part))
    return tuple(text.split("\n")) if "\n" in text else (text,)


def changed(text: str, change: Callable[[str], str]) -> str:
    """A text, or the parameters of a message, with every plain text changed."""
    if not isinstance(text, Message):
        return change(text)
    held = text.parameters
    if isinstance(held, tuple):
        return Message(text.template, tuple(changed(part, change) for part in held), text.context)
    return Message(text.template, {name: changed(part, change) for name, part in held.items()}, text.context)


def as_data(text: str) -> Any:
    """A message as JSON data: its English, template and parameters; a plain text unchanged."""
    if not isinstance(text, Message):
        return text
    held = text.parameters
    parts = [as_data(part) for part in held] if isinstance(held, tuple) else {name: as_data(part) for name, part in held.items()}
    data = {"text": str.__str__(text), "template": text.template, "parameters": parts}
    return {**data, "context": text.context} if text.context else data


def from_data(data: Any) -> str:
    """Inverse of `as_data`; entries of earlier versions are plain texts.

    Raises
    ------
    ValueError
        If the data are no text and no message.
    """
    if isinstance(data, str):
        return data
    if isinstance(data, dict) and isinstance(template := data.get("template"), str):
        held, context = data.get("parameters"), str(data.get("context", ""))
        if isinstance(held, dict):
            parts = {str(name): from_data(part) for name, part in held.items()}
            if {found[1] for found in BLANK.finditer(template)} - {None} <= set(parts):
                return Message(template, parts, context)
        if isinstance(held, list):
            return Message(template, tuple(from_data(part) for part in held), context)
    raise ValueError("A text is meant, or a message with its template and parameters.")
