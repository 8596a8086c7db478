"""Facts about languages that every stage may need: tags, direction, script."""

from __future__ import annotations

import re

# Scripts written from right to left (Unicode 16, property Bidi_Class R or AL), by ISO 15924 code.
_RTL_SCRIPTS = frozenset({"Arab", "Hebr", "Syrc", "Thaa", "Nkoo", "Adlm", "Rohg", "Samr", "Mand"})
# Languages whose usual script is one of these (CLDR likely subtags).
_RTL_LANGUAGES = {
    *("ar", "arc", "arz", "azb", "ckb", "dv", "fa", "glk", "he", "ks", "lrc"),
    *("mzn", "nqo", "pnb", "prs", "ps", "sd", "syr", "ug", "ur", "yi"),
}
# The subset of BCP 47 (RFC 5646) that translation models and web pages use: language[-Script][-REGION].
_TAG = re.compile(r"^[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|\d{3}))?$")


def is_language_tag(tag: str) -> bool:
    """Tell whether ``tag`` is a BCP 47 tag of the form language[-Script][-REGION]."""
    return _TAG.match(tag) is not None


def base_language(tag: str) -> str:
    """Return the primary language subtag, e.g. ``ar`` for ``ar-EG``."""
    return tag.split("-", 1)[0].lower()


def direction(tag: str) -> str:
    """Return ``rtl`` or ``ltr`` for a BCP 47 tag; an explicit script subtag decides."""
    parts = tag.split("-")
    for part in parts[1:]:
        if len(part) == 4:
            return "rtl" if part.title() in _RTL_SCRIPTS else "ltr"
    return "rtl" if parts[0].lower() in _RTL_LANGUAGES else "ltr"
