"""Word lists: Arabic words that begin with the letter of a proclitic and yet are whole words, and Arabic names.

«وليد» is not و + «ليد», «كريم» not ك + «ريم», «باريس» not ب + «اريس». The list was counted: words
of openly licensed Arabic text that occur more than twice as often as what is left without their
first letter; names of states and cities come from CLDR with `bilingua.terminology.cldr`.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files


@cache
def _words(name: str) -> frozenset[str]:
    text = (files("bilingua.terminology") / "data" / f"{name}.ar.txt").read_text(encoding="utf-8")
    return frozenset(line for line in text.split("\n") if line and not line.startswith("#"))


def is_whole_word(folded: str) -> bool:
    """Tell whether a folded word that begins with a clitic's letter is a word of its own."""
    return folded in _words("whole_words")


def is_arabic_name(folded: str) -> bool:
    """Tell whether a folded word shows a name to be Arabic, so that its vowels matter."""
    return folded in _words("arabic_names")
