"""Targets without a word."""

from __future__ import annotations

from bilingua.units import Finding, LanguagePair, Severity, TranslationUnit, UnitState


def find_empty_target(unit: TranslationUnit, pair: LanguagePair) -> tuple[Finding, ...]:
    """Report a target without letter or digit where the source has one; a unit that is still initial is not judged."""
    del pair
    if unit.state is UnitState.INITIAL and not unit.target:
        return ()
    if any(char.isalnum() for char in unit.target) or not any(char.isalnum() for char in unit.segment.text):
        return ()
    return (Finding("empty-target", Severity.ERROR, "the translation is empty", unit.segment.id),)
