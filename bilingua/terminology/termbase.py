"""The termbase: the entries of several glossary folders merged for one language pair."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from bilingua.errors import GlossaryError
from bilingua.normalize import slugify
from bilingua.terminology.cache import cache_folder, read_cache, write_cache
from bilingua.terminology.fold import entry_key
from bilingua.terminology.tsv import read_entries
from bilingua.units import GlossarySnapshot, LanguagePair, TermEntry, TermForm, TermStatus

_MIN_CACHED_SIZE = 1024 * 1024  # bytes; smaller glossaries are read as fast as a cache
_CACHE_VERSION = 1
_STATUSES = {status.value: status for status in TermStatus}
_NO_FLAGS: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Termbase:
    """A set of term entries for one language pair."""

    pair: LanguagePair
    """The languages."""
    entries: tuple[TermEntry, ...]
    """In order of folders, files and rows; ids are unique."""
    sha256: str = field(default="")
    """Hash over everything in the entries that can change a translation."""

    def snapshot(self) -> GlossarySnapshot:
        """Return the entries as documents and pages need them."""
        return GlossarySnapshot(self.entries, self.sha256)


def glossary_files(folder: Path, pair: LanguagePair) -> tuple[Path, ...]:
    """Return the glossary files of a folder for a pair: ``<name>.<source>-<target>.tsv``, sorted by name.

    Raises:
        GlossaryError: The folder does not exist.
    """
    if not folder.is_dir():
        raise GlossaryError(f"{folder}: glossary folder does not exist; create it or correct the setting")
    ending = f".{pair}.tsv"
    return tuple(sorted(path for path in folder.iterdir() if path.name.endswith(ending) and path.is_file()))


def load_termbase(folders: Sequence[Path], pair: LanguagePair, *, domains: Sequence[str] = (), cache: Path | None = None) -> Termbase:
    """Load and merge glossary folders.

    An entry of a later folder takes the place of entries with the same folded source term in earlier
    folders. In one folder, a file whose name sorts later wins in the same way, except that files made
    from CLDR (``cldr.*``) give way to every other. Large glossaries are kept merged in a cache.

    Args:
        folders: Folders of TSV files; later ones win.
        pair: Only files of this pair are read.
        domains: Domains whose entries are used beside those without one; empty for all.
        cache: Cache folder; None for the user's.

    Raises:
        GlossaryError: A folder is missing or a row is wrong.
    """
    files = [
        path
        for folder in folders
        for path in sorted(glossary_files(folder, pair), key=lambda item: (not item.name.startswith("cldr."), item.name))
    ]
    if sum(path.stat().st_size for path in files) < _MIN_CACHED_SIZE:
        return _read_termbase(files, pair, domains)
    cache = cache or cache_folder()
    key = _files_key(files, pair, domains)
    termbase = _from_columns(read_cache(cache, key), pair)
    if termbase is None:
        termbase = _read_termbase(files, pair, domains)
        write_cache(cache, key, _to_columns(termbase))
    return termbase


def _read_termbase(files: Sequence[Path], pair: LanguagePair, domains: Sequence[str]) -> Termbase:
    merged: dict[str, TermEntry] = {}
    for path in files:
        _merge(merged, read_entries(path), domains)
    return build_termbase(merged.values(), pair)


def _files_key(files: Sequence[Path], pair: LanguagePair, domains: Sequence[str]) -> str:
    digest = hashlib.sha256(repr((_CACHE_VERSION, str(pair), list(domains))).encode())
    for path in files:
        with open(path, "rb") as stream:
            content = hashlib.file_digest(stream, "sha256").hexdigest()
        digest.update(f"{path}\0{content}\0".encode("utf-8", "surrogateescape"))
    return digest.hexdigest()


def _to_columns(termbase: Termbase) -> list[object]:
    """Return a termbase as its hash and one list of strings a column; ``|`` and ``=`` part values as in the TSV."""
    rows = [
        (
            *(entry.id, entry.source, entry.target, "|".join(entry.variants)),
            "|".join(f"{short.source}={short.target}" for short in entry.shorts),
            *("|".join(entry.admitted), "|".join(entry.forbidden), entry.type, entry.status.value),
            *("|".join(sorted(entry.flags)), entry.domain, entry.note, entry.origin, entry.place),
        )
        for entry in termbase.entries
    ]
    return [termbase.sha256, *map(list, zip(*rows, strict=True))]


def _from_columns(value: list[Any] | None, pair: LanguagePair) -> Termbase | None:
    """Read what `_to_columns` made; None when it does not hold together."""
    if value is None or len(value) != 15 or not isinstance(value[0], str):
        return None
    try:
        if {type(cell) for column in value[1:] for cell in column} != {str}:
            return None
        entries = tuple(_from_row(row) for row in zip(*value[1:], strict=True))
    except (ValueError, TypeError, KeyError):
        return None
    return Termbase(pair, entries, value[0])


def _from_row(row: tuple[str, ...]) -> TermEntry:
    id_, source, target, variants, shorts, admitted, forbidden, kind, status, flags, domain, note, origin, place = row
    return TermEntry(
        id_,
        source,
        target,
        _cut(variants),
        tuple(TermForm(*item.split("=", 1)) for item in shorts.split("|")) if shorts else (),
        _cut(admitted),
        _cut(forbidden),
        kind,
        _STATUSES[status],
        frozenset(flags.split("|")) if flags else _NO_FLAGS,
        domain,
        note,
        origin,
        place,
    )


def _cut(cell: str) -> tuple[str, ...]:
    return tuple(cell.split("|")) if cell else ()


def _merge(merged: dict[str, TermEntry], entries: Iterable[TermEntry], domains: Sequence[str]) -> None:
    for entry in entries:
        if not domains or not entry.domain or entry.domain in domains:
            merged[entry_key(entry.source, entry.flags)] = entry


def build_termbase(entries: Iterable[TermEntry], pair: LanguagePair) -> Termbase:
    """Make a termbase of entries that are already merged; ids are given where they are missing or taken."""
    named = _assign_ids(tuple(entries))
    return Termbase(pair, named, _hash(named, pair))


def _assign_ids(entries: Sequence[TermEntry]) -> tuple[TermEntry, ...]:
    taken: set[str] = {entry.id for entry in entries if entry.id}
    given: set[str] = set()
    result = []
    for entry in entries:
        name = entry.id
        if not name or name in given:
            digest = hashlib.sha256(f"{entry.source}\t{entry.domain}".encode()).hexdigest()
            name = slugify(entry.target) or f"term-{digest[:8]}"
            if name in taken:
                name = f"{name}-{digest[:6]}"
            while name in taken:
                name += "-2"
            entry = replace(entry, id=name)
        taken.add(name)
        given.add(name)
        result.append(entry)
    return tuple(result)


def _hash(entries: Sequence[TermEntry], pair: LanguagePair) -> str:
    digest = hashlib.sha256(str(pair).encode())
    for entry in entries:
        digest.update(entry_hash(entry))
    return digest.hexdigest()


def entry_hash(entry: TermEntry) -> bytes:
    """Return a hash of what in an entry can change a translation or a page; where the row stands cannot."""
    first = (entry.id, entry.source, entry.target, entry.variants, [(short.source, short.target) for short in entry.shorts])
    second = (entry.admitted, entry.forbidden, entry.type, entry.status.value, sorted(entry.flags), entry.domain, entry.note, entry.origin)
    return hashlib.sha256(repr((first, second)).encode("utf-8", "surrogatepass")).digest()
