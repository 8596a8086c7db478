"""The ladder that gets every term into the target: translate, verify, substitute, decode again, insert, report.

1. Every job is translated in one call and each match looked up in its output. (By choice the target
   terms are written into the source text before, where models copy them from.)
2. What has no words for a term is translated once more, in one call for all jobs: with the term
   written into the source text, or from a prefix that ends with the term.
3. In each candidate what is still missing replaces the words aligned with it, or those that look like a
   misspelling of it, or goes where its neighbours in the source say; the best candidate stays.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from bilingua.config import TermsSettings
from bilingua.terminology.candidate import (
    CLAUSE_LOST,
    GUESSED,
    Candidate,
    Note,
    complete,
    count_harm,
    find_copies,
    find_terms,
    is_stuck,
    read_candidate,
)
from bilingua.terminology.draft import Draft
from bilingua.terminology.english import tidy
from bilingua.terminology.gap import find_gap
from bilingua.terminology.links import link_words
from bilingua.terminology.locate import find_aligned
from bilingua.terminology.plan import SourcePlan, is_copyable, plan_source
from bilingua.units import Hypothesis, OutcomeMethod, Request, Span, TermMatch, TermOutcome, TermStatus, WordLink

Translate = Callable[[Sequence[Request]], list[Hypothesis]]
_INSERTION_COST = 0.1
"""Mean log-probability that an inserted term costs against one that the engine wrote; measured."""
_GUESS_COST = 2.0
"""Signs of damage that a term placed by its neighbours counts as."""
_FORCING_COST = 1.5
"""Signs of damage that a forced prefix counts as: on weak models its rest is worse than a free translation; measured."""


@dataclass(frozen=True, slots=True)
class TermJob:
    """A plain source text with the terms found in it."""

    text: str
    """The text, markup taken off."""
    matches: tuple[TermMatch, ...]
    """In order of start, without overlap; offsets into ``text``."""


@dataclass(frozen=True, slots=True)
class EnforcedText:
    """A translation with the fate of each of its terms."""

    text: str
    """The target text."""
    outcomes: tuple[TermOutcome, ...]
    """One for each match, same order; offsets in ``text``."""
    links: tuple[WordLink, ...]
    """Words of the job's text and of ``text``, in order of the target."""
    score: float
    """Mean log-probability a token of the engine's output."""
    is_truncated: bool
    """The engine's output was cut."""


@dataclass(frozen=True, slots=True)
class _Attempt:
    """A request of the second call, and what it is for."""

    job: int
    request: Request
    plan: SourcePlan
    forced: int | None = None
    """Number of the match that ends the prefix."""


def enforce_terms(jobs: Sequence[TermJob], translate: Translate, settings: TermsSettings, target_lang: str) -> list[EnforcedText]:
    """Translate every job with its terms as decided.

    Args:
        jobs: Any number, in any order.
        translate: Translates requests, one hypothesis each in the same order; called at most twice.
        settings: Which steps are used.
        target_lang: BCP 47 tag; English gets its articles, plurals and capitals mended.

    Returns:
        Same length and order as ``jobs``; deterministic if ``translate`` is.
    """
    plans = [_plan_first(job, settings) for job in jobs]
    hyps = translate([Request(plan.text) for plan in plans])
    read = read_candidate if settings.enforce else find_terms
    first = [read(job.text, job.matches, hyp, plan, target_lang) for job, hyp, plan in zip(jobs, hyps, plans, strict=True)]
    if not settings.enforce:
        return [_finish(candidate) for candidate in first]
    attempts = [attempt for number, candidate in enumerate(first) for attempt in _plan_attempts(number, candidate, settings)]
    again: dict[int, list[Candidate]] = {}
    if attempts:
        for attempt, hyp in zip(attempts, translate([attempt.request for attempt in attempts]), strict=True):
            job = jobs[attempt.job]
            candidate = read_candidate(job.text, job.matches, hyp, attempt.plan, target_lang)
            again.setdefault(attempt.job, []).append(_note_forced(candidate, attempt.forced))
    return [_finish(_choose(candidate, again.get(number, []), settings)) for number, candidate in enumerate(first)]


def _plan_first(job: TermJob, settings: TermsSettings) -> SourcePlan:
    is_on = settings.enforce and settings.substitute and settings.substitute_first
    wanted = [is_on and match.entry.status is not TermStatus.PREFERRED and is_copyable(match) for match in job.matches]
    return plan_source(job.text, job.matches, wanted)


