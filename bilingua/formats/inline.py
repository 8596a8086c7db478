"""Inline content of a segment as text and codes, for formats that keep codes apart from text.

A code is a stretch of inline Markdown: a whole one (code span, image, address) or the opening or
closing half of a pair (emphasis, link). Codes of the target are found by their text, so that text
and codes joined always give the target back exactly; what is not found stays text.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from bilingua.units import Placeable, PlaceableKind, Segment

Role = Literal["whole", "open", "close"]


@dataclass(frozen=True, slots=True)
class Code:
    """One code."""

    id: str
    """Number of its placeable in the segment, from ``1``; both halves of a pair have the same."""
    role: Role
    """Whole, or which half."""
    kind: PlaceableKind
    """What it is."""
    text: str
    """The Markdown."""


Piece = str | Code
"""A run of text, or a code."""


def segment_codes(segment: Segment) -> tuple[Code, ...]:
    """Return the codes of a segment in order of the source."""
    codes = [code for _, code in _placed(segment)]
    return tuple(codes)


def _placed(segment: Segment) -> list[tuple[int, Code]]:
    found: list[tuple[int, int, int, Code]] = []
    last_end = 0
    for number, item in enumerate(segment.placeables, 1):
        for role, start, end in _halves(item):
            code = Code(str(number), role, item.kind, segment.text[start:end])
            rank = -item.end if role == "open" else item.start
            found.append((start, 0 if role == "close" else 1, rank, code))
        last_end = max(last_end, item.end)
    placed = [(start, code) for start, _, _, code in sorted(found, key=lambda one: one[:3])]
    # Codes inside a whole one (an image in code) are part of its text already.
    kept: list[tuple[int, Code]] = []
    position = 0
    dropped: set[str] = set()
    for start, code in placed:
        if start < position or code.id in dropped:
            dropped.add(code.id)
            continue
        kept.append((start, code))
        position = start + len(code.text)
    return [(start, code) for start, code in kept if code.id not in dropped]


def _halves(item: Placeable) -> list[tuple[Role, int, int]]:
    if item.inner_start >= item.inner_end or item.inner_start == item.start or item.inner_end == item.end:
        return [("whole", item.start, item.end)]
    return [("open", item.start, item.inner_start), ("close", item.inner_end, item.end)]


def cut_source(segment: Segment) -> tuple[Piece, ...]:
    """Return the source text of a segment as text and codes."""
    pieces: list[Piece] = []
    position = 0
    for start, code in _placed(segment):
        if start > position:
            pieces.append(segment.text[position:start])
        pieces.append(code)
        position = start + len(code.text)
    if position < len(segment.text):
        pieces.append(segment.text[position:])
    return tuple(pieces)


def cut_target(target: str, segment: Segment) -> tuple[Piece, ...]:
    """Return a target as text and the segment's codes; pairs are well nested, codes that are not found are left out."""
    taken: list[tuple[int, int, Code]] = []
    codes = segment_codes(segment)
    closing = {code.id: code for code in codes if code.role == "close"}
    for code in codes:
        if code.role == "whole":
            place = _find_free(target, code.text, taken, 0)
            if place >= 0:
                taken.append((place, place + len(code.text), code))
        elif code.role == "open" and code.id in closing:
            _take_pair(target, code, closing[code.id], taken)
    pieces: list[Piece] = []
    position = 0
    for start, end, code in sorted(taken, key=lambda one: one[0]):
        if start > position:
            pieces.append(target[position:start])
        pieces.append(code)
        position = end
    if position < len(target):
        pieces.append(target[position:])
    return tuple(pieces)


def _take_pair(target: str, opening: Code, closing: Code, taken: list[tuple[int, int, Code]]) -> None:
    """Take a pair's halves where both stand free and the pair crosses no other."""
    if closing.text in ("]", ")") or closing.text != opening.text:
        end = _find_free(target, closing.text, taken, 0)
        start = target.rfind(opening.text, 0, end) if end > 0 else -1
        while start >= 0 and not _is_free(start, start + len(opening.text), taken):
            start = target.rfind(opening.text, 0, start)
    else:
        start = _find_free(target, opening.text, taken, 0)
        end = _find_free(target, closing.text, taken, start + len(opening.text) + 1) if start >= 0 else -1
    if start < 0 or end < start + len(opening.text):
        return
    inside = [code for one, _, code in taken if start < one < end]
    if any(sum(other.id == code.id for other in inside) != 2 for code in inside if code.role != "whole"):
        return
    taken += [(start, start + len(opening.text), opening), (end, end + len(closing.text), closing)]


def _find_free(target: str, text: str, taken: Sequence[tuple[int, int, Code]], start: int) -> int:
    place = target.find(text, start)
    while place >= 0 and not _is_free(place, place + len(text), taken):
        place = target.find(text, place + 1)
    return place


def _is_free(start: int, end: int, taken: Sequence[tuple[int, int, Code]]) -> bool:
    return all(end <= one or stop <= start for one, stop, _ in taken)


def join_pieces(pieces: Sequence[Piece]) -> str:
    """Return the Markdown of text and codes."""
    return "".join(piece if isinstance(piece, str) else piece.text for piece in pieces)
