"""Word lists: Arabic words that begin with the letter of a proclitic and yet are whole words, Arabic names, idioms.

«وليد» is not و + «ليد», «كريم» not ك + «ريم», «باريس» not ب + «اريس». The list was counted: words
of openly licensed Arabic text that occur more than twice as often as what is left without their
first letter; names of states and cities come from CLDR. The common words were counted in the same text, less
whatever a list of names holds; only words long enough to be mistaken for a name are kept.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files


@cache
def _words(name: str) -> frozenset[str]:
    text = (files("bilingua.terminology") / "data" / f"{name}.ar.txt").read_text(encoding="utf-8")
    return frozenset(line for line in text.split("\n") if line and not line.startswith("#"))


def list_idioms() -> tuple[str, ...]:
    """Return the set phrases in which a name is another word («مسقط رأسه», his birthplace), sorted."""
    return tuple(sorted(_words("idioms")))


def is_whole_word(folded: str) -> bool:
    """Tell whether a folded word that begins with a clitic's letter is a word of its own."""
    return folded in _words("whole_words")


def is_common_word(folded: str) -> bool:
    """Tell whether a folded word is so common that no name is to be guessed from it («تمسك» is not «تومسك»)."""
    return folded in _words("common_words")


def is_arabic_name(folded: str) -> bool:
    """Tell whether a folded word shows a name to be Arabic, so that its vowels matter."""
    return folded in _words("arabic_names")
