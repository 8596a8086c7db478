"""Looking entries up by what is nearly their term, in either language, and near duplicates of a new entry."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bilingua.normalize import has_arabic_letters
from bilingua.terminology.fold import fold_key
from bilingua.terminology.spelling import skeleton
from bilingua.units import TermEntry

_SAME = 100.0
_DUPLICATE = 86.0  # similarity from which a new term may be a spelling of an old one, by trial on the default glossary
_MIN_LETTERS = 4  # folded letters below which similarity says nothing


@dataclass(frozen=True, slots=True)
class NearEntry:
    """An entry and how near it is."""

    entry: TermEntry
    """The entry."""
    similarity: float
    """0 to 100 (normalised indel similarity of the folded forms)."""
    form: str
    """Which of its forms is near, as written."""


def list_forms(entry: TermEntry) -> Iterator[tuple[str, str]]:
    """Yield (folded form, form as written) for every source and target form of an entry."""
    sources = (entry.source, *entry.variants, *(short.source for short in entry.shorts))
    targets = (entry.target, *entry.admitted, *entry.forbidden, *(short.target for short in entry.shorts))
    for form in dict.fromkeys((*sources, *targets)):
        yield fold_key(form), form


def search_entries(query: str, entries: Sequence[TermEntry], *, limit: int = 20, cutoff: float = 70.0) -> list[NearEntry]:
    """Find entries by a text in either language: equal forms, then forms that hold it, then similar ones.

    Args:
        query: What is looked for.
        entries: Where.
        limit: Most entries returned.
        cutoff: Least similarity, 0 to 100.
    """
    from rapidfuzz import fuzz

    wanted = fold_key(query)
    if not wanted:
        return []
    found: list[tuple[float, int, NearEntry]] = []
    for number, entry in enumerate(entries):
        best: tuple[float, str] = (0.0, "")
        for folded, form in list_forms(entry):
            rank = fuzz.ratio(wanted, folded, score_cutoff=cutoff)
            if f" {wanted} " in f" {folded} ":
                rank = max(rank, 90.0 + 10.0 * len(wanted) / len(folded))
            elif len(wanted) >= _MIN_LETTERS and wanted in folded:
                rank = max(rank, 80.0 + 10.0 * len(wanted) / len(folded))
            if rank > best[0]:
                best = rank, form
        if best[0] >= cutoff:
            found.append((-best[0], number, NearEntry(entry, round(best[0], 1), best[1])))
    return [near for _, _, near in sorted(found, key=lambda item: item[:2])[:limit]]


def find_duplicates(entry: TermEntry, entries: Sequence[TermEntry], *, limit: int = 5) -> list[NearEntry]:
    """Find entries that a new one may repeat: nearly the same source form, or the same target.

    Source forms are compared with and without their long vowels; targets only whole, since
    «Deputy Foreign Minister» and «Foreign Minister» are two offices.
    """
    from rapidfuzz import fuzz

    own = [fold_key(form) for form in (entry.source, *entry.variants)]
    target = fold_key(entry.target)
    found = []
    for number, other in enumerate(entries):
        best: tuple[float, str] = (0.0, "")
        for form in (other.source, *other.variants):
            folded = fold_key(form)
            best = max(best, (max(_similarity(mine, folded) for mine in own), form))
        similar_target = fuzz.ratio(target, fold_key(other.target), score_cutoff=_DUPLICATE)
        if len(target) >= _MIN_LETTERS and similar_target > best[0]:
            best = similar_target, other.target
        if best[0] >= _DUPLICATE:
            found.append((-best[0], number, NearEntry(other, round(best[0], 1), best[1])))
    return [near for _, _, near in sorted(found, key=lambda item: item[:2])[:limit]]


def _similarity(first: str, second: str) -> float:
    """Return how alike two folded source forms are; words of different consonants are never near."""
    from rapidfuzz import fuzz

    if first == second:
        return _SAME
    if min(len(first), len(second)) < _MIN_LETTERS:
        return 0.0
    ratio = fuzz.ratio(first, second, score_cutoff=_DUPLICATE)
    if has_arabic_letters(first) and len(skeleton(first)) >= _MIN_LETTERS and skeleton(first) == skeleton(second):
        return max(ratio, 95.0)
    return ratio
