"""Where a term that the output lacks belongs, and the word that joins it there."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bilingua.terminology.draft import Draft, find_words, overlaps
from bilingua.terminology.english_words import LIGHT_WORDS
from bilingua.terminology.plan import SourcePlan, map_offsets
from bilingua.terminology.verify import Occurrence
from bilingua.units import Hypothesis, Span, TermMatch

_REACH = 4
"""How many source words beside the term are asked for their place in the output."""
_QUOTES = ("'", '"', "“", "‘", "«")
_SPREAD = 60
"""Words of the output farther apart than this (in characters) do not stand for one source word."""
_POSSESSIVE = re.compile(r"['’]s?\b")
_NAMES = frozenset({"person", "organisation", "country", "place"})
# Arabic particles before a noun, as words of their own or joined to it, with the usual English (Ryding 2005, ch. 16).
_PARTICLES = {
    **{"في": "in", "من": "from", "إلى": "to", "الى": "to", "على": "on", "مع": "with", "عن": "about", "بين": "between", "حول": "about"},
    **{"عند": "at", "قرب": "near", "ضد": "against", "خلال": "during", "بعد": "after", "قبل": "before", "منذ": "since", "حتى": "until"},
    **{"أمام": "before", "نحو": "towards", "بشأن": "on", "لدى": "to", "عبر": "through", "و": "and", "ف": "and", "ك": "as"},
}


@dataclass(frozen=True, slots=True)
class Gap:
    """A place in a draft for a term that is not there."""

    at: int
    """Offset in the draft."""
    before: str
    """What is written between the text before and the term."""
    after: str
    """What is written between the term and the text after."""
    is_clause_lost: bool = False
    """Nothing in the draft stands for the words around the term either."""


def find_gap(
    draft: Draft, hyp: Hypothesis, plan: SourcePlan, matches: Sequence[TermMatch], placed: Sequence[Occurrence | None], number: int
) -> Gap | None:
    """Return where match ``number`` belongs by the order of its neighbours in the source, or None where nothing tells.

    The nearest source word before the term that has its place in the output anchors it: the term
    comes after that place. Two exceptions follow Arabic word order: after the verb that opens a
    clause comes its subject, which English puts before; and of two names side by side the second
    is the object, which stands before what follows it.
    """
    term = plan.terms[number]
    words = find_words(plan.text)
    left = [word for word in words if word.end <= term.start and plan.text[word.start : word.end] not in _PARTICLES][-_REACH:]
    right = [word for word in words if word.start >= term.end][:_REACH]
    places = _Places(draft, hyp, plan, placed)
    kind = matches[number].entry.type
    if left and _opens_clause(plan.text, left[-1]) and kind in (*_NAMES, "title") and not places.is_term(left[-1]):
        verb = places.of_word(left[-1])
        if verb is not None:
            at = _before_marks(draft.text, verb.start)
            return Gap(at, "", ": " if at == 0 and draft.text[:1] in _QUOTES else " ")
        if len(left) == 1:
            return Gap(0, "", ": " if draft.text[:1] in _QUOTES else " ")
    neighbour = next((other for other, span in enumerate(plan.terms) if left and overlaps(span, left[-1])), None)
    is_pair = neighbour is not None and not plan.text[plan.terms[neighbour].end : term.start].strip()
    if is_pair and neighbour is not None and {matches[neighbour].entry.type, kind} <= _NAMES:
        following = _first_place(places, right)
        if following is not None:
            return Gap(following.start, "", " ")
    for word in reversed(left):
        place = places.of_word(word)
        if place is not None:
            joint = _joint(plan.text[word.end : term.start], kind, is_term=places.is_term(word))
            return Gap(place.end, joint, "")
    following = _first_place(places, right)
    if following is not None:
        return Gap(following.start, "", " ")
    # The engine dropped the whole clause: the term goes behind the last thing said before it.
    said = _first_place(places, [word for word in reversed(words) if word.end <= term.start])
    return Gap(said.end, ", ", "", is_clause_lost=True) if said else None


def _before_marks(text: str, at: int) -> int:
    """Return 0 for a place behind opening marks only: what opens the source opens the target."""
    return at if re.search(r"\w", text[:at]) else 0


class _Places:
    """Where source words stand in a draft: by the terms placed there, else by alignment."""

    def __init__(self, draft: Draft, hyp: Hypothesis, plan: SourcePlan, placed: Sequence[Occurrence | None]) -> None:
        self._draft = draft
        self._plan = plan
        self._placed = placed
        self._taken = [item.span for item in placed if item]
        ours = map_offsets(plan.text, hyp.source)
        self._links: list[tuple[Span, Span]] = []
        for target, token in zip(hyp.target_spans, hyp.alignment, strict=False):
            if token < len(hyp.source_spans):
                source = hyp.source_spans[token]
                self._links.append((Span(ours[source.start], ours[source.end]), target))

    def is_term(self, word: Span) -> bool:
        """Tell whether a source word is part of a term."""
        return any(overlaps(span, word) for span in self._plan.terms)

    def of_word(self, word: Span) -> Span | None:
        """Return the words of the draft that stand for a source word, or None."""
        for number, span in enumerate(self._plan.terms):
            if overlaps(span, word):
                item = self._placed[number]
                return self._with_possessive(item.span) if item else None
        origins = {place for source, target in self._links if overlaps(source, word) for place in range(target.start, target.end)}
        hits = [
            found
            for found in self._draft.words()
            if any(self._draft.origin[place] in origins for place in range(found.start, found.end))
            and not any(overlaps(found, span) for span in self._taken)
        ]
        hits = [found for found in hits if self._draft.text[found.start : found.end].lower() not in LIGHT_WORDS]
        return Span(hits[0].start, hits[-1].end) if hits and hits[-1].end - hits[0].start <= _SPREAD else None

    def _with_possessive(self, span: Span) -> Span:
        ending = _POSSESSIVE.match(self._draft.text, span.end)
        return Span(span.start, ending.end()) if ending else span


def _first_place(places: _Places, words: Sequence[Span]) -> Span | None:
    return next((place for place in map(places.of_word, words) if place is not None), None)


def _opens_clause(text: str, word: Span) -> bool:
    return re.search(r"(?:^|[.،؛:!?؟\"«(]\s*)(?:و\s)?$", text[: word.start]) is not None


def _joint(between: str, kind: str, *, is_term: bool) -> str:
    """Return the English between an anchor and the term, from what stands between them in the source."""
    parts = between.split()
    if parts and parts[-1] in _PARTICLES:
        return f" {_PARTICLES[parts[-1]]} "
    if parts and parts[-1] == "ب":
        return " in " if kind in ("place", "country", "month") else " with "
    if parts and parts[-1] == "ل":
        return " of " if kind in ("organisation", "country") else " to "
    if between.strip():
        return ", "
    return " " if is_term or kind == "title" else " on " if kind == "day" else " of "
