"""Cuts a sentence beyond the model's length into pieces where that harms least."""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bilingua.source.segmentation import all_clause_words
from bilingua.units import Span

Count = Callable[[Sequence[str]], list[int]]
"""Counts the tokens of each text; same length and order."""

# What a cut costs, by the place; each piece and each unused share of a piece's limit add to it.
_COST_PIECE = 4.0
_COST_SLACK = 3.0
_COST_STRONG = 1.0  # after ؛ ; or a full stop
_COST_DASH = 2.0  # after a colon, or beside a dash between spaces
_COST_COMMA = 3.0
_COST_COMMA_CLAUSE = 1.5  # after a comma and before a clause word
_COST_CLAUSE = 5.0  # before a clause word
_COST_JOINED_AND = 8.0  # before an Arabic word that begins with و
_COST_SPACE = 20.0
_COST_INSIDE = 18.0  # added inside brackets or quotation marks
_PAIRS = {"(": ")", "[": "]", "«": "»", "“": "”"}
_AND = re.compile(r"و[ء-ي]{3,}")


@dataclass(frozen=True, slots=True)
class _Cut:
    """A place where the text may be cut."""

    place: int
    """Start of the piece after the cut."""
    cost: float
    """Harm of cutting here."""


def split_long(text: str, limit: int, count: Count, keep: Sequence[Span]) -> tuple[Span, ...]:
    """Cut a text into pieces of at most ``limit`` tokens, few and even as far as the places allow.

    Pieces are cut after ``؛ ; :`` and commas, beside dashes, before clause words, at other spaces,
    and inside a word only where a single word is beyond the limit. White space between pieces belongs to none.

    Args:
        text: One sentence.
        limit: Most tokens of one piece, at least 1.
        count: Token counter of the engine.
        keep: Spans of ``text`` that are never cut, even when one alone is beyond the limit.

    Returns:
        One span for a text that fits; an empty tuple for a text without anything but white space.

    Raises:
        ValueError: ``limit`` is below 1.
    """
    if limit < 1:
        raise ValueError(f"limit is {limit}; give at least 1")
    if not text.strip():
        return ()
    whole = _trim(text, 0, len(text))
    if count([text])[0] <= limit:
        return (whole,)
    cuts = [_Cut(whole.start, 0.0), *_find_cuts(text, keep), _Cut(whole.end, 0.0)]
    cuts = _cut_words(text, cuts, limit, count, keep)
    atoms = count([text[left.place : right.place].strip() for left, right in itertools.pairwise(cuts)])
    budget = limit
    spans = _choose(text, cuts, atoms, budget)
    # Tokens of a piece may be a few more than the sum of its parts: then aim lower, at the single parts at last.
    while budget > 1 and _is_beyond(text, spans, cuts, limit, count) and len(spans) < len(atoms):
        budget = max(1, min(budget - 1, budget * 9 // 10))
        spans = _choose(text, cuts, atoms, budget)
    return spans


def _is_beyond(text: str, spans: Sequence[Span], cuts: Sequence[_Cut], limit: int, count: Count) -> bool:
    """Tell whether a piece that could still be cut is beyond the limit."""
    open_spans = [span for span in spans if any(span.start < cut.place < span.end for cut in cuts)]
    return any(size > limit for size in count([text[span.start : span.end] for span in open_spans]))


def _trim(text: str, start: int, end: int) -> Span:
    part = text[start:end]
    left = start + len(part) - len(part.lstrip())
    return Span(left, left + len(part.strip()))


def _find_cuts(text: str, keep: Sequence[Span]) -> list[_Cut]:
    inside = _depths(text)
    cuts = []
    for space in re.finditer(r"\s+", text):
        place = space.end()
        if space.start() > 0 and place < len(text) and not any(span.start < place < span.end for span in keep):
            cuts.append(_Cut(place, _cost(text, space.start(), place) + (_COST_INSIDE if inside[space.start()] else 0.0)))
    return cuts


def _depths(text: str) -> list[bool]:
    inside = [False] * (len(text) + 1)
    stack: list[tuple[str, int]] = []
    for place, char in enumerate(text):
        if stack and char == stack[-1][0]:
            _, start = stack.pop()
            inside[start + 1 : place + 1] = [True] * (place - start)
        elif char in _PAIRS:
            stack.append((_PAIRS[char], place))
    quotes = [found.start() for found in re.finditer('"', text)]
    for start, end in zip(quotes[::2], quotes[1::2], strict=False):
        inside[start + 1 : end + 1] = [True] * (end - start)
    return inside


def _cost(text: str, before: int, after: int) -> float:
    last, rest = text[before - 1], text[after:]
    is_clause = _clause_pattern().match(rest) is not None
    if last in "؛;.!?؟…":
        return _COST_STRONG
    if last in ":–—" or rest[0] in "–—":
        return _COST_DASH
    if last in "،,":
        return _COST_COMMA_CLAUSE if is_clause or _AND.match(rest) else _COST_COMMA
    if is_clause:
        return _COST_CLAUSE
    return _COST_JOINED_AND if _AND.match(rest) else _COST_SPACE


@functools.cache
def _clause_pattern() -> re.Pattern[str]:
    words = sorted(all_clause_words(), key=len, reverse=True)
    return re.compile(f"(?:{'|'.join(re.escape(word) for word in words)})(?!\\w)", re.IGNORECASE)


def _cut_words(text: str, cuts: list[_Cut], limit: int, count: Count, keep: Sequence[Span]) -> list[_Cut]:
    """Add places inside words that alone are beyond the limit."""
    parts = [(left.place, right.place) for left, right in itertools.pairwise(cuts)]
    sizes = count([text[left:right].strip() for left, right in parts])
    added = []
    for (left, right), size in zip(parts, sizes, strict=True):
        if size > limit:
            added += [_Cut(place, 2 * _COST_SPACE) for place in range(left + 1, right) if not any(k.start < place < k.end for k in keep)]
    return sorted([*cuts, *added], key=lambda cut: cut.place)


def _choose(text: str, cuts: Sequence[_Cut], atoms: Sequence[int], budget: int) -> tuple[Span, ...]:
    """Choose the cuts of least cost: harm of the places, number of pieces, unevenness (dynamic programming)."""
    prefix = [0]
    for size in atoms:
        prefix.append(prefix[-1] + size)
    best: list[tuple[float, int]] = [(0.0, -1)]
    for end in range(1, len(cuts)):
        options = []
        for start in range(end - 1, -1, -1):
            size = prefix[end] - prefix[start]
            if size > budget and start < end - 1:
                break
            slack = (1 - size / budget) ** 2 if size < budget else 0.0
            options.append((best[start][0] + _COST_PIECE + _COST_SLACK * slack + cuts[end].cost, start))
        best.append(min(options))
    places = []
    at = len(cuts) - 1
    while at > 0:
        at_before = best[at][1]
        places.append(_trim(text, cuts[at_before].place, cuts[at].place))
        at = at_before
    return tuple(reversed([span for span in places if span.end > span.start]))
