"""Source script left in the target: Arabic letters in English, for instance."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from bilingua.lang import base_language
from bilingua.units import Finding, LanguagePair, Severity, Span, TranslationUnit

# The Unicode name prefix of each language's letters, for scripts that are not Latin.
_SCRIPTS = {
    **dict.fromkeys(("ar", "fa", "ur", "ps", "ckb", "ug"), "ARABIC"),
    **dict.fromkeys(("he", "yi"), "HEBREW"),
    **dict.fromkeys(("ru", "uk", "bg", "sr", "be", "mk", "kk"), "CYRILLIC"),
    "el": "GREEK",
    "hi": "DEVANAGARI",
    "th": "THAI",
    "ka": "GEORGIAN",
    "hy": "ARMENIAN",
    "zh": "CJK",
    "ko": "HANGUL",
}


def find_leftover(unit: TranslationUnit, pair: LanguagePair) -> tuple[Finding, ...]:
    """Report runs of letters of the source's script in the target, where the target's script is another."""
    script = _SCRIPTS.get(base_language(pair.source))
    if script is None or script == _SCRIPTS.get(base_language(pair.target)):
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
