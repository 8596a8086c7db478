"""Sentences or clauses of the source that the target leaves out.

Two witnesses: word alignment shows a long run of source words that no target word looks at, and
the target is shorter than expected. Alignment alone warns; both together are an error.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from bilingua.checks.facts import WORD, facts_for
from bilingua.checks.visible import mask_hidden
from bilingua.units import Finding, LanguagePair, Severity, Span, TranslationUnit, WordLink

# A run of words without link counts from this many words on, and from this part of the segment.
_MIN_WORDS, _MIN_PART = 5, 0.2
# Shorter than this against the expected length, the missing run is an error.
_SHORT = 0.8
_SENTENCE = re.compile(r"[.!?؟…](?=[\s\"»”)]|$)")


def find_dropped_text(unit: TranslationUnit, pair: LanguagePair) -> tuple[Finding, ...]:
    """Report the longest run of source words that has no counterpart, and a target with fewer sentences and letters."""
    source = mask_hidden(unit.segment.text)
    ratio = _ratio(source, mask_hidden(unit.target), pair)
    if unit.links:
        run, words = _longest_gap(source, unit.links)
        if run is not None and run[2] >= max(_MIN_WORDS, _MIN_PART * words):
            severity = Severity.ERROR if ratio is not None and ratio < _SHORT else Severity.WARNING
            message = f"{run[2]} words of the source have no counterpart in the translation"
            return (Finding("dropped-text", severity, message, unit.segment.id, Span(run[0], run[1])),)
        return ()
    sentences, there = _count_sentences(source), _count_sentences(unit.target)
    if sentences > max(there, 1) and ratio is not None and ratio < _SHORT:
        message = f"the source has {sentences} sentences, the translation {there}"
        return (Finding("dropped-text", Severity.WARNING, message, unit.segment.id),)
    return ()


def _longest_gap(source: str, links: Sequence[WordLink]) -> tuple[tuple[int, int, int] | None, int]:
    """Return start, end and number of words of the longest run without a link, and the number of all words."""
    covered = bytearray(len(source) + 1)
    for link in links:
        covered[link.source.start : link.source.end] = b"\x01" * (min(link.source.end, len(source)) - link.source.start)
    best: tuple[int, int, int] | None = None
    start, count, total = 0, 0, 0
    for word in WORD.finditer(source):
        total += 1
        if any(covered[word.start() : word.end()]):
            count = 0
            continue
        start = word.start() if not count else start
        count += 1
        if best is None or count > best[2]:
            best = (start, word.end(), count)
    return best, total


def _ratio(source: str, target: str, pair: LanguagePair) -> float | None:
    source_length, target_length = facts_for(pair.source).length, facts_for(pair.target).length
    letters = sum(map(str.isalnum, source))
    if not source_length or not target_length or not letters:
        return None
    return sum(map(str.isalnum, target)) / (letters * target_length / source_length)


def _count_sentences(text: str) -> int:
    return len(_SENTENCE.findall(text.rstrip())) or 1
