"""Terminology: the glossary's files, finding its terms in text, and putting them into translations."""

from bilingua.terminology.enforce import EnforcedText, TermJob, enforce_terms
from bilingua.terminology.matcher import TermMatcher
from bilingua.terminology.suggest import Suggestion, suggest_variants
from bilingua.terminology.termbase import Termbase, build_termbase, load_termbase
from bilingua.terminology.tsv import GlossaryFile, format_glossary, parse_glossary, read_entries, read_glossary, write_glossary

__all__ = [
    "EnforcedText",
    "GlossaryFile",
    "Suggestion",
    "TermJob",
    "TermMatcher",
    "Termbase",
    "build_termbase",
    "enforce_terms",
    "format_glossary",
    "load_termbase",
    "parse_glossary",
    "read_entries",
    "read_glossary",
    "suggest_variants",
    "write_glossary",
]
