"""Direction marks: embeddings left open, overrides, and marks the target's language has no use for."""

from __future__ import annotations

import re
import unicodedata

from bilingua.lang import direction
from bilingua.units import Finding, LanguagePair, Severity, Span, TranslationUnit

# UAX #9: embeddings and overrides are closed by PDF, isolates by PDI.
_MARK = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_EMBEDDINGS, _OVERRIDES, _ISOLATES = "\u202a\u202b", "\u202d\u202e", "\u2066\u2067\u2068"
_PDF, _PDI = "\u202c", "\u2069"


def find_direction_faults(unit: TranslationUnit, pair: LanguagePair) -> tuple[Finding, ...]:
    """Report overrides and unclosed marks as errors, marks of right-to-left text in a left-to-right target as warnings."""
    if unit.target.isascii():
        return ()
    opened: list[tuple[str, int]] = []
    found = []
    for match in _MARK.finditer(unit.target):
        char, place = match[0], match.start()
        if char in _OVERRIDES:
            found.append(_report(unit, place, Severity.ERROR, "turns the letters round; take it out"))
        if char in _EMBEDDINGS + _OVERRIDES + _ISOLATES:
            opened.append((char, place))
        elif char in (_PDF, _PDI):
            if opened and (opened[-1][0] in _ISOLATES) == (char == _PDI):
                opened.pop()
            else:
                found.append(_report(unit, place, Severity.ERROR, "closes nothing"))
        elif char in "\u061c\u200f" and direction(pair.target) == "ltr":
            found.append(_report(unit, place, Severity.WARNING, "has no use in left-to-right text"))
    found += [_report(unit, place, Severity.ERROR, "is not closed") for char, place in opened if char not in _OVERRIDES]
    return tuple(found)


def _report(unit: TranslationUnit, place: int, severity: Severity, what: str) -> Finding:
    name = unicodedata.name(unit.target[place]).lower()
    return Finding("direction-marks", severity, f"the mark {name!r} {what}", unit.segment.id, None, Span(place, place + 1))
