"""Which words of a target text stand for a term: by alignment, by likeness, by order."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rapidfuzz import fuzz

from bilingua.terminology.draft import Draft, overlaps
from bilingua.terminology.english_words import LIGHT_WORDS, PRONOUNS
from bilingua.terminology.plan import SourcePlan, map_offsets
from bilingua.units import Hypothesis, Span, TermMatch

_POSSESSIVE = re.compile(r"['’]s?$")
_PART = 60.0
"""Likeness from which one word may be a misspelt word of a term."""
_NEAR = 78.0
"""Likeness (0-100) from which a word beside the aligned place is a misspelling of a term; measured on copied names."""
_NEAR_ANYWHERE = 86.0
"""The same without alignment."""


def aligned_offsets(hyp: Hypothesis, plan: SourcePlan) -> tuple[frozenset[int], ...]:
    """Return for each match of the plan the offsets in ``hyp.text`` of the tokens aligned with it; empty sets without alignment."""
    if not hyp.alignment:
        return (frozenset(),) * len(plan.terms)
    ours = map_offsets(plan.text, hyp.source)
    owners: list[list[int]] = []
    for source in hyp.source_spans:
        span = Span(ours[source.start], max(ours[source.end], ours[source.start] + 1))
        owners.append([number for number, term in enumerate(plan.terms) if overlaps(span, term)])
    places: list[set[int]] = [set() for _ in plan.terms]
    for target, token in zip(hyp.target_spans, hyp.alignment, strict=False):
        for number in owners[token] if token < len(owners) else ():
            places[number].update(range(target.start, target.end))
    return tuple(map(frozenset, places))


def find_aligned(draft: Draft, aligned: frozenset[int], taken: Sequence[Span]) -> Span | None:
    """Return the run of words that are aligned with a term, light words at its ends left out.

    A run may contain one light word («minister *of* defence») that looks elsewhere. Of several runs
    the one with most letters is chosen, the first of equals.
    """
    runs: list[list[tuple[Span, bool]]] = [[]]
    for word in draft.words():
        if any(overlaps(word, span) for span in taken):
            runs.append([])
            continue
        inside = sum(draft.origin[place] in aligned for place in range(word.start, word.end))
        if 2 * inside >= word.end - word.start:
            runs[-1].append((word, True))
        elif runs[-1] and runs[-1][-1][1] and draft.text[word.start : word.end].lower() in LIGHT_WORDS:
            runs[-1].append((word, False))
        else:
            runs.append([])
    best: Span | None = None
    most = 0
    for run in runs:
        heavy = [word for word, own in run if own and draft.text[word.start : word.end].lower() not in LIGHT_WORDS]
        if any(draft.text[word.start].isupper() for word in heavy):
            while draft.text[heavy[0].start].islower():  # «met Erdogan»: the verb before a name is not part of it
                heavy = heavy[1:]
        letters = sum(word.end - word.start for word in heavy)
        if letters > most:
            most = letters
            best = Span(heavy[0].start, heavy[-1].end)
    return _without_possessive(draft.text, best) if best else find_pronoun(draft, runs)


def find_pronoun(draft: Draft, runs: Sequence[Sequence[tuple[Span, bool]]]) -> Span | None:
    """Return a pronoun among aligned light words: the model wrote «he» for a name that the glossary wants."""
    for run in runs:
        for word, own in run:
            if own and draft.text[word.start : word.end].lower() in PRONOUNS:
                return word
    return None


def find_near(draft: Draft, match: TermMatch, aligned: frozenset[int], taken: Sequence[Span]) -> Span | None:
    """Return words that look like a misspelling of the term: «Vladimir Puitn» for Vladimir Putin."""
    target = match.target.lower()
    count = len(match.target.split())
    words = [word for word in draft.words() if not any(overlaps(word, span) for span in taken)]
    ends = [_is_part(text, target) and text.lower() not in LIGHT_WORDS for text in (draft.text[word.start : word.end] for word in words)]
    best: tuple[float, Span] | None = None
    for size in {max(1, count - 1), count, count + 1}:
        for first in range(len(words) - size + 1):
            span = Span(words[first].start, words[first + size - 1].end)
            if not (ends[first] and ends[first + size - 1]) or "," in draft.text[span.start : span.end]:
                continue
            if any(span.start < other.start < span.end for other in taken):
                continue
            span = _without_possessive(draft.text, span)
            ratio = fuzz.ratio(draft.text[span.start : span.end].lower(), target)
            is_aligned = any(draft.origin[place] in aligned for place in range(span.start, span.end))
            limit = _limit(match, is_aligned=is_aligned, known=bool(aligned))
            if ratio >= limit and (best is None or ratio > best[0]):
                best = (ratio, span)
    return best[1] if best else None


def _is_part(word: str, target: str) -> bool:
    """Tell whether a word resembles a word of the target (or all of it): a misspelling begins and ends with such."""
    word = _POSSESSIVE.sub("", word).lower()
    return any(fuzz.ratio(word, part) >= _PART for part in (*target.split(), target))


def _limit(match: TermMatch, *, is_aligned: bool, known: bool) -> float:
    """Return the likeness asked for: less where alignment agrees, more for short and for common words."""
    if is_aligned:
        return _NEAR
    short = 6.0 if len(match.target) < 6 else 0.0
    common = 200.0 if known and match.entry.type in ("title", "other", "work", "month", "day") else 0.0
    return _NEAR_ANYWHERE + short + common


def widen_over_parts(draft: Draft, span: Span, target: str, taken: Sequence[Span]) -> Span:
    """Grow a place to neighbouring words that are parts of the target, so that none of them is left beside it."""
    parts = [part.lower() for part in re.findall(r"\w+", target) if part.lower() not in LIGHT_WORDS]
    words = [word for word in draft.words() if not any(overlaps(word, other) for other in taken)]

    def is_part(word: Span) -> bool:
        text = _POSSESSIVE.sub("", draft.text[word.start : word.end]).lower()
        return len(text) > 2 and any(fuzz.ratio(text, part) >= _NEAR_ANYWHERE for part in parts)

    for word in reversed([word for word in words if word.end <= span.start]):
        if not draft.text[word.end : span.start].isspace() or not is_part(word):
            break
        span = Span(word.start, span.end)
    for word in (word for word in words if word.start >= span.end):
        if not draft.text[span.end : word.start].isspace() or not is_part(word):
            break
        span = _without_possessive(draft.text, Span(span.start, word.end))
    return span


def _without_possessive(text: str, span: Span) -> Span:
    return Span(span.start, span.start + len(_POSSESSIVE.sub("", text[span.start : span.end])))
