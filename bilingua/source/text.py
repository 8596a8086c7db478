"""Plain-text pages: title, paragraphs and headings, as Markdown."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

from bilingua.source.cleaning import Line, is_final
from bilingua.source.inline import escape_inline
from bilingua.units import BlockKind

# A first line with more words than this that ends in a stop is a paragraph, not a title.
_MAX_TITLE_WORDS = 30
_LIST_ITEM = re.compile(r"^(?:[-*+]|\d{1,2}[.)])\s+\S")
# What would begin a block of another kind in Markdown; a backslash takes that away.
_BLOCK_START = re.compile(r"^(?:#{1,6}(?=\s|$)|>|~{3}|`{3}|=+\s*$|\||\[[^\]]+\]:|:?-{1,2}:?\s*$)")
_ANY_START = re.compile(_BLOCK_START.pattern + r"|^[-+*](?=\s|$)|^(?:[-*_]\s*){3,}$")
_NUMBER = re.compile(r"^(\d{1,9})([.)])(?=\s|$)")
_LONG_NUMBER = re.compile(r"^(\d{3,9})([.)])(?=\s)")
# Lines this long or shorter, most of them broken inside sentences, are wrapped text.
_WRAP_WIDTH = 100
_MIN_WRAPPED = 4


def split_title(lines: Sequence[Line]) -> tuple[str, tuple[Line, ...]]:
    """Take the title off the first line with text; empty where that line is a paragraph or all there is."""
    shown = [index for index, line in enumerate(lines) if line.text.strip()]
    if len(shown) < 2:
        return "", tuple(lines)
    first = lines[shown[0]].text.strip()
    if is_final(first) and len(first.split()) > _MAX_TITLE_WORDS:
        return "", tuple(lines)
    return " ".join(first.split()), tuple(lines[shown[0] + 1 :])


def format_body(lines: Sequence[Line]) -> str:
    """Return Markdown: one paragraph a line (or a blank-line block of wrapped text), headings as ``##``."""
    paragraphs = _join_wrapped(lines) if _is_wrapped(lines) else [[line] for line in lines if line.text.strip()]
    parts: list[str] = []
    previous_is_item = False
    for group in paragraphs:
        text = " ".join(line.text.strip() for line in group)
        is_item = _LIST_ITEM.match(text) is not None
        if parts:
            parts.append("\n" if is_item and previous_is_item else "\n\n")
        parts.append(f"## {escape_inline(text)}" if group[0].is_heading else escape_paragraph(text))
        previous_is_item = is_item
    return "".join(parts)


def escape_paragraph(text: str) -> str:
    """Return plain text as a Markdown paragraph or list item, with backslashes only where they are needed."""
    marker = _LIST_ITEM.match(text)
    if marker:
        head, rest = re.split(r"(?<=\s)(?=\S)", text, maxsplit=1)
        return head + escape_inline(rest)
    return _start_of_block(escape_inline(text), _BLOCK_START)


def escape_start(text: str) -> str:
    """Return inline Markdown so that it begins no list, heading, quote or other block."""
    return _start_of_block(text, _ANY_START)


def escape_target(target: str, kind: BlockKind, *, is_first: bool) -> str:
    """Return a target as inline Markdown that keeps the structure of the block it stands in.

    Args:
        target: Inline Markdown.
        kind: Kind of its block; bars are escaped in table cells.
        is_first: It begins its block, so it must not look like the beginning of another.
    """
    if kind is BlockKind.TABLE_CELL:
        target = re.sub(r"(?<!\\)\|", r"\\|", target)
    return escape_start(target) if is_first and kind not in (BlockKind.TITLE, BlockKind.TABLE_CELL) else target


def _start_of_block(text: str, starts: re.Pattern[str]) -> str:
    if starts.match(text):
        return "\\" + text
    numbers = _NUMBER if starts is _ANY_START else _LONG_NUMBER
    return numbers.sub(r"\1\\\2", text)


def _is_wrapped(lines: Sequence[Line]) -> bool:
    inner = [
        line.text.strip()
        for line, following in itertools.pairwise(lines)
        if line.text.strip() and following.text.strip() and not line.is_heading and not following.is_heading
    ]
    broken = [text for text in inner if not is_final(text)]
    has_blank = any(not line.text.strip() for line in lines)
    return has_blank and len(broken) >= _MIN_WRAPPED and len(broken) * 2 > len(inner) and max(map(len, inner)) <= _WRAP_WIDTH


def _join_wrapped(lines: Sequence[Line]) -> list[list[Line]]:
    groups: list[list[Line]] = [[]]
    for line in lines:
        if not line.text.strip():
            groups.append([])
        elif _LIST_ITEM.match(line.text.strip()) or line.is_heading:
            groups += [[line], []] if line.is_heading else [[line]]
        else:
            groups[-1].append(line)
    return [group for group in groups if group]
