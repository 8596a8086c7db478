"""One translation of a job on its way through the ladder: verified, mended, completed by insertion."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bilingua.lang import base_language
from bilingua.terminology.draft import NOWHERE, Draft, overlaps
from bilingua.terminology.english import PlacedTerm, capitalize_start, mend_around_terms
from bilingua.terminology.english_words import LIGHT_WORDS, PREPOSITIONS
from bilingua.terminology.gap import find_gap
from bilingua.terminology.locate import aligned_offsets, find_aligned, find_near, widen_over_parts
from bilingua.terminology.plan import SourcePlan
from bilingua.terminology.verify import Occurrence, assign_occurrences, find_forbidden, find_occurrences
from bilingua.units import Hypothesis, OutcomeMethod, Span, TermMatch, TermStatus

GUESSED = "placed beside its neighbour: no words of the output stand for it"
CLAUSE_LOST = "placed behind what precedes it: the output lacks the whole clause"
_STRAY_START = re.compile(r"(?:of|to|for|by)(?: the)? ", re.IGNORECASE)
_STUCK = re.compile(r"\b(\w+(?:\W+\w+){0,7}?)(?:\W+\1\b){2,}|(\w{1,6}?)\2{5,}", re.IGNORECASE)
_LOOP = re.compile(r"\b(\w+(?:\W+\w+){0,7}?)(?:\W+\1\b){2,}|\b(\w+(?:\W+\w+){2,7}?)\W+\2\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Note:
    """How a match got into a candidate, and what is to be said of it."""

    method: OutcomeMethod
    """The step of the ladder."""
    reason: str = ""
    """For people; empty when nothing is to be said."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """One hypothesis for a job with what has been found out and mended."""

    matches: tuple[TermMatch, ...]
    """The job's matches, in source order."""
    source: str
    """The job's text."""
    lang: str
    """Target language."""
    hyp: Hypothesis
    """The engine's output."""
    plan: SourcePlan
    """What the engine was given."""
    aligned: tuple[frozenset[int], ...]
    """For each match the offsets in ``hyp.text`` aligned with it."""
    draft: Draft
    """The text as mended so far."""
    placed: tuple[Occurrence | None, ...]
    """For each match its own occurrence in ``draft.text``."""
    notes: tuple[Note, ...]
    """For each match how it got there."""

    @property
    def missing(self) -> list[int]:
        """Numbers of the required matches without an occurrence."""
        return [n for n, item in enumerate(self.placed) if item is None and self.matches[n].entry.status is not TermStatus.PREFERRED]

    @property
    def missing_preferred(self) -> list[int]:
        """Numbers of the preferred matches without an occurrence."""
        return [n for n, item in enumerate(self.placed) if item is None and self.matches[n].entry.status is TermStatus.PREFERRED]


def find_terms(source: str, matches: Sequence[TermMatch], hyp: Hypothesis, plan: SourcePlan, lang: str) -> Candidate:
    """Give each match its occurrence in a hypothesis, and change nothing."""
    notes = tuple(Note(OutcomeMethod.SUBSTITUTED if written else OutcomeMethod.MODEL) for written in plan.written)
    draft, nothing = Draft.of(hyp.text), (None,) * len(matches)
    return _place(Candidate(tuple(matches), source, lang, hyp, plan, aligned_offsets(hyp, plan), draft, nothing, notes))


def read_candidate(source: str, matches: Sequence[TermMatch], hyp: Hypothesis, plan: SourcePlan, lang: str) -> Candidate:
    """Verify a hypothesis: give each match its occurrence, write it as decided, mend near misspellings of copies."""
    candidate = _spell(find_terms(source, matches, hyp, plan, lang))
    for number in candidate.missing + candidate.missing_preferred:
        candidate = _replace_forbidden(candidate, number)
        if candidate.placed[number] is None:
            candidate = _mend_misspelling(candidate, number)
    for number in range(len(matches)):
        candidate = _replace_forbidden(candidate, number)
    return candidate


def complete(candidate: Candidate, *, insert: bool) -> Candidate:
    """Put the missing terms in place of what is aligned with them, then mend the English around the terms.

    What cannot be placed is noted as failed.
    """
    for number in candidate.missing:
        changed = _insert_aligned(candidate, number) or _insert_beside(candidate, number) if insert else None
        candidate = changed if changed else _note(candidate, number, Note(OutcomeMethod.FAILED, "the engine's output has no words for it"))
    candidate = _drop_leftovers(candidate)
    if base_language(candidate.lang) == "en" and candidate.matches:
        draft = mend_around_terms(candidate.draft, lambda draft: _placed_terms(replace(candidate, draft=draft)))
        if candidate.hyp.text[:1] != candidate.hyp.text[:1].lower() or candidate.placed[:1] != (None,):
            draft = capitalize_start(draft)
        candidate = replace(candidate, draft=draft)
    return _spell(_place(candidate))


