"""Likely misspellings of glossary names in an article: suggestions for a person, never applied.

A window of words is compared with every name by a phonetic skeleton (consonants, sounds that Arabic
spellings of foreign names mix up made one) and then by its letters. «كيم أون جون» after «كيم جونغ أون»
is suggested, as is «لفاروف» for «لافروف».
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bilingua.terminology.fold import FoldedText, fold_key, fold_text
from bilingua.terminology.lexicon import is_common_word
from bilingua.terminology.matcher import TermMatcher
from bilingua.terminology.spelling import is_foreign_name, skeleton
from bilingua.terminology.termbase import Termbase
from bilingua.units import Segment, TermEntry

# Letters for one foreign sound: s/z, t, d/th, sh/s, f/v are heard alike and written differently.
_SOUNDS = str.maketrans("زصثشطضذظخحعڤ", "سسسستدددههءف")
_WORD = re.compile(r"\w+")
_MIN_LETTERS = 4
_MIN_SIMILARITY = 80.0  # percent of letters in common, as rapidfuzz counts
_MIN_LONE_SIMILARITY = 85.0  # the same for names of one word
_MIN_LONE_LETTERS = 6  # a name of one word must be this long


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A place in the text that looks like a misspelt glossary term."""

    segment_id: str
    """The segment."""
    start: int
    """Start in ``Segment.text``."""
    end: int
    """End in ``Segment.text``."""
    surface: str
    """The text there; add it to the entry's variants to accept it."""
    entry: TermEntry
    """The entry it may stand for."""
    similarity: float
    """Percent of letters in common, 80 to 100."""


def suggest_variants(segments: Sequence[Segment], termbase: Termbase, matcher: TermMatcher | None = None) -> tuple[Suggestion, ...]:
    """Find likely misspellings of names in one article.

    Args:
        segments: All segments of the article, in reading order.
        termbase: The termbase.
        matcher: A matcher of the same termbase, where one is at hand; its matches are never suggested.

    Returns:
        Suggestions in reading order, at most one for a place. Names of one word are compared only
        with words that are no common Arabic words.
    """
    known = (matcher or TermMatcher(termbase)).match_segments(segments)
    table = _SoundTable(termbase)
    found: list[Suggestion] = []
    for segment, matches in zip(segments, known, strict=True):
        taken = [(match.start - len(match.proclitics), match.end) for match in matches]
        for suggestion in _find_in(segment, table):
            if all(suggestion.end <= start or suggestion.start >= end for start, end in taken):
                taken.append((suggestion.start, suggestion.end))
                found.append(suggestion)
    order = {segment.id: number for number, segment in enumerate(segments)}
    return tuple(sorted(found, key=lambda item: (order[item.segment_id], item.start)))


class _SoundTable:
    """Names by the sounds of their words, in any order, with single letters left out to allow one slip."""

    def __init__(self, termbase: Termbase) -> None:
        self.longest = 1
        self._names: dict[tuple[str, ...], set[int]] = defaultdict(set)
        self.entries = termbase.entries
        for number, entry in enumerate(termbase.entries):
            for form in (entry.source, *entry.variants):
                words = fold_key(form).split(" ")
                is_person = entry.type == "person" and len(words) > 1 and "exact" not in entry.flags
                if is_person or (is_foreign_name(" ".join(words), entry) and len(" ".join(words)) >= _MIN_LONE_LETTERS):
                    self.longest = max(self.longest, len(words))
                    for key in _sound_keys(words):
                        self._names[key].add(number)

    def look_up(self, words: Sequence[str]) -> set[int]:
        """Return the entries one of whose forms has nearly these sounds."""
        return {number for key in _sound_keys(words) for number in self._names.get(key, ())}


def _sound_keys(words: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """Yield keys that two spellings share: sorted sounds of all letters, and of the whole less one consonant."""
    sounds = sorted(skeleton(word).translate(_SOUNDS) for word in words)
    yield (str(len(words)), *sounds)
    joined = skeleton("".join(words)).translate(_SOUNDS)
    if len(joined) >= _MIN_LETTERS:
        yield ("-", joined)
        yield ("~", "".join(sorted(joined)))
        for at in range(len(joined)):
            yield ("-", joined[:at] + joined[at + 1 :])


def _find_in(segment: Segment, table: _SoundTable) -> Iterator[Suggestion]:
    """Yield suggestions of one segment, the longest windows first."""
    folded = fold_text(segment.text)
    words = [found.span() for found in _WORD.finditer(folded.text)]
    for size in range(min(table.longest, len(words)), 0, -1):
        for at in range(len(words) - size + 1):
            for start in _starts(folded.text, words[at]):
                suggestion = _judge(segment, folded, (start, words[at + size - 1][1]), table)
                if suggestion is not None:
                    yield suggestion


def _starts(text: str, word: tuple[int, int]) -> Iterator[int]:
    """Yield the beginning of a word, and the place after a joined particle."""
    start, end = word
    yield start
    if text[start] in "وفبلك" and end - start > _MIN_LETTERS:
        yield start + 1


def _judge(segment: Segment, folded: FoldedText, span: tuple[int, int], table: _SoundTable) -> Suggestion | None:
    from rapidfuzz import fuzz

    text = folded.text[span[0] : span[1]]
    words = text.split(" ")
    is_lone = len(words) == 1
    is_plausible = not (is_lone and (is_common_word(text) or len(text) < _MIN_LONE_LETTERS or text.startswith("ال")))
    raw = folded.raw_span(*span) if is_plausible else None
    best: tuple[float, TermEntry] | None = None
    for number in sorted(table.look_up(words)) if raw else ():
        entry = table.entries[number]
        for form in (entry.source, *entry.variants):
            wanted = fold_key(form)
            if wanted[0] == text[0] and len(wanted.split(" ")) == len(words):
                similarity = max(fuzz.ratio(text, wanted), fuzz.token_sort_ratio(text, wanted))
                if best is None or similarity > best[0]:
                    best = (similarity, entry)
    if best is None or raw is None or best[0] < (_MIN_LONE_SIMILARITY if is_lone else _MIN_SIMILARITY):
        return None
    return Suggestion(segment.id, raw[0], raw[1], segment.text[raw[0] : raw[1]], best[1], round(best[0], 1))
