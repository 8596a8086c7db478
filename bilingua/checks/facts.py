"""What the checks must know of each language, read from one data file a language."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, TypeVar

from bilingua.lang import base_language
from bilingua.normalize import is_dropped
from bilingua.units import Span, TranslationUnit

Kind = TypeVar("Kind")
_FOLDER = Path(__file__).with_name("data")
WORD = re.compile(r"[^\W\d_](?:[^\W\d_]|[\u0640\u064b-\u065f\u0670])*")
"""A word: letters, with the Arabic marks inside it."""
_ALEF = str.maketrans("أإآٱىةک", "اااايهك")

# The Unicode name prefix of each language's letters, for scripts that are not Latin.
_SCRIPTS = {
    **dict.fromkeys(("ar", "fa", "ur", "ps", "ckb", "ug"), "ARABIC"),
    **dict.fromkeys(("he", "yi"), "HEBREW"),
    **dict.fromkeys(("ru", "uk", "bg", "sr", "be", "mk", "kk"), "CYRILLIC"),
    "el": "GREEK",
    "hi": "DEVANAGARI",
    "th": "THAI",
    "ka": "GEORGIAN",
    "hy": "ARMENIAN",
    "zh": "CJK",
    "ko": "HANGUL",
}


@dataclass(frozen=True, slots=True)
class NumberFacts:
    """How numbers are written."""

    decimal: str
    """Characters that may part the fraction."""
    group: str
    """Characters that may part thousands."""
    words: Mapping[str, float]
    """Number words that are added up."""
    scales: Mapping[str, float]
    """Words that multiply what stands before them."""
    duals: Mapping[str, float]
    """Scale words that stand for two of them."""
    ordinals: Mapping[str, float]
    """Ordinal words."""
    dual_endings: tuple[str, ...]
    """Endings by which any noun may mean two."""
    decade: tuple[str, ...]
    """Endings that make a decade of a tens word."""
    joiners: frozenset[str]
    """Words that join two parts of one number."""
    clock: frozenset[str]
    """Words after which four digits are a time."""


@dataclass(frozen=True, slots=True)
class PunctuationFacts:
    """How sentences are punctuated."""

    question: str
    """Question marks."""
    exclamation: str
    """Exclamation marks."""
    stop: str
    """Full stops and ellipses."""
    foreign: str
    """Marks of this language that others do not use."""
    space_before: str
    """Marks before which a space belongs."""


@dataclass(frozen=True, slots=True)
class NegationFacts:
    """How sentences are negated."""

    negators: frozenset[str]
    """Words that surely negate."""
    idioms: re.Pattern[str] | None
    """Phrases with a negator that negate nothing; over folded text."""
    prefixes: tuple[str, ...]
    """Beginnings of words that may do instead, with what may be joined to them."""
    suffixes: tuple[str, ...]
    """Endings of words that surely negate."""
    joined: re.Pattern[str] | None
    """Negations that are written with an apostrophe, as whole words."""


@dataclass(frozen=True, slots=True)
class LanguageFacts:
    """Everything the checks know of one language."""

    script: str
    """Beginning of the Unicode names of its letters; empty for Latin."""
    length: float
    """Letters that a text takes against English; 0.0 where unknown."""
    numbers: NumberFacts
    """Numbers."""
    percent: re.Pattern[str]
    """The percent sign and words, over folded text."""
    months: Mapping[str, int]
    """Month names, folded, as whole words or phrases."""
    weekdays: Mapping[str, int]
    """Weekday names, folded; Monday is 1."""
    currencies: Mapping[str, str]
    """Currency names, folded, to a code."""
    unsure: frozenset[str]
    """Names of days that are other words too, folded: that one is lacking says nothing."""
    is_cased: bool
    """Names of months and days begin with a capital letter."""
    negation: NegationFacts
    """Negation."""
    punctuation: PunctuationFacts
    """Punctuation."""
    doubles: frozenset[str]
    """Words that may stand twice in a row."""


def fold(text: str) -> str:
    """Return text of the same length for comparing words: lower case, Arabic letter forms folded.

    Dropped marks (harakat, tatweel, controls) are kept in place; `fold_word` takes them out.
    """
    lowered = text.lower()
    if len(lowered) != len(text):
        lowered = "".join(char.lower() if len(char.lower()) == 1 else char for char in text)
    return lowered.translate(_ALEF) if not lowered.isascii() else lowered


@cache
def fold_word(word: str) -> str:
    """Return a folded word without the marks that carry no letter."""
    folded = fold(word)
    return folded if folded.isascii() else "".join(char for char in folded if not is_dropped(char))


def squeeze(text: str) -> str:
    """Return folded text without dropped marks, white space as single spaces; offsets are lost."""
    folded = fold(text)
    if not folded.isascii():
        folded = "".join(char for char in folded if char.isalnum() or not is_dropped(char))
    return " ".join(folded.split())


@cache
def facts_for(tag: str) -> LanguageFacts:
    """Return the facts of a language; neutral ones where there is no data file."""
    path = _FOLDER / f"{base_language(tag)}.toml"
    return _build(tomllib.loads(path.read_text(encoding="utf-8")) if path.exists() else {}, _SCRIPTS.get(base_language(tag), ""))


def _build(data: Mapping[str, Any], script: str) -> LanguageFacts:
    joined = [fold(item) for item in data.get("joined", ())]
    percent = [re.escape(fold(word)) for word in data.get("percent", {}).get("words", ())]
    return LanguageFacts(
        script=script,
        length=float(data.get("length", 0.0)),
        numbers=_build_numbers(data.get("numbers", {}), joined),
        percent=re.compile("|".join(["[%٪٪﹪%]", *(rf"(?<!\w)\w{{0,3}}{word}(?!\w)" if joined else rf"\b{word}\b" for word in percent)])),
        months=_invert(data.get("months", {}), joined, int),
        weekdays=_invert(data.get("weekdays", {}), joined, int),
        currencies=_invert(data.get("currencies", {}), joined, str),
        unsure=frozenset(map(fold, data.get("unsure", ()))),
        is_cased=bool(data.get("cased", False)),
        negation=_build_negation(data.get("negation", {}), joined),
        punctuation=_build_punctuation(data.get("punctuation", {})),
        doubles=frozenset(data.get("doubles", ())),
    )


def _build_numbers(data: Mapping[str, Any], joined: list[str]) -> NumberFacts:
    def table(name: str) -> dict[str, float]:
        return {fold(word): float(value) for value, words in data.get(name, {}).items() for word in words.split()}

    def with_joined(words: dict[str, float]) -> dict[str, float]:
        return {**{prefix + word: value for prefix in joined for word, value in words.items()}, **words}

    words, scales, duals, ordinals = (table(name) for name in ("words", "scales", "duals", "ordinals"))
    return NumberFacts(
        decimal="".join(data.get("decimal", (".", ","))),
        group="".join(data.get("group", (",", "."))),
        words=with_joined(words),
        scales=with_joined(scales),
        duals=with_joined(duals),
        ordinals=with_joined(ordinals),
        dual_endings=tuple(data.get("dual", ())),
        decade=tuple(data.get("decade", ())),
        joiners=frozenset(data.get("and", ())),
        clock=frozenset(map(fold, data.get("clock", ()))),
    )


def _build_negation(data: Mapping[str, Any], joined: list[str]) -> NegationFacts:
    idioms = [re.escape(fold(phrase)) for phrase in sorted(data.get("not", ()), key=len, reverse=True)]
    return NegationFacts(
        negators=frozenset(map(fold, data.get("lost", ()))),
        idioms=re.compile(rf"(?<!\w)(?:{'|'.join(idioms)})(?!\w)") if idioms else None,
        prefixes=tuple(start + fold(word) for start in ("", *joined) for word in data.get("prefixes", ())),
        suffixes=tuple(data.get("suffixes", ())),
        joined=re.compile(data["joined"], re.IGNORECASE) if "joined" in data else None,
    )


def _build_punctuation(data: Mapping[str, Any]) -> PunctuationFacts:
    return PunctuationFacts(
        question=data.get("question", "?"),
        exclamation=data.get("exclamation", "!"),
        stop=data.get("stop", ".…"),
        foreign=data.get("foreign", ""),
        space_before=data.get("space_before", ""),
    )


def _invert(table: Mapping[str, Any], joined: list[str], kind: Callable[[str], Kind]) -> dict[str, Kind]:
    plain = {fold(name): kind(key) for key, names in table.items() for name in names}
    return {**{prefix + name: key for prefix in joined for name, key in plain.items()}, **plain}


@lru_cache(maxsize=16)
def read_words(text: str) -> tuple[tuple[str, int, int], ...]:
    """Return the words of ``text`` without digits: folded, with start and end."""
    return tuple((fold_word(found[0]), found.start(), found.end()) for found in WORD.finditer(text))


def find_names(text: str, table: Mapping[str, Kind]) -> tuple[tuple[Kind, Span], ...]:
    """Return the names of ``table`` in ``text``, of one word or two, with what they stand for."""
    words = read_words(text)
    found: list[tuple[Kind, Span]] = []
    skip = False
    for index, (word, start, end) in enumerate(words):
        if skip:
            skip = False
            continue
        if index + 1 < len(words) and words[index + 1][1] - end <= 2:
            double = f"{word} {words[index + 1][0]}"
            if double in table:
                found.append((table[double], Span(start, words[index + 1][2])))
                skip = True
                continue
        if word in table:
            found.append((table[word], Span(start, end)))
    return tuple(found)


def is_in_term(unit: TranslationUnit, span: Span) -> bool:
    """Tell whether a place of the source belongs to a term match: its wording is the glossary's, وون in a name is no money."""
    return any(outcome.match.start < span.end and span.start < outcome.match.end for outcome in unit.outcomes)
