"""Inline marks off before the engine, and back on around the words that the alignment gives."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bilingua.source.inline import SPECIAL, escape_inline
from bilingua.units import Finding, Placeable, PlaceableKind, Segment, Severity, Span, WordLink

CHECK = "inline-marks"
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])|(&(?:#[xX]?[0-9a-fA-F]{1,7}|[A-Za-z][A-Za-z0-9]{1,31});)")
# Marks without text of their own in the engine's input: they are put back at a point.
_POINTS = (PlaceableKind.IMAGE, PlaceableKind.HTML, PlaceableKind.FOOTNOTE)
_WORD = re.compile(r"\w+(?:['’.-]\w+)*")


@dataclass(frozen=True, slots=True)
class PlainText:
    """A segment's text as the engine should get it: markup off, escapes resolved, line breaks as spaces."""

    text: str
    """Plain text."""
    offsets: tuple[int, ...]
    """Position in ``Segment.text`` of each character, and one more for the end; never falls."""


@dataclass(frozen=True, slots=True)
class _Insert:
    """Markup to be put into the target."""

    place: int
    """Position in the plain target."""
    rank: tuple[int, int]
    """Order of inserts at one place: closing before opening, then nesting."""
    text: str
    """The markup."""


def strip_placeables(segment: Segment) -> PlainText:
    """Take the markup off a segment.

    Text inside emphasis, links and inline notes stays; code and addresses stay as their text;
    images, inline HTML and note references have no text and vanish with one space beside them.
    """
    chars: list[str] = []
    offsets: list[int] = []
    hidden = _hidden(segment)
    literal = [item for item in segment.placeables if item.kind in (PlaceableKind.CODE, PlaceableKind.URL)]
    position = 0
    while position < len(segment.text):
        if hidden[position]:
            position += 1
            continue
        found = _ESCAPE.match(segment.text, position)
        if found and not any(item.start <= position < item.end for item in literal):
            shown = found[1] or html.unescape(found[2])
            chars += shown
            offsets += [position] * len(shown)
            position = found.end()
            continue
        char = " " if segment.text[position] == "\n" else segment.text[position]
        if not (char == " " and (not chars or chars[-1] == " ") and _beside_point(segment, position)):
            chars.append(char)
            offsets.append(position)
        position += 1
    return PlainText("".join(chars), (*offsets, len(segment.text)))


def _hidden(segment: Segment) -> list[bool]:
    """Tell for each character whether it is markup."""
    hidden = [False] * len(segment.text)
    for item in segment.placeables:
        start, end = _shown(segment, item)
        for place in (*range(item.start, start), *range(end, item.end)):
            hidden[place] = True
    for found in re.finditer(r" {2,}(?=\n)|\\(?=\n)", segment.text):
        hidden[found.start() : found.end()] = [True] * (found.end() - found.start())
    return hidden


def _shown(segment: Segment, item: Placeable) -> tuple[int, int]:
    """Return the range of a placeable's text that the engine sees; empty for points."""
    if item.kind is PlaceableKind.CODE:
        raw = segment.text[item.start : item.end]
        width = len(raw) - len(raw.lstrip("`"))
        inner = raw[width : len(raw) - width]
        pad = 1 if inner[:1] == inner[-1:] == " " and inner.strip() else 0
        return item.start + width + pad, item.end - width - pad
    if item.kind is PlaceableKind.URL:
        bracketed = segment.text[item.start] == "<"
        return item.start + bracketed, item.end - bracketed
    if item.inner_end > item.inner_start:
        return item.inner_start, item.inner_end
    return item.end, item.end


def _beside_point(segment: Segment, position: int) -> bool:
    return any(item.end == position and item.inner_start == item.inner_end and item.kind in _POINTS for item in segment.placeables)


def restore_placeables(segment: Segment, plain: PlainText, target: str, links: Sequence[WordLink]) -> tuple[str, tuple[Finding, ...]]:
    """Put the marks of a segment into its translation.

    Emphasis and links go around the target words aligned with their source words, code and
    addresses around their own text; images, inline HTML and note references go after the word aligned with the
    one before them. The result is parsed again: a mark without a sure place is dropped with a
    finding, and where the whole does not hold, all are.

    Args:
        segment: The source side.
        plain: What `strip_placeables` gave for it.
        target: Translation of ``plain.text``, plain text.
        links: Alignment between ``plain.text`` and ``target``.

    Returns:
        Inline Markdown, and one finding for each mark that is not in it.
    """
    if not segment.placeables:
        return escape_inline(target), ()
    findings: list[Finding] = []
    placed: list[tuple[Placeable, Span]] = []
    for item in segment.placeables:
        span = _find_place(segment, plain, target, links, item, [span for _, span in placed])
        if span is None or any(_crosses(span, other) for _, other in placed):
            findings.append(_lost(segment, item))
        else:
            placed.append((item, span))
    placed, broken = _drop_unpaired_html(segment, placed)
    findings += [_lost(segment, item) for item in broken]
    for escape in (escape_inline, _escape_all):
        result = _assemble(segment, target, placed, escape)
        if _holds(segment, result, placed):
            return result, tuple(findings)
    findings += [_lost(segment, item) for item, _ in placed]
    return escape_inline(target), tuple(sorted(findings, key=lambda item: item.source_span.start if item.source_span else 0))


