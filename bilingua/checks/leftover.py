"""Source script left in the target: Arabic letters in English, for instance."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from bilingua.checks.facts import facts_for
from bilingua.units import Finding, LanguagePair, Severity, Span, TranslationUnit


def find_leftover(unit: TranslationUnit, pair: LanguagePair) -> tuple[Finding, ...]:
    """Report runs of letters of the source's script in the target, where the target's script is another."""
    script = facts_for(pair.source).script
    if not script or script == facts_for(pair.target).script:
        return ()
    found = []
    for run in re.finditer(r"[^\W\d_]+", unit.target):
        if any(_is_of(char, script) for char in run.group()):
            message = f"{run.group()!r} is still in the source's script"
            found.append(Finding("leftover-script", Severity.ERROR, message, unit.segment.id, None, Span(*run.span())))
    return tuple(found)


@cache
def _is_of(char: str, script: str) -> bool:
    return unicodedata.name(char, "").startswith(script)
