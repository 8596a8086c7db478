"""Finding candidates: automata over folded text, and a closer look at each hit.

Candidates may overlap; `bilingua.terminology.matcher` chooses among them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from bilingua.lang import base_language
from bilingua.terminology.arabic import (
    LONGEST_PROCLITIC,
    LONGEST_PRONOUN,
    NAME_TYPES,
    PROCLITICS,
    PRONOUNS,
    Form,
    Lead,
    Tail,
    is_arabic_letter,
    is_nisba_reading,
)
from bilingua.terminology.english import plural_forms
from bilingua.terminology.fold import FoldedText, fold_key, split_marks, strip_marks
from bilingua.terminology.index import PatternTable, TermIndex, compile_index
from bilingua.terminology.lexicon import is_common_word, is_whole_word
from bilingua.terminology.spelling import VOWELS, accept_letters, accept_vowels, skeleton
from bilingua.units import LanguagePair, TermEntry

_ARABIC_BEGINS = "\u0620"  # letters below belong to scripts without joined particles
_SUFFIXES = ("ها", "هم", "نا", "كم")
_TANWIN = "\u064b"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A possible match in the joined text of an article."""

    start: int
    """Start in the joined raw text, after the proclitics."""
    end: int
    """End in the joined raw text."""
    lead_start: int
    """Where the proclitics begin."""
    tail_end: int
    """Where the enclitic ends."""
    entry: TermEntry
    """The entry."""
    target: str
    """What the occurrence should get."""
    via: str
    """As `TermMatch.via`."""
    order: int
    """Index of the entry."""


class _Automaton:
    """The patterns of a table, ready to search."""

    def __init__(self, table: PatternTable) -> None:
        import ahocorasick

        self.table = table
        self._machine = ahocorasick.Automaton(ahocorasick.STORE_INTS)
        for number, pattern in enumerate(table.patterns):
            self._machine.add_word(pattern, number)
        self._machine.make_automaton()

    def find(self, text: str) -> Iterable[tuple[int, int]]:
        """Yield (index of the last character, number of the pattern) for every occurrence."""
        return self._machine.iter(text) if self.table.patterns else ()


