"""Documents and the target files beside them, read and written so that no edit of a person is lost."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from bilingua.errors import InputError, ProjectError
from bilingua.files import write_atomic, write_if_changed
from bilingua.formats import TargetFile, format_json, format_target, read_document
from bilingua.memory import TranslationMemory, WriteMark
from bilingua.project.edits import Edits, take_in_edits
from bilingua.source.encoding import read_text
from bilingua.source.front_matter import split_front_matter
from bilingua.units import BilingualDocument


@dataclass(frozen=True, slots=True)
class StoredDocument:
    """A document with a person's edits taken in."""

    edits: Edits
    """The document and what changed."""
    seen: str
    """Hash of the target file as it was read; empty where there is none."""


@dataclass(frozen=True, slots=True)
class DocumentStore:
    """Where ``<slug>.json`` and ``<slug>.<lang>.md`` stand."""

    documents: Path
    """Folder of the documents."""
    targets: Path
    """Folder of the target files."""
    target_lang: str
    """Language of the target files."""
    memory: TranslationMemory
    """Remembers which texts of a target file bilingua wrote itself."""

    def document_path(self, slug: str) -> Path:
        """Return where the document of an article stands."""
        return self.documents / f"{slug}.json"

    def target_path(self, slug: str) -> Path:
        """Return where the editable translation of an article stands."""
        return self.targets / f"{slug}.{self.target_lang}.md"

    def read(self, slug: str) -> StoredDocument | None:
        """Read a document and take in what a person changed in its target file; None where there is no document.

        Raises:
            InputError: Document or target file cannot be read.
            SchemaError: The document is of a newer schema or broken.
        """
        if not self.document_path(slug).exists():
            if self.target_path(slug).exists():
                where, missing = self.target_path(slug), self.document_path(slug)
                raise InputError(f"{where}: there is a translation but no document for it; move it away, or restore {missing}")
            return None
        doc = read_document(self.document_path(slug))
        path = self.target_path(slug)
        seen = _hash_file(path)
        if not seen or self._is_own(slug, seen):
            return StoredDocument(Edits(doc), seen)
        return StoredDocument(take_in_edits(doc, read_target(path, self.target_lang)), seen)

    def write(self, doc: BilingualDocument, seen: str) -> bool:
        """Write document and target file; tell whether anything changed.

        Args:
            doc: The new version.
            seen: Hash of the target file when `read` saw it, empty where there was none.

        Raises:
            ProjectError: A person changed the target file since it was read; nothing is written.
            OutputError: A file cannot be written.
        """
        path, document = self.target_path(doc.article.id), self.document_path(doc.article.id)
        text, json_text = format_target(doc), format_json(doc)
        now, new = _hash_file(path), _hash_text(text)
        if now != seen:
            raise ProjectError(f"{path}: changed while it was being translated; nothing was overwritten, run the same command again")
        # Mark, document, target file: killed between any two of these, the next run knows its own writing.
        if now != new:
            self.memory.mark_written(path.name, WriteMark(now, new, _hash_text(json_text)))
        wrote = write_if_changed(document, json_text)
        if now != new:
            write_atomic(path, text)
        return wrote or now != new

    def stamp(self, slug: str, source: Path, decided_by: str) -> str:
        """Return a hash over an article's source, document and target file and all else that decides them.

        Empty where one of the files is missing: then something is to be done.
        """
        hashes = [_hash_file(path) for path in (source, self.document_path(slug), self.target_path(slug))]
        return _hash_text("\n".join((*hashes, decided_by))) if all(hashes) else ""

    def _is_own(self, slug: str, seen: str) -> bool:
        """Tell whether a target file is bilingua's own writing: the last one, or the one that a killed run was about to replace."""
        mark = self.memory.find_mark(self.target_path(slug).name)
        if mark is None:
            return False
        return seen == mark.after or (seen == mark.before and _hash_file(self.document_path(slug)) == mark.document)


def read_target(path: Path, language: str) -> TargetFile:
    """Read a target file.

    Raises:
        InputError: It cannot be read, or its front matter is broken.
    """
    front, body, _ = split_front_matter(read_text(path, language)[0], str(path))
    state = dict(front.metadata.extra).get("state", "")
    return TargetFile(front.title or "", state, body.removeprefix("\n").removesuffix("\n"))


def _hash_file(path: Path) -> str:
    try:
        return _hash(path.read_bytes())
    except FileNotFoundError:
        return ""
    except OSError as err:
        raise InputError(f"{path}: cannot be read: {err.strerror or err}") from err


def _hash_text(text: str) -> str:
    return _hash(text.encode("utf-8"))


def _hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
