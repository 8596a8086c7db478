"""The termbase: the entries of several glossary folders merged for one language pair."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass, field, replace
from pathlib import Path

from bilingua.errors import GlossaryError
from bilingua.normalize import slugify
from bilingua.terminology.fold import fold_key
from bilingua.terminology.tsv import read_entries
from bilingua.units import GlossarySnapshot, LanguagePair, TermEntry


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


def load_termbase(folders: Sequence[Path], pair: LanguagePair, *, domains: Sequence[str] = ()) -> Termbase:
    """Load and merge glossary folders.

    An entry of a later folder takes the place of entries with the same folded source term in earlier
    folders. In one folder, a file whose name sorts later wins in the same way, except that files made
    from CLDR (``cldr.*``) give way to every other.

    Args:
        folders: Folders of TSV files; later ones win.
        pair: Only files of this pair are read.
        domains: Domains whose entries are used beside those without one; empty for all.

    Raises:
        GlossaryError: A folder is missing or a row is wrong.
    """
    merged: dict[str, TermEntry] = {}
    for folder in folders:
        files = glossary_files(folder, pair)
        for path in sorted(files, key=lambda item: (not item.name.startswith("cldr."), item.name)):
            _merge(merged, read_entries(path), domains)
    return build_termbase(merged.values(), pair)


def _merge(merged: dict[str, TermEntry], entries: Iterable[TermEntry], domains: Sequence[str]) -> None:
    for entry in entries:
        if not domains or not entry.domain or entry.domain in domains:
            merged[fold_key(entry.source)] = entry


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
    flags = ",".join(sorted(entry.flags))
    fields = [repr(value) for value in astuple(replace(entry, flags=frozenset(), place=""))]
    return hashlib.sha256("\x1f".join((flags, *fields)).encode("utf-8", "surrogatepass")).digest()
