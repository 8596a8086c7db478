"""What every exchange format shares: options, results, notes, and one entry a source term."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from bilingua.errors import InputError, at
from bilingua.terminology.fold import row_key
from bilingua.units import LanguagePair, TermEntry

MAX_TERM = 1000
"""Longest term, in code points."""
_KEPT_NOTES = 200


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """How an exchange file is read."""

    pair: LanguagePair
    """The languages wanted."""
    encoding: str = ""
    """Encoding of a CSV or TSV file; empty for UTF-8, or UTF-16 with a byte order mark."""


@dataclass(frozen=True, slots=True)
class Imported:
    """What an exchange file holds."""

    entries: tuple[TermEntry, ...]
    """In order of the file; one a source term and domain."""
    notes: tuple[str, ...]
    """What was left out or changed, each with ``path:line``."""
    format: str
    """What the file was taken for."""


@dataclass(frozen=True, slots=True)
class Exported:
    """A glossary in an exchange format."""

    text: str
    """The file's content."""
    notes: tuple[str, ...] = ()
    """What has no place in the format and was left out."""


@dataclass(slots=True)
class Notes:
    """Collects notes, in bounded memory."""

    kept: list[str] = field(default_factory=list)
    """The first of them."""
    more: int = 0
    """How many more there were."""

    def add(self, name: str, line: int | None, text: str) -> None:
        """Note something about a place; ``line`` is 0-based."""
        if len(self.kept) < _KEPT_NOTES:
            self.kept.append(f"{at(name, line)}: {text}")
        else:
            self.more += 1

    def finish(self) -> tuple[str, ...]:
        """Return the notes, the last one saying how many are not shown."""
        return (*self.kept, f"… and {self.more} more such notes") if self.more else tuple(self.kept)


def clean_term(text: str, what: str, name: str, line: int) -> str:
    """Return a term on one line, outer white space taken off.

    Raises:
        InputError: It is longer than any term.
    """
    term = " ".join(text.split())
    if len(term) > MAX_TERM:
        raise InputError(f"{at(name, line)}: {what} has {len(term)} characters, more than {MAX_TERM}; this is no term")
    if "\0" in term:
        raise InputError(f"{at(name, line)}: {what} holds a NUL character; export the file again as UTF-8")
    return term


def merge_terms(entries: Iterable[TermEntry], notes: Notes) -> tuple[TermEntry, ...]:
    """Join entries of the same source term and domain: the first target is decided, the others are admitted."""
    merged: dict[tuple[str, str], TermEntry] = {}
    for entry in entries:
        key = (row_key(entry.source, entry.flags), entry.domain)
        first = merged.get(key)
        if first is None:
            merged[key] = entry
            continue
        path, _, line = entry.place.rpartition(":")
        if entry.target != first.target:
            second = f"{entry.source!r} has a second target {entry.target!r}"
            notes.add(path, int(line) - 1, f"{second}; kept as admitted beside {first.target!r}")
        admitted = dict.fromkeys((*first.admitted, entry.target, *entry.admitted))
        merged[key] = replace(
            first,
            admitted=tuple(term for term in admitted if term != first.target and term not in first.forbidden),
            variants=tuple(dict.fromkeys((*first.variants, *entry.variants))),
            shorts=tuple(dict.fromkeys((*first.shorts, *entry.shorts))),
            note=first.note or entry.note,
        )
    return tuple(merged.values())
