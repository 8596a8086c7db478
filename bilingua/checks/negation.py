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
    negator = _find_negator(source, source_facts)
    if negator is None or _find_negator(target, target_facts) is not None:
        return ()
    # "refused" for «لم يوافق» is no loss, but for «رفض» it is that word's own translation.
    if _count_soft(target, target_facts) > _count_soft(source, source_facts):
        return ()
    if source_facts.idioms is not None:
        rest = source_facts.idioms.sub(" ", squeeze(source))
        if _find_negator(rest, source_facts) is None:
            return ()
    written = source[negator.start : negator.end]
    return (Finding("negation", Severity.WARNING, f"{written!r} negates, the translation does not", unit.segment.id, negator),)


def _find_negator(text: str, facts: NegationFacts) -> Span | None:
    """Return the first word that surely negates; "didn't" is one word here."""
    for word, start, end in read_words(text):
        if word in facts.negators or (facts.suffixes and word.endswith(facts.suffixes)):
            return Span(start, end)
    found = facts.joined.search(text) if facts.joined is not None else None
    return Span(*found.span()) if found is not None else None


def _count_soft(text: str, facts: NegationFacts) -> int:
    return sum(word.startswith(facts.prefixes) for word, _, _ in read_words(text)) if facts.prefixes else 0
