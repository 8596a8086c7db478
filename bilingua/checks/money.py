"""Currencies that became others, or were lost."""

from __future__ import annotations

import re

from bilingua.checks.facts import LanguageFacts, facts_for, find_names
from bilingua.checks.numerals import read_numerals
from bilingua.checks.visible import mask_hidden
from bilingua.units import Finding, LanguagePair, Severity, Span, TranslationUnit

_SIGNS = {"$": "USD", "€": "EUR", "£": "GBP", "₽": "RUB", "¥": "JPY", "₺": "TRY", "₹": "INR", "₩": "KRW", "﷼": "SAR"}
_SIGN = re.compile("[" + "".join(_SIGNS) + "]")
# Signs and names that stand for several currencies.
_SAME = {"CNY": "JPY"}


def find_money_differences(unit: TranslationUnit, pair: LanguagePair) -> tuple[Finding, ...]:
    """Report a currency that the target lacks: an error where it names another instead, else a warning."""
    source_facts, target_facts = facts_for(pair.source), facts_for(pair.target)
    wanted = _find_currencies(mask_hidden(unit.segment.text), source_facts)
    if not wanted or not read_numerals(mask_hidden(unit.segment.text), source_facts.numbers):
        return ()
    there = _find_currencies(mask_hidden(unit.target), target_facts)
    known, expected = {code for code, _ in there}, {code for code, _ in wanted}
    others = [span for code, span in there if code not in expected]
    found = []
    for code, span in wanted:
        if code in known:
            continue
        written = unit.segment.text[span.start : span.end]
        if others:
            said = unit.target[others[0].start : others[0].end]
            message = f"the currency {written} has become {said}"
            found.append(Finding("money", Severity.ERROR, message, unit.segment.id, span, others[0]))
        elif target_facts.currencies:
            found.append(Finding("money", Severity.WARNING, f"the currency {written} is not in the translation", unit.segment.id, span))
    return tuple(found)


def _find_currencies(text: str, facts: LanguageFacts) -> tuple[tuple[str, Span], ...]:
    named = [(_SAME.get(code, code), span) for code, span in find_names(text, facts.currencies)]
    return (*named, *((_SAME.get(_SIGNS[found[0]], _SIGNS[found[0]]), Span(*found.span())) for found in _SIGN.finditer(text)))
