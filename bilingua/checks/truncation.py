"""Output that was cut."""

from __future__ import annotations

from bilingua.units import Finding, LanguagePair, Severity, TranslationUnit


def find_truncation(unit: TranslationUnit, pair: LanguagePair) -> tuple[Finding, ...]:
    """Report a target that hit a limit or lacks its end."""
    del pair
    if not unit.is_truncated:
        return ()
    return (Finding("truncated", Severity.ERROR, "the engine's output was cut; the end of the sentence may be missing", unit.segment.id),)