def _drop_leftovers(candidate: Candidate) -> Candidate:
    """Remove single words of an inserted term that the output still has elsewhere for the same source words."""
    draft = candidate.draft
    taken = [item.span for item in candidate.placed if item]
    for number, note in enumerate(candidate.notes):
        if note.method is not OutcomeMethod.INSERTED:
            continue
        parts = {part.lower() for part in candidate.matches[number].target.split() if len(part) > 2} - LIGHT_WORDS
        for word in reversed(candidate.draft.words()):
            if candidate.draft.text[word.start : word.end].lower() not in parts or any(overlaps(word, span) for span in taken):
                continue
            inside = sum(origin in candidate.aligned[number] for origin in candidate.draft.origin[word.start : word.end])
            if 2 * inside >= word.end - word.start:
                before = re.search(r"(?:\bthe)?\s*$", candidate.draft.text[: word.start], re.IGNORECASE)
                start = before.start() if before else word.start
                draft = draft.replace(Span(start, word.end), "")
        if draft is not candidate.draft:
            candidate = _place(replace(candidate, draft=draft))
            taken = [item.span for item in candidate.placed if item]
    return candidate


def count_harm(candidate: Candidate, usual_length: int) -> int:
    """Count signs of damage: loops, a term written twice for one match, a far too short or long text, a cut one."""
    text = candidate.draft.text
    harm = count_loops(text) + len(find_copies(candidate))
    ratio = (len(text) + 10) / (usual_length + 10)
    return harm + (not 0.6 <= ratio <= 1.6) + candidate.hyp.is_truncated


def count_loops(text: str) -> int:
    """Count stretches said three times in a row, and longer ones said twice."""
    return len(_LOOP.findall(text))


def is_stuck(hyp: Hypothesis) -> bool:
    """Tell whether the engine ran in circles or was cut: another decoding of the same text ends no better."""
    return hyp.is_truncated or _STUCK.search(hyp.text) is not None


def find_copies(candidate: Candidate) -> list[Span]:
    """Return where a term stands once more for a match that has its occurrence already, by alignment."""
    taken = [item.span for item in candidate.placed if item]
    copies: list[Span] = []
    for number, item in enumerate(candidate.placed):
        if item is None or not candidate.plan.written[number]:
            continue
        for other in find_occurrences(candidate.draft.text, candidate.matches[number], candidate.lang):
            origins = set(candidate.draft.origin[other.start : other.end])
            doubled = 2 * len(origins & candidate.aligned[number]) > len(origins)
            if doubled and not any(overlaps(other.span, span) for span in [*taken, *copies]):
                copies.append(other.span)
    return copies


def _place(candidate: Candidate) -> Candidate:
    return replace(candidate, placed=assign_occurrences(candidate.draft, candidate.matches, candidate.aligned, candidate.lang))


def _note(candidate: Candidate, number: int, note: Note) -> Candidate:
    return replace(candidate, notes=(*candidate.notes[:number], note, *candidate.notes[number + 1 :]))


def _placed_terms(candidate: Candidate) -> list[PlacedTerm]:
    placed = enumerate(_place(candidate).placed)
    terms = [
        PlacedTerm(item.span, candidate.matches[number].entry.type, number, is_joined=_is_joined(candidate, number))
        for number, item in placed
        if item
    ]
    return sorted(terms, key=lambda item: item.span.start)


def _is_joined(candidate: Candidate, number: int) -> bool:
    """Tell whether only a space stands between a match and the next one in the source."""
    following = candidate.matches[number + 1 : number + 2]
    return bool(following) and candidate.source[candidate.matches[number].end : following[0].start].isspace()


def _spell(candidate: Candidate) -> Candidate:
    """Write each placed occurrence exactly as decided, and any further one of the same terms too."""
    draft = candidate.draft
    edits: dict[int, tuple[Span, str, int]] = {}
    for number, item in enumerate(candidate.placed):
        if item is not None:
            edits.setdefault(item.start, (item.span, _cased(draft.text, item, candidate.matches[number]), number))
    for number, match in enumerate(candidate.matches):
        for item in find_occurrences(draft.text, match, candidate.lang):
            if not any(overlaps(item.span, span) for span, _, _ in edits.values()):
                edits[item.start] = (item.span, _cased(draft.text, item, match), number)
    for start in sorted(edits, reverse=True):
        span, form, number = edits[start]
        old = draft.text[span.start : span.end]
        if old != form:
            draft = draft.replace(span, form)
            if not candidate.notes[number].reason and old.lower() != form.lower():
                candidate = _note(candidate, number, replace(candidate.notes[number], reason=f"spelling mended from “{old}”"))
    return candidate if draft is candidate.draft else _place(replace(candidate, draft=draft))


