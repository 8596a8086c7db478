"""The closer look at a hit: may these letters stand for those of the term?

The automaton works on a coarse fold. Here the letters as written decide, so that «علي» is not
«على», «رئيسه» (his president) not «رئيسة» (a woman president), «حسين» not «حسن».
"""

from __future__ import annotations

import re
from functools import lru_cache

from bilingua.terminology.arabic import NAME_TYPES, Lead, has_article
from bilingua.terminology.lexicon import is_arabic_name, is_common_word
from bilingua.units import TermEntry

_ALEFS = "اأإآٱ"
# Short words that ى and ي tell apart, in both spellings: علي is a name, على is "on".
_PARTICLES = frozenset({"علي", "على", "إلى", "إلي", "الى", "الي", "لدي", "لدى", "متي", "متى", "حتي", "حتى", "سوي", "سوى", "بلي", "بلى"})
VOWELS = "اويء "
"""What a skeleton leaves out: long vowels, hamza, spaces."""
_G_LETTERS = "غجقك"
G_AS_ONE = str.maketrans(dict.fromkeys(_G_LETTERS, "ج"))
"""Makes the letters that write a foreign g one."""
_TO_SKELETON = str.maketrans({**dict.fromkeys(VOWELS, ""), **dict.fromkeys(_G_LETTERS, "ج")})
# Letters that names from outside the Arab world are not written with (Arabic sounds without a counterpart).
_NATIVE = re.compile(r"[حعضظصذث]")
MIN_SKELETON = 4
"""Consonants a name needs before its vowels may vary: Arabic words, built on three, would collide."""
_MIN_LETTERS = 7  # letters with which a name of one consonant fewer is still unlike any word


def accept_letters(written: str, shape: str, entry: TermEntry, lead: Lead) -> bool:
    """Tell whether ``written`` is a spelling of ``shape``, given that both fold to the same text.

    Args:
        written: Stripped text of the hit (`fold.strip_marks`), without the article where ``lead`` asks for it.
        shape: Stripped form of the term, same length.
        entry: The entry the form belongs to.
        lead: What the form may be joined to.
    """
    if written == shape:
        return True
    if "exact" in entry.flags or len(written) != len(shape):
        return False
    is_name = entry.type in NAME_TYPES
    for at, (letter, wanted) in enumerate(zip(written, shape, strict=True)):
        if letter == wanted:
            continue
        start = shape.rfind(" ", 0, at) + 1
        stop = shape.find(" ", at)
        word = shape[start : stop if stop >= 0 else len(shape)]
        # No pronoun can be joined to a word with the article, nor to one that governs the next word.
        is_definite = stop >= 0 or has_article(word) or (start == 0 and lead in (Lead.DEFINITE, Lead.DEFINITE_LAM))
        if not _accept_letter(letter, wanted, word, is_free=is_name or is_definite, is_part=" " in shape):
            return False
    return True


def _accept_letter(letter: str, wanted: str, word: str, *, is_free: bool, is_part: bool) -> bool:
    pair = {letter, wanted}
    if pair == {"ى", "ي"}:
        return len(word) > 3 or (is_part and word not in _PARTICLES)
    if pair == {"ة", "ه"}:
        # An indefinite noun with ه has a pronoun; a name or a noun with the article cannot.
        return is_free and (wanted == "ة" or len(word) > 3)
    if letter in _ALEFS and wanted in _ALEFS:
        return "ا" in pair or (is_free and len(word) > 4)
    return True


def skeleton(folded: str) -> str:
    """Return the consonants of a folded text, the letters for foreign g as one, spaces left out."""
    return folded.translate(_TO_SKELETON)


def is_foreign_name(folded: str, entry: TermEntry) -> bool:
    """Tell whether the long vowels of a name may vary: it is not Arabic and its consonants identify it."""
    if entry.type not in ("person", "place", "country", "organisation") or "exact" in entry.flags:
        return False
    words = folded.split(" ")
    if _NATIVE.search(entry.source) or any(map(is_arabic_name, words)):
        return False
    if len(words) > 1 and any(word.startswith("ال") or is_common_word(word) for word in words):
        return False
    consonants = len(skeleton(folded))
    if len(words) == 1:
        return consonants >= MIN_SKELETON or (consonants == MIN_SKELETON - 1 and len(folded) >= _MIN_LETTERS)
    return max(len(skeleton(word)) for word in words) >= MIN_SKELETON or (len(words) > 2 and consonants > MIN_SKELETON)


_RUN = re.compile(rf"([{VOWELS}]*)([^{VOWELS}]|$)")


def accept_vowels(written: str, shape: str, *, has_g: bool) -> bool:
    """Tell whether a foreign name with the same skeleton is the same name in another spelling.

    The letters غ ج ق ك may stand for each other where the target has a g. One long vowel inside a
    word may be missing or added (two in a name of several words), never at the end of a word; parts
    of a name of several words may be joined. All texts are folded.
    """
    first, second = _runs(written), _wanted_runs(shape)
    if len(first) != len(second):
        return False
    has_parts = " " in shape
    sizes = [size for word in shape.split(" ") for size in [len(skeleton(word))] for _ in range(size)]
    budget = 2 if has_parts else 1
    for at, ((run, letter), (wanted, other)) in enumerate(zip(first, second, strict=True)):
        if letter != other and not (has_g and _are_g_letters(letter, other, has_parts=has_parts)):
            return False
        if run == wanted:
            continue
        # In a word of two consonants a vowel is all there is: جزيرة مان, جزيرة من.
        if at == 0 or not other or (" " not in wanted and sizes[at] < MIN_SKELETON - 1):
            return False
        budget -= _vowel_cost(run, wanted, has_parts=has_parts)
        if budget < 0:
            return False
    return True


def _are_g_letters(letter: str, other: str, *, has_parts: bool) -> bool:
    pair = {letter, other}
    return pair <= set(_G_LETTERS) and (has_parts or pair != {"غ", "ق"})  # البرتغال, البرتقال


def _runs(text: str) -> list[tuple[str, str]]:
    """Cut a text into (vowels before, consonant); the last pair has no consonant."""
    return _RUN.findall(text)


@lru_cache(maxsize=4096)
def _wanted_runs(shape: str) -> list[tuple[str, str]]:
    return _runs(shape)


def _vowel_cost(run: str, wanted: str, *, has_parts: bool) -> int:
    """Return how many long vowels two runs differ by; 9 where they cannot be the same."""
    if " " in run or " " in wanted:
        if not has_parts or (" " in run and " " not in wanted):
            return 9
        if run.replace(" ", "") == wanted.replace(" ", ""):
            return 0
        if " " in run:
            return 9  # the vowels at the edge of a word are part of it
        # جونغ أون joined: جونغون, جونغوون
        return 1 if abs(len(run) - len(wanted.replace(" ", ""))) <= 1 else 9
    longer, shorter = (run, wanted) if len(run) > len(wanted) else (wanted, run)
    if len(longer) - len(shorter) == 1 and any(longer[:cut] + longer[cut + 1 :] == shorter for cut in range(len(longer))):
        return 1
    return 9