def _plan_attempts(number: int, first: Candidate, settings: TermsSettings) -> list[_Attempt]:
    """Return the request that may mend a candidate, or none: one is what the time is worth, measured.

    Where nothing in the output stands for a term, or a term stands there twice: from the missing
    term on if it begins the sentence (a speaker left out, most often), else with the other source
    text: the lost terms written into it, or none where they were. Where only a preferred term is
    missing: with that one written. An output that runs in circles is left alone, because it does so again.
    """
    taken = [item.span for item in first.placed if item]
    lost = [place for place in first.missing if find_aligned(first.draft, first.aligned[place], taken) is None]
    forced = _plan_start(first, lost) if settings.redecode else None
    if forced is not None:
        return [_Attempt(number, Request(first.plan.text, first.matches[forced].target), first.plan, forced)]
    if is_stuck(first.hyp):
        return []
    wanted = _choose_written(first, lost, settings)
    if wanted != list(first.plan.written):
        plan = plan_source(first.source, first.matches, wanted)
        return [_Attempt(number, Request(plan.text), plan)]
    return _plan_prefix(number, first, lost) if settings.redecode else []


def _choose_written(first: Candidate, lost: Sequence[int], settings: TermsSettings) -> list[bool]:
    """Return which terms the source text of a second translation holds; those of the first one for no second."""
    written = list(first.plan.written)
    if settings.redecode and any(written) and (lost or find_copies(first)):
        return [False] * len(written)
    if settings.substitute and not any(written) and lost:
        return [place in lost and is_copyable(match) for place, match in enumerate(first.matches)]
    if settings.substitute and not first.missing:
        return [there or (place in first.missing_preferred and is_copyable(first.matches[place])) for place, there in enumerate(written)]
    return written


def _plan_start(candidate: Candidate, lost: Sequence[int]) -> int | None:
    """Return the lost match that belongs at the very start of the target, or None."""
    for number in lost:
        gap = find_gap(candidate.draft, candidate.hyp, candidate.plan, candidate.matches, candidate.placed, number)
        if gap is not None and gap.at == 0:
            return number
    return None


def _plan_prefix(number: int, candidate: Candidate, lost: Sequence[int]) -> list[_Attempt]:
    """Return a request for the text up to the leftmost lost term and on from there, or none where nothing tells its place."""
    cuts: list[tuple[int, str, int]] = []
    for place in lost:
        gap = find_gap(candidate.draft, candidate.hyp, candidate.plan, candidate.matches, candidate.placed, place)
        if gap is not None:
            cuts.append((gap.at, gap.before, place))
    if not cuts:
        return []
    at, joint, place = min(cuts)
    prefix = tidy(Draft.of(f"{candidate.draft.text[:at].rstrip()}{joint or ' '}{candidate.matches[place].target}")).text
    return [_Attempt(number, Request(candidate.plan.text, prefix), candidate.plan, place)]


def _note_forced(candidate: Candidate, forced: int | None) -> Candidate:
    if forced is None:
        return candidate
    note = Note(OutcomeMethod.REDECODED, "the first decoding left it out")
    return replace(candidate, notes=(*candidate.notes[:forced], note, *candidate.notes[forced + 1 :]))


def _choose(first: Candidate, others: Sequence[Candidate], settings: TermsSettings) -> Candidate:
    """Return the best completed candidate: most terms, least damage, best score; the first one of equals.

    A preferred term gets in only with a candidate that is no worse in all of these.
    """
    usual = len(first.hyp.text)

    def worth(candidate: Candidate) -> tuple[float, ...]:
        methods = [note.method for note in candidate.notes]
        forced = methods.count(OutcomeMethod.REDECODED)
        guessed = sum(note.reason in (GUESSED, CLAUSE_LOST) for note in candidate.notes)
        # The score of a forced text tells of its end only, and its begin was good enough to be kept.
        score = min(candidate.hyp.score, first.hyp.score) if forced else candidate.hyp.score
        damage = _GUESS_COST * guessed + count_harm(candidate, usual) + _FORCING_COST * forced
        return (-len(candidate.missing), -damage, score - _INSERTION_COST * methods.count(OutcomeMethod.INSERTED))

    return max((complete(candidate, insert=settings.insert) for candidate in (first, *others)), key=worth)


def _finish(candidate: Candidate) -> EnforcedText:
    outcomes = []
    for match, item, note in zip(candidate.matches, candidate.placed, candidate.notes, strict=True):
        if item is not None:
            outcomes.append(TermOutcome(match, note.method, item.start, item.end, note.reason))
        elif match.entry.status is TermStatus.PREFERRED:
            outcomes.append(TermOutcome(match, OutcomeMethod.NOT_NEEDED, reason="the engine's own wording scored better"))
        else:
            outcomes.append(TermOutcome(match, OutcomeMethod.FAILED, reason=note.reason or "the engine's output has no words for it"))
    terms = [
        WordLink(Span(item.match.start, item.match.end), Span(item.start, item.end))
        for item in outcomes
        if item.start is not None and item.end is not None
    ]
    links = link_words(candidate.source, candidate.plan, candidate.hyp, candidate.draft, terms)
    return EnforcedText(candidate.draft.text, tuple(outcomes), links, candidate.hyp.score, candidate.hyp.is_truncated)
