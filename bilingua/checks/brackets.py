"""Brackets that are opened and not closed, or lost."""

from __future__ import annotations

import re

from bilingua.checks.visible import mask_markup
from bilingua.units import Finding, LanguagePair, Severity, Span, TranslationUnit

_BRACKETS = {")": "(", "]": "[", "}": "{", "﴿": "﴾"}
_OPENING = frozenset(_BRACKETS.values())
_BRACKET = re.compile(r"[()\[\]{}﴾﴿]")
# A list's own bracket, as in "1) …" or "أ) …", closes nothing; emoticons neither.
_LONE_CLOSING = re.compile(r"(?:^|[\s(،,؛;])[\w]{1,3}\)|[:;]-?[()]")


def find_bracket_faults(unit: TranslationUnit, pair: LanguagePair) -> tuple[Finding, ...]:
    """Report brackets that do not match, unless the source's do not either; and a pair that was lost, as a warning."""
    del pair
    source, target = mask_markup(unit.segment.text), mask_markup(unit.target)
    if not _BRACKET.search(source) and not _BRACKET.search(target):
        return ()
    fault = _first_fault(target)
    if fault is not None and _first_fault(source) is None:
        message = f"the bracket {target[fault]} has no counterpart"
        return (Finding("brackets", Severity.ERROR, message, unit.segment.id, None, Span(fault, fault + 1)),)
    in_source, in_target = (sum(char in _OPENING for char in text) for text in (source, target))
    if fault is None and in_source and not in_target:
        return (Finding("brackets", Severity.WARNING, "the source has brackets, the translation none", unit.segment.id),)
    return ()


def _first_fault(text: str) -> int | None:
    """Return where the first bracket without counterpart stands."""
    lone = {found.end() - 1 for found in _LONE_CLOSING.finditer(text)}
    opened: list[int] = []
    for found in _BRACKET.finditer(text):
        place, char = found.start(), found[0]
        if char in _OPENING:
            opened.append(place)
        elif opened and text[opened[-1]] == _BRACKETS[char]:
            opened.pop()
        elif place not in lone:
            return place
    return opened[0] if opened else None
