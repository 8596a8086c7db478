"""A translation run: articles in windows, engine batches across articles, results kept as they come."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import islice

import bilingua
from bilingua.checks import check_document, check_unit
from bilingua.config import Settings
from bilingua.errors import BilinguaError
from bilingua.formats import carry_glue
from bilingua.formats.codec import parts_codec
from bilingua.memory import TranslationMemory
from bilingua.pipeline.jobs import SegmentJobs, prepare_article
from bilingua.pipeline.retry import choose_better, needs_retry, safer_options
from bilingua.pipeline.revision import mark_changed_sources
from bilingua.pipeline.units import build_unit, judge_human
from bilingua.source import SEGMENTER
from bilingua.terminology import EnforcedText, TermJob, TermMatcher, enforce_terms
from bilingua.units import (
    Article,
    BilingualDocument,
    DecodingOptions,
    Engine,
    Finding,
    Hypothesis,
    LanguagePair,
    Request,
    Signature,
    TermOutcome,
    TranslationUnit,
    UnitOrigin,
)

# Articles prepared together: enough for full batches, few enough to bound the memory.
WINDOW_ARTICLES = 64
# Jobs between two commits to the memory: what a killed run loses at most.
BATCH_JOBS = 256


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is, for a progress display."""

    articles_done: int
    """Articles finished or failed."""
    segments_done: int
    """Segments of the finished batches, those from the memory included."""
    segments_known: int
    """Segments of the articles read so far."""


@dataclass(frozen=True, slots=True)
class ArticleResult:
    """What became of one article."""

    name: str
    """Slug, or the file's name where it could not be read."""
    doc: BilingualDocument | None
    """The document; None where it failed."""
    error: str = ""
    """Why it failed, in one line."""
    translated: int = 0
    """Segments the engine translated in this run."""
    reused: int = 0
    """Segments taken from the memory."""
    kept: int = 0
    """Segments whose translation is a person's."""


Source = tuple[str, Callable[[], tuple[Article, BilingualDocument | None]]]
"""Name of an article, and a function that reads it and its earlier document, a person's edits taken in."""


