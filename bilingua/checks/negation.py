"""Negations of the source that the target lacks."""

from __future__ import annotations

from bilingua.checks.facts import NegationFacts, facts_for, read_words, squeeze
from bilingua.checks.visible import mask_hidden
from bilingua.units import Finding, LanguagePair, Severity, Span, TranslationUnit


def find_lost_negation(unit: TranslationUnit, pair: LanguagePair) -> tuple[Finding, ...]:
    """Warn of a sentence that is negated in the source and seems not to be in the target."""
    source_facts, target_facts = facts_for(pair.source).negation, facts_for(pair.target).negation
    if not source_facts.negators or not target_facts.negators:
        return ()
    source = mask_hidden(unit.segment.text)
    negator = next(((start, end) for word, start, end in read_words(source) if _negates(word, source_facts)), None)
    if negator is None or _is_negated(mask_hidden(unit.target), target_facts):
        return ()
    if source_facts.idioms is not None:
        rest = source_facts.idioms.sub(" ", squeeze(source))
        if not any(_negates(word, source_facts) for word in rest.split()):
            return ()
    written = source[negator[0] : negator[1]]
    return (Finding("negation", Severity.WARNING, f"{written!r} negates, the translation does not", unit.segment.id, Span(*negator)),)


def _negates(word: str, facts: NegationFacts) -> bool:
    return word in facts.negators or (bool(facts.suffixes) and word.endswith(facts.suffixes))


def _is_negated(text: str, facts: NegationFacts) -> bool:
    words = text.lower().replace("’", "'").split() if facts.suffixes else []
    if any(word.strip('.,;:!?"”)').endswith("n't") for word in words):
        return True
    return any(
        word in facts.negators or word in facts.known or (facts.prefixes and word.startswith(facts.prefixes))
        for word, _, _ in read_words(text)
    )
