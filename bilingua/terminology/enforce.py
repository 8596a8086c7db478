"""The ladder that gets every term into the target: substitute, verify, decode again, insert, report.

1. Target terms are written into the engine's source text, where models copy them from.
2. Every job is translated in one call and each match looked up in its output.
3. What lacks a term (or has one twice) is translated once more, in one call for all jobs: without
   substitution, and from a prefix that ends with the missing term.
4. In each candidate what is still missing replaces the words aligned with it; the best candidate stays.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from bilingua.config import TermsSettings
from bilingua.terminology.candidate import GUESSED, Candidate, Note, complete, count_harm, find_copies, find_terms, read_candidate
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
    wanted = [
        settings.enforce and settings.substitute and match.entry.status is not TermStatus.PREFERRED and is_copyable(match)
        for match in job.matches
    ]
    return plan_source(job.text, job.matches, wanted)


def _plan_attempts(number: int, first: Candidate, settings: TermsSettings) -> list[_Attempt]:
    """Return the requests that may mend a candidate: other source texts, and prefixes up to a missing term."""
    attempts: list[_Attempt] = []
    matches = first.matches
    wanted = list(first.plan.written)
    if first.missing_preferred and settings.substitute:
        wanted = [want or (place in first.missing_preferred and is_copyable(matches[place])) for place, want in enumerate(wanted)]
        if wanted != list(first.plan.written):
            plan = plan_source(first.source, matches, wanted)
            attempts.append(_Attempt(number, Request(plan.text), plan))
    if not settings.redecode or not (first.missing or find_copies(first)):
        return attempts
    if any(first.plan.written):
        plan = plan_source(first.source, matches, [False] * len(matches))
        attempts.append(_Attempt(number, Request(plan.text), plan))
    cut = _first_cut(first)
    if cut is not None:
        prefix, missing = cut
        attempts.append(_Attempt(number, Request(first.plan.text, prefix), first.plan, missing))
    return attempts


def _first_cut(candidate: Candidate) -> tuple[str, int] | None:
    """Return the text up to the leftmost missing term and with it, and that term's number; None where nothing tells.

    A term that has its words in the output is no reason to decode again: it replaces them.
    """
    taken = [item.span for item in candidate.placed if item]
    cuts: list[tuple[int, str, int]] = []
    for number in candidate.missing:
        if find_aligned(candidate.draft, candidate.aligned[number], taken) is None:
            gap = find_gap(candidate.draft, candidate.hyp, candidate.plan, candidate.matches, candidate.placed, number)
            if gap is not None:
                cuts.append((gap.at, gap.before, number))
    if not cuts:
        return None
    at, joint, number = min(cuts)
    target = candidate.matches[number].target
    return tidy(Draft.of(f"{candidate.draft.text[:at].rstrip()}{joint or ' '}{target}")).text, number


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
        guessed = sum(note.reason == GUESSED for note in candidate.notes)
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
