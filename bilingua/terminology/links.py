"""Word alignment between a job's text and its finished target text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from bilingua.terminology.draft import NOWHERE, Draft, find_words, overlaps
from bilingua.terminology.plan import SourcePlan, map_offsets
from bilingua.units import Hypothesis, Span, WordLink


def link_words(source: str, plan: SourcePlan, hyp: Hypothesis, draft: Draft, terms: Sequence[WordLink]) -> tuple[WordLink, ...]:
    """Return the word links of a translation in order of the target; each term is one exact link.

    A target word is linked with the source word that most of its characters are aligned with;
    neighbours with the same source word make one link. Words of a term have no other link. Empty
    alignment leaves the term links only.

    Args:
        source: The job's text.
        plan: What the engine was given for it.
        hyp: The engine's output.
        draft: The finished text.
        terms: Links of the verified terms.
    """
    places = _source_places(plan, hyp)
    words = [word for word in find_words(source) if not any(overlaps(word, link.source) for link in terms)]
    owner: dict[int, int] = {place: number for number, word in enumerate(words) for place in range(word.start, word.end)}
    found: list[WordLink] = []
    last: int | None = None
    for word in draft.words():
        if any(overlaps(word, link.target) for link in terms):
            last = None
            continue
        votes = Counter(owner[place] for place in _votes(draft, word, places) if place in owner)
        if not votes:
            last = None
            continue
        best = min(votes, key=lambda number: (-votes[number], number))
        if best == last:
            found[-1] = WordLink(found[-1].source, Span(found[-1].target.start, word.end))
        else:
            found.append(WordLink(words[best], word))
        last = best
    return tuple(sorted([*found, *terms], key=lambda link: (link.target.start, link.source.start)))


def _source_places(plan: SourcePlan, hyp: Hypothesis) -> dict[int, Span]:
    """Return for each aligned offset of ``hyp.text`` the span of the job's text its token looks at."""
    if not hyp.alignment or not plan.text:
        return {}
    ours = map_offsets(plan.text, hyp.source)
    places: dict[int, Span] = {}
    for target, token in zip(hyp.target_spans, hyp.alignment, strict=False):
        if token >= len(hyp.source_spans):
            continue
        source = hyp.source_spans[token]
        start = min(ours[source.start], len(plan.text) - 1)
        end = max(min(ours[source.end], len(plan.text)), start + 1)
        span = Span(plan.starts[start], max(plan.ends[end - 1], plan.starts[start]))
        places.update((place, span) for place in range(target.start, target.end))
    return places


def _votes(draft: Draft, word: Span, places: dict[int, Span]) -> list[int]:
    votes: list[int] = []
    for place in range(word.start, word.end):
        origin = draft.origin[place]
        if origin != NOWHERE and origin in places:
            votes.extend(range(places[origin].start, places[origin].end))
    return votes
