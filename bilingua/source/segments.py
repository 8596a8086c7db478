"""A block's text as segments: sentences that never cut an inline mark, with their placeables."""

from __future__ import annotations

import hashlib
import html
import itertools
import re
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from bilingua.source.sentences import split_sentences
from bilingua.units import Block, BlockKind, Placeable, PlaceableKind, Segment, Span

if TYPE_CHECKING:
    from bilingua.source.markdown import Environment, Mark

# Addresses as they stand in running text; a stop at the end belongs to the sentence.
_URL = re.compile(r"(?:https?://|www\.)[^\s<>\"'«»“”()\[\]|]+|(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,64})+")
_TRAILING = ".,،؛;:!?؟…*_~`"
_KINDS = {
    "code": PlaceableKind.CODE,
    "link": PlaceableKind.LINK,
    "image": PlaceableKind.IMAGE,
    "emphasis": PlaceableKind.EMPHASIS,
    "strong": PlaceableKind.STRONG,
    "html": PlaceableKind.HTML,
    "autolink": PlaceableKind.URL,
    "footnote": PlaceableKind.FOOTNOTE,
}
# Stands for characters that the splitter must look through, and for content it must not look into.
_THROUGH, _SOLID = "\u2060", "X"


def make_segments(block: Block, language: str, env: Environment, seen: Counter[str]) -> tuple[Segment, ...]:
    """Cut a block's text into segments; empty where it holds no letter and no digit to translate.

    Args:
        block: The block; its own segments are ignored.
        language: BCP 47 tag.
        env: Definitions that its links may use.
        seen: Segment texts counted so far in the article; counted on here.
    """
    text = block.text
    marks = _find_marks(text, env)
    masked = _mask(text, marks)
    if not any(char.isalnum() for char, seen_as in zip(text, masked, strict=True) if seen_as not in (_THROUGH,)):
        return ()
    spans = [Span(0, len(text))] if block.kind is BlockKind.TITLE else _split(masked, marks, language)
    segments = []
    for span in spans:
        part = text[span.start : span.end]
        digest = hashlib.sha256(part.encode("utf-8", "surrogatepass")).hexdigest()[:10]
        seen[digest] += 1
        segment_id = f"s{digest}" + (f"-{seen[digest]}" if seen[digest] > 1 else "")
        segments.append(Segment(segment_id, block.id, span.start, span.end, part, _placeables(marks, span)))
    return tuple(segments)


def find_placeables(text: str, env: Environment) -> tuple[Placeable, ...]:
    """Return the inline content of a text that must survive translation, in order of start, outer before inner."""
    return _placeables(_find_marks(text, env), Span(0, len(text)))


def _find_marks(text: str, env: Environment) -> tuple[Mark, ...]:
    """Return all inline marks, bare addresses included, in order of start, outer before inner."""
    if not re.search(r"[\\`*_\[<&^@]|://|www\.|\n", text):
        return ()
    from bilingua.source.markdown import Mark, inline_marks

    marks = list(inline_marks(text, env))
    opaque = [(m.start, m.end) for m in marks if m.inner_start == m.inner_end]
    opaque += [span for m in marks if m.kind == "link" for span in ((m.start, m.inner_start), (m.inner_end, m.end))]
    for found in _URL.finditer(text):
        end = found.start() + len(found[0].rstrip(_TRAILING))
        if not any(start < end and found.start() < stop for start, stop in opaque):
            marks.append(Mark("autolink", found.start(), end, end, end))
    return tuple(sorted(marks, key=lambda mark: (mark.start, -mark.end)))


def _mask(text: str, marks: Sequence[Mark]) -> str:
    """Return the text as the splitter should see it: same length, markup looked through."""
    chars = list(text.replace("\n", " "))
    for mark in marks:
        size = mark.end - mark.start
        if mark.kind in ("code", "autolink"):
            chars[mark.start : mark.end] = _SOLID * size
        elif mark.kind == "entity":
            shown = html.unescape(text[mark.start : mark.end])
            chars[mark.start : mark.end] = (shown[:1] or _THROUGH) + _THROUGH * (size - 1)
        elif mark.kind == "escape":
            chars[mark.start] = _THROUGH
        elif mark.kind != "break":
            chars[mark.start : mark.inner_start] = _THROUGH * (mark.inner_start - mark.start)
            chars[mark.inner_end : mark.end] = _THROUGH * (mark.end - mark.inner_end)
    return "".join(chars)


def _split(masked: str, marks: Sequence[Mark], language: str) -> list[Span]:
    keep = [(mark.start, mark.end) for mark in marks if mark.kind in _KINDS]
    breaks = [mark for mark in marks if mark.kind == "break" and not any(start < mark.start < end for start, end in keep)]
    edges = [(0, 0), *((mark.start, mark.end) for mark in breaks), (len(masked), len(masked))]
    spans: list[Span] = []
    for (_, left), (right, _) in itertools.pairwise(edges):
        fresh = True
        for span in split_sentences(masked[left:right], language):
            found = Span(left + span.start, left + span.end)
            if not fresh and spans and any(start < found.start < end for start, end in keep):
                spans[-1] = Span(spans[-1].start, found.end)
            else:
                spans.append(found)
            fresh = False
    return _join_wordless(spans, masked)


def _join_wordless(spans: list[Span], masked: str) -> list[Span]:
    """Give a piece without letters or digits (a lone mark) to the piece before it, or after it."""
    joined: list[Span] = []
    for span in spans:
        wordless = not any(char.isalnum() for char in masked[span.start : span.end])
        if joined and (wordless or not any(char.isalnum() for char in masked[joined[-1].start : joined[-1].end])):
            joined[-1] = Span(joined[-1].start, span.end)
        else:
            joined.append(span)
    return joined


def _placeables(marks: Sequence[Mark], span: Span) -> tuple[Placeable, ...]:
    return tuple(
        Placeable(_KINDS[mark.kind], *(place - span.start for place in (mark.start, mark.end, mark.inner_start, mark.inner_end)))
        for mark in marks
        if mark.kind in _KINDS and span.start <= mark.start and mark.end <= span.end
    )
