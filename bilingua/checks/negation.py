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
    source, target = mask_hidden(unit.segment.text), mask_hidden(unit.target)
    negator = next(((start, end) for word, start, end in read_words(source) if _negates(word, source_facts)), None)
    if negator is None or _has_negator(target, target_facts):
        return ()
    # "refused" for «لم يوافق» is no loss, but for «رفض» it is that word's own translation.
    if _count_soft(target, target_facts) > _count_soft(source, source_facts):
        return ()
    if source_facts.idioms is not None:
        rest = source_facts.idioms.sub(" ", squeeze(source))
        if not any(_negates(word, source_facts) for word, _, _ in read_words(rest)):
            return ()
    written = source[negator[0] : negator[1]]
    return (Finding("negation", Severity.WARNING, f"{written!r} negates, the translation does not", unit.segment.id, Span(*negator)),)


def _negates(word: str, facts: NegationFacts) -> bool:
    return word in facts.negators or (bool(facts.suffixes) and word.endswith(facts.suffixes))


def _has_negator(text: str, facts: NegationFacts) -> bool:
    if any(_negates(word, facts) for word, _, _ in read_words(text)):
        return True
    # "didn't" is two words to a word reader.
    return bool(facts.suffixes) and any(word.strip('.,;:!?"”)').endswith(facts.suffixes) for word in text.lower().split())


def _count_soft(text: str, facts: NegationFacts) -> int:
    return sum(word.startswith(facts.prefixes) for word, _, _ in read_words(text)) if facts.prefixes else 0
