"""Currencies that became others, or were lost."""

from __future__ import annotations

import re

from bilingua.checks.facts import LanguageFacts, facts_for, find_names, is_in_term
from bilingua.checks.numerals import read_numerals
from bilingua.checks.visible import mask_hidden
from bilingua.units import Finding, LanguagePair, Severity, Span, TranslationUnit

_SIGNS = {"$": "USD", "€": "EUR", "£": "GBP", "₽": "RUB", "¥": "¥", "₺": "TRY", "₹": "INR", "₩": "KRW", "﷼": "SAR"}
_SIGN = re.compile("[" + "".join(_SIGNS) + "]")
# A sign that stands for two currencies.
_SHARED = {"¥": ("JPY", "CNY")}


def find_money_differences(unit: TranslationUnit, pair: LanguagePair) -> tuple[Finding, ...]:
    """Report a currency that the target lacks: an error where it names another instead, else a warning."""
    source_facts, target_facts = facts_for(pair.source), facts_for(pair.target)
    wanted = _find_currencies(mask_hidden(unit.segment.text), source_facts)
    if not wanted or not read_numerals(mask_hidden(unit.segment.text), source_facts.numbers):
        return ()
    there = _find_currencies(mask_hidden(unit.target), target_facts)
    known, expected = _codes(there), _codes(wanted)
    others = [span for code, span in there if code not in expected]
    found = []
    for code, span in wanted:
        if code in known or is_in_term(unit, span):
            continue
        written = unit.segment.text[span.start : span.end]
        if others:
            said = unit.target[others[0].start : others[0].end]
            message = f"the currency {written} has become {said}"
            found.append(Finding("money", Severity.ERROR, message, unit.segment.id, span, others[0]))
        elif target_facts.currencies:
            found.append(Finding("money", Severity.WARNING, f"the currency {written} is not in the translation", unit.segment.id, span))
    if others and not found:
        said = unit.target[others[0].start : others[0].end]
        message = f"the currency {said} is not in the source"
        found.append(Finding("money", Severity.WARNING, message, unit.segment.id, None, others[0]))
    return tuple(found)


def _codes(found: tuple[tuple[str, Span], ...]) -> set[str]:
    codes = {code for code, _ in found}
    return codes.union(
        *(both for sign, both in _SHARED.items() if sign in codes), *({sign} for sign, both in _SHARED.items() if codes & set(both))
    )


def _find_currencies(text: str, facts: LanguageFacts) -> tuple[tuple[str, Span], ...]:
    signs = ((_SIGNS[found[0]], Span(*found.span())) for found in _SIGN.finditer(text))
    return (*find_names(text, facts.currencies), *signs)