class Translator:
    """Translates articles with one engine, one glossary and one memory."""

    def __init__(self, engine: Engine, matcher: TermMatcher, memory: TranslationMemory, settings: Settings, pair: LanguagePair) -> None:
        """Hold the stages; the caller closes engine and memory."""
        self._engine, self._matcher, self._memory = engine, matcher, memory
        self._settings, self._pair = settings, pair
        decoding = settings.engine
        self._options = DecodingOptions(decoding.beam_size, decoding.length_penalty, max_output_tokens=decoding.max_output_tokens)

    @property
    def fingerprint(self) -> str:
        """A hash of all that decides a result beside the article itself: engine, glossary, settings, version."""
        settings = self._settings
        parts = [
            self._salt(self._options),
            SEGMENTER,
            self._matcher.termbase.sha256,
            repr((settings.source, settings.checks, settings.engine.retry)),
        ]
        return hashlib.sha256("\n".join(parts).encode("utf-8")).hexdigest()

    def run(self, sources: Iterable[Source], report: Callable[[Progress], None] = lambda _: None) -> Iterator[ArticleResult]:
        """Translate articles, yielding each as soon as it is done, in order of ``sources``.

        Reading, splitting and matching of the next window go on while the engine works on this one.
        An article that fails is yielded with its error and stops no other.
        """
        waiting = iter(sources)
        done = Progress(0, 0, 0)
        with ThreadPoolExecutor(1, thread_name_prefix="prepare") as pool:
            ahead = pool.submit(self._prepare_window, list(islice(waiting, WINDOW_ARTICLES)))
            while window := ahead.result():
                ahead = pool.submit(self._prepare_window, list(islice(waiting, WINDOW_ARTICLES)))
                known = sum(len(item.segments) for item in window)
                done = replace(done, segments_known=done.segments_known + known)
                report(done)
                yield from self._finish_window(window, self._translate_window(window, done, report))
                done = Progress(done.articles_done + len(window), done.segments_done + known, done.segments_known)
                report(done)

    def _prepare_window(self, sources: Sequence[Source]) -> list[_Prepared]:
        prepared = []
        for name, read in sources:
            try:
                article, earlier = read()
                segments = prepare_article(article, self._matcher, self._engine, self._salt(self._options))
                prepared.append(_Prepared(name, article, earlier, segments, _human_units(earlier)))
            except BilinguaError as err:
                prepared.append(_Prepared(name, None, None, (), {}, str(err)))
        return prepared

    def _translate_window(self, window: Sequence[_Prepared], done: Progress, report: Callable[[Progress], None]) -> _Results:
        """Translate what neither the memory nor a person has, longest first, each batch kept as it is done."""
        jobs = {
            key: job
            for item in window
            for segment in item.segments
            if segment.segment.id not in item.human
            for key, job in zip(segment.keys, segment.jobs, strict=True)
        }
        stored = {key: _decode(text, jobs[key]) for key, text in self._memory.find_results(jobs).items()}
        missing = sorted(jobs.keys() - stored.keys(), key=lambda key: (-len(jobs[key].text), key))
        finished = done.segments_known - len(missing)
        fresh: dict[str, EnforcedText] = {}
        for start in range(0, len(missing), BATCH_JOBS):
            keys = missing[start : start + BATCH_JOBS]
            fresh.update(self._translate_jobs({key: jobs[key] for key in keys}, self._options))
            report(replace(done, segments_done=max(done.segments_done, finished + start + len(keys))))
        return _Results({**stored, **fresh}, frozenset(fresh))

    def _translate_jobs(self, jobs: Mapping[str, TermJob], options: DecodingOptions) -> dict[str, EnforcedText]:
        def translate(requests: Sequence[Request]) -> list[Hypothesis]:
            return self._engine.translate(requests, options)

        made = enforce_terms(list(jobs.values()), translate, self._settings.terms, self._pair.target)
        results = dict(zip(jobs, made, strict=True))
        self._memory.store_results({key: _encode(result) for key, result in results.items()})
        return results

    def _finish_window(self, window: Sequence[_Prepared], results: _Results) -> Iterator[ArticleResult]:
        units = [[self._unit(segment, item, results) for segment in item.segments] for item in window]
        pairs = [pair for item, own in zip(window, units, strict=True) for pair in zip(own, item.segments, strict=True)]
        better = self._retry([(unit, segment) for unit, segment in pairs if self._is_flagged(unit)])
        for item, own in zip(window, units, strict=True):
            if item.article is None:
                yield ArticleResult(item.name, None, item.error)
            else:
                final = tuple(better.get(segment.keys, unit) for unit, segment in zip(own, item.segments, strict=True))
                yield self._finish(item, item.article, final, results)

    def _finish(self, item: _Prepared, article: Article, units: tuple[TranslationUnit, ...], results: _Results) -> ArticleResult:
        glossary = hashlib.sha256(repr([_term_facts(unit.outcomes) for unit in units]).encode("utf-8")).hexdigest()
        doc = BilingualDocument(self._pair, article, units, self._signature(glossary))
        if item.earlier is not None:
            doc = replace(doc, units=mark_changed_sources(item.earlier, units))
            doc = replace(doc, glue=carry_glue(item.earlier, doc))
        doc = replace(doc, findings=check_document(doc, self._settings.checks.disabled))
        fresh = sum(any(key in results.fresh for key in segment.keys) for segment in item.segments if segment.segment.id not in item.human)
        kept = sum(segment.segment.id in item.human for segment in item.segments)
        return ArticleResult(item.name, doc, translated=fresh, reused=len(units) - fresh - kept, kept=kept)

    def _unit(self, segment: SegmentJobs, item: _Prepared, results: _Results) -> TranslationUnit:
        human = item.human.get(segment.segment.id)
        if human is not None:
            outcomes = tuple(judge_human(match, human.target) for match in segment.matches)
            return self._checked(replace(human, segment=segment.segment, outcomes=outcomes, findings=(), links=()))
        return self._checked(build_unit(segment, [results.by_key[key] for key in segment.keys]))

    def _checked(self, unit: TranslationUnit) -> TranslationUnit:
        found: tuple[Finding, ...] = check_unit(unit, self._pair, self._settings.checks.disabled)
        return replace(unit, findings=unit.findings + found)

    def _is_flagged(self, unit: TranslationUnit) -> bool:
        return self._settings.engine.retry and unit.origin is UnitOrigin.ENGINE and needs_retry(unit)

    def _retry(self, flagged: Sequence[tuple[TranslationUnit, SegmentJobs]]) -> dict[tuple[str, ...], TranslationUnit]:
        """Translate flagged segments once more with safer decoding; return the better candidates by their jobs' keys."""
        if not flagged:
            return {}
        options = safer_options(self._options)
        ending = hashlib.sha256(self._salt(options).encode()).hexdigest()
        keyed = [(unit, segment, [f"{key}:{ending}" for key in segment.keys]) for unit, segment in flagged]
        jobs = {key: job for _, segment, keys in keyed for key, job in zip(keys, segment.jobs, strict=True)}
        results = {key: _decode(text, jobs[key]) for key, text in self._memory.find_results(jobs).items()}
        missing = {key: jobs[key] for key in jobs if key not in results}
        if missing:
            results.update(self._translate_jobs(missing, options))
        better = {}
        for unit, segment, keys in keyed:
            second = self._checked(build_unit(segment, [results[key] for key in keys]))
            better[segment.keys] = choose_better(unit, second)
        return better

    def _salt(self, options: DecodingOptions) -> str:
        info = self._engine.info
        facts = [info.engine, info.model_sha256, info.options, dataclasses.asdict(options), dataclasses.asdict(self._settings.terms)]
        return json.dumps([bilingua.__version__, str(self._pair), *facts], sort_keys=True)

    def _signature(self, glossary: str) -> Signature:
        info = self._engine.info
        options = json.dumps({"decoding": dataclasses.asdict(self._options), "engine": json.loads(info.options)}, sort_keys=True)
        return Signature(info.engine, info.model, info.model_sha256, options, glossary, SEGMENTER, bilingua.__version__, info.notice)


