"""Glossary terms that the target lacks."""

from __future__ import annotations

from bilingua.units import Finding, LanguagePair, OutcomeMethod, Severity, Span, TranslationUnit


def find_missing_terms(unit: TranslationUnit, pair: LanguagePair) -> tuple[Finding, ...]:
    """Report every term match whose target form is not there; where a person worded it otherwise, as a warning."""
    del pair
    found = []
    for outcome in unit.outcomes:
        match = outcome.match
        is_persons = outcome.method is OutcomeMethod.HUMAN and outcome.start is None
        if outcome.is_verified and not is_persons:
            continue
        severity = Severity.WARNING if is_persons else Severity.ERROR
        message = f"{match.surface!r} should be {match.target!r}" + (f": {outcome.reason}" if outcome.reason else "")
        found.append(Finding("missing-term", severity, message, unit.segment.id, Span(match.start, match.end)))
    return tuple(found)
