"""Months and weekdays that became others, or were lost."""

from __future__ import annotations

from collections.abc import Mapping

from bilingua.checks.facts import LanguageFacts, facts_for, find_names, fold, is_in_term
from bilingua.checks.numerals import read_numerals
from bilingua.checks.visible import mask_hidden
from bilingua.units import Finding, LanguagePair, Severity, Span, TranslationUnit


def find_date_differences(unit: TranslationUnit, pair: LanguagePair) -> tuple[Finding, ...]:
    """Report months and weekdays of the source that the target lacks: an error where it names another, else a warning."""
    source_facts, target_facts = facts_for(pair.source), facts_for(pair.target)
    source, target = mask_hidden(unit.segment.text), mask_hidden(unit.target)
    found: list[Finding] = []
    for what, in_source, in_target in (
        ("month", source_facts.months, target_facts.months),
        ("weekday", source_facts.weekdays, target_facts.weekdays),
    ):
        if in_source and in_target:
            there = target, in_target, target_facts
            found += _compare(what, unit, (_find(source, in_source, source_facts), source_facts.unsure), there)
    return tuple(found)


def _compare(
    what: str,
    unit: TranslationUnit,
    asked: tuple[tuple[tuple[int, Span], ...], frozenset[str]],
    there: tuple[str, Mapping[str, int], LanguageFacts],
) -> list[Finding]:
    wanted, unsure = asked
    if not wanted:
        return []
    text, table, facts = there
    found = _find(text, table, facts)
    known = {number for number, _ in found}
    if what == "month":
        known |= {int(value) for item in read_numerals(text, facts.numbers) for value in item.parts if 1 <= value <= 12}
    expected = {number for number, _ in wanted}
    others = [span for number, span in found if number not in expected]
    lost = [(number, span) for number, span in wanted if number not in known and not is_in_term(unit, span)]
    findings = []
    for span in dict(lost).values():
        written = unit.segment.text[span.start : span.end]
        if others:
            said = unit.target[others[0].start : others[0].end]
            message = f"the {what} {written} has become {said}"
            findings.append(Finding("dates", Severity.ERROR, message, unit.segment.id, span, others[0]))
        elif fold(written) not in unsure:
            findings.append(Finding("dates", Severity.WARNING, f"the {what} {written} is not in the translation", unit.segment.id, span))
    return findings


def _find(text: str, table: Mapping[str, int], facts: LanguageFacts) -> tuple[tuple[int, Span], ...]:
    found = find_names(text, table)
    return tuple((number, span) for number, span in found if text[span.start].isupper()) if facts.is_cased else found