def _lost(segment: Segment, item: Placeable) -> Finding:
    words = segment.text[item.start : item.end]
    message = f"the {item.kind} mark {words!r} has no sure place in the translation and was left out"
    return Finding(CHECK, Severity.WARNING, message, segment.id, Span(item.start, item.end))


def _plain_span(plain: PlainText, start: int, end: int) -> Span:
    """Return the range of ``plain.text`` whose characters come from ``[start, end)`` of the segment."""
    inside = [index for index, place in enumerate(plain.offsets[:-1]) if start <= place < end]
    return Span(inside[0], inside[-1] + 1) if inside else Span(0, 0)


def _find_place(
    segment: Segment, plain: PlainText, target: str, links: Sequence[WordLink], item: Placeable, taken: Sequence[Span]
) -> Span | None:
    if item.kind in _POINTS and item.inner_start == item.inner_end:
        return _find_point(plain, target, links, item)
    start, end = _shown(segment, item)
    source = _plain_span(plain, start, end)
    if source.end == source.start:
        return None
    aligned = _aligned(source, links)
    if item.kind in (PlaceableKind.CODE, PlaceableKind.URL):
        return _find_literal(plain.text[source.start : source.end], target, aligned, taken)
    if source.start == 0 and source.end == len(plain.text.rstrip()):
        return Span(0, len(target.rstrip())) if target.strip() else None
    if aligned is None or _has_strangers(aligned, source, links):
        return None
    return _with_inner_marks(plain, source, target, aligned)


def _aligned(source: Span, links: Sequence[WordLink]) -> Span | None:
    """Return the smallest target range that holds every word aligned with the source range."""
    hits = [link.target for link in links if link.source.start < source.end and source.start < link.source.end]
    return Span(min(hit.start for hit in hits), max(hit.end for hit in hits)) if hits else None


def _has_strangers(target: Span, source: Span, links: Sequence[WordLink]) -> bool:
    """Tell whether more than a third of the words in a target range belong to other source words."""
    inside = [link for link in links if target.start <= link.target.start and link.target.end <= target.end]
    strangers = [link for link in inside if link.source.end <= source.start or source.end <= link.source.start]
    return len(strangers) * 3 > len(inside)


def _with_inner_marks(plain: PlainText, source: Span, target: str, span: Span) -> Span:
    """Widen or narrow a range by punctuation at its edges, as the source range has it."""
    start, end = span.start, span.end
    if not plain.text[source.end - 1].isalnum() and end < len(target) and target[end] in ".!?\"'”’»)":
        end += 1
    if plain.text[source.end - 1].isalnum():
        while end > start + 1 and target[end - 1] in ".,;:!?،؛؟…":
            end -= 1
    while end > start + 1 and target[end - 1].isspace():
        end -= 1
    return Span(start, end)


def _find_literal(words: str, target: str, aligned: Span | None, taken: Sequence[Span]) -> Span | None:
    """Find code or an address that the engine copied: the copy nearest to the aligned words."""
    copies = [Span(found.start(), found.end()) for found in re.finditer(re.escape(words), target)]
    copies = [copy for copy in copies if copy not in taken and _stands_alone(target, copy)]
    if not copies:
        return None
    middle = aligned.start if aligned else 0
    return min(copies, key=lambda copy: abs(copy.start - middle))


def _stands_alone(text: str, span: Span) -> bool:
    before = text[span.start - 1 : span.start]
    after = text[span.end : span.end + 1]
    return not (before.isalnum() and text[span.start].isalnum()) and not (after.isalnum() and text[span.end - 1].isalnum())


def _find_point(plain: PlainText, target: str, links: Sequence[WordLink], item: Placeable) -> Span | None:
    """Find the point for a mark without text: after the word before it, or before the word after it."""
    place = next((index for index, offset in enumerate(plain.offsets) if offset >= item.end), len(plain.text))
    if not plain.text[:place].strip():
        return Span(0, 0)
    if not plain.text[place:].strip():
        return Span(len(target), len(target))
    before = [word for word in _WORD.finditer(plain.text) if word.start() < place]
    after = [word for word in _WORD.finditer(plain.text) if word.start() >= place]
    gap_after = plain.text[before[-1].end() : place] if before else ""
    if before and (span := _aligned(Span(before[-1].start(), before[-1].end()), links)):
        end = span.end
        shared = len(gap_after.rstrip()) if target[end : end + len(gap_after.rstrip())] == gap_after.rstrip() else 0
        shared += gap_after.endswith(" ") and target[end + shared : end + shared + 1] == " "
        return Span(end + shared, end + shared)
    if after and (span := _aligned(Span(after[0].start(), after[0].end()), links)):
        return Span(span.start, span.start)
    return None


