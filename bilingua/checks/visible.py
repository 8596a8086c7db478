"""What a reader sees of inline Markdown, at the same offsets: everything else becomes spaces."""

from __future__ import annotations

import re
from functools import lru_cache

# Code spans, link and image destinations, HTML tags, autolinks and bare addresses.
_HIDDEN = re.compile(
    r"(?P<tick>`+)(?!`).+?(?<!`)(?P=tick)(?!`)|\]\([^()\s]*(?:\([^()]*\)[^()\s]*)*(?:\s+\"[^\"]*\")?\)|\]\[[^\]]*\]|<[/a-zA-Z!][^<>]*>|(?:https?://|www\.)[^\s<>()\[\]«»“”\"]+"
    r"|[\w.+-]+@[\w-]+(?:\.[\w-]+)+|\[\^[^\]]+\]",
    re.DOTALL,
)
_ESCAPED = re.compile(r"\\.")
_MAY_HIDE = re.compile(r"[`<@]|\]\(|\]\[|\[\^|://|www\.")


@lru_cache(maxsize=16)
def mask_hidden(text: str) -> str:
    """Return ``text`` with what a reader does not see as text replaced by as many spaces."""
    if not _MAY_HIDE.search(text):
        return text
    return _HIDDEN.sub(lambda found: " " * len(found[0]), text)


def mask_markup(text: str) -> str:
    """Return ``text`` as `mask_hidden` does, with escaped characters masked too."""
    masked = mask_hidden(text)
    return _ESCAPED.sub("  ", masked) if "\\" in masked else masked
