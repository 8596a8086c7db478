"""Arabic word grammar for matching: proclitics, pronouns, and the forms a term can take.

Terms are expanded, text is never cut: a hit of the automaton is accepted when the letters joined
before and after it are ones that grammar allows there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from typing import Literal

from bilingua.terminology.fold import fold_key, strip_marks
from bilingua.terminology.lexicon import is_common_word
from bilingua.units import TermEntry

NAME_TYPES = frozenset({"person", "place", "organisation", "country", "event", "treaty", "work", "language"})
"""Types whose source terms are proper names: no article, no pronoun is added to them."""
_NOUN_TYPES = frozenset({"title", "other"})


class Lead(IntEnum):
    """What may be joined before a form."""

    NONE = 0
    BARE = 1
    DEFINITE = 2
    DEFINITE_LAM = 3
    EITHER = 4


class Tail(IntEnum):
    """What may be joined after a form."""

    NONE = 0
    PRONOUN = 1
    PRONOUN_ONLY = 2


Via = Literal["source", "variant", "short", "inflected"]


@dataclass(frozen=True, slots=True)
class Form:
    """One written form of a term."""

    pattern: str
    """Folded text the automaton looks for; without the article where ``lead`` asks for it."""
    shape: str
    """The same with its letters as written, for the closer look."""
    via: Via
    """How it was derived."""
    lead: Lead = Lead.NONE
    """What may be joined before."""
    tail: Tail = Tail.NONE
    """What may be joined after."""
    target: str = ""
    """Target form, where it is not the entry's."""


# Conjunction, then preposition, then article (Ryding, A Reference Grammar of Modern Standard Arabic, 2005, ch. 16 and 18).
# The future س joins verbs only, so no noun takes it. The interrogative أ folds to ا.
_CONJUNCTIONS = ("", "و", "ف")
_PREPOSITIONS = ("", "ب", "ل", "ك")
_BARE = {conjunction + preposition: len(conjunction + preposition) for conjunction in _CONJUNCTIONS for preposition in _PREPOSITIONS}
_DEFINITE = {
    **{c + p + "ال": len(c + p) for c in _CONJUNCTIONS for p in ("", "ب", "ك")},
    **{c + "لل": len(c) + 1 for c in _CONJUNCTIONS},
}
# ل + ال + لجنة is written للجنة: of three lams one is dropped.
_DEFINITE_LAM = {
    **{c + p + "ال": len(c + p) for c in _CONJUNCTIONS for p in ("", "ب", "ك")},
    **{c + "ل": len(c) + 1 for c in _CONJUNCTIONS},
}
PROCLITICS: tuple[dict[str, int], ...] = ({"": 0}, _BARE, _DEFINITE, _DEFINITE_LAM, {**_DEFINITE, **_BARE})
"""For each `Lead`: folded letters that may be joined before, and how many of them are proclitics."""
LONGEST_PROCLITIC = 4

PRONOUNS = frozenset({"ه", "ها", "هم", "هن", "هما", "نا", "كم", "كما"})
"""Pronouns joined to nouns in written news; ي and ك are left out, they make adjectives and other words."""
LONGEST_PRONOUN = 3

_NISBA_AFTER = re.compile(r"(?:^|\W)(?!ال|وال|بال|لل)\w{2,}ه $")


def is_nisba_reading(before: str, surface: str) -> bool:
    """Tell whether a name that ends in ية is the adjective: «فرقة سورية», a Syrian troupe, not Syria's.

    So it is after a noun of feminine form without the article. Both texts are folded; ``before`` is
    what stands in front.
    """
    return surface.endswith("يه") and " " not in surface and _NISBA_AFTER.search(before) is not None


_MIN_G_NAME = 5  # letters; «غانا» with ك would be «كانا», they both were
_LETTER = re.compile(r"[\u0620-\u064a\u066e-\u06d3]")


def is_arabic_letter(char: str) -> bool:
    """Tell whether a folded character is a letter of the Arabic script."""
    return "\u0620" <= char <= "\u06ff" and char.isalpha()


def expand_entry(entry: TermEntry) -> Iterator[Form]:
    """Yield the forms of an entry: source term, variants, short forms and what the rules derive of them."""
    yield from _expand(entry, entry.source, "source", "")
    for variant in entry.variants:
        yield from _expand(entry, variant, "variant", "")
    for short in entry.shorts:
        yield from _expand(entry, short.source, "short", short.target)


def _expand(entry: TermEntry, surface: str, via: Via, target: str) -> Iterator[Form]:
    shape = strip_marks(surface)
    if "exact" in entry.flags or not _LETTER.match(shape):
        yield Form(fold_key(surface), shape, via, Lead.NONE, Tail.NONE, target)
        return
    for spelling in (*_respell(shape, entry.type), *_respell_g(shape, entry)):
        # A derived spelling gives way to an entry that is written so: غينيا with ك would be كينيا.
        yield from _decline(entry, spelling, "variant" if via == "source" and spelling != shape else via, target)
    if "inflect" in entry.flags:
        for inflected in _inflect(shape.split(" ")):
            yield _form(inflected, "short" if via == "short" else "inflected", target)
        for accusative in _put_in_accusative(shape.split(" ")):
            yield _form(accusative, via, target)


