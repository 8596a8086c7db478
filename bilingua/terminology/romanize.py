"""Arabic names in the Latin letters of news agencies: known words as the glossary has them, the rest by rule.

Arabic does not write short vowels, so a rule can only suggest. The table follows what English
newspapers print (no marks, kh, gh, sh, al- with a hyphen), not a scholarly standard.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

from bilingua.terminology.fold import fold_key, strip_marks
from bilingua.units import TermEntry

_NG = "\u06ad"  # stands for نغ, one sound in Korean and Chinese names
_CONSONANTS = {
    **dict(zip("بتجحدرزسصضطظفقكلمنهڤپگ", "btjhdrzssdtzfqklmnhvpg", strict=True)),
    **{"ث": "th", "خ": "kh", "ذ": "dh", "ش": "sh", "غ": "gh", "چ": "ch", "ژ": "zh", _NG: "ng"},
}
# Letters and endings by which a name shows that it is not Arabic, and how such names are written.
_FOREIGN = re.compile(r"[ڤپگچژ]|غ.*غ|تش|(وف|يف|سكي|ين|يان|زه|دزه)$")
_NATIVE = re.compile(r"[حعضظصثذء]|^ال|ة$")
_FOREIGN_SPELLING = (("tsh", "ch"), ("gh", "g"), ("uf", "ov"), ("if", "ev"), ("u", "o"))
_VOWELS = {"ا": "a", "أ": "a", "آ": "a", "إ": "i", "ى": "a", "ة": "a", "ؤ": "u", "ئ": "i", "ع": "a"}
_SMALL = {"بن": "bin", "ابن": "ibn", "آل": "Al", "أبو": "Abu", "ابو": "Abu", "أم": "Umm", "عبد": "Abdul"}


def learn_names(entries: Iterable[TermEntry]) -> dict[str, str]:
    """Return how the glossary writes single words of names: folded Arabic word to English word.

    Only entries whose two sides have equally many words are learnt from; the most frequent form wins.
    """
    seen: dict[str, Counter[str]] = defaultdict(Counter)
    for entry in entries:
        is_name = entry.type == "person" or (entry.type in ("place", "country") and " " not in entry.source)
        if not is_name:
            continue
        for source in (entry.source, *entry.variants):
            words, targets = source.split(), entry.target.split()
            if len(words) == len(targets):
                for word, target in zip(words, targets, strict=True):
                    seen[fold_key(word)][target] += 1
        for short in entry.shorts:
            if " " not in short.source and " " not in short.target:
                seen[fold_key(short.source)][short.target] += 1
    return {word: min(forms, key=lambda form: (-forms[form], form)) for word, forms in seen.items()}


def romanize(name: str, known: Mapping[str, str] | None = None) -> str:
    """Write an Arabic name in Latin letters.

    Args:
        name: One or several words.
        known: Words with a decided form, as `learn_names` gives them.
    """
    known = known or {}
    words = strip_marks(name).split(" ")
    written: list[str] = []
    for number, word in enumerate(words):
        if word in _SMALL:
            written.append(_SMALL[word])
        elif number and words[number - 1] == "عبد" and word.startswith("ال"):
            written[-1] = "Abdullah" if word == "الله" else f"Abdul {_capital(_by_rule(word[2:]))}"
        elif fold_key(word) in known:
            written.append(known[fold_key(word)])
        elif word.startswith("ال") and len(word) > 4:
            rest = known.get(fold_key(word[2:])) or _capital(_by_rule(word[2:]))
            written.append(f"al-{rest}")
        else:
            written.append(_capital(_by_rule(word)))
    return " ".join(part for part in written if part)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _by_rule(word: str) -> str:
    """Write one word: letters by table, و and ي as vowels beside consonants, an a where consonants would meet."""
    is_foreign = len(word) > 4 and _FOREIGN.search(word) is not None and not _NATIVE.search(word)
    word = word.replace("نغ", _NG)
    sounds = [_sound(word, at) for at in range(len(word))]
    text = ""
    run = 0  # consonants in a row
    for at, (sound, is_vowel) in enumerate(sounds):
        if not sound:
            continue
        if is_vowel:
            text += "" if text.endswith(sound) else sound
            run = 0
            continue
        follows_vowel = at + 1 < len(sounds) and sounds[at + 1][1]
        is_last = at == len(sounds) - 1
        if run and not is_foreign and (run == at or (is_last and not follows_vowel) or run >= 2):
            text += "a"  # at the start, before the last letter, and in clusters of three
            run = 0
        text += sound
        run += 1
    text = re.sub(r"iy$", "i", text)
    for arabic, latin in _FOREIGN_SPELLING if is_foreign else ():
        text = re.sub(f"{arabic}$", latin, text) if latin in ("ov", "ev") else text.replace(arabic, latin)
    return text


def _sound(word: str, at: int) -> tuple[str, bool]:
    """Return the Latin letters of one Arabic letter and whether they are a vowel."""
    letter = word[at]
    before, after = word[at - 1 : at] if at else "", word[at + 1 : at + 2]
    if letter in "وي":
        is_consonant = at == 0 or (after != "" and after in "اىة") or before in ("ا", "أ")
        return (("w" if letter == "و" else "y"), False) if is_consonant else (("u" if letter == "و" else "i"), True)
    if letter in _VOWELS:
        return _VOWELS[letter], True
    return _CONSONANTS.get(letter, ""), False
