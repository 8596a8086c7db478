"""The sentence splitter: rules over stops, with the facts of a language from its data file.

Stops are ``. ! ? ؟ ۔ …`` and runs of them, ``。！？`` without a space after them; never a comma. A
semicolon or colon ends a sentence only before an enumerator.
"""

from __future__ import annotations

import itertools
import re

from bilingua.source.segmentation import SentenceFacts, load_facts
from bilingua.units import Span

SEGMENTER = "bilingua-rules 1"
"""Name and version of the splitter and its rules; goes into signatures, changes when the output may."""

_INVISIBLE = "\u200b-\u200f\u061c\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff"
_CLOSERS = f"\"'”’»›)\\]}}」』）{_INVISIBLE}"
# French puts a space before the closing mark.
_CLOSED = f"(?:[{_CLOSERS}]|[ \u00a0\u202f]»)*"
_TAIL = re.compile(rf"(?:[.!?؟۔…]+|[。！？｡]+|[؛;:](?=\s)){_CLOSED}(?:[.!?؟۔…,،؛;:]+{_CLOSED})*")
_STOP = re.compile(r"[.!?؟۔…。！？｡]")
_WIDE = re.compile(r"[。！？｡]")
_ELLIPSIS = re.compile(r"\.{2,}|…")
_NO_END = re.compile(rf"[,،؛;:][{_INVISIBLE}]*$")
_OPENING = "«“„‘\"'([{「『（"
_LEADING = re.compile(rf"[\s{_INVISIBLE}{re.escape(_OPENING)}]*")
_WORD_BEFORE = re.compile(r"[^\s(\[«“\"/،؛,;:]*$")
_LETTER = re.compile(r"[^\W\d_]")
_ARABIC = re.compile(r"[\u0621-\u064a\u0671-\u06d3]")
_MARKS = re.compile(f"[{_INVISIBLE}\u0640\u064b-\u065f\u0670\u200d]")
_BRACKETS = {"(": ")", "[": "]", "{": "}", "（": "）"}
_FINAL = re.compile(rf"[.!?؟۔…。！？][{_CLOSERS}\s]*$")
_SINGLE_STOPS = re.compile(r"[.!?؟۔。！？]")
# Characters looked at before and after a stop.
_WINDOW = 120
# A word before a stop that is glued to the next word must be this long to end a sentence.
_GLUED_WORD = 3


def split_sentences(text: str, language: str) -> tuple[Span, ...]:
    """Return the sentences of a paragraph in order; white space around them belongs to none.

    Line breaks count as spaces. The spans cover everything but white space.

    Args:
        text: One paragraph.
        language: BCP 47 tag.
    """
    facts = load_facts(language)
    is_headline = _is_headline(text)
    depth_at = _bracket_depths(text)
    cuts = [0]
    for found in _TAIL.finditer(text):
        end = found.end()
        if end < len(text) and _ends_sentence(text, found, cuts[-1], facts, is_headline, depth_at):
            cuts.append(end)
    cuts.append(len(text))
    spans = []
    for left, right in itertools.pairwise(cuts):
        part = text[left:right]
        if part.strip():
            start = left + len(part) - len(part.lstrip())
            spans.append(Span(start, start + len(part.strip())))
    return tuple(spans)


def _is_headline(text: str) -> bool:
    """Tell whether a paragraph is a headline: no final stop, and no full stop before its end."""
    return not _FINAL.search(text[-_WINDOW:]) and not re.search(r"[^\W\d]{3}[.](?=\s)", _ELLIPSIS.sub(" ", text))


def _bracket_depths(text: str) -> list[int]:
    """Return for each position the number of open brackets; a bracket that is never closed does not count."""
    steps = [0] * (len(text) + 2)
    stack: list[tuple[str, int]] = []
    for place, char in enumerate(text):
        if char in _BRACKETS:
            stack.append((_BRACKETS[char], place))
        elif stack and char == stack[-1][0]:
            _, start = stack.pop()
            steps[start + 1] += 1
            steps[place + 1] -= 1
    return list(itertools.accumulate(steps))