@dataclass(frozen=True, slots=True)
class _Prepared:
    name: str
    article: Article | None
    earlier: BilingualDocument | None
    segments: tuple[SegmentJobs, ...]
    human: Mapping[str, TranslationUnit]
    error: str = ""


@dataclass(frozen=True, slots=True)
class _Results:
    by_key: Mapping[str, EnforcedText]
    fresh: frozenset[str]


def _human_units(earlier: BilingualDocument | None) -> dict[str, TranslationUnit]:
    units = earlier.units if earlier else ()
    return {unit.segment.id: unit for unit in units if unit.origin is UnitOrigin.HUMAN}


def _term_facts(outcomes: Sequence[TermOutcome]) -> list[tuple[str, ...]]:
    return [(outcome.match.entry.id, outcome.match.entry.source, outcome.match.target, outcome.match.surface) for outcome in outcomes]


_OUTCOME = parts_codec(TermOutcome, frozenset({"match"}))
_RESULT = parts_codec(EnforcedText, frozenset({"outcomes"}))


def _encode(result: EnforcedText) -> str:
    return json.dumps([_RESULT.encode(result), [_OUTCOME.encode(outcome) for outcome in result.outcomes]], ensure_ascii=False)


def _decode(text: str, job: TermJob) -> EnforcedText:
    """Build a result from the memory; the matches are the job's own, since the key holds all that decides them."""
    parts, raw = json.loads(text)
    outcomes = tuple(TermOutcome(match=match, **_OUTCOME.decode(one, "memory")) for match, one in zip(job.matches, raw, strict=True))
    return EnforcedText(**_RESULT.decode(parts, "memory"), outcomes=outcomes)
