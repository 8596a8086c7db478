"""The compiled termbase: patterns for the automata, and what each pattern stands for."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from bilingua.lang import base_language
from bilingua.terminology.arabic import Form, Lead, Tail, expand_entry
from bilingua.terminology.cache import cache_folder, read_cache, write_cache
from bilingua.terminology.fold import fold_key, strip_marks
from bilingua.terminology.lexicon import is_common_word
from bilingua.terminology.spelling import G_AS_ONE, MIN_SKELETON, is_foreign_name, skeleton
from bilingua.terminology.termbase import Termbase
from bilingua.units import TermEntry

# Modules and data that decide which forms are derived; a change in any makes every cached index stale.
_RULES = ("arabic.py", "fold.py", "index.py", "lexicon.py", "spelling.py", "data/arabic_names.ar.txt", "data/common_words.ar.txt")
_MIN_ENTRIES = 500  # below this compiling is as fast as reading
_VIAS = ("source", "variant", "short", "inflected")


@dataclass(frozen=True, slots=True)
class PatternTable:
    """Patterns in sorted order and the forms behind each; column by column, to load fast.

    The forms of ``patterns[i]`` are rows ``starts[i]`` to ``starts[i + 1]`` of the other columns.
    """

    patterns: list[str]
    """Folded texts, distinct."""
    starts: list[int]
    """One longer than ``patterns``."""
    entries: list[int]
    """Index of the entry in the termbase."""
    codes: list[int]
    """``via * 100 + lead * 10 + tail``."""
    shapes: list[str]
    """Letters as written."""
    targets: list[str]
    """Target form; empty for the entry's own."""

    def form(self, row: int) -> Form:
        """Return one row as a form; its pattern is left empty."""
        code = self.codes[row]
        via, lead, tail = _VIAS[code // 100], Lead(code // 10 % 10), Tail(code % 10)
        return Form("", self.shapes[row], via, lead, tail, self.targets[row])  # type: ignore[arg-type]  # _VIAS holds Via values only


@dataclass(frozen=True, slots=True)
class TermIndex:
    """Everything compiled from a termbase."""

    plain: PatternTable
    """Forms by folded text."""
    names: PatternTable
    """Foreign names by skeleton."""


def compile_index(entries: Sequence[TermEntry], source_lang: str) -> TermIndex:
    """Derive all forms of all entries; deterministic."""
    is_arabic = base_language(source_lang) == "ar"
    plain: list[tuple[str, int, Form]] = []
    names: list[tuple[str, int, Form]] = []
    for number, entry in enumerate(entries):
        seen: set[tuple[str, str, int, int]] = set()
        named: set[str] = set()
        for form in expand_entry(entry) if is_arabic else _literal_forms(entry):
            key = (form.pattern, form.shape, form.lead, form.tail)
            if form.pattern and key not in seen:
                seen.add(key)
                plain.append((form.pattern, number, form))
                is_full_name = is_arabic and form.via in ("source", "variant") and form.tail is Tail.NONE
                if not (is_full_name and is_foreign_name(form.pattern, entry)):
                    continue
                consonants = skeleton(form.pattern)
                if len(consonants) < MIN_SKELETON:
                    plain += [(short.pattern, number, short) for short in _drop_vowels(form)]
                elif (letters := form.pattern.translate(G_AS_ONE)) not in named:
                    named.add(letters)
                    names.append((consonants, number, form))
    return TermIndex(_table(plain), _table(names))


def _drop_vowels(form: Form) -> Iterator[Form]:
    """Yield a long name of few consonants without one of its inner long vowels: «إريتريا», «إرتريا».

    Its skeleton would be found everywhere, so these are patterns of their own.
    """
    if form.shape.startswith(("أل", "إل")):
        return  # with its hamza left out it would begin like a word with the article: ألمانيا, المنيا
    for at in range(1, len(form.shape) - 1):
        if form.shape[at] in "اوي":
            shape = form.shape[:at] + form.shape[at + 1 :]
            if not is_common_word(fold_key(shape)):
                yield replace(form, pattern=fold_key(shape), shape=shape, via="variant")


def _literal_forms(entry: TermEntry) -> list[Form]:
    """Return the forms of an entry in a language whose word grammar is not known here."""
    forms = [Form(fold_key(entry.source), strip_marks(entry.source), "source")]
    forms += [Form(fold_key(variant), strip_marks(variant), "variant") for variant in entry.variants]
    forms += [Form(fold_key(short.source), strip_marks(short.source), "short", target=short.target) for short in entry.shorts]
    return forms


def _table(rows: list[tuple[str, int, Form]]) -> PatternTable:
    rows.sort(key=lambda row: (row[0], row[1]))
    table = PatternTable([], [], [], [], [], [])
    for number, (pattern, entry, form) in enumerate(rows):
        if not table.patterns or table.patterns[-1] != pattern:
            table.patterns.append(pattern)
            table.starts.append(number)
        table.entries.append(entry)
        table.codes.append(_VIAS.index(form.via) * 100 + form.lead * 10 + form.tail)
        table.shapes.append(form.shape)
        table.targets.append(form.target)
    table.starts.append(len(rows))
    return table


def index_key(termbase: Termbase) -> str:
    """Return the name under which a termbase's index is cached: a hash of its content and the rules."""
    return hashlib.sha256(f"{_hash_rules()} {termbase.sha256}".encode()).hexdigest()


@cache
def _hash_rules() -> str:
    folder = files("bilingua.terminology")
    digest = hashlib.sha256()
    for name in _RULES:
        digest.update(folder.joinpath(*name.split("/")).read_bytes())
    return digest.hexdigest()


def load_index(termbase: Termbase, folder: Path | None = None) -> TermIndex:
    """Return the compiled index of a termbase, from the cache where it has a sound one.

    Args:
        termbase: The termbase.
        folder: Cache folder; None for the user's, which small termbases do not use.
    """
    if len(termbase.entries) < _MIN_ENTRIES and folder is None:
        return compile_index(termbase.entries, termbase.pair.source)
    folder = folder or cache_folder()
    key = index_key(termbase)
    index = _check_index(read_cache(folder, key), len(termbase.entries))
    if index is None:
        index = compile_index(termbase.entries, termbase.pair.source)
        tables = (index.plain, index.names)
        write_cache(folder, key, [[t.patterns, t.starts, t.entries, t.codes, t.shapes, t.targets] for t in tables])
    return index


def _check_index(value: list[Any] | None, entry_count: int) -> TermIndex | None:
    """Read a cached value; None when it does not hold together."""
    try:
        plain, names = (_check_table(table, entry_count) for table in value or ())
    except (ValueError, TypeError):
        return None
    return TermIndex(plain, names) if plain and names else None


def _check_table(columns: list[list[Any]], entry_count: int) -> PatternTable | None:
    patterns, starts, entries, codes, shapes, targets = columns
    strings = {type(value) for column in (patterns, shapes, targets) for value in column}
    numbers = {type(value) for column in (starts, entries, codes) for value in column}
    size = len(entries)
    holds = (
        strings <= {str}
        and numbers <= {int}
        and len(codes) == len(shapes) == len(targets) == size
        and len(starts) == len(patterns) + 1
        and starts[0] == 0
        and starts[-1] == size
        and starts == sorted(starts)
        and all(0 <= value < entry_count for value in entries)
        and set(codes) <= _CODES
        and "" not in patterns
    )
    return PatternTable(patterns, starts, entries, codes, shapes, targets) if holds else None


_CODES = {via * 100 + lead * 10 + tail for via in range(len(_VIAS)) for lead in Lead for tail in Tail}