def _crosses(span: Span, other: Span) -> bool:
    return span.start < other.start < span.end < other.end or other.start < span.start < other.end < span.end


def _drop_unpaired_html(segment: Segment, placed: Sequence[tuple[Placeable, Span]]) -> tuple[list[tuple[Placeable, Span]], list[Placeable]]:
    """Leave out tags whose partner is missing in the target or comes in the wrong order."""
    order = sorted(range(len(placed)), key=lambda index: (placed[index][1].start, placed[index][0].start))
    stack: list[tuple[str, int]] = []
    wrong: set[int] = set()
    for index in order:
        item = placed[index][0]
        if item.kind is not PlaceableKind.HTML:
            continue
        tag = re.match(r"<(/?)([A-Za-z][\w-]*)[^>]*?(/?)>", segment.text[item.start : item.end])
        if tag is None or tag[3] or tag[2].lower() in ("br", "img", "wbr", "hr"):
            continue
        if not tag[1]:
            stack.append((tag[2].lower(), index))
        elif stack and stack[-1][0] == tag[2].lower():
            stack.pop()
        else:
            wrong.add(index)
    wrong |= {index for _, index in stack}
    return [pair for index, pair in enumerate(placed) if index not in wrong], [placed[index][0] for index in sorted(wrong)]


def _assemble(segment: Segment, target: str, placed: Sequence[tuple[Placeable, Span]], escape: Callable[[str], str]) -> str:
    inserts: list[_Insert] = []
    literal: list[Span] = []
    for number, (item, span) in enumerate(placed):
        start, end = _shown(segment, item)
        if item.kind in _POINTS and item.inner_start == item.inner_end:
            inserts.append(_Insert(span.start, (1, number), _spaced(segment, item, target, span.start)))
            continue
        inserts.append(_Insert(span.start, (2, number), segment.text[item.start : start]))
        inserts.append(_Insert(span.end, (0, -number), _closing(segment, item, end)))
        if item.kind in (PlaceableKind.CODE, PlaceableKind.URL):
            literal.append(span)
    inserts.sort(key=lambda insert: (insert.place, insert.rank))
    parts: list[str] = []
    position = 0
    for insert in (*inserts, _Insert(len(target), (3, 0), "")):
        part = target[position : insert.place]
        is_literal = any(span.start <= position and insert.place <= span.end for span in literal)
        parts += [part if is_literal else escape(part), insert.text]
        position = insert.place
    return "".join(parts)


def _closing(segment: Segment, item: Placeable, end: int) -> str:
    """Return the markup after a mark's text; a link that is its own label gets that label written out."""
    tail = segment.text[end : item.end]
    if item.kind is PlaceableKind.LINK and tail in ("]", "][]"):
        return f"][{segment.text[item.inner_start : item.inner_end]}]"
    return tail


def _escape_all(text: str) -> str:
    return SPECIAL.sub(r"\\\g<0>", text)


def _spaced(segment: Segment, item: Placeable, target: str, place: int) -> str:
    """Return a point's markup with the spaces around it that the source has and the target lacks."""
    words = segment.text[item.start : item.end]
    before, after = segment.text[item.start - 1 : item.start] if item.start else "", segment.text[item.end : item.end + 1]
    left = " " if before.isspace() and place > 0 and not target[place - 1 : place].isspace() else ""
    right = " " if after.isspace() and place < len(target) and not target[place : place + 1].isspace() else ""
    return left + words + right


def _holds(segment: Segment, result: str, placed: Sequence[tuple[Placeable, Span]]) -> bool:
    """Tell whether the assembled text, parsed again, has just the marks that were put in."""
    from bilingua.source.markdown import make_environment
    from bilingua.source.segments import find_placeables

    labels, notes = [], []
    for item, _ in placed:
        words = segment.text[item.start : item.end]
        if item.kind is PlaceableKind.LINK and (found := re.search(r"\]\[(.+)\]$", words, re.DOTALL)):
            labels.append(found[1])
        elif item.kind is PlaceableKind.LINK:
            labels.append(segment.text[item.inner_start : item.inner_end])
        elif item.kind is PlaceableKind.IMAGE:
            labels += re.findall(r"\[([^\]]+)\]", words)
        elif item.kind is PlaceableKind.FOOTNOTE:
            notes.append(words[2:-1])
    found_kinds = sorted(item.kind for item in find_placeables(result, make_environment(labels, notes)))
    return found_kinds == sorted(item.kind for item, _ in placed)
