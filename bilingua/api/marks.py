"""Inline elements around the words of a passage, put around the aligned words of its translation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from bilingua.api.layout import Rendering
from bilingua.units import Span, WordLink

MAX_MARKS = 40
"""Marks in one passage that are placed together; beyond it they are not tried."""


@dataclass(frozen=True, slots=True)
class Mark:
    """An inline element."""

    start: int
    """Start of its text in the passage."""
    end: int
    """End of its text in the passage."""
    opening: str
    """Its start tag."""
    closing: str
    """Its end tag."""


def place_marks(passage: str, marks: Sequence[Mark], rendering: Rendering) -> tuple[Span, ...] | None:
    """Return where each mark belongs in the rendering, or None where that is not sure for all of them.

    Sure is a mark around everything, or one whose words are aligned with target words of which at
    most a third belong to other source words; marks must stand to each other as they did.
    """
    if len(marks) > MAX_MARKS:
        return None
    spans: list[Span] = []
    for mark in marks:
        span = _place(passage, mark, rendering)
        if span is None:
            return None
        spans.append(span)
    for (one, first), (two, second) in combinations(zip(marks, spans, strict=True), 2):
        if not _keeps_order(one, two, first, second):
            return None
    return tuple(spans)


def _place(passage: str, mark: Mark, rendering: Rendering) -> Span | None:
    text = rendering.text
    if not passage[: mark.start].strip() and not passage[mark.end :].strip():
        return _trimmed(text, Span(0, len(text)))
    hits = [link for link in rendering.links if link.source.start < mark.end and mark.start < link.source.end]
    if not hits:
        return None
    start, end = min(link.target.start for link in hits), max(link.target.end for link in hits)
    if _has_strangers(rendering.links, start, end, mark):
        return None
    return _trimmed(text, _with_stop(passage, mark, text, Span(start, end)))


def _has_strangers(links: Sequence[WordLink], start: int, end: int, mark: Mark) -> bool:
    inside = [link for link in links if start <= link.target.start and link.target.end <= end]
    strangers = [link for link in inside if link.source.end <= mark.start or mark.end <= link.source.start]
    return len(strangers) * 3 > len(inside)


def _with_stop(passage: str, mark: Mark, text: str, span: Span) -> Span:
    """Take punctuation at the end in or out, as the source has it."""
    ends_with_word = passage[mark.start : mark.end].rstrip()[-1:].isalnum()
    end = span.end
    while ends_with_word and end > span.start + 1 and not text[end - 1].isalnum() and text[end - 1] not in ")]}%”’\"'":
        end -= 1
    if not ends_with_word and end < len(text) and text[end] in ".!?,;:":
        end += 1
    return Span(span.start, end)


def _trimmed(text: str, span: Span) -> Span | None:
    inner = text[span.start : span.end]
    start = span.start + len(inner) - len(inner.lstrip())
    return Span(start, start + len(inner.strip())) if inner.strip() else None


def _keeps_order(one: Mark, two: Mark, first: Span, second: Span) -> bool:
    if one.start <= two.start and two.end <= one.end:
        return first.start <= second.start and second.end <= first.end
    if two.start <= one.start and one.end <= two.end:
        return second.start <= first.start and first.end <= second.end
    return first.end <= second.start or second.end <= first.start


def wrap(text: str, pieces: Sequence[tuple[Span, Mark]]) -> list[str]:
    """Return text and tags alternately, beginning and ending with text; marks come outer before inner."""
    events: list[tuple[int, int, int, str]] = []
    for number, (span, mark) in enumerate(pieces):
        events.append((span.start, 1, number, mark.opening))
        events.append((span.end, 0, -number, mark.closing))
    # At one place inner ends come before outer ones, ends before starts, outer starts before inner ones.
    events.sort(key=lambda event: event[:3])
    parts, done = [], 0
    for place, _, _, tag in events:
        parts += [text[done:place], tag]
        done = place
    return [*parts, text[done:]]
