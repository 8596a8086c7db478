"""Numbers of the source that the target lacks, and numbers of the target that the source lacks."""

from __future__ import annotations

from bilingua.checks.facts import LanguageFacts, facts_for, find_names, fold
from bilingua.checks.numerals import Numeral, near_values, other_values, read_numerals
from bilingua.checks.visible import mask_hidden
from bilingua.units import Finding, LanguagePair, Severity, Span, TranslationUnit

# Up to this value a number is often worded away: one day, both, a second attempt.
SMALL = 12


def find_number_differences(unit: TranslationUnit, pair: LanguagePair) -> tuple[Finding, ...]:
    """Report numbers that stand on one side only.

    A number written with digits in the source must be in the target, as digits or words: an error.
    A number word may be worded away: a warning. A number that only the target has is an error where
    one of the source is missing too, or where it is written with digits and large; else a warning.
    """
    source_facts, target_facts = facts_for(pair.source), facts_for(pair.target)
    source_text, target_text = _read_text(unit.segment.text, source_facts), _read_text(unit.target, target_facts)
    source = read_numerals(source_text, source_facts.numbers)
    target = read_numerals(target_text, target_facts.numbers)
    if not source and not target:
        return ()
    in_terms = [read_numerals(outcome.match.target, target_facts.numbers) for outcome in unit.outcomes]
    known_target = _known(target, target_text, target_facts)
    known_source = _known((*source, *(item for items in in_terms for item in items)), source_text, source_facts)
    in_matches = [(outcome.match.start, outcome.match.end) for outcome in unit.outcomes if outcome.is_verified]
    missing = [
        item
        for item in source
        if not item.is_in(known_target) and not any(start <= item.span.start and item.span.end <= end for start, end in in_matches)
    ]
    added = [item for item in target if not item.is_in(known_source)]
    found = [_missing(item, unit, has_added=bool(added)) for item in missing if _matters(item)]
    lost_digits = any(item.is_digits for item in missing)
    found += [_added(item, unit, is_swap=lost_digits) for item in added if _matters(item)]
    return tuple(found)


def _read_text(text: str, facts: LanguageFacts) -> str:
    """Mask what is hidden, and percent words, since «في المئة» holds a hundred."""
    masked = mask_hidden(text)
    places = [found.span() for found in facts.percent.finditer(fold(masked))]
    for start, end in places:
        masked = masked[:start] + " " * (end - start) + masked[end:]
    return masked


def _known(numerals: tuple[Numeral, ...], text: str, facts: LanguageFacts) -> frozenset[float]:
    values: set[float] = set(other_values(text, facts.numbers))
    for item in numerals:
        values |= item.values | item.parts
    values.update(float(month) for month, _ in find_names(text, facts.months))
    return near_values(values)


def _matters(item: Numeral) -> bool:
    """Tell whether a numeral is worth a finding: small number words are worded away all the time."""
    return (item.is_digits and (item.is_exact or min(item.values, default=0) > SMALL)) or (item.is_exact and min(item.values) > SMALL)


def _missing(item: Numeral, unit: TranslationUnit, *, has_added: bool) -> Finding:
    written = unit.segment.text[item.span.start : item.span.end]
    severity = Severity.ERROR if item.is_digits and (item.is_exact or has_added) else Severity.WARNING
    return Finding(
        "numbers", severity, f"the number {written} is not in the translation", unit.segment.id, Span(item.span.start, item.span.end)
    )


def _added(item: Numeral, unit: TranslationUnit, *, is_swap: bool) -> Finding:
    written = unit.target[item.span.start : item.span.end]
    is_large = item.is_digits and item.is_exact and min(item.values, default=0) > SMALL
    severity = Severity.ERROR if is_swap or is_large else Severity.WARNING
    return Finding(
        "numbers", severity, f"the number {written} is not in the source", unit.segment.id, None, Span(item.span.start, item.span.end)
    )
