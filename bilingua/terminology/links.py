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
    words = [word for word in find_words(source) if not any(overlaps(word, link.source) for link in terms)]
    owner = {place: number for number, word in enumerate(words) for place in range(word.start, word.end)}
    places = _find_words_behind(plan, hyp, owner)
    found: list[WordLink] = []
    last: int | None = None
    for word in draft.words():
        if any(overlaps(word, link.target) for link in terms):
            last = None
            continue
        votes = Counter(places[origin] for origin in draft.origin[word.start : word.end] if origin != NOWHERE and places[origin] >= 0)
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


def _find_words_behind(plan: SourcePlan, hyp: Hypothesis, owner: dict[int, int]) -> list[int]:
    """Return for each offset of ``hyp.text`` the number of the source word that its token looks at, or -1.

    Args:
        plan: What the engine was given.
        hyp: Its output.
        owner: Offset in the job's text to the number of the word there.
    """
    places = [-1] * len(hyp.text)
    if not plan.text:
        return places
    ours = map_offsets(plan.text, hyp.source)
    behind = [owner.get(plan.starts[min((ours[span.start] + ours[span.end]) // 2, len(plan.text) - 1)], -1) for span in hyp.source_spans]
    for target, token in zip(hyp.target_spans, hyp.alignment, strict=False):
        if token < len(behind):
            end = min(target.end, len(places))
            places[target.start : end] = [behind[token]] * (end - target.start)
    return places
