"""Words and phrases that stand twice or more in a row, and loops."""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise

from bilingua.checks.facts import facts_for, fold_word
from bilingua.checks.visible import mask_hidden
from bilingua.units import Finding, LanguagePair, Severity, Span, TranslationUnit

_WORD = re.compile(r"\w+(?:['’-]\w+)*")
_SAME_CHAR = re.compile(r"([^\W\d_])\1{4,}|([^\w\s.*_=~#-])\2{5,}")
_STOP = re.compile(r"[.!?؟؛;:…]")
_LONGEST_PHRASE = 8
# A phrase of three words that stands this often, and not so in the source, is a loop wherever it stands.
_LOOP_COUNT = 4


def find_repetition(unit: TranslationUnit, pair: LanguagePair) -> tuple[Finding, ...]:
    """Report doubled words, phrases said again at once, and loops that the source does not have."""
    text = mask_hidden(unit.target)
    found = [
        Finding(
            "repetition",
            Severity.ERROR,
            f"{match[0][0]!r} stands {len(match[0])} times in a row",
            unit.segment.id,
            None,
            Span(*match.span()),
        )
        for match in _SAME_CHAR.finditer(text)
        if match[0] not in unit.segment.text
    ]
    spans = [(match.start(), match.end()) for match in _WORD.finditer(text)]
    words = [fold_word(text[start:end]) for start, end in spans]
    if len(set(words)) == len(words):
        return tuple(found)
    source = [fold_word(word) for word in _WORD.findall(mask_hidden(unit.segment.text))]
    doubled = _find_doubled(words, spans, text)
    if doubled is not None:
        start, end, size, times = doubled
        finding = _judge(unit, Span(spans[start][0], spans[end - 1][1]), (size, times), facts_for(pair.target).doubles)
        if finding is not None and not _has_doubled(source, size):
            found.append(finding)
    if not found:
        found += _find_loop(unit, words, source)
    return tuple(found)


def _find_doubled(words: list[str], spans: list[tuple[int, int]], text: str) -> tuple[int, int, int, int] | None:
    """Return first word, end, length in words and number of times of the first phrase that is said again at once."""
    for start in range(len(words) - 1):
        for size in range(1, min(_LONGEST_PHRASE, (len(words) - start) // 2) + 1):
            if words[start] != words[start + size]:
                continue
            phrase = words[start : start + size]
            times = 1
            while words[start + times * size : start + (times + 1) * size] == phrase:
                times += 1
            between = text[spans[start + size - 1][1] : spans[start + size][0]]
            if times > 2 or (times == 2 and not _STOP.search(between) and (size > 1 or between.isspace())):
                return start, start + times * size, size, times
    return None


def _judge(unit: TranslationUnit, span: Span, shape: tuple[int, int], doubles: frozenset[str]) -> Finding | None:
    size, times = shape
    said = unit.target[span.start : span.end]
    first = said.split()[0]
    if size == 1 and times == 2:
        if first.isdigit() or fold_word(first) in doubles:
            return None
        # Names double: Bora Bora, Sirhan Sirhan.
        is_name = first[:1].isupper() and said.split()[-1][:1].isupper()
        severity = Severity.WARNING if is_name else Severity.ERROR
    else:
        severity = Severity.ERROR if times > 2 or size > 2 else Severity.WARNING
    return Finding("repetition", severity, f"{said[:60]!r} repeats itself", unit.segment.id, None, span)


def _has_doubled(words: list[str], size: int) -> bool:
    return any(words[index : index + size] == words[index + size : index + 2 * size] for index in range(len(words) - 2 * size + 1))


def _find_loop(unit: TranslationUnit, words: list[str], source: list[str]) -> list[Finding]:
    if len(words) < 3 * _LOOP_COUNT:
        return []
    often, count = Counter(zip(words, words[1:], words[2:], strict=False)).most_common(1)[0]
    if count < _LOOP_COUNT:
        return []
    if Counter(pairwise(source)).most_common(1)[0][1] >= count - 1:
        return []
    message = f"{' '.join(often)!r} stands {count} times: the translation runs in a loop"
    return [Finding("repetition", Severity.ERROR, message, unit.segment.id)]
