"""Quotation marks that are opened and not closed, or lost."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bilingua.checks.visible import mask_markup
from bilingua.units import Finding, LanguagePair, Severity, Span, TranslationUnit

_QUOTES = '"“”«»„‟'
_QUOTE = re.compile(f"[{_QUOTES}]")
# A double quote after a digit is inches or seconds.
_INCHES = re.compile(r"(?<=\d)\"(?!\w)")


def find_quote_faults(unit: TranslationUnit, pair: LanguagePair) -> tuple[Finding, ...]:
    """Report quotation marks left open where the source's are closed; and quotations that were lost, as a warning.

    A quotation may go on in the next segment: then the source's marks are not even either.
    """
    del pair
    source = [found.start() for found in _QUOTE.finditer(_INCHES.sub(" ", mask_markup(unit.segment.text)))]
    target = [found.start() for found in _QUOTE.finditer(_INCHES.sub(" ", mask_markup(unit.target)))]
    if not source and not target:
        return ()
    place = Span(target[-1], target[-1] + 1) if target else None
    if len(target) % 2 and len(source) % 2 == 0:
        # Without any in the source, the target's may belong to a quotation that spans several segments.
        severity = Severity.ERROR if source else Severity.WARNING
        return (Finding("quotes", severity, "a quotation mark has no counterpart", unit.segment.id, None, place),)
    if _quotes_words(unit.segment.text, source) and not target and "'" not in unit.target and "‘" not in unit.target:
        return (Finding("quotes", Severity.WARNING, "the source has quotation marks, the translation none", unit.segment.id),)
    if len(source) % 2 and len(target) % 2 == 0:
        return (Finding("quotes", Severity.WARNING, "the source leaves a quotation open, the translation does not", unit.segment.id),)
    return ()


def _quotes_words(text: str, marks: Sequence[int]) -> bool:
    """Tell whether three words or more stand in quotation marks: names often lose theirs in translation."""
    return any(len(text[start:end].split()) > 2 for start, end in zip(marks[::2], marks[1::2], strict=False))
