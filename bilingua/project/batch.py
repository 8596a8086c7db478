"""Translating a batch: a project's articles, or loose files into a folder."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from bilingua.errors import BilinguaError, ProjectError
from bilingua.memory import TranslationMemory
from bilingua.pipeline import ArticleResult, Progress, Translator
from bilingua.project.store import DocumentStore
from bilingua.units import Article, BilingualDocument, LanguagePair, UnitOrigin


@dataclass(frozen=True, slots=True)
class ArticleFile:
    """A source article that is to be translated."""

    path: Path
    """Its file."""
    read: Callable[[], Article]
    """Reads it; raises InputError."""


@dataclass(frozen=True, slots=True)
class BatchItem:
    """What became of one article of a batch."""

    name: str
    """Its slug."""
    error: str = ""
    """Why it failed, in one line."""
    is_changed: bool = False
    """Its document or target file was written."""
    edited: int = 0
    """Segments that a person had changed since the last run."""
    counts: Mapping[str, int] = field(default_factory=dict)
    """Segments, how many were translated, reused or kept as a person's; terms, how many are verified."""


def translate_batch(
    sources: Mapping[str, ArticleFile],
    store: DocumentStore,
    translator: Translator,
    report: Callable[[Progress], None] = lambda _: None,
) -> Iterator[BatchItem]:
    """Translate articles and write each one's document and target file as soon as it is done.

    An article whose files and everything that decides them are as the last run left them is not even read.

    Args:
        sources: Articles by slug.
        store: Where documents and target files stand.
        translator: The stages.
        report: Called as the run goes on.

    Yields:
        One item for each source, those with nothing to do first; a failed one carries its error and stops no other.
    """
    waiting = {}
    for slug, source in sources.items():
        done = _find_done(slug, source, store, translator)
        if done is None:
            waiting[slug] = source
        else:
            yield done
    batch = _Batch(store, translator)
    for result in translator.run([(slug, batch.reader(slug, source)) for slug, source in waiting.items()], report):
        yield batch.finish(result, waiting[result.name])


class _Batch:
    def __init__(self, store: DocumentStore, translator: Translator) -> None:
        self._store, self._translator = store, translator
        self._seen: dict[str, str] = {}
        self._edited: dict[str, int] = {}

    def reader(self, slug: str, source: ArticleFile) -> Callable[[], tuple[Article, BilingualDocument | None]]:
        def read() -> tuple[Article, BilingualDocument | None]:
            article = replace(source.read(), id=slug)
            stored = self._store.read(slug)
            self._seen[slug] = stored.seen if stored else ""
            self._edited[slug] = len(stored.edits.changed) if stored else 0
            return article, stored.edits.doc if stored else None

        return read

    def finish(self, result: ArticleResult, source: ArticleFile) -> BatchItem:
        """Write an article's files and note that it is done."""
        if result.doc is None:
            return BatchItem(result.name, result.error)
        try:
            is_changed = self._store.write(result.doc, self._seen[result.name])
            remember_people(self._store.memory, result.doc)
            counts = _count(result, result.doc)
            stamp = self._store.stamp(result.name, source.path, self._translator.fingerprint)
            self._store.memory.store_article(result.name, stamp, json.dumps(counts))
        except BilinguaError as err:
            return BatchItem(result.name, str(err))
        return BatchItem(result.name, "", is_changed, self._edited[result.name], counts)


def _find_done(slug: str, source: ArticleFile, store: DocumentStore, translator: Translator) -> BatchItem | None:
    noted = store.memory.find_article(slug)
    if noted is None or not noted[0]:
        return None
    try:
        if store.stamp(slug, source.path, translator.fingerprint) != noted[0]:
            return None
    except BilinguaError:
        return None  # unreadable: the run says why
    counts: dict[str, int] = json.loads(noted[1])
    reused = counts["translated"] + counts["reused"]
    return BatchItem(slug, counts={**counts, "translated": 0, "reused": reused})


def _count(result: ArticleResult, doc: BilingualDocument) -> dict[str, int]:
    outcomes = [outcome for unit in doc.units for outcome in unit.outcomes]
    return {
        "segments": len(doc.units),
        "translated": result.translated,
        "reused": result.reused,
        "kept": result.kept,
        "terms": len(outcomes),
        "terms_verified": sum(outcome.is_verified for outcome in outcomes),
    }


def remember_people(memory: TranslationMemory, doc: BilingualDocument) -> None:
    """Enter a document's human targets into the translation memory."""
    rows = [
        (unit.segment.text, unit.target, f"{doc.article.id}#{unit.segment.id}")
        for unit in doc.units
        if unit.origin is UnitOrigin.HUMAN and unit.target
    ]
    if rows:
        memory.store_human(doc.pair, rows)


def outside_slugs(files: list[Path], pair: LanguagePair) -> dict[str, Path]:
    """Give loose files the names of their outputs: their stems, without a language tag.

    Raises:
        ProjectError: Two files would be written to the same name.
    """
    named: dict[str, Path] = {}
    for file in files:
        slug = file.stem.removesuffix(f".{pair.source}")
        if slug in named:
            raise ProjectError(f"{file}: would be written to the same name as {named[slug]}; rename one of them")
        named[slug] = file
    return named