def _ends_sentence(text: str, found: re.Match[str], start: int, facts: SentenceFacts, is_headline: bool, depths: list[int]) -> bool:
    tail, end = found[0], found.end()
    after = text[end : end + _WINDOW]
    rest = after[(_LEADING.match(after) or found).end() :] if after else ""
    if not rest.strip() or depths[end]:
        return False
    if not _STOP.search(tail):
        return facts.enumerators.match(after.lstrip()) is not None and tail[0] in "؛;"
    if _NO_END.search(tail):
        return facts.enumerators.match(after.lstrip()) is not None and _NO_END.search(tail) is not None and "؛" in tail
    if _WIDE.search(tail):
        return True
    if not after[0].isspace():
        return _ends_glued(text, found, after)
    if _ELLIPSIS.search(tail):
        return _ends_after_ellipsis(tail, rest, facts, is_headline)
    if _closes_after_question(tail):
        return False
    if facts.uses_case and rest[0].islower() and not _ARABIC.match(rest[0]):
        return False
    if tail[0] in "!?؟":
        return True
    return _ends_after_stop(text, found, start, rest, facts)


def _ends_glued(text: str, found: re.Match[str], after: str) -> bool:
    """Judge a stop without a space after it: it ends a sentence between two Arabic words only."""
    word = _WORD_BEFORE.search(text[max(0, found.start() - _WINDOW) : found.start()])
    before = _MARKS.sub("", word[0]) if word else ""
    next_char = after.lstrip("".join(_OPENING))[:1]
    if _ELLIPSIS.search(found[0]) or found[0][-1] in "؛;:" or "@" in before or "//" in before or "." in before:
        return False
    if re.match(rf"[{re.escape(_OPENING)}]", after[0]) and found[0][-1] in _CLOSERS and after[0] in "\"'":
        return False
    return len(before) >= _GLUED_WORD and _ARABIC.match(before[-1]) is not None and _ARABIC.match(next_char) is not None


def _ends_after_ellipsis(tail: str, rest: str, facts: SentenceFacts, is_headline: bool) -> bool:
    if is_headline or re.search(r"[\"'”’»)\]]$", tail):
        return False
    if facts.uses_case:
        return rest[0].isupper()
    return facts.openers.match(rest) is not None and not rest.startswith("وال")


def _closes_after_question(tail: str) -> bool:
    """A question or cry inside quotation marks or brackets does not end the sentence around it."""
    marks = re.sub(rf"[\s{_INVISIBLE}]", "", tail)
    return re.fullmatch(r"[!?؟]+[\"'”’»)\]]+", marks) is not None


def _ends_after_stop(text: str, found: re.Match[str], start: int, rest: str, facts: SentenceFacts) -> bool:
    """Judge a single full stop before a space: not after abbreviations, initials and list numbers."""
    before = text[max(start, found.start() - _WINDOW) : found.start()]
    word_match = _WORD_BEFORE.search(before)
    word = _MARKS.sub("", word_match[0]) if word_match else ""
    if not word:
        return before[-1:].isspace() or bool(before.strip())
    sentence = before[: len(before) - len(word_match[0] if word_match else "")]
    if re.fullmatch(r"[0-9٠-٩۰-۹]{1,9}", word):
        return not _opens_item(sentence)
    core = word.strip(".")
    if core in facts.abbreviations or _has_prefix(core, facts):
        return False
    chain = _chain(sentence, core)
    if core in facts.final_abbreviations or chain in facts.final_abbreviations:
        return facts.openers.match(rest) is not None
    return not (facts.single_letters and _is_single_letter(core, facts))


def _has_prefix(core: str, facts: SentenceFacts) -> bool:
    """Tell whether a letter is joined before a short abbreviation; ``لكم`` is a word, ``ود`` is not."""
    bare = core[1:]
    return core[:1] in facts.prefixes and bare in facts.abbreviations and (len(bare) == 1 or "." in bare)


def _opens_item(sentence: str) -> bool:
    """Tell whether a number after this text opens an item: at the start, or after a colon or semicolon."""
    return not sentence.strip() or (sentence[-1].isspace() and sentence.rstrip()[-1] in ":؛;")


def _chain(sentence: str, core: str) -> str:
    """Join an abbreviation that is written with spaces (``ق. م.``) to its first part."""
    previous = re.search(r"(\S)\.\s+$", sentence)
    return f"{previous[1]}.{core}" if previous else core


def _is_single_letter(core: str, facts: SentenceFacts) -> bool:
    letters = core[1:] if len(core) == 2 and core[0] in facts.prefixes else core
    if facts.uses_case and not letters.isupper():
        return len(letters) == 1 and letters.isalpha() and letters.islower() and not letters.isascii()
    return len(letters) == 1 and letters.isalpha()
