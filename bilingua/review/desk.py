"""What a reviewer does, without any page: read, change, undo; every step is on disk at once."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from bilingua.checks import check_unit
from bilingua.errors import BilinguaError, ProjectError
from bilingua.memory import HumanSuggestion, TranslationMemory, open_memory
from bilingua.pipeline.units import judge_human
from bilingua.project import DocumentStore, Project, StoredDocument
from bilingua.project.batch import remember_people
from bilingua.units import BilingualDocument, Severity, TranslationUnit, UnitOrigin, UnitState

Units = tuple[TranslationUnit, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """What a reviewer wants for one segment."""

    target: str
    """The new target; one paragraph, surrounding white space does not count."""
    state: UnitState
    """The new state."""
    base: str
    """The target the reviewer was looking at; when it is no longer the stored one, that is a conflict."""


class ConflictError(BilinguaError):
    """Somebody changed the segment since the reviewer's page was loaded."""

    def __init__(self, unit: TranslationUnit) -> None:
        """Keep the stored unit, so that both texts can be shown."""
        super().__init__(f"segment {unit.segment.id}: changed elsewhere in the meantime; it is now: {unit.target}")
        self.unit = unit


class ReviewDesk:
    """The documents of one project, open for review; safe to use from several threads."""

    def __init__(self, project: Project) -> None:
        """Open the project's memory; `close` closes it.

        Raises:
            MemoryStoreError: The memory cannot be opened.
        """
        self._project = project
        self._memory: TranslationMemory = open_memory(project.memory_path)
        self._store: DocumentStore = project.store(self._memory)
        self._undo: list[tuple[str, Units, Units]] = []
        self._lock = threading.Lock()

    def close(self) -> None:
        """Close the memory."""
        self._memory.close()

    def articles(self) -> list[dict[str, Any]]:
        """Return one row an article that has a document: slug, title, counts of states and findings."""
        rows = []
        for slug in self._project.source_paths():
            stored = self._store.read(slug)
            if stored is not None:
                rows.append(_article_row(stored.edits.doc))
        return rows

    def document(self, slug: str) -> BilingualDocument:
        """Return an article's document with all edits taken in.

        Raises:
            ProjectError: There is no such document.
        """
        return self._read(slug).edits.doc

    def suggestions(self, slug: str, segment_id: str) -> tuple[HumanSuggestion, ...]:
        """Return what people wrote for equal or similar source texts."""
        doc = self.document(slug)
        unit = _find(doc, segment_id)
        found = self._memory.suggest(doc.pair, unit.segment.text)
        return tuple(one for one in found if one.place != f"{slug}#{segment_id}")

    def change(self, slug: str, segment_id: str, change: Change) -> TranslationUnit:
        """Store a reviewer's decision on one segment and return the unit as it is now.

        Raises:
            ConflictError: The stored target is no longer the one the reviewer saw; nothing is changed.
            ProjectError: No such document or segment, or another process is writing.
            OutputError: The files cannot be written.
        """
        with self._writing():
            stored = self._read(slug)
            before = _find(stored.edits.doc, segment_id)
            target = " ".join(change.target.split()) if "\n" not in before.target else change.target.strip()
            if before.target != change.base:
                raise ConflictError(before)
            after = _decide(before, target, change.state, stored.edits.doc)
            self._write(stored, (before,), (after,))
            return after

    def split(self, slug: str, segment_id: str, base: str, at: int) -> Units:
        """Move what stands behind a place in a target to the beginning of the next segment's; return both units.

        The words and their order in the target file stay as they are; only the border between the two moves.

        Args:
            slug: The article.
            segment_id: The segment to split.
            base: Its target as the reviewer saw it.
            at: Where to split, in code points of ``base``.

        Raises:
            ConflictError: The stored target is no longer ``base``.
            ProjectError: There is no next segment, or nothing stands behind the place.
        """
        with self._writing():
            stored = self._read(slug)
            doc = stored.edits.doc
            first = _find(doc, segment_id)
            following = doc.units[doc.units.index(first) + 1 :]
            if first.target != base:
                raise ConflictError(first)
            if not following or not base[at:].strip():
                raise ProjectError(f"{slug}: nothing to split off: put the cursor before the words that belong to the next segment")
            second = following[0]
            kept, moved = base[:at].rstrip(), f"{base[at:].strip()} {second.target}".strip()
            after = (_decide(first, kept, UnitState.REVIEWED, doc), _decide(second, moved, UnitState.REVIEWED, doc))
            self._write(stored, (first, second), after)
            return after

    def undo(self) -> tuple[str, Units] | None:
        """Take the last decision back; return the article and its units as they are now, or None where there is nothing to undo.

        Raises:
            ConflictError: The segment was changed elsewhere after that decision.
        """
        with self._writing():
            if not self._undo:
                return None
            slug, before, after = self._undo[-1]
            stored = self._read(slug)
            for unit in after:
                now = _find(stored.edits.doc, unit.segment.id)
                if now.target != unit.target:
                    raise ConflictError(now)
            self._write(stored, after, before)
            del self._undo[-2:]  # the decision, and the undoing that was just noted
            return slug, before

    def _write(self, stored: StoredDocument, before: Units, after: Units) -> None:
        doc = stored.edits.doc
        changed = {unit.segment.id: unit for unit in after}
        new = replace(doc, units=tuple(changed.get(unit.segment.id, unit) for unit in doc.units))
        self._store.write(new, stored.seen)
        remember_people(self._memory, new)
        self._undo.append((doc.article.id, before, after))

    def _read(self, slug: str) -> StoredDocument:
        stored = self._store.read(slug) if slug in self._project.source_paths() else None
        if stored is None:
            raise ProjectError(f"{slug}: no such translated article; run: bilingua translate {slug}")
        return stored

    @contextmanager
    def _writing(self) -> Iterator[None]:
        with self._lock, self._project.locked():
            yield


def _decide(before: TranslationUnit, target: str, state: UnitState, doc: BilingualDocument) -> TranslationUnit:
    changed = target != before.target
    machine = before.machine or (before.target if changed and before.origin is not UnitOrigin.HUMAN else "")
    unit = replace(before, target=target, state=state, machine=machine)
    if state in (UnitState.REVIEWED, UnitState.FINAL) or changed:
        unit = replace(unit, origin=UnitOrigin.HUMAN, score=None, retry="")
    if changed:
        outcomes = tuple(judge_human(outcome.match, target) for outcome in before.outcomes)
        unit = replace(unit, outcomes=outcomes, links=(), findings=())
        unit = replace(unit, findings=check_unit(unit, doc.pair))
    return unit


def _find(doc: BilingualDocument, segment_id: str) -> TranslationUnit:
    for unit in doc.units:
        if unit.segment.id == segment_id:
            return unit
    raise ProjectError(f"{doc.article.id}: no segment {segment_id}; reload the page")


def _article_row(doc: BilingualDocument) -> dict[str, Any]:
    return {
        "slug": doc.article.id,
        "title": doc.article.title,
        "segments": len(doc.units),
        "states": {state.value: sum(unit.state is state for unit in doc.units) for state in UnitState},
        "errors": count_findings(doc.units, Severity.ERROR),
        "warnings": count_findings(doc.units, Severity.WARNING),
    }


def count_findings(units: Sequence[TranslationUnit], severity: Severity) -> int:
    """Count the findings of one severity."""
    return sum(finding.severity is severity for unit in units for finding in unit.findings)
