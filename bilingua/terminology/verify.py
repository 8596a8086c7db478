"""Find term forms in a target text, and give each match an occurrence of its own."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from bilingua.lang import base_language
from bilingua.terminology.draft import NOWHERE, Draft, overlaps
from bilingua.terminology.english import plural_forms
from bilingua.units import Span, TermMatch

_APOSTROPHES = "'’ʼ‘"
_GAP = r"(?:\s*[-‐‑–]\s*|\s+)"
# What names are: their plural is another thing, and one word of them written small is another word (May, may).
_PROPER = frozenset({"person", "place", "country", "month", "day", "language"})


@dataclass(frozen=True, slots=True)
class Occurrence:
    """A term form found in a target text."""

    start: int
    """Start in the text."""
    end: int
    """End in the text."""
    form: str
    """The form as it should be written here: the decided one or an admitted one, plural kept."""
    is_admitted: bool = False
    """It is an admitted form, not the decided one."""

    @property
    def span(self) -> Span:
        """Where it stands."""
        return Span(self.start, self.end)


def find_occurrences(text: str, match: TermMatch, target_lang: str) -> list[Occurrence]:
    """Return where the decided form of ``match`` or an admitted one stands in ``text``, in order, without overlap.

    In English, found are also: a capital at the start of a sentence, another use of hyphens and
    spaces, straight and curly apostrophes, and for what is no name the plural and other capitals.
    A form in the middle of a longer word is none; a possessive ending is not part of it.
    """
    targets = (match.target, *match.entry.admitted)
    return list(_find_forms(text, targets, match.entry.type, base_language(target_lang) == "en"))


@lru_cache(maxsize=4096)  # the steps of the ladder look at the same texts again and again
def _find_forms(text: str, targets: tuple[str, ...], kind: str, is_english: bool) -> tuple[Occurrence, ...]:
    found: list[Occurrence] = []
    for number, target in enumerate(targets):
        for form, pattern in _patterns(target, kind, is_english):
            for hit in pattern.finditer(text):
                span = Span(*hit.span())
                if not any(overlaps(span, other.span) for other in found):
                    found.append(Occurrence(span.start, span.end, form, is_admitted=number > 0))
    return tuple(sorted(found, key=lambda item: item.start))


def find_forbidden(text: str, match: TermMatch, target_lang: str) -> list[Span]:
    """Return where a forbidden form of the entry stands in ``text``; never inside a decided or admitted form."""
    right = [item.span for item in find_occurrences(text, match, target_lang)]
    spans: list[Span] = []
    for target in sorted(match.entry.forbidden, key=len, reverse=True):
        for hit in _compile(target, small=False).finditer(text):
            span = Span(*hit.span())
            same = text[span.start : span.end] == match.target
            if not same and not any(overlaps(span, other) for other in spans) and not _inside(span, right, text, match):
                spans.append(span)
    return sorted(spans, key=lambda span: span.start)


def _inside(span: Span, right: Sequence[Span], text: str, match: TermMatch) -> bool:
    """Tell whether ``span`` is part of a right form; one that differs from it in spelling only is not."""
    exact = [item for item in right if text[item.start : item.end] == match.target]
    return any(overlaps(span, item) for item in exact)


def assign_occurrences(
    draft: Draft, matches: Sequence[TermMatch], aligned: Sequence[frozenset[int]], target_lang: str
) -> tuple[Occurrence | None, ...]:
    """Give each match an occurrence that no other match has; None where there is none left.

    Longer targets choose first, so that «Putin» never takes a part of «Vladimir Putin». A match
    takes the occurrence that was written for it, else one aligned with it, else the first free one.
    One that is aligned with a match of another target comes last, and is none for a match that
    nothing is aligned with: the engine left that one out.

    Args:
        draft: The target text.
        matches: In source order.
        aligned: For each match the offsets in the engine's output that are aligned with it; may be empty sets.
        target_lang: Language of the text.
    """
    order = sorted(range(len(matches)), key=lambda number: (-len(matches[number].target), number))
    options = {number: find_occurrences(draft.text, matches[number], target_lang) for number in order}
    taken: list[Span] = []
    result: list[Occurrence | None] = [None] * len(matches)
    by_length: dict[int, list[int]] = {}
    for number in order:
        by_length.setdefault(len(matches[number].target), []).append(number)
    for numbers in by_length.values():
        for worst in (0, 1, 2, 3):
            for number in numbers:
                if result[number] is not None or (worst == 3 and not aligned[number]):
                    continue
                for item in options[number]:
                    if _rank(draft, item, number, aligned, matches) <= worst and not any(overlaps(item.span, span) for span in taken):
                        result[number] = item
                        taken.append(item.span)
                        break
    return tuple(result)


def _rank(draft: Draft, item: Occurrence, number: int, aligned: Sequence[frozenset[int]], matches: Sequence[TermMatch]) -> int:
    """Return 0 for what was written for this match, 1 for what is aligned with it, 3 for what is another's, else 2."""
    owners = set(draft.owner[item.start : item.end]) - {NOWHERE}
    if number in owners:
        return 0
    if owners:
        return 2
    origins = set(draft.origin[item.start : item.end])
    if origins & aligned[number]:
        return 1
    rivals = (other for other, match in enumerate(matches) if other != number and match.target != matches[number].target)
    return 3 if any(2 * len(origins & aligned[other]) > len(origins) for other in rivals) else 2


@lru_cache(maxsize=8192)
def _patterns(target: str, kind: str, is_english: bool) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Return each form of a target with its pattern: itself, and in English the plurals of what is no name."""
    if not is_english:
        return ((target, _compile(target, small=False)),)
    bare = target[4:] if target.lower().startswith("the ") else target
    has_small = kind not in _PROPER or len(bare.split()) > 1
    forms = [(bare, _compile(bare, small=has_small and not bare.isupper()))]
    if kind not in _PROPER:
        # One person's title stays singular: a plural one has a plural target of its own.
        plurals = plural_forms(bare)
        forms += [(bare if kind == "title" else form, _compile(form, small=not bare.isupper())) for form in plurals]
    return tuple(forms)


@lru_cache(maxsize=16384)
def _compile(form: str, *, small: bool) -> re.Pattern[str]:
    """Compile a form so that hyphens, spaces and apostrophes may differ; ``small`` lets capitals differ."""
    parts = [part for part in re.split(r"[\s‐‑–-]+", form.strip()) if part]
    body = _GAP.join("".join(f"[{_APOSTROPHES}]" if char in _APOSTROPHES else re.escape(char) for char in part) for part in parts)
    first = parts[0][0] if parts else ""
    if not small and first.islower():
        body = f"[{re.escape(first)}{re.escape(first.upper())}]" + body[len(re.escape(first)) :]
    left = r"(?<![\w])" if parts and re.match(r"\w", parts[0]) else ""
    right = r"(?![\w])" if parts and re.search(r"\w$", parts[-1]) else ""
    return re.compile(left + body + right, re.IGNORECASE if small else 0)


def verify_terms(text: str, matches: Sequence[TermMatch], target_lang: str) -> tuple[Occurrence | None, ...]:
    """Give each match an occurrence of its own in any system's output; None where there is none left."""
    return assign_occurrences(Draft.of(text), matches, (frozenset(),) * len(matches), target_lang)
