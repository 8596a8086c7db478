"""Source text that was copied instead of translated."""

from __future__ import annotations

from bilingua.checks.facts import facts_for, read_words
from bilingua.checks.visible import mask_hidden
from bilingua.lang import base_language
from bilingua.units import Finding, LanguagePair, Severity, Span, TranslationUnit

# Fewer words than this may well be a name that both languages write alike.
_MIN_WORDS = 4
_MIN_RUN = 7


def find_copied_source(unit: TranslationUnit, pair: LanguagePair) -> tuple[Finding, ...]:
    """Report a target that is the source, or holds a long run of its words.

    Text in another script than the source language's own (a Latin name in an Arabic article) is no copy.
    """
    if base_language(pair.source) == base_language(pair.target):
        return ()
    script = facts_for(pair.source).script
    own, same = _words(unit.segment.text, script), _words(unit.target, script)
    if not own or not same:
        return ()
    is_other_script = script not in ("", facts_for(pair.target).script)
    if own == same and (len(own) >= _MIN_WORDS or is_other_script):
        return (Finding("copied-source", Severity.ERROR, "the translation is a copy of the source", unit.segment.id),)
    if len(same) < _MIN_RUN or len(own) < _MIN_RUN:
        return ()
    runs = {tuple(own[index : index + _MIN_RUN]) for index in range(len(own) - _MIN_RUN + 1)}
    places = [(start, end) for _, start, end in read_words(mask_hidden(unit.target))] if not script else []
    for index in range(len(same) - _MIN_RUN + 1):
        if tuple(same[index : index + _MIN_RUN]) in runs:
            span = Span(places[index][0], places[index + _MIN_RUN - 1][1]) if len(places) == len(same) else None
            message = f"{_MIN_RUN} or more words in a row are copied from the source"
            return (Finding("copied-source", Severity.ERROR, message, unit.segment.id, None, span),)
    return ()


def _words(text: str, script: str) -> list[str]:
    words = [word for word, _, _ in read_words(mask_hidden(text))]
    return words if not script else [word for word in words if not word.isascii()]
