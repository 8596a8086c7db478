"""Translating a batch: a project's articles, or loose files into a folder."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from bilingua.errors import BilinguaError, ProjectError
from bilingua.memory import TranslationMemory
from bilingua.pipeline import ArticleResult, Progress, Translator
from bilingua.project.store import DocumentStore
from bilingua.units import Article, BilingualDocument, LanguagePair, UnitOrigin


@dataclass(frozen=True, slots=True)
class BatchItem:
    """What became of one article of a batch."""

    result: ArticleResult
    """The pipeline's result."""
    is_changed: bool = False
    """Its document or target file was written."""
    edited: tuple[str, ...] = ()
    """Segments that a person had changed since the last run."""

    def facts(self) -> dict[str, object]:
        """Return the item as JSON values: name, error, whether it changed, and its counts."""
        names = {"name": self.result.name, "error": self.result.error, "changed": self.is_changed, "edited": len(self.edited)}
        return names | {key: count for key, count in self.counts().items() if key not in ("articles", "failed")}

    def counts(self) -> dict[str, int]:
        """Return what a summary adds up; ``articles`` and ``failed`` count this one."""
        doc, result = self.result.doc, self.result
        outcomes = [outcome for unit in doc.units for outcome in unit.outcomes] if doc else []
        return {
            "articles": 1,
            "failed": int(doc is None),
            "segments": len(doc.units) if doc else 0,
            "translated": result.translated,
            "reused": result.reused,
            "kept": result.kept,
            "terms": len(outcomes),
            "terms_verified": sum(outcome.is_verified for outcome in outcomes),
        }


def translate_batch(
    sources: Mapping[str, Callable[[], Article]],
    store: DocumentStore,
    translator: Translator,
    report: Callable[[Progress], None] = lambda _: None,
) -> Iterator[BatchItem]:
    """Translate articles and write each one's document and target file as soon as it is done.

    Args:
        sources: For each slug a function that reads the article.
        store: Where documents and target files stand.
        translator: The stages.
        report: Called as the run goes on.

    Yields:
        One item for each source, in order; a failed one carries its error and stops no other.
    """
    seen: dict[str, str] = {}
    edited: dict[str, tuple[str, ...]] = {}

    def reader(slug: str, read: Callable[[], Article]) -> Callable[[], tuple[Article, BilingualDocument | None]]:
        def read_both() -> tuple[Article, BilingualDocument | None]:
            article = replace(read(), id=slug)
            stored = store.read(slug)
            seen[slug] = stored.seen if stored else ""
            edited[slug] = stored.edits.changed if stored else ()
            return article, stored.edits.doc if stored else None

        return read_both

    for result in translator.run([(slug, reader(slug, read)) for slug, read in sources.items()], report):
        if result.doc is None:
            yield BatchItem(result)
            continue
        try:
            is_changed = store.write(result.doc, seen[result.name])
            remember_people(store.memory, result.doc)
        except BilinguaError as err:
            yield BatchItem(replace(result, doc=None, error=str(err)))
            continue
        yield BatchItem(result, is_changed, edited[result.name])


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
