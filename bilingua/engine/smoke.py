"""A few sentences with known properties, run through a model that has just been converted.

It tells a model that works from one that does not (wrong tokens, wrong vocabulary, damaged
weights), not a good one from a poor one.
"""

from __future__ import annotations

import tomllib
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from bilingua.config import EngineSettings
from bilingua.engine.ct2 import Ct2Engine
from bilingua.engine.registry import ModelInfo
from bilingua.errors import ModelError
from bilingua.lang import base_language
from bilingua.units import DecodingOptions, LanguagePair, Request

_DATA = Path(__file__).resolve().parent / "data" / "smoke.toml"
_MOST_PAIRS = 3
_LOOP_SHARE = 0.5
_LENGTHS = (0.2, 5.0)
_SAME_SCRIPT = 0.6
# Scripts as the first word of a letter's Unicode name, by ISO 15924 code; Japanese and Chinese share Han.
_SCRIPT_NAMES = {
    "Latn": ("LATIN",), "Arab": ("ARABIC",), "Cyrl": ("CYRILLIC",), "Grek": ("GREEK",), "Hebr": ("HEBREW",), "Deva": ("DEVANAGARI",),
    "Beng": ("BENGALI",), "Thai": ("THAI",), "Hang": ("HANGUL", "CJK"), "Kore": ("HANGUL", "CJK"), "Hans": ("CJK",), "Hant": ("CJK",),
    "Jpan": ("CJK", "HIRAGANA", "KATAKANA"), "Armn": ("ARMENIAN",), "Geor": ("GEORGIAN",), "Ethi": ("ETHIOPIC",), "Taml": ("TAMIL",),
    "Telu": ("TELUGU",), "Khmr": ("KHMER",), "Laoo": ("LAO",), "Mymr": ("MYANMAR",), "Sinh": ("SINHALA",), "Gujr": ("GUJARATI",),
    "Guru": ("GURMUKHI",), "Knda": ("KANNADA",), "Mlym": ("MALAYALAM",), "Orya": ("ORIYA",), "Tibt": ("TIBETAN",),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class SmokeResult:
    """What the smoke set showed."""

    pairs: tuple[LanguagePair, ...]
    """Pairs that were tried; empty where there are no sentences in any of the model's source languages."""
    samples: tuple[tuple[str, str], ...]
    """Each sentence and its translation."""


def run_smoke(model: ModelInfo) -> SmokeResult:
    """Load a model and translate the smoke set with it.

    Raises:
        ModelError: The model cannot be loaded, or its outputs show that it is broken.
    """
    sentences: dict[str, list[str]] = _load()["sentences"]
    pairs = choose_pairs(model.pairs, tuple(sentences))
    samples: list[tuple[str, str]] = []
    for pair in pairs or model.pairs[:1]:
        texts = sentences.get(base_language(pair.source), ["1, 2, 3."])
        with Ct2Engine(model, pair, EngineSettings(compute_type="default")) as engine:
            found = engine.translate([Request(text) for text in texts], DecodingOptions())
        outputs = [hypothesis.text for hypothesis in found]
        if pairs:
            judge(model.name, pair, texts, outputs)
        samples += zip(texts, outputs, strict=True)
    return SmokeResult(tuple(pairs), tuple(samples))


def choose_pairs(pairs: Sequence[LanguagePair], known: Sequence[str]) -> list[LanguagePair]:
    """Choose a few pairs with different targets whose source has sentences; to and from English first."""
    common = _load()["common_words"]

    def rank(pair: LanguagePair) -> tuple[bool, bool, bool, int, str]:
        source = known.index(base_language(pair.source))
        return base_language(pair.target) not in common, "en" not in (pair.source, pair.target), pair.target != "en", source, pair.target

    chosen: dict[str, LanguagePair] = {}
    for pair in sorted((pair for pair in pairs if base_language(pair.source) in known), key=rank):
        chosen.setdefault(pair.target, pair)
    return list(chosen.values())[:_MOST_PAIRS]


def judge(name: str, pair: LanguagePair, texts: Sequence[str], outputs: Sequence[str]) -> None:
    """Refuse outputs that no working model gives.

    Raises:
        ModelError: Most outputs are empty, loops, copies, of a wrong script or length, or all are the same.
    """
    faults = [_fault(pair, text, output) for text, output in zip(texts, outputs, strict=True)]
    found = [(fault, output) for fault, output in zip(faults, outputs, strict=True) if fault]
    if not found and len(set(outputs)) < len(set(texts)):
        found = [("says the same of different sentences", outputs[0])] * len(texts)
    common = set(_load()["common_words"].get(base_language(pair.target), ()))
    words = {word for output in outputs for word in output.lower().split()}
    if not found and common and not common & words:
        found = [(f"is not written in {pair.target}", outputs[0])] * len(texts)
    if 2 * len(found) > len(texts):
        fault, output = found[0]
        raise ModelError(
            f"model {name!r} does not translate {pair}: {len(found)} of {len(texts)} test sentences fail, the first output {fault}: "
            f"{output[:80]!r}; the conversion or its source is broken, and the model is not added"
        )


def _fault(pair: LanguagePair, text: str, output: str) -> str:
    """Return what is wrong with one output, or an empty string."""
    letters = [char for char in output if char.isalpha()]
    if not letters:
        return "holds no word"
    if output.strip(" .").lower() == text.strip(" .").lower():
        return "is a copy of the source"
    if _loops(output):
        return "repeats itself"
    script = _script(pair.target)
    if script and sum(_is_of(char, script) for char in letters) < _SAME_SCRIPT * len(letters):
        return f"is not in the script of {pair.target}"
    low, high = _LENGTHS
    if _is_of("字", script) == _is_of(text[0], ("CJK",)) and not low * len(text) <= len(output) <= high * len(text):
        return "has an impossible length"
    return ""


def _loops(output: str) -> bool:
    """Tell whether one to four words or letters in a row make up over half of a text."""
    for units in (output.split(), list(output)):
        least = 6 if len(units) < len(output) else 12
        if len(units) < least:
            continue
        for size in range(1, 5):
            grams = Counter(tuple(units[start : start + size]) for start in range(len(units) - size + 1))
            if grams.most_common(1)[0][1] * size > _LOOP_SHARE * len(units):
                return True
    return False


def _script(tag: str) -> tuple[str, ...]:
    """Return the names of the letters of a language's script; empty where they are not known."""
    from babel.core import get_global

    parts = tag.split("-")
    code = next((part for part in parts[1:] if len(part) == 4), "")
    if not code:
        usual = str(get_global("likely_subtags").get(parts[0], "")).split("_")
        code = next((part for part in usual if len(part) == 4), "")
    return _SCRIPT_NAMES.get(code, ())


def _is_of(char: str, names: Sequence[str]) -> bool:
    return unicodedata.name(char, "").startswith(tuple(names)) if names else False


@cache
def _load() -> dict[str, dict[str, list[str]]]:
    return tomllib.loads(_DATA.read_text(encoding="utf-8"))
