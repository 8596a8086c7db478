"""The service without HTTP: texts in, translations with their terms out, one engine for all callers."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, TypeVar

from bilingua.api.batcher import Batcher, Work
from bilingua.api.detect import Detection, detect_language
from bilingua.api.layout import Filled, Layout, Rendering
from bilingua.api.metrics import Metrics
from bilingua.api.options import ServiceOptions
from bilingua.api.stages import PairStages, Prepared, join_units
from bilingua.formats import target_body
from bilingua.pipeline.retry import choose_better, needs_retry, safer_options
from bilingua.terminology import EnforcedText
from bilingua.units import Article, BilingualDocument, DecodingOptions, LanguagePair, Signature, TermOutcome, TranslationUnit

Made = TypeVar("Made")
_BUILT_AT_ONCE = 128
"""Segments that are built and checked without a break."""
_SPARE = 2
"""More alternatives than asked for are made, since some come out equal when the terms are in them."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A translated text."""

    text: str
    """The translation in the format of the text."""
    alternatives: tuple[str, ...] = ()
    """Other translations, each different from all before it."""
    terms: tuple[dict[str, Any], ...] = ()
    """The glossary terms met, in order of the text, as JSON values."""


@dataclass(slots=True)
class _Draft:
    """A layout on its way through the engine."""

    layout: Layout
    prepared: Prepared
    units: list[TranslationUnit] = field(default_factory=list)


class TranslationService:
    """Translates for any number of callers at once; made and used inside one event loop."""

    def __init__(self, stages: Mapping[LanguagePair, PairStages], options: ServiceOptions) -> None:
        """Hold open stages, which the caller closes after `close`."""
        self._stages, self.options = dict(stages), options
        self.metrics = Metrics()
        self._batcher = Batcher(self._run, options, self.metrics)
        # Reading, matching and writing go on beside the engine, one text at a time: Python runs one thread anyway.
        self._desk = ThreadPoolExecutor(1, thread_name_prefix="prepare")

    async def start(self) -> None:
        """Begin to take work."""
        self._batcher.start()

    async def close(self) -> None:
        """Finish what waits, then stop."""
        await self._batcher.close()
        self._desk.shutdown()

    @property
    def pairs(self) -> tuple[LanguagePair, ...]:
        """Language pairs, in the order in which they were opened."""
        return tuple(self._stages)

    @property
    def languages(self) -> tuple[str, ...]:
        """Every language of the pairs, once, sources first."""
        return tuple(dict.fromkeys([pair.source for pair in self.pairs] + [pair.target for pair in self.pairs]))

    @property
    def waiting(self) -> int:
        """Sentences that wait for the engine."""
        return self._batcher.waiting

    def model_of(self, pair: LanguagePair) -> str:
        """Return the name of a pair's model."""
        return self._stages[pair].model

    def detect(self, text: str) -> tuple[Detection, ...]:
        """Return the languages that a text may be in, likeliest first."""
        return detect_language(text, self.languages)

    async def translate(self, read: Callable[[], Layout], pair: LanguagePair, alternatives: int = 0) -> Answer:
        """Translate one text.

        Args:
            read: Takes the text apart; called in a thread.
            pair: One of the pairs.
            alternatives: Most other translations wanted.

        Raises:
            RequestError: The engine failed or is too busy.
        """
        stages = self._stages[pair]

        def take_apart() -> _Draft:
            layout = read()
            return _Draft(layout, stages.prepare_passages(layout.passages))

        draft = await self._at_desk(take_apart)
        results = await self._submit(stages, draft.prepared, stages.options)
        filled, terms = await self._finish(stages, draft, results)
        self.metrics.translated(sum(map(len, draft.layout.passages)), len(terms), sum(term["method"] != "failed" for term in terms))
        others: list[str] = []
        ranks = range(1, alternatives + _SPARE + 1) if alternatives else ()
        for found in await asyncio.gather(*(self._submit(stages, draft.prepared, stages.options, rank) for rank in ranks)):
            other, _ = await self._finish(stages, draft, found, retry=False)
            if other.text not in (filled.text, *others) and len(others) < alternatives:
                others.append(other.text)
        return Answer(filled.text, tuple(others), tuple(terms))

    async def translate_markdown(self, body: str, pair: LanguagePair) -> str:
        """Translate a Markdown text, its structure and inline marks kept.

        Raises:
            RequestError: The engine failed or is too busy.
        """
        stages = self._stages[pair]
        article, prepared = await self._at_desk(lambda: stages.prepare_markdown(body))
        units = await self._units(stages, prepared, await self._submit(stages, prepared, stages.options), retry=True)
        self.metrics.translated(len(body), *_count_terms(units))
        return await self._at_desk(lambda: _markdown(article, pair, units))

    async def _finish(
        self, stages: PairStages, draft: _Draft, results: Sequence[Sequence[EnforcedText]], *, retry: bool = True
    ) -> tuple[Filled, list[dict[str, Any]]]:
        """Write the renderings into the layout; what the layout asks for besides is translated too."""
        layout = draft.layout
        units = await self._units(stages, draft.prepared, results, retry=retry)

        def write() -> tuple[list[Rendering], tuple[str, ...]]:
            renderings = join_units(layout.passages, draft.prepared, units)
            return renderings, layout.refine(renderings)

        renderings, more = await self._at_desk(write)
        own = len(renderings)
        if more:
            extra = await self._at_desk(lambda: stages.prepare_passages(more))
            found = await self._submit(stages, extra, stages.options)
            built = await self._units(stages, extra, found, retry=retry)
            renderings = [*renderings, *await self._at_desk(lambda: join_units(more, extra, built))]
        filled = await self._at_desk(lambda: layout.fill(renderings))
        return filled, _term_facts(renderings[:own], filled.places)

    async def _units(
        self, stages: PairStages, prepared: Prepared, results: Sequence[Sequence[EnforcedText]], *, retry: bool
    ) -> list[TranslationUnit]:
        """Build units; those whose checks fail are decoded once more, as in a project."""
        units: list[TranslationUnit] = []
        for start in range(0, len(prepared.segments), _BUILT_AT_ONCE):
            # In parts, so that a long file leaves the desk to others in between.
            part = replace(prepared, segments=prepared.segments[start : start + _BUILT_AT_ONCE])
            units += await self._at_desk(partial(stages.build, part, results[start : start + _BUILT_AT_ONCE]))
        flagged = [number for number, unit in enumerate(units) if retry and stages.retries and needs_retry(unit)]
        if flagged:
            part = replace(prepared, segments=tuple(prepared.segments[number] for number in flagged))
            again = await self._submit(stages, part, safer_options(stages.options))
            for number, second in zip(flagged, await self._at_desk(lambda: stages.build(part, again)), strict=True):
                units[number] = choose_better(units[number], second)
        return units

    async def _submit(self, stages: PairStages, prepared: Prepared, options: DecodingOptions, rank: int = 0) -> list[list[EnforcedText]]:
        """Return the results of every job, by segment."""
        works = [
            Work(stages.pair, options, rank, key, job)
            for segment in prepared.segments
            for key, job in zip(segment.keys, segment.jobs, strict=True)
        ]
        results = iter(await self._batcher.submit(works))
        return [[next(results) for _ in segment.jobs] for segment in prepared.segments]

    def _run(self, works: Sequence[Work]) -> list[EnforcedText]:
        """Translate a batch: one engine call for each pair and way of decoding in it, and one for its alternatives."""
        groups: dict[tuple[LanguagePair, DecodingOptions, bool], list[int]] = {}
        for number, work in enumerate(works):
            groups.setdefault((work.pair, work.options, work.rank > 0), []).append(number)
        results: dict[int, EnforcedText] = {}
        for (pair, options, is_other), numbers in groups.items():
            # The ranks of one sentence share its hypotheses.
            jobs = {works[number].key: works[number].job for number in numbers}
            made = (
                [self._stages[pair].translate(list(jobs.values()), options)]
                if not is_other
                else (self._stages[pair].translate_otherwise(list(jobs.values()), options, self.options.max_alternatives + _SPARE))
            )
            places = {key: place for place, key in enumerate(jobs)}
            for number in numbers:
                results[number] = made[max(0, works[number].rank - 1)][places[works[number].key]]
        return [results[number] for number in range(len(works))]

    async def _at_desk(self, work: Callable[[], Made]) -> Made:
        return await asyncio.get_running_loop().run_in_executor(self._desk, work)


