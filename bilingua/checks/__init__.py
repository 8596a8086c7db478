"""Checks of translations, one a file; each returns findings and never raises."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bilingua.checks.leftover import find_leftover
from bilingua.checks.terms import find_missing_terms
from bilingua.checks.truncation import find_truncation
from bilingua.units import BilingualDocument, Finding, LanguagePair, TranslationUnit


@dataclass(frozen=True, slots=True)
class Check:
    """A check of single units."""

    name: str
    """Kebab-case name; its findings carry it."""
    run: Callable[[TranslationUnit, LanguagePair], tuple[Finding, ...]]
    """Looks at one unit with a target."""


ALL_CHECKS: tuple[Check, ...] = (
    Check("leftover-script", find_leftover),
    Check("missing-term", find_missing_terms),
    Check("truncated", find_truncation),
)
"""Every check of single units, in the order of their findings."""


def check_unit(unit: TranslationUnit, pair: LanguagePair, disabled: Sequence[str] = ()) -> tuple[Finding, ...]:
    """Run every check on one unit; a unit without a target has no findings."""
    if not unit.target:
        return ()
    return tuple(finding for check in ALL_CHECKS if check.name not in disabled for finding in check.run(unit, pair))


def check_document(doc: BilingualDocument, disabled: Sequence[str] = ()) -> tuple[Finding, ...]:
    """Run the checks that look at a whole document."""
    del doc, disabled
    return ()


__all__ = ["ALL_CHECKS", "Check", "check_document", "check_unit"]
