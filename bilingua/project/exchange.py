"""What ``bilingua export`` and ``import`` do: a project's documents out to other programs, and back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from bilingua.errors import BilinguaError, InputError, ProjectError
from bilingua.files import write_if_changed
from bilingua.formats import format_target
from bilingua.formats.catalogue import find_format, identify_file
from bilingua.formats.exchange import ExchangeOptions, Suggestion
from bilingua.memory import TranslationMemory, open_memory
from bilingua.project.batch import remember_people
from bilingua.project.edits import take_in_edits
from bilingua.project.folder import Project
from bilingua.project.store import read_target
from bilingua.units import BilingualDocument, UnitState
from bilingua.xml_io import MAX_BYTES

FormatName = Literal["xliff2", "xliff1", "tmx", "po", "html", "docx", "md"]


@dataclass(frozen=True, slots=True)
class ExportedFile:
    """One file that was written."""

    slug: str
    """The article."""
    path: Path
    """The file."""
    units: int
    """Units in it."""


@dataclass(frozen=True, slots=True)
class ImportedFile:
    """What became of one file."""

    path: Path
    """The file."""
    slug: str = ""
    """The article it is of."""
    changed: tuple[str, ...] = ()
    """Ids of the segments whose target it changed."""
    accepted: tuple[str, ...] = ()
    """Ids of the segments that it raised to another state as they stand."""
    error: str = ""
    """Why it was not taken in, in one line."""


def export_documents(project: Project, slugs: Sequence[str], name: FormatName, folder: Path) -> Iterator[ExportedFile]:
    """Write the chosen articles (all translated ones for none) as exchange files into ``folder``.

    Raises:
        ProjectError: An article is unknown or not translated yet.
        InputError: A document or target file cannot be read.
        OutputError: A file cannot be written.
    """
    with closing(_open_memory(project)) as memory:
        store = project.store(memory)
        for slug in project.choose(slugs):
            stored = store.read(slug)
            if stored is None:
                if slugs:
                    raise ProjectError(f"{slug}: is not translated yet; run: bilingua translate {slug}")
                continue
            doc = stored.edits.doc
            path = folder / f"{slug}.{doc.pair}{_suffix(name)}" if name != "md" else folder / f"{slug}.{doc.pair.target}.md"
            write_if_changed(path, _format(doc, name, memory))
            yield ExportedFile(slug, path, len(doc.units))


def _suffix(name: FormatName) -> str:
    return find_format(name).suffix


def _format(doc: BilingualDocument, name: FormatName, memory: TranslationMemory) -> bytes | str:
    if name == "md":
        return format_target(doc)
    return find_format(name).write(doc, ExchangeOptions(_suggestions(doc, memory) if name.startswith("xliff") else {}))


def _suggestions(doc: BilingualDocument, memory: TranslationMemory) -> dict[str, tuple[Suggestion, ...]]:
    """Return people's translations of similar segments for the units that nobody has reviewed."""
    found: dict[str, tuple[Suggestion, ...]] = {}
    if not memory.human_rows(doc.pair):
        return found
    for unit in doc.units:
        if unit.state in (UnitState.INITIAL, UnitState.TRANSLATED):
            rows = memory.suggest(doc.pair, unit.segment.text)
            if rows:
                found[unit.segment.id] = tuple(Suggestion(row.source, row.target, row.similarity, row.place) for row in rows)
    return found


def import_files(project: Project, files: Sequence[Path]) -> Iterator[ImportedFile]:
    """Take exchange files into the project, one after another; one that fails is yielded with its error and stops no other.

    Raises:
        ProjectError: Another process is writing.
        MemoryStoreError: The project's memory cannot be opened.
    """
    with project.locked(), closing(open_memory(project.memory_path)) as memory:
        for path in files:
            try:
                yield _import_file(project, memory, path)
            except BilinguaError as err:
                yield ImportedFile(path, error=str(err))


def _import_file(project: Project, memory: TranslationMemory, path: Path) -> ImportedFile:
    data = _read_bytes(path)
    is_markdown = path.suffix.lower() in (".md", ".markdown")
    kind, slug = (None, path.name.split(".")[0]) if is_markdown else identify_file(data, str(path))
    store = project.store(memory)
    stored = store.read(slug) if slug in project.source_paths() else None
    if stored is None:
        raise InputError(f"{path}: is of article {slug}, which this project does not have or has not translated")
    before = stored.edits.doc
    after = take_in_edits(before, read_target(path, before.pair.target)).doc if kind is None else kind.read(data, before, str(path))
    store.write(after, stored.seen)
    both = list(zip(before.units, after.units, strict=True))
    changed = tuple(new.segment.id for old, new in both if new.target != old.target)
    remember_people(memory, after)
    accepted = tuple(new.segment.id for old, new in both if new.target == old.target and new.state != old.state)
    return ImportedFile(path, slug, changed, accepted)


def _read_bytes(path: Path) -> bytes:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise InputError(f"{path}: {path.stat().st_size} bytes; exchange files of up to {MAX_BYTES} are read")
        return path.read_bytes()
    except OSError as err:
        raise InputError(f"{path}: cannot be read: {err.strerror or err}") from err


def _open_memory(project: Project) -> TranslationMemory:
    return open_memory(project.memory_path if project.memory_path.exists() else None)
