"""Target terms that the glossary forbids."""

from __future__ import annotations

import re
from functools import lru_cache

from bilingua.units import Finding, LanguagePair, Severity, Span, TranslationUnit


def find_forbidden_terms(unit: TranslationUnit, pair: LanguagePair) -> tuple[Finding, ...]:
    """Report a forbidden target term of an entry that the segment touches."""
    del pair
    found = []
    seen: set[str] = set()
    for outcome in unit.outcomes:
        match = outcome.match
        for term in match.entry.forbidden:
            if term in seen:
                continue
            seen.add(term)
            for place in _pattern(term).finditer(unit.target):
                # The decided form may hold the forbidden one: Republic of Korea and Korea.
                if outcome.start is not None and outcome.end is not None and outcome.start <= place.start() and place.end() <= outcome.end:
                    continue
                message = f"{term!r} is not to be used for {match.entry.source!r}; write {match.target!r}"
                span = Span(*place.span())
                found.append(Finding("forbidden-term", Severity.ERROR, message, unit.segment.id, Span(match.start, match.end), span))
                break
    return tuple(found)


@lru_cache(maxsize=4096)
def _pattern(term: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){re.escape(term)}(?:'s|’s)?(?!\w)", re.IGNORECASE)
