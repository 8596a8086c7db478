"""The mark at the end of the sentence, and marks that only the source's language uses."""

from __future__ import annotations

import re

from bilingua.checks.facts import PunctuationFacts, facts_for
from bilingua.checks.visible import mask_hidden
from bilingua.units import Finding, LanguagePair, Severity, Span, TranslationUnit

# What may follow a sentence's last mark: quotes, brackets, Markdown's emphasis, footnote signs.
_AFTER = "\"'“”«»‘’)]*_ \u200f\u200e\u061c\u00a0"
_COLON = ":："
_NAMES = {"question": "question mark", "exclamation": "exclamation mark", "stop": "full stop", "colon": "colon"}


def find_punctuation_differences(unit: TranslationUnit, pair: LanguagePair) -> tuple[Finding, ...]:
    """Report another kind of end mark than the source's, and the source language's own marks in the target.

    Marks are compared by kind, so that ؟ and ? are the same.
    """
    source, target = facts_for(pair.source).punctuation, facts_for(pair.target).punctuation
    found = []
    ends, wanted = _end_kind(unit.target, target), _end_kind(unit.segment.text, source)
    if ends != wanted and unit.target:
        if wanted and not ends:
            message = f"the sentence ends without the source's {_NAMES[wanted]}"
        elif ends and not wanted:
            message = f"the sentence ends with a {_NAMES[ends]} that the source does not have"
        else:
            message = f"the sentence ends with a {_NAMES[ends]}, the source with a {_NAMES[wanted]}"
        found.append(Finding("punctuation", Severity.WARNING, message, unit.segment.id))
    own = set(source.foreign) - set(target.foreign)
    if own:
        place = re.search("[" + re.escape("".join(sorted(own))) + "]", mask_hidden(unit.target))
        if place is not None:
            message = f"{place[0]} is a mark of the source's language"
            found.append(Finding("punctuation", Severity.WARNING, message, unit.segment.id, None, Span(*place.span())))
    return tuple(found)


def _end_kind(text: str, facts: PunctuationFacts) -> str:
    last = text.rstrip(_AFTER)[-1:]
    if not last:
        return ""
    marks = (facts.question, facts.exclamation, facts.stop, _COLON)
    return next((name for name, chars in zip(_NAMES, marks, strict=True) if last in chars), "")