def _cased(text: str, item: Occurrence, match: TermMatch) -> str:
    """Return the form, with a capital where it begins a sentence; an admitted one of a required term gives way to the decided one."""
    is_replaced = item.is_admitted and match.entry.status is not TermStatus.PREFERRED  # «عمان» is Amman or Oman: the engine chose
    form = match.target.removeprefix("the ") if is_replaced else item.form
    starts = re.search(r"(?:^|[.!?:]\s+)[\"'“‘(\[«]*$", text[: item.start]) is not None
    return form[:1].upper() + form[1:] if starts and form[1:2].islower() and text[item.start].isupper() else form


def _taken(candidate: Candidate, but: int) -> list[Span]:
    return [item.span for number, item in enumerate(candidate.placed) if item and number != but]


def _write(candidate: Candidate, number: int, span: Span, reason: str) -> Candidate:
    old = candidate.draft.text[span.start : span.end]
    target = candidate.matches[number].target
    begin = _STRAY_START.match(candidate.draft.text)
    if begin and begin.end() == span.start:
        span = Span(0, span.end)  # «Of heads of state»: what was before the replaced words joined them to nothing
    draft = candidate.draft.replace(span, target, number)
    note = Note(OutcomeMethod.INSERTED, f"{reason} “{old}”" if old else reason)
    return _place(_note(replace(candidate, draft=draft), number, note))


def _replace_forbidden(candidate: Candidate, number: int) -> Candidate:
    """Write the decided form in place of every forbidden one."""
    for span in reversed(find_forbidden(candidate.draft.text, candidate.matches[number], candidate.lang)):
        if any(overlaps(span, other) for other in _taken(candidate, number)):
            continue
        if candidate.placed[number] is None:
            candidate = _write(candidate, number, span, "in place of the forbidden")
        else:
            candidate = _place(replace(candidate, draft=candidate.draft.replace(span, candidate.matches[number].target, number)))
    return candidate


def _mend_misspelling(candidate: Candidate, number: int) -> Candidate:
    match, taken = candidate.matches[number], _taken(candidate, number)
    span = find_near(candidate.draft, match, candidate.aligned[number], taken)
    if span is None:
        return candidate
    if candidate.draft.text[span.start : span.end] == match.target:  # there, but aligned with another term
        return _place(replace(candidate, draft=candidate.draft.replace(span, match.target, number)))
    if _is_adjective(candidate.draft.text, span, match):
        draft = candidate.draft.replace(Span(span.end, span.end), "'s", NOWHERE)
        the = re.search(r"\bthe\s+$", draft.text[: span.start])
        if the:
            draft = draft.replace(Span(the.start(), span.start), "")
            span = Span(the.start(), span.end - (span.start - the.start()))
        candidate = replace(candidate, draft=draft)
    else:
        span = widen_over_parts(candidate.draft, span, match.target, taken)
    return _write(candidate, number, span, "in place of the near form")


def _is_adjective(text: str, span: Span, match: TermMatch) -> bool:
    """Tell whether a country's or place's adjective stands before a noun: «Russian policy» becomes «Russia's policy»."""
    word = text[span.start : span.end]
    return (
        match.entry.type in ("country", "place")
        and word[:4] == match.target[:4]
        and re.search(r"(?:n|ese|i|ish)$", word) is not None
        and re.match(r"\s+[a-z]", text[span.end :]) is not None
    )


def _insert_aligned(candidate: Candidate, number: int) -> Candidate | None:
    match, taken = candidate.matches[number], _taken(candidate, number)
    span = find_aligned(candidate.draft, candidate.aligned[number], taken)
    if span is None:
        return None
    span = widen_over_parts(candidate.draft, span, match.target, taken)
    return _write(candidate, number, span, "in place of the aligned")


def _insert_beside(candidate: Candidate, number: int) -> Candidate | None:
    """Insert a term where its neighbours in the source say that it belongs."""
    gap = find_gap(candidate.draft, candidate.hyp, candidate.plan, candidate.matches, candidate.placed, number)
    if gap is None:
        return None
    draft = candidate.draft
    opening = re.match(r"[A-Z][a-z]*", draft.text)
    if gap.at == 0 and gap.after == " " and opening and opening.group().lower() in PREPOSITIONS:  # «Lavrov, in a speech»
        gap = replace(gap, after=", ")
        draft = draft.replace(Span(0, 1), draft.text[0].lower())
    draft = draft.replace(Span(gap.at, gap.at), gap.before + gap.after, NOWHERE)
    at = gap.at + len(gap.before)
    return _write(replace(candidate, draft=draft), number, Span(at, at), CLAUSE_LOST if gap.is_clause_lost else GUESSED)
