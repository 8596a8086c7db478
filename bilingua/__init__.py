"""bilingua: translate articles, hold names fixed with a glossary, publish bilingual static sites."""

from __future__ import annotations

from bilingua.errors import BilinguaError
from bilingua.units import BilingualDocument, LanguagePair, Segment, TermEntry, TermMatch, TranslationUnit

__version__ = "0.1.0"

__all__ = [
    "BilinguaError",
    "BilingualDocument",
    "LanguagePair",
    "Segment",
    "TermEntry",
    "TermMatch",
    "TranslationUnit",
    "__version__",
]
