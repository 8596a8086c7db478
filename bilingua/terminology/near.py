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
_SAME_CONSONANTS = 95.0  # two spellings that differ in long vowels only
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
    best: dict[int, tuple[float, str]] = {}
    for similarity, number, form in (*_near_sources(entry, entries), *_near_targets(entry, entries)):
        if similarity > best.get(number, (0.0, ""))[0]:
            best[number] = similarity, form
    ranked = sorted(best.items(), key=lambda item: (-item[1][0], item[0]))
    return [NearEntry(entries[number], round(similarity, 1), form) for number, (similarity, form) in ranked[:limit]]


def _near_sources(entry: TermEntry, entries: Sequence[TermEntry]) -> Iterator[tuple[float, int, str]]:
    """Yield (similarity, number of the entry, form) of near source forms; short ones must be equal."""
    from rapidfuzz import fuzz, process

    forms = [(number, form) for number, other in enumerate(entries) for form in (other.source, *other.variants)]
    folded = [fold_key(form) for _, form in forms]
    bare = [skeleton(text) for text in folded]
    for own in sorted({fold_key(form) for form in (entry.source, *entry.variants)}):
        consonants = skeleton(own) if has_arabic_letters(own) else ""
        for at, text in enumerate(folded):
            if text == own:
                yield _SAME, *forms[at]
            elif len(consonants) >= _MIN_LETTERS and bare[at] == consonants:
                yield _SAME_CONSONANTS, *forms[at]
        if len(own) >= _MIN_LETTERS:
            for text, similarity, at in process.extract_iter(own, folded, scorer=fuzz.ratio, score_cutoff=_DUPLICATE):
                if len(text) >= _MIN_LETTERS:
                    yield similarity, *forms[at]


def _near_targets(entry: TermEntry, entries: Sequence[TermEntry]) -> Iterator[tuple[float, int, str]]:
    from rapidfuzz import fuzz, process

    target = fold_key(entry.target)
    if len(target) >= _MIN_LETTERS:
        folded = [fold_key(other.target) for other in entries]
        for _, similarity, at in process.extract_iter(target, folded, scorer=fuzz.ratio, score_cutoff=_DUPLICATE):
            yield similarity, at, entries[at].target
