"""Sources of numbers that the program writes itself, in English and in Chinese."""

from collections.abc import Mapping

from parkloop.cases.locale.catalogue import rendered
from parkloop.cases.locale.names import CHINESE, own_text
from parkloop.cases.messages import Message, plain


def sourced(told: Message, in_chinese: Message | None = None) -> dict[str, object]:
    """The cells of provenance that say where a number comes from.

    The second message is that of Chinese, where parts of the text differ.

    >>> from parkloop.cases.messages import say
    >>> sourced(say("usual price"))
    {'source': 'usual price', 'source_zh': '常见价格'}
    """
    return {"source": plain(told), "source_zh": plain(rendered(told if in_chinese is None else in_chinese, CHINESE))}


def source_texts(line: Mapping[str, object]) -> tuple[str, str]:
    """Source of a line of provenance in English and Chinese.

    What is stated in one of them stands for both.
    """
    english, chinese = (None if line.get(name) is None else str(line[name]) for name in ("source", "source_zh"))
    return own_text(english, chinese, "en"), own_text(english, chinese, CHINESE)
