"""From segments to engine jobs: inline marks off, terms matched, overlong sentences in pieces, a key for the memory."""

from __future__ import annotations

import bisect
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bilingua.source import PlainText, split_long, strip_placeables
from bilingua.terminology import TermJob, TermMatcher
from bilingua.terminology.diff import match_facts
from bilingua.units import Article, BlockKind, Engine, Segment, Span, TermMatch

# A term may be longer in the target's pieces than the source words it replaces.
_TERM_ROOM = 0.85


@dataclass(frozen=True, slots=True)
class SegmentJobs:
    """What the engine must do for one segment."""

    segment: Segment
    """The segment."""
    plain: PlainText
    """Its text without inline marks, with offsets into the segment."""
    matches: tuple[TermMatch, ...]
    """Term matches, offsets in the segment's text."""
    pieces: tuple[Span, ...]
    """Spans of the plain text that are translated apart; one for most segments."""
    jobs: tuple[TermJob, ...]
    """One for each piece."""
    keys: tuple[str, ...]
    """One for each job: equal keys give equal results."""
    kind: BlockKind = BlockKind.PARAGRAPH
    """Kind of the segment's block."""


def prepare_article(article: Article, matcher: TermMatcher, engine: Engine, salt: str) -> tuple[SegmentJobs, ...]:
    """Prepare every segment of an article for the engine.

    Args:
        article: The article.
        matcher: Finds the terms.
        engine: Counts tokens.
        salt: Everything beside the text that decides the engine's result.
    """
    segments = [segment for block in article.blocks for segment in block.segments]
    kinds = [block.kind for block in article.blocks for _ in block.segments]
    matches = matcher.match_segments(segments, article.metadata.terms)
    prepared = prepare_segments(segments, [strip_placeables(segment) for segment in segments], matches, engine, salt)
    return tuple(replace(one, kind=kind) for one, kind in zip(prepared, kinds, strict=True))


def prepare_segments(
    segments: Sequence[Segment], plains: Sequence[PlainText], matches: Sequence[tuple[TermMatch, ...]], engine: Engine, salt: str
) -> tuple[SegmentJobs, ...]:
    """Prepare segments whose plain texts and terms are known; all of the same length and order."""
    limit = int(engine.info.max_source_tokens * _TERM_ROOM)
    counts = engine.count_tokens([plain.text for plain in plains])
    return tuple(
        _prepare(segment, plain, found, engine, (count > limit, limit, salt))
        for segment, plain, found, count in zip(segments, plains, matches, counts, strict=True)
    )


def _prepare(segment: Segment, plain: PlainText, matches: tuple[TermMatch, ...], engine: Engine, how: tuple[bool, int, str]) -> SegmentJobs:
    is_long, limit, salt = how
    inside = [match for match in (_to_plain(match, plain) for match in matches) if match is not None]
    pieces: tuple[Span, ...] = (Span(0, len(plain.text)),)
    if is_long:
        keep = [Span(match.start - len(match.proclitics), match.end) for match in inside]
        pieces = split_long(plain.text, limit, lambda texts: engine.count_tokens(texts), keep)
    jobs = tuple(
        TermJob(
            plain.text[piece.start : piece.end],
            tuple(
                replace(match, start=match.start - piece.start, end=match.end - piece.start)
                for match in inside
                if piece.start <= match.start and match.end <= piece.end
            ),
        )
        for piece in pieces
    )
    return SegmentJobs(segment, plain, matches, pieces, jobs, tuple(job_key(job, salt) for job in jobs))


def job_key(job: TermJob, salt: str) -> str:
    """Return the memory key of a job: a hash of its text, its matches and ``salt``."""
    terms = [match_facts(match) for match in job.matches]
    return hashlib.sha256(json.dumps([salt, job.text, terms], ensure_ascii=False).encode("utf-8")).hexdigest()


def engine_terms(segment: Segment, matches: Sequence[TermMatch]) -> list[list[object]]:
    """Return what the engine is told of a segment's terms; a glossary change that leaves it alone re-translates nothing."""
    plain = strip_placeables(segment)
    inside = (_to_plain(match, plain) for match in matches)
    return [match_facts(match) for match in inside if match is not None]


def _to_plain(match: TermMatch, plain: PlainText) -> TermMatch | None:
    """Move a match into the plain text; None where an inline mark cuts through it."""
    start = bisect.bisect_left(plain.offsets, match.start)
    end = start + len(match.surface)
    if plain.text[start:end] != match.surface:
        return None
    return replace(match, start=start, end=end)
