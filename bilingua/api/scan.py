"""HTML cut into tags, text and what is neither, every character kept; linear time, for hostile input.

Follows the tokenizer of the HTML standard (section 13.2.5) as far as cutting needs it: quotes count
inside a tag only behind an equals sign, raw text elements end at their own end tag, what opens and
never closes takes the rest.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

# Elements whose content is no markup (HTML standard: raw text, escapable raw text, and obsolete ones like them).
RAW_TEXT = frozenset({"script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes", "noscript", "plaintext"})
_NAME = re.compile(r"</?([A-Za-z][^\s/>]*)")
_VALUE_QUOTE = re.compile(r"=[ \t\n\r\f]*([\"'])|>")


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of the page."""

    kind: Literal["text", "open", "close", "other"]
    """Text, start tag, end tag, or comment, doctype and the like."""
    raw: str
    """Exactly as written."""
    name: str = ""
    """Lower-case name of a tag."""


def scan_markup(text: str, *, is_xml: bool = False) -> Iterator[Token]:
    """Yield the pieces of a page in order; their ``raw`` joined is the page.

    In XML no element holds raw text, and a tag that closes itself is neither start nor end.
    """
    position = start = 0
    while (position := text.find("<", position)) >= 0:
        token = _read_markup(text, position)
        if token is None:
            position += 1  # a lone "<" is text
            continue
        if position > start:
            yield Token("text", text[start:position])
        position = start = position + len(token.raw)
        if is_xml and token.kind == "open" and token.raw.endswith("/>"):
            token = Token("other", token.raw, token.name)
        yield token
        if not is_xml and token.kind == "open" and token.name in RAW_TEXT:
            end = _raw_end(text, start, token.name)
            if end > start:
                yield Token("text", text[start:end])
            position = start = end
    if start < len(text):
        yield Token("text", text[start:])


def _read_markup(text: str, start: int) -> Token | None:
    following = text[start + 1 : start + 3]
    named = _NAME.match(text, start)
    if named is not None:
        kind: Literal["open", "close"] = "close" if following[0] == "/" else "open"
        return Token(kind, text[start : _tag_end(text, named.end())], named[1].lower())
    if text.startswith("<!--", start):
        # An abrupt end, "<!-->" or "<!--->", closes a comment too.
        abrupt = re.compile(r"-?>").match(text, start + 4)
        return Token("other", text[start : abrupt.end() if abrupt else _after(text, "-->", start + 4)])
    if following[:1] in ("!", "?") or following[:1] == "/":
        return Token("other", text[start : _after(text, ">", start + 1)])
    return None


def _tag_end(text: str, position: int) -> int:
    while found := _VALUE_QUOTE.search(text, position):
        if found[0] == ">":
            return found.end()
        position = _after(text, found[1], found.end())
    return len(text)


def _raw_end(text: str, start: int, name: str) -> int:
    if name == "plaintext":
        return len(text)
    found = re.compile(rf"</{re.escape(name)}(?=[\s/>])", re.IGNORECASE).search(text, start)
    return found.start() if found else len(text)


def _after(text: str, mark: str, start: int) -> int:
    found = text.find(mark, start)
    return len(text) if found < 0 else found + len(mark)
