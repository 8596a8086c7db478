"""From engine results to translation units: pieces joined, inline marks restored, offsets moved along."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bilingua.pipeline.jobs import SegmentJobs
from bilingua.source import escape_target, restore_placeables
from bilingua.terminology import EnforcedText
from bilingua.units import Finding, OutcomeMethod, Span, TermMatch, TermOutcome, TranslationUnit, UnitOrigin, UnitState, WordLink


def build_unit(prepared: SegmentJobs, results: Sequence[EnforcedText], *, is_markdown: bool = True) -> TranslationUnit:
    """Build the unit of a segment from the results of its jobs, same order.

    Args:
        prepared: The segment.
        results: One for each of its jobs.
        is_markdown: The target is to be inline Markdown; otherwise it is plain text without marks.
    """
    target, outcomes, links = _join_pieces(prepared, results)
    plain_target = target
    lost: tuple[Finding, ...] = ()
    if is_markdown:
        target, lost = restore_placeables(prepared.segment, prepared.plain, plain_target, links)
        target = escape_target(target, prepared.kind, is_first=prepared.segment.start == 0)
    offsets = _insertions(plain_target, target)
    return TranslationUnit(
        segment=prepared.segment,
        target=target,
        state=UnitState.TRANSLATED,
        origin=UnitOrigin.ENGINE,
        outcomes=_place_outcomes(prepared, outcomes, offsets),
        findings=tuple(replace(finding, segment_id=prepared.segment.id) for finding in lost),
        links=tuple(_place_link(link, prepared, offsets) for link in links),
        score=_mean_score(results),
        is_truncated=any(result.is_truncated for result in results),
        pieces=_piece_spans(prepared) if len(prepared.pieces) > 1 else (),
    )


def _join_pieces(prepared: SegmentJobs, results: Sequence[EnforcedText]) -> tuple[str, list[TermOutcome], list[WordLink]]:
    text, outcomes, links = "", [], []
    for piece, result in zip(prepared.pieces, results, strict=True):
        if text and result.text:
            text += " "
        shift = len(text)
        for outcome in result.outcomes:
            place = (None, None) if outcome.start is None or outcome.end is None else (outcome.start + shift, outcome.end + shift)
            match = replace(outcome.match, start=outcome.match.start + piece.start, end=outcome.match.end + piece.start)
            outcomes.append(replace(outcome, match=match, start=place[0], end=place[1]))
        for link in result.links:
            source = Span(link.source.start + piece.start, link.source.end + piece.start)
            links.append(WordLink(source, Span(link.target.start + shift, link.target.end + shift)))
        text += result.text
    return text, outcomes, links


def _insertions(before: str, after: str) -> list[int]:
    """Return for every offset of ``before`` (and its end) its place in ``after``, which is ``before`` with insertions."""
    if before == after:
        return list(range(len(before) + 1))
    places, position = [], 0
    for char in before:
        found = after.find(char, position)
        # Restoring may also change a space or a capital: then keep the place and go on.
        position = position if found < 0 else found
        places.append(position)
        position += found >= 0
    return [*places, len(after)]


def _place_outcomes(prepared: SegmentJobs, outcomes: Sequence[TermOutcome], offsets: Sequence[int]) -> tuple[TermOutcome, ...]:
    """Give every match of the segment its outcome, in order of the source, with offsets in the final target."""
    by_start = {prepared.plain.offsets[outcome.match.start]: outcome for outcome in outcomes}
    placed = []
    for match in prepared.matches:
        outcome = by_start.get(match.start)
        if outcome is None:
            placed.append(TermOutcome(match, OutcomeMethod.FAILED, reason="an inline mark cuts through the term"))
        elif outcome.start is None or outcome.end is None:
            placed.append(replace(outcome, match=match))
        else:
            end = offsets[outcome.end - 1] + 1 if outcome.end > outcome.start else offsets[outcome.end]
            placed.append(replace(outcome, match=match, start=offsets[outcome.start], end=end))
    return tuple(placed)


def _place_link(link: WordLink, prepared: SegmentJobs, offsets: Sequence[int]) -> WordLink:
    origin = prepared.plain.offsets
    source = Span(origin[link.source.start], origin[max(link.source.end - 1, link.source.start)] + 1)
    target = Span(offsets[link.target.start], offsets[max(link.target.end - 1, link.target.start)] + 1)
    return WordLink(source, target)


def _piece_spans(prepared: SegmentJobs) -> tuple[Span, ...]:
    origin = prepared.plain.offsets
    return tuple(Span(origin[piece.start], origin[piece.end]) for piece in prepared.pieces)


def _mean_score(results: Sequence[EnforcedText]) -> float | None:
    scores = [result.score for result in results]
    return round(sum(scores) / len(scores), 4) if scores else None


def judge_human(match: TermMatch, target: str) -> TermOutcome:
    """Return the outcome of a match in a person's target: there, or the person decided otherwise."""
    for form in (match.target, *match.entry.admitted):
        start = target.lower().find(form.lower())
        if start >= 0:
            return TermOutcome(match, OutcomeMethod.HUMAN, start, start + len(form))
    return TermOutcome(match, OutcomeMethod.HUMAN, reason="a person worded it otherwise")
