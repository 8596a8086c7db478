"""Telling the language of a text by its script, its commonest words and its own letters.

No model: the installed languages are few and mostly of different scripts. Languages that are not
installed take part in the weighing, so that Persian is not called Arabic with confidence.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from bilingua.lang import base_language

# Letters of each script, by the main blocks of Unicode 16; Japanese and Korean are told by their own letters.
_RANGES = {
    "Arab": "\u0620-\u064a\u066e-\u06d3\u06fa-\u06ff\u0750-\u077f\u08a0-\u08c7\ufb50-\ufdf9\ufe70-\ufefc",
    "Hebr": "\u05d0-\u05f2\ufb1d-\ufb4f",
    "Cyrl": "\u0400-\u052f\u1c80-\u1c88\u2de0-\u2dff\ua640-\ua69f",
    "Latn": "A-Za-z\u00aa\u00ba\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u1e00-\u1eff",
    "Grek": "\u0370-\u03ff\u1f00-\u1fff",
    "Deva": "\u0900-\u097f",
    "Beng": "\u0980-\u09ff",
    "Taml": "\u0b80-\u0bff",
    "Thai": "\u0e00-\u0e7f",
    "Geor": "\u10a0-\u10ff\u1c90-\u1cbf",
    "Armn": "\u0530-\u058f",
    "Ethi": "\u1200-\u139f",
    "Jpan": "\u3040-\u30ff",
    "Kore": "\u1100-\u11ff\uac00-\ud7a3",
    "Hani": "\u3400-\u4dbf\u4e00-\u9fff",
}
_SCRIPTS = {name: re.compile(f"[{ranges}]") for name, ranges in _RANGES.items()}
_WORD = re.compile(r"[^\W\d_]+")
_HARAKAT = re.compile("[\u0640\u064b-\u0652\u0670]")
# Text that is looked at: more says nothing new.
_LOOK = 4_000
# Weight of an installed language before anything is known, of the share of its words, of its own letters.
_PRIOR, _WORD_WEIGHT, _LETTER_WEIGHT = 0.03, 4.0, 1.0
# From this many words on a judgement within a script is as sure as it will be.
_ENOUGH_WORDS = 4


@dataclass(frozen=True, slots=True)
class Detection:
    """A language that a text may be in."""

    language: str
    """The tag as installed."""
    confidence: float
    """0 to 100."""


@dataclass(frozen=True, slots=True)
class _Facts:
    script: str
    words: frozenset[str]
    letters: frozenset[str]


@lru_cache(maxsize=1)
def _load() -> dict[str, _Facts]:
    data = tomllib.loads((files("bilingua.api") / "data" / "languages.toml").read_text(encoding="utf-8"))
    return {tag: _Facts(one["script"], frozenset(one["words"].split()), frozenset(one["letters"])) for tag, one in data.items()}


def detect_language(text: str, languages: Sequence[str]) -> tuple[Detection, ...]:
    """Return the installed languages that a text may be in, likeliest first; none where it has no letters of theirs.

    Args:
        text: Any text; its first 4,000 characters count.
        languages: Tags of the installed languages.
    """
    text = _HARAKAT.sub("", text[:_LOOK])
    counts = {name: len(pattern.findall(text)) for name, pattern in _SCRIPTS.items()}
    if counts["Jpan"]:
        counts["Jpan"] += counts.pop("Hani")
    total = sum(counts.values())
    words = [word.lower() for word in _WORD.findall(text)]
    installed = {base_language(tag): tag for tag in reversed(languages)}
    found: dict[str, float] = dict.fromkeys(languages, 0.0)
    for script, count in counts.items():
        for code, share in _weigh(script, words, text, installed).items():
            found[installed[code]] += 100 * share * count / total if total else 0
    ranked = sorted(found.items(), key=lambda item: (-item[1], item[0]))
    return tuple(Detection(tag, max(0.1, round(min(100.0, value), 1))) for tag, value in ranked if value)


def _weigh(script: str, words: Sequence[str], text: str, installed: Iterable[str]) -> dict[str, float]:
    """Share out a script among the languages written in it; only those installed are returned."""
    facts = _load()
    own = [word for word in words if _SCRIPTS[script].search(word)]
    rivals = [code for code, one in facts.items() if one.script == script]
    if not own or not rivals:
        return {}
    here = set(installed)
    weights = {}
    for code in rivals:
        hits = sum(word in facts[code].words for word in own) / len(own)
        letters = sum(char in facts[code].letters for char in text) / max(1, sum(map(len, own)))
        # Squared: related languages share many short words, and a lead in them tells more than its size.
        weights[code] = (_PRIOR * (code in here) + _WORD_WEIGHT * hits + _LETTER_WEIGHT * letters) ** 2
    total = sum(weights.values())
    sure = 1.0 if len(rivals) == 1 else 0.75 + 0.25 * min(1.0, len(own) / _ENOUGH_WORDS)
    return {code: sure * weight / total for code, weight in weights.items() if code in here and weight}
