"""White space that does not belong: doubled, at an end, or before a mark."""

from __future__ import annotations

import re

from bilingua.checks.facts import facts_for
from bilingua.checks.visible import mask_hidden
from bilingua.units import Finding, LanguagePair, Severity, Span, TranslationUnit

_DOUBLE = re.compile(r"(?<=\S)[ \u00a0]{2,}(?=\S)")
_BEFORE = re.compile(r"(?<=[^\W_])[ ]+([,.;:!?،؛؟])(?![.\d\w])")
_INSIDE = re.compile(r"(?<=[(\[“«])[ ]+(?=\w)|(?<=\w)[ ]+(?=[)\]”»])")


def find_spacing_faults(unit: TranslationUnit, pair: LanguagePair) -> tuple[Finding, ...]:
    """Report doubled spaces, spaces at an end, and spaces before a mark or inside brackets, as warnings."""
    target = unit.target
    if not target:
        return ()
    found = []
    if target != target.strip():
        found.append(Finding("spacing", Severity.WARNING, "white space at the beginning or end", unit.segment.id))
    masked = mask_hidden(target)
    if masked is target or "  " in target:
        double = _DOUBLE.search(target)
        if double is not None and not _DOUBLE.search(unit.segment.text):
            found.append(Finding("spacing", Severity.WARNING, "two spaces in a row", unit.segment.id, None, Span(*double.span())))
    allowed = facts_for(pair.target).punctuation.space_before
    for place in _BEFORE.finditer(masked):
        if place[1] not in allowed:
            found.append(Finding("spacing", Severity.WARNING, f"space before {place[1]}", unit.segment.id, None, Span(*place.span())))
            break
    inside = _INSIDE.search(masked)
    if inside is not None and not allowed:
        found.append(
            Finding("spacing", Severity.WARNING, "space inside brackets or quotation marks", unit.segment.id, None, Span(*inside.span()))
        )
    return tuple(found)
