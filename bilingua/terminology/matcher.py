"""Finding glossary terms in text: automata over folded text, a closer look at each hit, one choice.

The rule for overlaps: the match that begins first wins; of two that begin at the same place the
longer; of two with the same span an override, then a rule (dates), then the term as the glossary
writes it, a variant, a short form, an inflected form; then the entry that comes first. A short form
counts only after a full form of its entry in the same article; where two entries share one, the
entry named last has it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

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
from bilingua.terminology.fold import FoldedText, fold_key, fold_text, strip_marks
from bilingua.terminology.index import PatternTable, TermIndex, compile_index, load_index
from bilingua.terminology.lexicon import is_common_word, is_whole_word, list_idioms
from bilingua.terminology.spelling import VOWELS, accept_letters, accept_vowels, skeleton
from bilingua.terminology.termbase import Termbase, build_termbase
from bilingua.units import LanguagePair, PlaceableKind, Segment, TermEntry, TermMatch

_ARABIC_BEGINS = "\u0620"  # letters below belong to scripts without joined particles
_SUFFIXES = ("ها", "هم", "نا", "كم")
_TANWIN = "\u064b"
_SEPARATOR = "\0"  # between segments; part of no pattern
_RANKS = {"override": 0, "rule": 1, "source": 2, "variant": 3, "short": 4, "inflected": 5, "idiom": 6}
_OPAQUE = frozenset({PlaceableKind.CODE, PlaceableKind.URL, PlaceableKind.IMAGE, PlaceableKind.FOOTNOTE, PlaceableKind.HTML})


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


class _Lexer:
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
        inner = folded.raw_span(start, end)
        outer = inner if outer_start == start else folded.raw_span(outer_start, end)
        if inner is None or outer is None:
            return None
        form, entry = self._form(row, is_name=is_name), self._entries[table.entries[row]]
        written = folded.raw[inner[0] : inner[1]]
        if _TANWIN in written and form.shape.endswith("ا") and entry.type in NAME_TYPES:
            return None  # كوبًا, a cup: names that end in alef take no tanwin
        if is_name:
            is_spelling = _is_name_spelling(text[start:end], form, entry)
        else:
            is_spelling = written == form.shape or accept_letters(strip_marks(written), form.shape, entry, form.lead)
        if not is_spelling or _is_misread(text, (lead_start, outer_start, end, tail), form, entry):
            return None
        if "case" in entry.flags and not _has_case(folded.raw[outer[0] : outer[1]], entry):
            return None
        target = form.target or entry.target
        if form.via == "inflected" and self._is_english:
            target = next(iter(plural_forms(target)), target)
        stop = folded.raw_index(tail - 1) + 1 if tail > end else outer[1]
        via = "variant" if is_name else form.via
        return Candidate(outer[0], outer[1], folded.raw_index(lead_start), stop, entry, target, via, table.entries[row])


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


class TermMatcher:
    """Finds the terms of a termbase in segments; compiled once, immutable, safe to share between threads."""

    def __init__(self, termbase: Termbase, *, cache: Path | None = None) -> None:
        """Compile a termbase, or take the compiled form from the cache.

        Args:
            termbase: The termbase.
            cache: Folder of compiled indexes; None for the user's cache folder.
        """
        index = load_index(termbase, cache)
        self.termbase = termbase
        self._lexer = _Lexer(termbase.entries, index, termbase.pair)
        self._by_key: dict[str, TermEntry] = {}
        self._is_arabic = base_language(termbase.pair.source) == "ar"
        self._idioms = _make_lexer(tuple(_idiom_entries()), termbase.pair) if self._is_arabic else None
        self._dates: Any = None

    def match_text(self, text: str) -> tuple[TermMatch, ...]:
        """Find the terms in one text, as in an article of one segment."""
        return self._match([text], [[]], ())[0]

    def match_segments(self, segments: Sequence[Segment], overrides: Sequence[tuple[str, str]] = ()) -> list[tuple[TermMatch, ...]]:
        """Find the terms of one article.

        Args:
            segments: All segments of the article, in reading order; short forms depend on it.
            overrides: The article's own decisions, (source term, target term); they win over the termbase.

        Returns:
            For each segment its matches, in order, without overlap; offsets into ``Segment.text``.
            Code, URLs and the addresses of links and images are not searched.
        """
        return self._match([segment.text for segment in segments], [_opaque_spans(segment) for segment in segments], overrides)

    def _match(
        self, texts: list[str], opaque: list[list[tuple[int, int]]], overrides: Sequence[tuple[str, str]]
    ) -> list[tuple[TermMatch, ...]]:
        folded = fold_text(_SEPARATOR.join(texts))
        starts = [0]
        for text in texts:
            starts.append(starts[-1] + len(text) + 1)
        candidates = list(self._find_all(folded, overrides))
        hidden = [(starts[number] + begin, starts[number] + end) for number, spans in enumerate(opaque) for begin, end in spans]
        result: list[list[TermMatch]] = [[] for _ in texts]
        for chosen in _choose(candidates, hidden):
            number = bisect_right(starts, chosen.start) - 1
            result[number].append(_to_match(chosen, folded.raw, starts[number]))
        return [tuple(matches) for matches in result]

    def _find_all(self, folded: FoldedText, overrides: Sequence[tuple[str, str]]) -> Iterator[Candidate]:
        replaced, extra = self._resolve_overrides(overrides)
        for candidate in self._lexer.find(folded):
            target = replaced.get(candidate.entry.id)
            if target is not None and candidate.via != "short":
                candidate = replace(candidate, entry=replace(candidate.entry, target=target), target=target, via="override")
            yield candidate
        if extra is not None:
            for candidate in extra.find(folded):
                yield replace(candidate, via="override")
        if self._idioms is not None:
            for candidate in self._idioms.find(folded):
                yield replace(candidate, via="idiom", order=-1)
            from bilingua.terminology.dates import DateFinder

            self._dates = self._dates or DateFinder(self.termbase.pair.target)
            for found in self._dates.find(folded):
                yield Candidate(found.start, found.end, found.lead_start, found.end, found.entry, found.entry.target, "rule", -1)

    def _resolve_overrides(self, overrides: Sequence[tuple[str, str]]) -> tuple[dict[str, str], _Lexer | None]:
        if overrides and not self._by_key:
            self._by_key = {fold_key(entry.source): entry for entry in self.termbase.entries}
        replaced: dict[str, str] = {}
        extra: list[TermEntry] = []
        for source, target in overrides:
            known = self._by_key.get(fold_key(source))
            if known is not None:
                replaced[known.id] = target
            elif fold_key(source):
                extra.append(TermEntry(id="", source=source, target=target, origin="article"))
        if not extra:
            return replaced, None
        return replaced, _make_lexer(build_termbase(extra, self.termbase.pair).entries, self.termbase.pair)


def _make_lexer(entries: Sequence[TermEntry], pair: LanguagePair) -> _Lexer:
    return _Lexer(entries, compile_index(entries, pair.source), pair)


def _idiom_entries() -> Iterator[TermEntry]:
    for phrase in list_idioms():
        yield TermEntry(id=phrase, source=phrase, target=phrase)


def _opaque_spans(segment: Segment) -> list[tuple[int, int]]:
    """Return the spans of a segment in which no term is to be found."""
    spans = []
    for item in segment.placeables:
        if item.kind in _OPAQUE or item.inner_start >= item.inner_end:
            spans.append((item.start, item.end))
        else:
            spans += [(item.start, item.inner_start), (item.inner_end, item.end)]
    return spans


def _choose(candidates: list[Candidate], hidden: list[tuple[int, int]]) -> Iterator[Candidate]:
    """Apply the rule for overlaps and the rule for short forms; in reading order."""
    candidates.sort(key=lambda item: (item.start, -item.end, _RANKS[item.via], item.order))
    hidden_starts = [begin for begin, _ in hidden]
    named: dict[int, int] = {}
    done = 0
    at = 0
    while at < len(candidates):
        # All candidates with one span stand together.
        span = (candidates[at].start, candidates[at].end)
        stop = at
        while stop < len(candidates) and (candidates[stop].start, candidates[stop].end) == span:
            stop += 1
        group, at = candidates[at:stop], stop
        if span[0] < done or _is_hidden(span, hidden, hidden_starts):
            continue
        full = [item for item in group if item.via != "short"]
        short = [item for item in group if item.via == "short" and item.order in named]
        if not full and not short:
            continue
        chosen = (
            max(short, key=lambda item: named[item.order]) if short and (not full or full[0].via not in ("override", "rule")) else full[0]
        )
        done = chosen.tail_end
        if chosen.via == "idiom":
            continue
        if chosen.via != "short":
            named[chosen.order] = span[0]
        yield chosen


def _is_hidden(span: tuple[int, int], hidden: list[tuple[int, int]], starts: list[int]) -> bool:
    at = bisect_right(starts, span[1] - 1) - 1
    return any(begin < span[1] and end > span[0] for begin, end in hidden[max(0, at - 4) : at + 1])


def _to_match(chosen: Candidate, raw: str, offset: int) -> TermMatch:
    return TermMatch(
        entry=chosen.entry,
        start=chosen.start - offset,
        end=chosen.end - offset,
        surface=raw[chosen.start : chosen.end],
        target=chosen.target,
        proclitics=raw[chosen.lead_start : chosen.start],
        enclitic=raw[chosen.end : chosen.tail_end],
        via=chosen.via,
    )
