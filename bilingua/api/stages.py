"""One language pair's engine and glossary, and the steps between a passage and its rendering."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path

import bilingua
from bilingua.api.layout import Rendering
from bilingua.checks import check_unit
from bilingua.config import Settings
from bilingua.engine import Ct2Engine, find_model, open_engine
from bilingua.pipeline.jobs import SegmentJobs, prepare_article, prepare_segments
from bilingua.pipeline.units import build_unit
from bilingua.source import PlainText, parse_blocks, split_sentences
from bilingua.terminology import EnforcedText, TermJob, TermMatcher, enforce_terms, load_termbase
from bilingua.units import (
    Article,
    DecodingOptions,
    Hypothesis,
    LanguagePair,
    Request,
    Segment,
    Span,
    TermOutcome,
    TranslationUnit,
    WordLink,
)


@dataclass(frozen=True, slots=True)
class Prepared:
    """Segments ready for the engine, and where they came from."""

    segments: tuple[SegmentJobs, ...]
    """What the engine must do, in order."""
    is_markdown: bool = False
    """The segments are Markdown; otherwise plain text."""
    places: tuple[tuple[int, int], ...] = ()
    """For each segment the number of its passage and its start there; empty for Markdown."""


class PairStages:
    """An open engine with its glossary."""

    def __init__(self, pair: LanguagePair, engine: Ct2Engine, matcher: TermMatcher, settings: Settings) -> None:
        """Hold the stages; the caller closes the engine."""
        self.pair = pair
        self._engine, self._matcher, self._settings = engine, matcher, settings
        decoding = settings.engine
        self.options = DecodingOptions(decoding.beam_size, decoding.length_penalty, max_output_tokens=decoding.max_output_tokens)
        facts = [engine.info.engine, engine.info.model_sha256, engine.info.options, asdict(settings.terms), matcher.termbase.sha256]
        self._salt = json.dumps([bilingua.__version__, str(pair), *facts], sort_keys=True)

    @property
    def model(self) -> str:
        """Name of the model."""
        return self._engine.info.model

    @property
    def retries(self) -> bool:
        """Whether segments whose checks fail are translated once more."""
        return self._settings.engine.retry

    def prepare_passages(self, passages: Sequence[str]) -> Prepared:
        """Find sentences and terms in passages of one text; a passage without letters and digits has none."""
        segments: list[Segment] = []
        places: list[tuple[int, int]] = []
        for number, passage in enumerate(passages):
            for span in split_sentences(passage, self.pair.source):
                text = passage[span.start : span.end]
                if any(char.isalnum() for char in text):
                    segments.append(Segment(f"s{len(segments)}", "text", span.start, span.end, text))
                    places.append((number, span.start))
        plains = [PlainText(segment.text, tuple(range(len(segment.text) + 1))) for segment in segments]
        matches = self._matcher.match_segments(segments)
        return Prepared(prepare_segments(segments, plains, matches, self._engine, self._salt), places=tuple(places))

    def prepare_markdown(self, body: str) -> tuple[Article, Prepared]:
        """Find blocks, sentences and terms in a Markdown text."""
        article = Article("text", self.pair.source, "", body, parse_blocks("", body, self.pair.source))
        return article, Prepared(prepare_article(article, self._matcher, self._engine, self._salt), is_markdown=True)

    def translate(self, jobs: Sequence[TermJob], options: DecodingOptions) -> list[EnforcedText]:
        """Translate jobs with their terms; same length and order. To be called from one thread at a time.

        Raises:
            ModelError: The engine fails.
        """
        return self._enforce(jobs, lambda requests: self._engine.translate(requests, options))

    def translate_otherwise(self, jobs: Sequence[TermJob], options: DecodingOptions, count: int) -> list[list[EnforcedText]]:
        """Return ``count`` more lists of translations, from the engine's next best hypotheses; otherwise as `translate`.

        Raises:
            ModelError: The engine fails.
        """
        found: dict[Request, tuple[Hypothesis, ...]] = {}

        def ranked(requests: Sequence[Request], rank: int) -> list[Hypothesis]:
            missing = [request for request in dict.fromkeys(requests) if request not in found]
            found.update(zip(missing, self._engine.translate_several(missing, options, count + 1), strict=True))
            return [found[request][rank] for request in requests]

        return [self._enforce(jobs, partial(ranked, rank=rank)) for rank in range(1, count + 1)]

    def _enforce(self, jobs: Sequence[TermJob], translate: Callable[[Sequence[Request]], list[Hypothesis]]) -> list[EnforcedText]:
        return enforce_terms(jobs, translate, self._settings.terms, self.pair.target)

    def build(self, prepared: Prepared, results: Sequence[Sequence[EnforcedText]]) -> list[TranslationUnit]:
        """Build each segment's unit from the results of its jobs, checked."""
        units = []
        for segment, own in zip(prepared.segments, results, strict=True):
            unit = build_unit(segment, own, is_markdown=prepared.is_markdown)
            found = check_unit(unit, self.pair, self._settings.checks.disabled)
            units.append(replace(unit, findings=unit.findings + found))
        return units


def join_units(passages: Sequence[str], prepared: Prepared, units: Sequence[TranslationUnit]) -> list[Rendering]:
    """Put the units of plain passages together: white space and what has no words stay as they were."""
    own: list[list[tuple[int, TranslationUnit]]] = [[] for _ in passages]
    for (number, start), unit in zip(prepared.places, units, strict=True):
        own[number].append((start, unit))
    return [_join(passage, mine) for passage, mine in zip(passages, own, strict=True)]


def _join(passage: str, units: Sequence[tuple[int, TranslationUnit]]) -> Rendering:
    text, done = "", 0
    links: list[WordLink] = []
    outcomes: list[TermOutcome] = []
    for start, unit in units:
        gap = passage[done:start]
        text += gap or (" " if text else "")
        links += [_move_link(link, start, len(text)) for link in unit.links]
        outcomes += [_move_outcome(outcome, start, len(text)) for outcome in unit.outcomes]
        text += unit.target
        done = start + len(unit.segment.text)
    return Rendering(text + passage[done:], tuple(links), tuple(outcomes))


def _move_link(link: WordLink, source: int, target: int) -> WordLink:
    return WordLink(Span(link.source.start + source, link.source.end + source), Span(link.target.start + target, link.target.end + target))


def _move_outcome(outcome: TermOutcome, source: int, target: int) -> TermOutcome:
    match = replace(outcome.match, start=outcome.match.start + source, end=outcome.match.end + source)
    if outcome.start is None or outcome.end is None:
        return replace(outcome, match=match)
    return replace(outcome, match=match, start=outcome.start + target, end=outcome.end + target)


@contextmanager
def opened_stages(pairs: Sequence[LanguagePair], settings: Settings, folders: Sequence[Path]) -> Iterator[dict[LanguagePair, PairStages]]:
    """Open engine and glossary of each pair, and close them at the end.

    Raises:
        ModelError: No model for a pair, or it is damaged.
        GlossaryError: A glossary row is wrong.
    """
    opened: dict[LanguagePair, PairStages] = {}
    with ExitStack() as stack:
        for pair in pairs:
            matcher = TermMatcher(load_termbase(folders, pair, domains=settings.terms.domains))
            engine: Ct2Engine = stack.enter_context(open_engine(find_model(pair, settings.engine.model), pair, settings.engine))
            opened[pair] = PairStages(pair, engine, matcher, settings)
        yield opened
