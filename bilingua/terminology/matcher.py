"""Finding glossary terms in text: automata over folded text, a closer look at each hit, one choice.

The rule for overlaps: the match that begins first wins; of two that begin at the same place the
longer; of two with the same span an override, then a rule (dates), then the term as the glossary
writes it, a variant, a short form, an inflected form; then an entry that asks for harakat; then the
entry that comes first. A short form counts only after a full form of its entry in the same article;
where two entries share one, the entry named last has it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from bilingua.lang import base_language
from bilingua.terminology.dates import DateFinder
from bilingua.terminology.fold import FoldedText, fold_key, fold_text
from bilingua.terminology.index import load_index
from bilingua.terminology.lexer import Candidate, Lexer, make_lexer
from bilingua.terminology.lexicon import list_idioms
from bilingua.terminology.termbase import Termbase, build_termbase
from bilingua.units import PlaceableKind, Segment, TermEntry, TermMatch

_SEPARATOR = "\0"  # between segments; part of no pattern
_RANKS = {"override": 0, "rule": 1, "source": 2, "variant": 3, "short": 4, "inflected": 5, "idiom": 6}
_OPAQUE = frozenset({PlaceableKind.CODE, PlaceableKind.URL, PlaceableKind.IMAGE, PlaceableKind.FOOTNOTE, PlaceableKind.HTML})


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
        self._lexer = Lexer(termbase.entries, index, termbase.pair)
        self._by_key: dict[str, TermEntry] = {}
        is_arabic = base_language(termbase.pair.source) == "ar"
        self._idioms = make_lexer(tuple(_idiom_entries()), termbase.pair) if is_arabic else None
        self._dates = DateFinder(termbase.pair.target) if is_arabic else None

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
        hidden = _merge((starts[number] + begin, starts[number] + end) for number, spans in enumerate(opaque) for begin, end in spans)
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
                yield replace(candidate, via="override", order=-1)
        if self._idioms is not None:
            for candidate in self._idioms.find(folded):
                yield replace(candidate, via="idiom", order=-1)
        if self._dates is not None:
            for found in self._dates.find(folded):
                yield Candidate(found.start, found.end, found.lead_start, found.end, found.entry, found.entry.target, "rule", -1)

    def _resolve_overrides(self, overrides: Sequence[tuple[str, str]]) -> tuple[dict[str, str], Lexer | None]:
        if overrides and not self._by_key:
            self._by_key = {fold_key(entry.source): entry for entry in self.termbase.entries}
        replaced: dict[str, str] = {}
        extra: list[TermEntry] = []
        for source, target in overrides:
            known = self._by_key.get(fold_key(source))
            if known is not None:
                replaced[known.id] = target
            elif fold_key(source):
                extra.append(TermEntry(id=f"article-{len(extra) + 1}", source=source, target=target, origin="article"))
        if not extra:
            return replaced, None
        return replaced, make_lexer(build_termbase(extra, self.termbase.pair).entries, self.termbase.pair)


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
    candidates.sort(key=lambda item: (item.start, -item.end, _RANKS[item.via], "marks" not in item.entry.flags, item.order))
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
    return at >= 0 and hidden[at][1] > span[0]


def _merge(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return spans sorted, overlapping ones made one."""
    result: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if result and start <= result[-1][1]:
            result[-1] = (result[-1][0], max(end, result[-1][1]))
        else:
            result.append((start, end))
    return result


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
