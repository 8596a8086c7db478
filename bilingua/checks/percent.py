"""Percentages that lost their percent."""

from __future__ import annotations

import re

from bilingua.checks.facts import facts_for, fold
from bilingua.units import Finding, LanguagePair, Severity, Span, TranslationUnit

_DIGIT = re.compile(r"\d")


def find_percent_differences(unit: TranslationUnit, pair: LanguagePair) -> tuple[Finding, ...]:
    """Report a percentage that is none in the target, and the reverse."""
    source_facts, target_facts = facts_for(pair.source), facts_for(pair.target)
    source, target = fold(unit.segment.text), fold(unit.target)
    in_source, in_target = source_facts.percent.search(source), target_facts.percent.search(target)
    if bool(in_source) == bool(in_target):
        return ()
    if in_source:
        message = f"{unit.segment.text[in_source.start() : in_source.end()]} has no percent in the translation"
        severity = Severity.ERROR if _DIGIT.search(unit.segment.text) else Severity.WARNING
        return (Finding("percent", severity, message, unit.segment.id, Span(*in_source.span())),)
    assert in_target is not None
    message = f"{unit.target[in_target.start() : in_target.end()]} has no percent in the source"
    return (Finding("percent", Severity.WARNING, message, unit.segment.id, None, Span(*in_target.span())),)
