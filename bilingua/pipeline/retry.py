"""A second attempt at segments whose checks fail: when, how, and which candidate is kept."""

from __future__ import annotations

from dataclasses import replace

from bilingua.units import DecodingOptions, Severity, TranslationUnit


def needs_retry(unit: TranslationUnit) -> bool:
    """Tell whether a machine translation has an error-level finding or was cut."""
    return unit.is_truncated or _errors(unit) > 0


def safer_options(options: DecodingOptions) -> DecodingOptions:
    """Return options that loop and drop less: a wider beam, repetition made dear, no four tokens twice."""
    return replace(options, beam_size=max(8, 2 * options.beam_size), repetition_penalty=1.2, no_repeat_ngram_size=4)


def choose_better(first: TranslationUnit, second: TranslationUnit) -> TranslationUnit:
    """Keep the candidate with fewer errors, then more terms, then fewer warnings; the first where they are equal."""
    kept = second if _rank(second) < _rank(first) else first
    which = "second" if kept is second else "first"
    return replace(kept, retry=f"tried twice: errors {_errors(first)} then {_errors(second)}; kept the {which}")


def _rank(unit: TranslationUnit) -> tuple[int, int, int]:
    missing = sum(not outcome.is_verified for outcome in unit.outcomes)
    warnings = sum(finding.severity is Severity.WARNING for finding in unit.findings)
    return (_errors(unit) + unit.is_truncated, missing, warnings)


def _errors(unit: TranslationUnit) -> int:
    return sum(finding.severity is Severity.ERROR for finding in unit.findings)