def _respell(shape: str, kind: str) -> Iterator[str]:
    """Yield a spelling and those that fold differently and yet are the same word."""
    yield shape
    if "ئ" in shape:
        yield shape.replace("ئ", "ي")
    if "ؤ" in shape:
        yield shape.replace("ؤ", "و")
    if kind not in NAME_TYPES:
        return
    if shape.endswith("اء") and len(shape) >= 5:
        yield shape[:-1]
    words = shape.split(" ")
    if kind == "person" and words[0] in ("أبو", "ابو"):
        yield " ".join(("أبا", *words[1:]))
        yield " ".join(("أبي", *words[1:]))
    if " بن " in shape:
        yield shape.replace(" بن ", " ابن ")
    if " ابن " in shape:
        yield shape.replace(" ابن ", " بن ")
    joined = re.sub(r"(?<!\S)(عبد|أبو|ابو|بور|بو|سان) (?=\S)", r"\1", shape)
    joined = re.sub(r"(?<=\S) (الله|الدين)(?!\S)", r"\1", joined)
    if joined != shape:
        yield joined
    parted = re.sub(r"(?<!\S)(عبد|أبو)(?=\S{3})", r"\1 ", shape)
    parted = re.sub(r"(?<=\S{3})(الله|الدين)(?!\S)", r" \1", parted)
    if parted != shape:
        yield parted


def _respell_g(shape: str, entry: TermEntry) -> Iterator[str]:
    """Yield a foreign name with the other letters for its g: «أنغولا», «أنجولا», «أنكولا».

    Only where the target has a g, and the word is long enough not to become another.
    """
    if entry.type not in ("person", "place", "country", "organisation") or "g" not in entry.target.lower():
        return
    for letter, others in (("غ", "جك"), ("ج", "غ")):
        for other in others if letter in shape else "":
            changed = shape.replace(letter, other)
            if len(shape.removeprefix("ال")) >= _MIN_G_NAME and (" " in shape or not is_common_word(fold_key(changed))):
                yield changed


def _decline(entry: TermEntry, shape: str, via: Via, target: str) -> Iterator[Form]:
    words = shape.split(" ")
    definite = [has_article(word) for word in words]
    yield _form(shape, via, target, is_either=len(words) == 1 and _takes_article(entry, shape))
    if entry.type not in _NOUN_TYPES or any(definite):
        return
    if len(words) == 2:
        yield _form(f"ال{words[0]} ال{words[1]}", via, target)
        yield _form(f"{words[0]} ال{words[1]}", via, target)
    if len(words) > 2:
        return
    if shape.endswith("ة"):
        yield _form(shape[:-1] + "ت", via, target, tail=Tail.PRONOUN_ONLY)
    else:
        yield _form(shape, via, target, tail=Tail.PRONOUN_ONLY)


def has_article(word: str) -> bool:
    """Tell whether an Arabic word, its letters as written, begins with the article."""
    return word.startswith("ال") and len(word) > 4 and word != "الله"


def _takes_article(entry: TermEntry, shape: str) -> bool:
    if has_article(shape):
        return False
    if entry.type in _NOUN_TYPES:
        return True
    # Names of bodies that are acronyms in the target language are written with and without it: (ال)يونسكو.
    return entry.type == "organisation" and len(shape) >= 4 and len(entry.target) >= 4 and entry.target.isupper()


def _form(shape: str, via: Via, target: str, *, is_either: bool = False, tail: Tail = Tail.NONE) -> Form:
    if has_article(shape.split(" ", 1)[0]):
        shape = shape[2:]
        lead = Lead.DEFINITE_LAM if shape.startswith("ل") else Lead.DEFINITE
    else:
        lead = Lead.EITHER if is_either else Lead.BARE
    return Form(fold_key(shape), shape, via, lead, tail, target)


def _inflect(words: list[str]) -> Iterator[str]:
    """Yield duals and sound plurals of a noun, alone or as head of a phrase."""
    head, rest = words[0], words[1:]
    stem = head[:-1] if head.endswith("ة") else head
    feminine = head.endswith("ة")
    if not rest or all(has_article(word) for word in words):
        endings = ("تان", "تين", "ات") if feminine else ("ان", "ين", "ون", "ات")
        for ending in endings:
            parts = [stem + ending]
            parts += [(word[:-1] if word.endswith("ة") else word) + ending for word in rest]
            yield " ".join(parts)
            if not rest and not has_article(head):
                yield f"ال{stem}{ending}"
    if rest and not has_article(head):
        for ending in ("تا", "تي", "ات") if feminine else ("ا", "ي", "و"):
            yield " ".join((stem + ending, *rest))


def _put_in_accusative(words: list[str]) -> Iterator[str]:
    """Yield the indefinite accusative, which writes an alef: «رئيسا», «أمينا عاما»."""
    if len(words) <= 2 and not any(has_article(word) or word.endswith(("ة", "ا", "اء")) for word in words):
        yield " ".join(word + "ا" for word in words)
