"""One SQLite file (WAL) that is both translation memory and journal of a run.

Every finished batch is one transaction, so a run that is killed loses the batch in flight and goes
on behind it. Engine results are keyed by everything that decides them; people's translations are
kept apart, by source text, and are offered, never applied.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from rapidfuzz import fuzz, process

from bilingua.errors import MemoryStoreError
from bilingua.units import LanguagePair

_SCHEMA_VERSION = 1
_SCHEMA = """
CREATE TABLE IF NOT EXISTS result (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS human (
    pair TEXT NOT NULL, source TEXT NOT NULL, target TEXT NOT NULL, place TEXT NOT NULL,
    PRIMARY KEY (pair, source, target)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS article (name TEXT PRIMARY KEY, stamp TEXT NOT NULL, facts TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS written (
    name TEXT PRIMARY KEY, before TEXT NOT NULL, after TEXT NOT NULL, document TEXT NOT NULL
) WITHOUT ROWID;
"""
_HUMAN_ROWS = "SELECT source, target, place FROM human WHERE pair = ? ORDER BY source, target"
# SQLite's default limit of host parameters in one statement is 999 before 3.32.
_KEYS_A_QUERY = 900


@dataclass(frozen=True, slots=True)
class HumanSuggestion:
    """A person's translation of an equal or similar source text."""

    source: str
    """The source text it belongs to."""
    target: str
    """The person's translation."""
    place: str
    """Article and segment it comes from."""
    similarity: float
    """0 to 100 (normalised indel similarity); 100 is equal."""


@dataclass(frozen=True, slots=True)
class WriteMark:
    """SHA-256 hashes that tell bilingua's own writing from a person's, even after a crash between two files."""

    before: str
    """The target file that is replaced; empty where there was none."""
    after: str
    """The target file that is written."""
    document: str
    """The document that is written before it."""


class TranslationMemory:
    """An open memory file; use `open_memory`."""

    def __init__(self, connection: sqlite3.Connection, path: Path | None) -> None:
        """Take over an open connection; ``path`` is for messages."""
        self._connection = connection
        self._path = path
        self._lock = threading.RLock()  # the next window is read in a thread of its own

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def find_results(self, keys: Iterable[str]) -> dict[str, str]:
        """Return the stored engine results of those keys that have one."""
        wanted = sorted(set(keys))
        found: dict[str, str] = {}
        with self._errors():
            for start in range(0, len(wanted), _KEYS_A_QUERY):
                part = wanted[start : start + _KEYS_A_QUERY]
                marks = ",".join("?" * len(part))
                found.update(self._connection.execute(f"SELECT key, value FROM result WHERE key IN ({marks})", part))
        return found

    def store_results(self, results: Mapping[str, str]) -> None:
        """Store engine results in one transaction."""
        with self._errors(), self._connection:
            self._connection.executemany("INSERT OR REPLACE INTO result VALUES (?, ?)", sorted(results.items()))

    def store_human(self, pair: LanguagePair, translations: Iterable[tuple[str, str, str]]) -> None:
        """Store people's translations, (source, target, place) each, in one transaction."""
        rows = [(str(pair), source, target, place) for source, target, place in translations]
        with self._errors(), self._connection:
            self._connection.executemany("INSERT OR REPLACE INTO human VALUES (?, ?, ?, ?)", rows)

    def suggest(self, pair: LanguagePair, source: str, *, minimum: float = 75.0, limit: int = 3) -> tuple[HumanSuggestion, ...]:
        """Return people's translations of equal or similar source texts, best first.

        Args:
            pair: Language pair.
            source: Source text of the segment.
            minimum: Least similarity, 0 to 100.
            limit: Most suggestions.
        """
        with self._errors():
            rows = self._connection.execute(_HUMAN_ROWS, (str(pair),)).fetchall()
        best = process.extract(source, [row[0] for row in rows], scorer=fuzz.ratio, score_cutoff=minimum, limit=limit)
        return tuple(HumanSuggestion(rows[index][0], rows[index][1], rows[index][2], score) for _, score, index in best)

    def human_rows(self, pair: LanguagePair) -> tuple[tuple[str, str, str], ...]:
        """Return all people's translations of a pair as (source, target, place), sorted."""
        with self._errors():
            return tuple(self._connection.execute(_HUMAN_ROWS, (str(pair),)).fetchall())

    def mark_written(self, name: str, mark: WriteMark) -> None:
        """Note, before a document and its target file are replaced, what is about to be written."""
        with self._errors(), self._connection:
            self._connection.execute("INSERT OR REPLACE INTO written VALUES (?, ?, ?, ?)", (name, mark.before, mark.after, mark.document))

    def find_mark(self, name: str) -> WriteMark | None:
        """Return the last mark of a target file."""
        with self._errors():
            row = self._connection.execute("SELECT before, after, document FROM written WHERE name = ?", (name,)).fetchone()
        return WriteMark(*row) if row else None

    def store_article(self, name: str, stamp: str, facts: str) -> None:
        """Note that an article is done: a stamp over all that decides it and its files, and facts for the summary."""
        with self._errors(), self._connection:
            self._connection.execute("INSERT OR REPLACE INTO article VALUES (?, ?, ?)", (name, stamp, facts))

    def find_article(self, name: str) -> tuple[str, str] | None:
        """Return the stamp and facts noted for an article."""
        with self._errors():
            row = self._connection.execute("SELECT stamp, facts FROM article WHERE name = ?", (name,)).fetchone()
        return (row[0], row[1]) if row else None

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            with self._lock:
                yield
        except sqlite3.Error as err:
            raise _store_error(self._path, err) from err


def open_memory(path: Path | None) -> TranslationMemory:
    """Open or make a memory file; None keeps everything in the process's memory.

    Raises:
        MemoryStoreError: The file cannot be made, is no SQLite file, or is of a newer bilingua.
    """
    try:
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(":memory:" if path is None else path, timeout=30.0, check_same_thread=False)
        connection.execute("PRAGMA journal_mode=WAL")
        # FULL: a finished batch outlives a power cut, not only a killed process.
        connection.execute("PRAGMA synchronous=FULL")
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        if version > _SCHEMA_VERSION:
            raise MemoryStoreError(f"{path}: written by a newer bilingua (schema {version}); install it, or move the file away")
        connection.executescript(_SCHEMA)
        connection.execute(f"PRAGMA user_version={_SCHEMA_VERSION}")
    except (OSError, sqlite3.Error) as err:
        raise _store_error(path, err) from err
    return TranslationMemory(connection, path)


def _store_error(path: Path | None, err: Exception) -> MemoryStoreError:
    advice = "check the folder's rights, or move the file away to start a new one"
    if "full" in str(err):
        advice = "free some space and run the same command again"
    return MemoryStoreError(f"{path or 'translation memory'}: cannot be used: {err}; {advice}")
