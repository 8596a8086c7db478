"""Targets of which the engine itself is unsure."""

from __future__ import annotations

from bilingua.units import Finding, LanguagePair, Severity, TranslationUnit

# Mean log-probability a token. With the built-in model about one news sentence in fifty lies below.
_LOW = -1.25


def find_low_confidence(unit: TranslationUnit, pair: LanguagePair) -> tuple[Finding, ...]:
    """Report a machine translation whose mean log-probability a token is low."""
    del pair
    if unit.score is None or unit.score >= _LOW:
        return ()
    message = f"the engine is unsure of this translation (score {unit.score:.2f}); read it with care"
    return (Finding("low-confidence", Severity.WARNING, message, unit.segment.id),)