def _term_facts(renderings: Sequence[Rendering], places: Sequence[tuple[int, int]] | None) -> list[dict[str, Any]]:
    facts = []
    for number, rendering in enumerate(renderings):
        shift = places[number] if places is not None else None
        facts += [_describe(outcome, rendering.text, shift) for outcome in rendering.outcomes]
    return facts


def _describe(outcome: TermOutcome, text: str, shift: tuple[int, int] | None) -> dict[str, Any]:
    match, start, end = outcome.match, outcome.start, outcome.end
    fact: dict[str, Any] = {
        "source": match.surface,
        "target": match.target if start is None or end is None else text[start:end],
        "entry": match.entry.id,
        "status": match.entry.status.value,
        "method": outcome.method.value,
    }
    if shift is not None:
        fact["sourceStart"], fact["sourceEnd"] = match.start + shift[0], match.end + shift[0]
        is_there = start is not None and end is not None
        fact["targetStart"] = start + shift[1] if is_there and start is not None else None
        fact["targetEnd"] = end + shift[1] if is_there and end is not None else None
    return fact


def _count_terms(units: Sequence[TranslationUnit]) -> tuple[int, int]:
    outcomes = [outcome for unit in units for outcome in unit.outcomes]
    return len(outcomes), sum(outcome.is_verified for outcome in outcomes)


def _markdown(article: Article, pair: LanguagePair, units: Sequence[TranslationUnit]) -> str:
    nothing = Signature("", "", "", "", "", "", "")
    return target_body(BilingualDocument(pair, article, tuple(units), nothing))
