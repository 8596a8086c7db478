"""Facts about sentences in a language: one data file each, ``default.toml`` for all others."""

from __future__ import annotations

import functools
import importlib.resources
import re
import tomllib
from dataclasses import dataclass

from bilingua.lang import base_language


@dataclass(frozen=True, slots=True)
class SentenceFacts:
    """What the sentence splitter knows of a language; ar.toml explains the keys."""

    abbreviations: frozenset[str]
    """Words that never end a sentence by their stop."""
    final_abbreviations: frozenset[str]
    """Words with a stop that may end a sentence: they do before one of `openers`."""
    prefixes: str
    """Letters that may be joined before an abbreviation."""
    single_letters: bool
    """A stop after a single letter is an initial's or a list letter's."""
    uses_case: bool
    """A sentence begins with a capital letter."""
    openers: re.Pattern[str]
    """What the text after a stop begins with where a new sentence surely begins."""
    enumerators: re.Pattern[str]
    """What opens an item of an enumeration inside a paragraph."""
    clause_words: tuple[str, ...]
    """Words before which a long sentence may be cut."""


@functools.cache
def load_facts(language: str) -> SentenceFacts:
    """Return the facts for a BCP 47 tag, those of ``default.toml`` where the language has no file."""
    base = base_language(language)
    folder = importlib.resources.files(__name__)
    file = folder / f"{base}.toml"
    if not re.fullmatch(r"[a-z]{2,3}", base) or not file.is_file():
        file = folder / "default.toml"
    data = tomllib.loads(file.read_text(encoding="utf-8"))
    return SentenceFacts(
        abbreviations=frozenset(data["abbreviations"]),
        final_abbreviations=frozenset(data["final_abbreviations"]),
        prefixes=data["prefixes"],
        single_letters=data["single_letters"],
        uses_case=data["uses_case"],
        openers=re.compile(data["openers"]),
        enumerators=re.compile(data["enumerators"]),
        clause_words=tuple(data["clause_words"]),
    )


@functools.cache
def all_clause_words() -> tuple[str, ...]:
    """Return the clause words of every language, for text whose language is not said."""
    folder = importlib.resources.files(__name__)
    files = sorted((item for item in folder.iterdir() if item.name.endswith(".toml")), key=lambda item: item.name)
    words = {word for file in files for word in tomllib.loads(file.read_text(encoding="utf-8"))["clause_words"]}
    return tuple(sorted(words))