class Lexer:
    """Finds the candidates of one set of entries."""

    def __init__(self, entries: Sequence[TermEntry], index: TermIndex, pair: LanguagePair) -> None:
        self._entries = entries
        self._plain = _Automaton(index.plain)
        self._names = _Automaton(index.names)
        self._spellings = frozenset(index.plain.patterns) if index.names.patterns else frozenset()
        self._is_english = base_language(pair.target) == "en"
        self._forms: dict[tuple[bool, int], Form] = {}

    def find(self, folded: FoldedText) -> Iterator[Candidate]:
        """Yield every candidate, in no particular order, overlaps included."""
        text = folded.text
        table = self._plain.table
        patterns, starts = table.patterns, table.starts
        for last, number in self._plain.find(text):
            start = last + 1 - len(patterns[number])
            if text[start] < _ARABIC_BEGINS and _is_inside_word(text, start, last + 1):
                continue
            for row in range(starts[number], starts[number + 1]):
                candidate = self._look(folded, start, last + 1, table, row, is_name=False)
                if candidate is not None:
                    yield candidate
        yield from self._find_names(folded)

    def _find_names(self, folded: FoldedText) -> Iterator[Candidate]:
        table = self._names.table
        text = folded.text
        places: list[int] = []
        for last, number in self._names.find(skeleton(text)):
            places = places or [at for at, char in enumerate(text) if char not in VOWELS]
            start, end = places[last + 1 - len(table.patterns[number])], places[last] + 1
            for row in range(table.starts[number], table.starts[number + 1]):
                span = _widen(text, start, end, self._form(row, is_name=True).pattern)
                # A spelling that is a pattern of its own has been found already.
                if span is None or text[span[0] : span[1]] in self._spellings:
                    continue
                candidate = self._look(folded, *span, table, row, is_name=True)
                if candidate is not None:
                    yield candidate

    def _form(self, row: int, *, is_name: bool) -> Form:
        """Return the form of a row; of a name the pattern is its folded text, not its skeleton."""
        known = self._forms.get((is_name, row))
        if known is None:
            known = (self._names if is_name else self._plain).table.form(row)
            known = replace(known, pattern=fold_key(known.shape))
            self._forms[is_name, row] = known
        return known

    def _look(self, folded: FoldedText, start: int, end: int, table: PatternTable, row: int, *, is_name: bool) -> Candidate | None:
        """Take the closer look at one hit of one form: joined letters, then spelling, then misreadings."""
        text = folded.text
        code = table.codes[row]
        lead = _find_lead(text, start, code // 10 % 10)
        tail = None if lead is None else _find_tail(text, end, code % 10)
        if lead is None or tail is None:
            return None
        lead_start, outer_start = lead
        span = folded.raw_span(outer_start, end)
        if span is None:
            return None
        form, entry = self._form(row, is_name=is_name), self._entries[table.entries[row]]
        surface = folded.raw[span[0] : span[1]]
        if _TANWIN in surface and form.shape.endswith("ا") and entry.type in NAME_TYPES:
            return None  # كوبًا, a cup: names that end in alef take no tanwin
        if is_name:
            is_spelling = _is_name_spelling(text[start:end], form, entry)
        else:
            is_spelling = surface == form.shape or accept_letters(strip_marks(surface)[start - outer_start :], form.shape, entry, form.lead)
        if not is_spelling or _is_misread(text, (lead_start, outer_start, end, tail), form, entry):
            return None
        if "case" in entry.flags and not _has_case(surface, entry):
            return None
        if "marks" in entry.flags and not _has_marks(surface, entry.source):
            return None
        target = form.target or entry.target
        if form.via == "inflected" and self._is_english:
            target = next(iter(plural_forms(target)), target)
        stop = folded.raw_index(tail - 1) + 1 if tail > end else span[1]
        via = "variant" if is_name else form.via
        return Candidate(span[0], span[1], folded.raw_index(lead_start), stop, entry, target, via, table.entries[row])


def _is_name_spelling(written: str, form: Form, entry: TermEntry) -> bool:
    """Tell whether a skeleton hit is another spelling of a foreign name, and no everyday word."""
    if " " not in written:
        # المنيا is not ألمانيا: there ال is the article. بشهر is ب and شهر, not بوشهر.
        is_article = written.startswith("ال") and form.shape[:2] in ("أل", "إل")
        is_clitic = written[0] in "وفبلك" and written[1:2] != form.pattern[1:2]
        if is_article or is_clitic or is_common_word(written):
            return False
    return accept_vowels(written, form.pattern, has_g="g" in entry.target.lower())


def _is_misread(text: str, bounds: tuple[int, int, int, int], form: Form, entry: TermEntry) -> bool:
    """Tell whether the letters are another word: «كريم» for ك + «ريم», «كسبها» for ك + «سبها», «فرقة سورية» for Syria."""
    lead_start, start, end, tail_end = bounds
    if " " in form.shape:
        return False
    if lead_start < start and form.lead in (Lead.BARE, Lead.EITHER):
        word = text[lead_start:tail_end]
        return is_whole_word(word) or (word.endswith(_SUFFIXES) and is_whole_word(word[:-2]))
    return entry.type in ("country", "place") and is_nisba_reading(text[max(0, start - 24) : start], text[start:end])


def _has_case(surface: str, entry: TermEntry) -> bool:
    """Tell whether a surface has the capitals of the source term or a variant of it."""
    wanted = (entry.source, *entry.variants, *(short.source for short in entry.shorts))
    return surface in wanted or surface == surface.swapcase()


def _has_marks(surface: str, source: str) -> bool:
    """Tell whether every letter of a surface has the harakat of the source term: «عُمان» is Oman, «عمان» may be Amman."""
    found, wanted = split_marks(surface), split_marks(source)
    return len(found) == len(wanted) and all(needed <= there for needed, there in zip(wanted, found, strict=True))


def _is_inside_word(text: str, start: int, end: int) -> bool:
    """Tell whether a Latin, Cyrillic… hit is only part of a word; cheap, before anything else."""
    return (_joins(text, start - 1, start) and not is_arabic_letter(text[start])) or (
        _joins(text, end - 1, end) and not is_arabic_letter(text[end - 1])
    )


def _joins(text: str, left: int, right: int) -> bool:
    """Tell whether two neighbours belong to one word: both alphanumeric, and both Arabic or neither."""
    if left < 0 or right >= len(text):
        return False
    before, after = text[left], text[right]
    return before.isalnum() and after.isalnum() and is_arabic_letter(before) == is_arabic_letter(after) and not _is_spaceless(before)


def _is_spaceless(char: str) -> bool:
    """Tell whether a script writes no spaces between words: Thai to Khmer, kana, Han."""
    return "\u0e00" <= char <= "\u0eff" or "\u1000" <= char <= "\u109f" or "\u1780" <= char <= "\u17ff" or "\u3040" <= char <= "\u9fff"


def _find_lead(text: str, start: int, code: int) -> tuple[int, int] | None:
    """Return where the joined letters begin and where the term with its article begins; None if grammar forbids."""
    begin = start
    while begin and text[begin - 1] != " " and is_arabic_letter(text[begin - 1]) and _joins(text, begin - 1, begin):
        begin -= 1
        if start - begin > LONGEST_PROCLITIC:
            return None
    count = PROCLITICS[code].get(text[begin:start])
    return None if count is None else (begin, begin + count)


def _find_tail(text: str, end: int, code: int) -> int | None:
    """Return where the joined pronoun ends (``end`` if there is none); None if grammar forbids."""
    stop = end
    while stop < len(text) and text[stop] != " " and _joins(text, stop - 1, stop):
        stop += 1
        if stop - end > LONGEST_PRONOUN:
            return None
    if stop == end:
        return None if code == Tail.PRONOUN_ONLY else end
    return stop if code != Tail.NONE and text[end:stop] in PRONOUNS else None


def _widen(text: str, start: int, end: int, wanted: str) -> tuple[int, int] | None:
    """Widen the span of a skeleton hit over the vowels with which the folded term begins and ends; None where they differ."""
    start -= len(wanted) - len(wanted.lstrip(VOWELS))
    tail = len(wanted) - len(wanted.rstrip(VOWELS))
    end += tail
    if start < 0 or end > len(text) or text[start] != wanted[0] or (tail and text[end - tail : end] != wanted[-tail:]):
        return None
    return start, end


def make_lexer(entries: Sequence[TermEntry], pair: LanguagePair) -> Lexer:
    """Compile a few entries, without the cache."""
    return Lexer(entries, compile_index(entries, pair.source), pair)
