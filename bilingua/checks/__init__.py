"""Checks of translations, one a file; each returns findings and never raises.

What a check must know of a language stands in ``data/<language>.toml``; a language without such a
file is checked for what needs no such knowledge.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bilingua.checks.brackets import find_bracket_faults
from bilingua.checks.confidence import find_low_confidence
from bilingua.checks.copied import find_copied_source
from bilingua.checks.dates import find_date_differences
from bilingua.checks.direction import find_direction_faults
from bilingua.checks.dropped import find_dropped_text
from bilingua.checks.empty import find_empty_target
from bilingua.checks.forbidden import find_forbidden_terms
from bilingua.checks.leftover import find_leftover
from bilingua.checks.length import find_length_difference
from bilingua.checks.money import find_money_differences
from bilingua.checks.names import find_name_forms
from bilingua.checks.negation import find_lost_negation
from bilingua.checks.numbers import find_number_differences
from bilingua.checks.percent import find_percent_differences
from bilingua.checks.placeables import find_placeable_faults
from bilingua.checks.punctuation import find_punctuation_differences
from bilingua.checks.quotes import find_quote_faults
from bilingua.checks.repetition import find_repetition
from bilingua.checks.spacing import find_spacing_faults
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


@dataclass(frozen=True, slots=True)
class DocumentCheck:
    """A check of a whole document."""

    name: str
    """Kebab-case name; its findings carry it."""
    run: Callable[[BilingualDocument], tuple[Finding, ...]]
    """Looks at all units together; its findings name the unit they are about."""


ALL_CHECKS: tuple[Check, ...] = (
    Check("truncated", find_truncation),
    Check("leftover-script", find_leftover),
    Check("copied-source", find_copied_source),
    Check("dropped-text", find_dropped_text),
    Check("length-ratio", find_length_difference),
    Check("repetition", find_repetition),
    Check("missing-term", find_missing_terms),
    Check("forbidden-term", find_forbidden_terms),
    Check("numbers", find_number_differences),
    Check("percent", find_percent_differences),
    Check("money", find_money_differences),
    Check("dates", find_date_differences),
    Check("placeables", find_placeable_faults),
    Check("brackets", find_bracket_faults),
    Check("quotes", find_quote_faults),
    Check("direction-marks", find_direction_faults),
    Check("negation", find_lost_negation),
    Check("low-confidence", find_low_confidence),
    Check("punctuation", find_punctuation_differences),
    Check("spacing", find_spacing_faults),
)
"""Every check of single units that have a target, in the order of their findings."""

EMPTY_CHECK = Check("empty-target", find_empty_target)
"""The one check that looks at units without a target; what it finds makes the others idle."""

DOCUMENT_CHECKS: tuple[DocumentCheck, ...] = (DocumentCheck("name-forms", find_name_forms),)
"""Every check of whole documents."""


def check_unit(unit: TranslationUnit, pair: LanguagePair, disabled: Sequence[str] = ()) -> tuple[Finding, ...]:
    """Run every check on one unit; one that is not translated yet has no findings."""
    if EMPTY_CHECK.name not in disabled:
        empty = EMPTY_CHECK.run(unit, pair)
        if empty:
            return empty
    if not unit.target.strip():
        return ()
    return tuple(finding for check in ALL_CHECKS if check.name not in disabled for finding in check.run(unit, pair))


def check_document(doc: BilingualDocument, disabled: Sequence[str] = ()) -> tuple[Finding, ...]:
    """Run the checks that look at a whole document."""
    return tuple(finding for check in DOCUMENT_CHECKS if check.name not in disabled for finding in check.run(doc))


def check_names() -> tuple[str, ...]:
    """Return the names of all checks, sorted."""
    return tuple(sorted([EMPTY_CHECK.name, *(check.name for check in ALL_CHECKS), *(check.name for check in DOCUMENT_CHECKS)]))


__all__ = ["ALL_CHECKS", "DOCUMENT_CHECKS", "EMPTY_CHECK", "Check", "DocumentCheck", "check_document", "check_names", "check_unit"]
