"""Targets far shorter or longer than the source lets expect."""

from __future__ import annotations

import math

from bilingua.checks.facts import facts_for
from bilingua.checks.visible import mask_hidden
from bilingua.units import Finding, LanguagePair, Severity, TranslationUnit

# Natural logarithm of actual over expected letters that is still usual, for long texts; short ones vary more.
_ERROR, _WARNING = 0.75, 0.55
_SHORT_ROOM = 2.5
_MIN_LETTERS = 12
_TATWEEL = "\u0640"


def find_length_difference(unit: TranslationUnit, pair: LanguagePair) -> tuple[Finding, ...]:
    """Report a target whose number of letters is far from the expected one.

    Expected is what the two languages need for the same content; the room around it is
    ``limit + 2.5 / sqrt(letters)`` on a logarithmic scale.
    """
    source_length, target_length = facts_for(pair.source).length, facts_for(pair.target).length
    if not source_length or not target_length:
        return ()
    source, target = _count(unit.segment.text), _count(unit.target)
    expected = source * target_length / source_length
    if max(expected, target) < _MIN_LETTERS or not source or not target:
        return ()
    distance = math.log(target / expected)
    room = _SHORT_ROOM / math.sqrt(max(expected, target))
    if abs(distance) < _WARNING + room:
        return ()
    severity = Severity.ERROR if abs(distance) >= _ERROR + room else Severity.WARNING
    word = "shorter" if distance < 0 else "longer"
    times = math.exp(abs(distance))
    return (Finding("length-ratio", severity, f"the translation is {times:.1f} times {word} than expected", unit.segment.id),)


def _count(text: str) -> int:
    masked = mask_hidden(text)
    return sum(map(str.isalnum, masked)) - masked.count(_TATWEEL)
