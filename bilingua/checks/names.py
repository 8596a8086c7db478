"""Two forms of one name in a document: from the glossary's entries, and by the sound of both sides.

A word of the source and a name of the target belong together where they sound alike: both are
reduced to classes of consonants, in which ف, v, f and ph are one letter. Two names of the target
that belong to one word of the source and are written differently are two forms of one name.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from functools import lru_cache

from bilingua.checks.facts import facts_for, fold_word, read_words
from bilingua.checks.visible import mask_hidden
from bilingua.units import BilingualDocument, Finding, Severity, Span, TranslationUnit

_MIN_SOUNDS = 3
# Normalised indel similarity: Lavrov and Lavroff have 0.77, George and Greek 0.55.
_MIN_LIKENESS = 0.65
_NAME = re.compile(r"\b[A-ZÀ-Þ][\w’'-]{3,}")
# Consonants that are written for one another, as one sign each; vowels and weak letters are left out.
_DIGRAPHS = (
    *(("shch", "S"), ("sch", "S"), ("tch", "S"), ("sh", "S"), ("ch", "S"), ("zh", "S")),
    *(
        ("kh", "k"),
        ("gh", "k"),
        ("ck", "k"),
        ("x", "ks"),
        ("ph", "f"),
        ("th", "t"),
        ("dh", "t"),
    ),
)
_CLASSES = {
    # Latin, Arabic and Persian, Russian, Hebrew
    "b": "bp" "بپ" "бп" "בפף",
    "t": "tdŧ" "تطدضثذظ" "тд" "תטד",
    "k": "kqcgj" "كقغجخگ" "кгхж" "כךקגח",
    "s": "szçS" "سصزشچژ" "сзшщчц" "סשזצץ",
    "f": "fv" "فڤ" "фв",
    "l": "l" "ل" "л" "ל",
    "m": "m" "م" "м" "מם",
    "n": "n" "ن" "н" "נן",
    "r": "r" "ر" "р" "ר",
}  # fmt: skip
_SOUNDS = {char: sound for sound, chars in _CLASSES.items() for char in chars}


def find_name_forms(doc: BilingualDocument) -> tuple[Finding, ...]:
    """Warn of every name that the document writes in two ways, at each unit with the rarer form."""
    found = dict.fromkeys([*_entry_forms(doc), *_sounding_forms(doc)])
    return tuple(found)


def _entry_forms(doc: BilingualDocument) -> Iterator[Finding]:
    """Compare the target forms that one glossary entry got for one wanted form."""
    forms: dict[tuple[str, str], dict[str, list[tuple[TranslationUnit, Span]]]] = defaultdict(lambda: defaultdict(list))
    for unit in doc.units:
        for outcome in unit.outcomes:
            if outcome.start is not None and outcome.end is not None:
                said = unit.target[outcome.start : outcome.end]
                key = (outcome.match.entry.id + outcome.match.entry.source, outcome.match.target)
                forms[key][_bare(said)].append((unit, Span(outcome.start, outcome.end)))
    for (_, wanted), by_form in forms.items():
        if len(by_form) > 1:
            usual = max(by_form, key=lambda form: (form == _bare(wanted), len(by_form[form])))
            for form, places in by_form.items():
                if form != usual:
                    for unit, span in places:
                        said, other = unit.target[span.start : span.end], by_form[usual][0]
                        yield _report(unit, span, said, other[0].target[other[1].start : other[1].end])


def _sounding_forms(doc: BilingualDocument) -> Iterator[Finding]:
    """Compare names of the target that belong, by their sound, to one word of the source."""
    source = facts_for(doc.pair.source)
    if not source.script or source.script == facts_for(doc.pair.target).script:
        return
    groups: dict[tuple[str, str], dict[str, list[tuple[TranslationUnit, Span, str]]]] = defaultdict(lambda: defaultdict(list))
    for unit in doc.units:
        names = list(_names(unit.target))
        if not names:
            continue
        by_sound: dict[str, set[str]] = defaultdict(set)
        for word, _, _ in read_words(mask_hidden(unit.segment.text)):
            for sound, stem in _source_sounds(word):
                by_sound[sound].add(stem)
        for name, span in names:
            sound = sounds_of(_bare(name))
            for stem in by_sound.get(sound, ()) if len(sound) >= _MIN_SOUNDS else ():
                groups[(stem, sound)][_bare(name)].append((unit, span, name))
    order = {unit.segment.id: number for number, unit in enumerate(doc.units)}
    for by_form in groups.values():
        if len(by_form) > 1:
            usual = max(by_form, key=lambda form: (len(by_form[form]), -order[by_form[form][0][0].segment.id]))
            for form, places in by_form.items():
                if _may_be_one(form, usual):
                    for unit, span, said in places:
                        yield _report(unit, span, said, by_form[usual][0][2])


def _may_be_one(form: str, usual: str) -> bool:
    """Tell whether two forms that sound alike look alike too, and none is derived from the other (Pakistan, Pakistani)."""
    from rapidfuzz.distance import Indel

    if form.startswith(usual) or usual.startswith(form):
        return False
    return Indel.normalized_similarity(form, usual) >= _MIN_LIKENESS


def _report(unit: TranslationUnit, span: Span, said: str, usual: str) -> Finding:
    message = f"{said!r} is written {usual!r} elsewhere in this article"
    return Finding("name-forms", Severity.WARNING, message, unit.segment.id, None, span)


def _names(text: str) -> Iterator[tuple[str, Span]]:
    """Yield capitalised words; at a sentence's start too, since a wrong guess there sounds like no source word."""
    for found in _NAME.finditer(mask_hidden(text)):
        yield found[0], Span(*found.span())


def _bare(name: str) -> str:
    """Return a form without what grammar adds: possessive, plural, case, hyphens."""
    bare = name.casefold().replace("’", "'").removesuffix("'s").removesuffix("'").replace("-", " ")
    return bare.removeprefix("the ").removesuffix("s")


@lru_cache(maxsize=8192)
def sounds_of(word: str) -> str:
    """Return the consonant classes of a word, doubled ones once."""
    lowered = fold_word(word)
    for digraph, sign in _DIGRAPHS:
        lowered = lowered.replace(digraph, sign)
    sounds: list[str] = []
    before = ""
    for char in lowered:
        sound = _SOUNDS.get(char, "")
        # Doubled letters count once; the same consonant behind a vowel is another.
        if sound and sound != before:
            sounds.append(sound)
        before = sound
    return "".join(sounds)


@lru_cache(maxsize=8192)
def _source_sounds(word: str) -> tuple[tuple[str, str], ...]:
    """Return sounds and form of a source word, with and without letters that may be joined to it."""
    stems = {word}
    for prefix in ("ال", "وال", "بال", "لل", "و", "ف", "ب", "ل", "ك"):
        if word.startswith(prefix) and len(word) - len(prefix) >= 4:
            stems.add(word[len(prefix) :])
    return tuple(sorted((sounds_of(stem), stem) for stem in stems))
